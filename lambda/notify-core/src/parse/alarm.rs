//! CloudWatch alarms as CloudWatch publishes them to SNS: classic ones, those built from
//! `Metrics[]` (most of ASR's own), composite ones and anomaly detectors; the key sets of 2019 to
//! 2026. Keys are read one by one and none is required but the name and the state.

use serde_json::Value;

use super::{
    json::{Object, list, number, object, text},
    notice::account,
};
use crate::{
    Alarm, AlarmState, AsrAlarm, Child, Comparison, Condition, Content, Decimal, Notice, Threshold,
    aws_ids::Arn,
};

pub(super) fn is_alarm(body: &Object) -> bool {
    body.contains_key("AlarmName") && body.contains_key("NewStateValue")
}

pub(super) fn parse(body: &Object) -> Vec<Notice> {
    let name = text(body, "AlarmName").unwrap_or_default();
    let arn = text(body, "AlarmArn");
    let (arn_region, arn_account) = match arn.as_deref().and_then(Arn::parse_lenient) {
        Some(arn) => (Some(arn.region.to_owned()), Some(arn.account.to_owned())),
        None => (None, None),
    };
    vec![Notice {
        account: account(text(body, "AWSAccountId").or(arn_account), None),
        // `Region` is a display name, "US East (N. Virginia)".
        region: arn_region.filter(|region| !region.is_empty()).or_else(|| text(body, "Region")),
        content: Content::Alarm(Box::new(Alarm {
            known: known(&name),
            name,
            // ASR's are indented as its source code is.
            description: text(body, "AlarmDescription")
                .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")),
            state: text(body, "NewStateValue").unwrap_or_default().into(),
            previous: text(body, "OldStateValue").map(AlarmState::from),
            reason: text(body, "NewStateReason"),
            changed_at: text(body, "StateChangeTime"),
            condition: object(body, "Trigger").and_then(condition),
            rule: text(body, "AlarmRule"),
            children: list(body, "TriggeringChildren").iter().filter_map(child).collect(),
            arn,
        })),
    }]
}

fn child(value: &Value) -> Option<Child> {
    let child = value.as_object()?;
    let arn = text(child, "Arn")?;
    Some(Child {
        name: arn.split_once(":alarm:").map_or_else(|| arn.clone(), |(_, name)| name.to_owned()),
        state: object(child, "State").and_then(|state| text(state, "Value")).map(AlarmState::from),
    })
}

/// Which of ASR's own alarms has this name. Names are literal: no stack or region in front.
fn known(name: &str) -> Option<AsrAlarm> {
    // The dead letters of ASR 4's own channels; these alarms have no action until one is added.
    if name.starts_with("SO0111-ASR-") && name.ends_with("ChannelDLQ") {
        return Some(AsrAlarm::ChannelDeadLetters);
    }
    let name = name.strip_prefix("ASR-")?;
    Some(match name {
        "NoRunbook" | "NoRemediation" => AsrAlarm::NoRunbook,
        "RunbookAssumeRoleFailure" => AsrAlarm::AssumeRoleFailure,
        "StateMachineExecutions" => AsrAlarm::StateMachineExecutions,
        "PreProcessorDLQ" => AsrAlarm::PreProcessorDeadLetters,
        "NotificationDLQ" => AsrAlarm::NotificationDeadLetters,
        "SchedulingDLQ" => AsrAlarm::SchedulingDeadLetters,
        "SynchronizationError" => AsrAlarm::SynchronizationError,
        "RollbackRateLimit" => AsrAlarm::RollbackRate,
        "Rollback-SnapshotCaptureFailure" => AsrAlarm::RollbackSnapshot,
        "Rollback-ExecutionFailureRate" => AsrAlarm::RollbackFailures,
        "Cognito-Risk" => AsrAlarm::SignInRisk,
        "Cognito-OverrideBlock" => AsrAlarm::SignInBlocked,
        "Cognito-SignInThrottles" => AsrAlarm::SignInThrottled,
        "Cognito-M2MForbidden" => AsrAlarm::MachineAccessDenied,
        "Api-ControlStateChangeSpike" => AsrAlarm::ControlChanges,
        "Api-SensitiveWriteSpike" => AsrAlarm::SensitiveWrites,
        "Mcp-ToolErrorSpike" => AsrAlarm::ToolErrors,
        _ => {
            let control = name.strip_suffix("-remediation-failure")?;
            AsrAlarm::ControlFailures(control.to_owned())
        }
    })
}

fn condition(trigger: &Object) -> Option<Condition> {
    let watched = Watched::parse(trigger)?;
    Some(Condition {
        comparison: comparison(&text(trigger, "ComparisonOperator").unwrap_or_default()),
        threshold: threshold(trigger),
        // The period of a metric expression is the shortest of its metrics'.
        period_seconds: number(trigger, "Period").or(watched.period),
        periods: number(trigger, "EvaluationPeriods"),
        datapoints: number(trigger, "DatapointsToAlarm"),
        metric: watched.metric,
        statistic: watched.statistic,
    })
}

/// The metric of an alarm.
struct Watched {
    metric: String,
    statistic: Option<String>,
    period: Option<u64>,
}

impl Watched {
    fn parse(trigger: &Object) -> Option<Self> {
        let metrics: Vec<&Object> =
            list(trigger, "Metrics").iter().filter_map(Value::as_object).collect();
        if metrics.is_empty() {
            return Some(Self {
                metric: metric_name(trigger)?,
                statistic: text(trigger, "ExtendedStatistic")
                    .or_else(|| text(trigger, "Statistic")),
                period: None,
            });
        }
        // An anomaly alarm returns its band as well, which is the threshold and not the metric.
        let band = text(trigger, "ThresholdMetricId");
        let is_watched = |metric: &&&Object| {
            metric.get("ReturnData") != Some(&Value::Bool(false)) && text(metric, "Id") != band
        };
        let entry = metrics.iter().find(is_watched).or_else(|| metrics.first())?;
        let stat = object(entry, "MetricStat");
        let named = stat.and_then(|stat| metric_name(object(stat, "Metric")?));
        Some(Self {
            metric: named.or_else(|| text(entry, "Label")).or_else(|| text(entry, "Expression"))?,
            statistic: stat.and_then(|stat| text(stat, "Stat")),
            period: stat
                .and_then(|stat| number(stat, "Period"))
                .or_else(|| number(entry, "Period")),
        })
    }
}

/// `AWS/SQS NumberOfMessagesSent (QueueName: example)`.
fn metric_name(metric: &Object) -> Option<String> {
    let name = text(metric, "MetricName")?;
    let dimensions: Vec<String> = list(metric, "Dimensions").iter().filter_map(dimension).collect();
    let named = match text(metric, "Namespace") {
        Some(namespace) => format!("{namespace} {name}"),
        None => name,
    };
    Some(if dimensions.is_empty() { named } else { format!("{named} ({})", dimensions.join(", ")) })
}

/// Dimensions have lower-case keys in alarm bodies, unlike everywhere else in CloudWatch.
fn dimension(value: &Value) -> Option<String> {
    let dimension = value.as_object()?;
    let name = text(dimension, "name").or_else(|| text(dimension, "Name"))?;
    let value = text(dimension, "value").or_else(|| text(dimension, "Value"))?;
    Some(format!("{name}: {value}"))
}

fn threshold(trigger: &Object) -> Threshold {
    if let Some(id) = text(trigger, "ThresholdMetricId") {
        let band = list(trigger, "Metrics")
            .iter()
            .filter_map(Value::as_object)
            .find(|metric| text(metric, "Id").as_deref() == Some(&id))
            .and_then(|metric| text(metric, "Expression"));
        return Threshold::Band(band.as_deref().and_then(deviations));
    }
    trigger
        .get("Threshold")
        .and_then(Value::as_f64)
        .map_or(Threshold::Missing, |value| Threshold::Value(Decimal(value)))
}

/// The second argument of `ANOMALY_DETECTION_BAND(m1, 2)`.
fn deviations(expression: &str) -> Option<Decimal> {
    let width = expression.rsplit_once(',')?.1.trim().trim_end_matches(')').trim();
    width.parse().ok().filter(|width: &f64| width.is_finite()).map(Decimal)
}

fn comparison(operator: &str) -> Comparison {
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
