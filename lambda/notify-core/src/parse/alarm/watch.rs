//! What an alarm watches: one metric, an expression over several, a query.
//!
//! SNS has it in `Trigger` with keys in upper case (`MetricStat`), EventBridge in `configuration`
//! with keys in lower case (`metricStat`), without the threshold.

use std::collections::BTreeSet;

use super::{first_list, first_object, one_line, pairs, query::Query};
use crate::{
    Comparison, Condition, Decimal, List, Threshold,
    aws_ids::AccountId,
    parse::json::{Object, Value, first_text, number},
};

/// A longer expression stands beside the condition, under its id, so that the comparison is seen.
const MAX_INLINE_BYTES: usize = 200;
const ANOMALY_BAND: &str = "ANOMALY_DETECTION_BAND";

/// What an alarm watches. Everything is empty for a composite alarm.
#[derive(Default)]
pub(in crate::parse) struct Watch {
    pub(in crate::parse) condition: Option<Condition>,
    /// See [`crate::Alarm::metrics`].
    pub(in crate::parse) metrics: List<String>,
    /// See [`crate::Alarm::metric_accounts`].
    pub(in crate::parse) accounts: List<String>,
    pub(in crate::parse) log_groups: List<String>,
}

/// What is compared with the threshold.
struct Watched {
    /// A metric, or an expression with its label.
    name: String,
    /// The name is an expression of several words, which would run into the words after it.
    is_bare: bool,
    statistic: Option<String>,
    period: Option<u64>,
}

impl Watch {
    /// What an alarm of this account watches.
    pub(in crate::parse) fn parse(config: &Object, account: Option<&str>) -> Self {
        let entries: Vec<Entry<'_>> = first_list(config, &["Metrics", "metrics"])
            .iter()
            .filter_map(Value::as_object)
            .map(Entry)
            .collect();
        let band_id = first_text(config, &["ThresholdMetricId", "thresholdMetricId"]);
        let band = entries.iter().position(|entry| match &band_id {
            Some(id) => entry.id().as_ref() == Some(id),
            None => entry.is_band(),
        });
        // An anomaly alarm returns its band as well, which is the threshold and not the metric.
        let is_watched =
            |(index, entry): &(usize, &Entry<'_>)| entry.is_returned() && Some(*index) != band;
        let watched = entries.iter().enumerate().find(is_watched).map_or(0, |(index, _)| index);

        let comparison = first_text(config, &["ComparisonOperator", "comparisonOperator"]);
        let threshold = match band.and_then(|band| entries.get(band)) {
            Some(band) => Threshold::Band(band.expression().as_deref().and_then(deviations)),
            None if band_id.is_some() => Threshold::Band(None),
            None => {
                threshold(config).filter(|_| comparison.is_some()).unwrap_or(Threshold::Missing)
            }
        };
        let mut watch = Self::default();
        let subject = match entries.get(watched) {
            Some(entry) => {
                let is_long = entry.expression().is_some_and(|it| it.len() > MAX_INLINE_BYTES);
                let others = entries
                    .iter()
                    .enumerate()
                    .filter(|(index, _)| Some(*index) != band && (*index != watched || is_long));
                watch.metrics = others.filter_map(|(_, entry)| entry.defined(account)).collect();
                let accounts: BTreeSet<String> =
                    entries.iter().filter_map(|entry| entry.other_account(account)).collect();
                watch.accounts = accounts.into_iter().collect();
                entry.watched(is_long)
            }
            None => metric_name(config).map(|name| Watched {
                name,
                is_bare: false,
                statistic: first_text(config, &["ExtendedStatistic", "Statistic"]),
                period: None,
            }),
        };
        let subject = subject.or_else(|| {
            let query = Query::parse(config)?;
            let Query { text, is_bare, log_groups } = query;
            watch.log_groups = log_groups;
            Some(Watched { name: text, is_bare, statistic: None, period: None })
        });
        watch.condition = subject.map(|watched| {
            // The period of a metric expression is the shortest of its metrics'.
            let period_seconds = first_number(config, &["Period", "period"])
                .or(watched.period)
                .or_else(|| first_number(config, &["EvaluationInterval", "evaluationInterval"]));
            let is_alone = matches!(threshold, Threshold::Missing) && period_seconds.is_none();
            Condition {
                metric: if watched.is_bare && !is_alone {
                    format!("({})", watched.name)
                } else {
                    watched.name
                },
                statistic: watched.statistic,
                comparison: comparison_of(&comparison.unwrap_or_default()),
                threshold,
                period_seconds,
                periods: first_number(
                    config,
                    &[
                        "EvaluationPeriods",
                        "evaluationPeriods",
                        "QueryResultsToEvaluate",
                        "queryResultsToEvaluate",
                    ],
                ),
                datapoints: first_number(
                    config,
                    &[
                        "DatapointsToAlarm",
                        "datapointsToAlarm",
                        "QueryResultsToAlarm",
                        "queryResultsToAlarm",
                    ],
                ),
            }
        });
        watch
    }
}

/// An element of `Metrics[]`: a metric, or an expression.
struct Entry<'a>(&'a Object<'a>);

impl Entry<'_> {
    fn id(&self) -> Option<String> {
        first_text(self.0, &["Id", "id"])
    }

    /// The expression in one line. None for a metric.
    fn expression(&self) -> Option<String> {
        first_text(self.0, &["Expression", "expression"]).map(|text| one_line(&text))
    }

    fn stat(&self) -> Option<&Object<'_>> {
        first_object(self.0, &["MetricStat", "metricStat"])
    }

    fn metric(&self) -> Option<&Object<'_>> {
        first_object(self.stat()?, &["Metric", "metric"])
    }

    /// Whether its values are compared with the threshold. Those of the others are only used in
    /// expressions.
    fn is_returned(&self) -> bool {
        first_text(self.0, &["ReturnData", "returnData"]).is_none_or(|word| word != "false")
    }

    fn is_band(&self) -> bool {
        let expression = self.0.get("Expression").or_else(|| self.0.get("expression"));
        expression
            .and_then(Value::as_str)
            .is_some_and(|text| text.trim_start().starts_with(ANOMALY_BAND))
    }

    /// What it compares with the threshold. None if it says nothing about that.
    fn watched(&self, is_long: bool) -> Option<Watched> {
        let stat = self.stat();
        let named = self.metric().and_then(metric_name);
        let label = || first_text(self.0, &["Label", "label"]);
        let mut is_bare = false;
        let name = named.or_else(|| match (label(), self.expression()) {
            (label, Some(_)) if is_long => label.or_else(|| self.id()),
            (Some(label), Some(expression)) if label != expression => {
                Some(format!("{label} ({expression})"))
            }
            (label, expression) => {
                is_bare = expression.as_ref().is_some_and(|it| it.contains(' '));
                expression.or(label)
            }
        })?;
        Some(Watched {
            name,
            is_bare,
            statistic: stat.and_then(|stat| first_text(stat, &["Stat", "stat"])),
            period: stat
                .and_then(|stat| first_number(stat, &["Period", "period"]))
                .or_else(|| first_number(self.0, &["Period", "period"])),
        })
    }

    /// `m1 = AWS/EC2 NetworkOut (InstanceId: i-0a1b2c3d)`, with its account if that is not the
    /// alarm's.
    fn defined(&self, account: Option<&str>) -> Option<String> {
        let mut text = self.metric().and_then(metric_name).or_else(|| self.expression())?;
        if let Some(account) = self.other_account(account) {
            text = format!("{text} [{account}]");
        }
        Some(match self.id() {
            Some(id) => format!("{id} = {text}"),
            None => text,
        })
    }

    /// The id of the account that has the metric. None if it is the alarm's.
    fn other_account(&self, account: Option<&str>) -> Option<String> {
        let places = [Some(self.0), self.stat(), self.metric()];
        places
            .into_iter()
            .flatten()
            .find_map(|place| first_text(place, &["AccountId", "accountId"]))
            .filter(|id| Some(id.as_str()) != account && id.parse::<AccountId>().is_ok())
    }
}

/// `AWS/SQS NumberOfMessagesSent (QueueName: example)`.
fn metric_name(metric: &Object) -> Option<String> {
    let name = first_text(metric, &["MetricName", "metricName", "name"])?;
    let dimensions = metric.get("Dimensions").or_else(|| metric.get("dimensions")).map(pairs);
    let dimensions = dimensions.unwrap_or_default().items;
    let named = match first_text(metric, &["Namespace", "namespace"]) {
        Some(namespace) => format!("{namespace} {name}"),
        None => name,
    };
    Some(if dimensions.is_empty() { named } else { format!("{named} ({})", dimensions.join(", ")) })
}

fn threshold(config: &Object) -> Option<Threshold> {
    let value = config.get("Threshold").or_else(|| config.get("threshold"))?;
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    number.filter(|number| number.is_finite()).map(|number| Threshold::Value(Decimal(number)))
}

/// The second argument of `ANOMALY_DETECTION_BAND(m1, 2)`.
fn deviations(expression: &str) -> Option<Decimal> {
    let width = expression.rsplit_once(',')?.1.trim().trim_end_matches(')').trim();
    width.parse().ok().filter(|width: &f64| width.is_finite()).map(Decimal)
}

fn comparison_of(operator: &str) -> Comparison {
    match operator {
        "GreaterThanOrEqualToThreshold" => Comparison::AtLeast,
        "GreaterThanThreshold" => Comparison::Above,
        "LessThanOrEqualToThreshold" => Comparison::AtMost,
        "LessThanThreshold" => Comparison::Below,
        "LessThanLowerOrGreaterThanUpperThreshold" => Comparison::OutsideBand,
        "GreaterThanUpperThreshold" => Comparison::AboveBand,
        "LessThanLowerThreshold" => Comparison::BelowBand,
        other => Comparison::Other(other.to_owned()),
    }
}

fn first_number(object: &Object, keys: &[&str]) -> Option<u64> {
    keys.iter().find_map(|key| number(object, key))
}
