//! The queries that alarms evaluate instead of metrics. AWS does not document their keys in a
//! message, so those of the API count, in the trigger or beside the other keys.

use super::{first_list, first_object, one_line};
use crate::{
    List,
    parse::json::{Object, Value, first_text},
};

/// A query of `PromQL`, or of CloudWatch Logs.
pub(super) struct Query {
    /// The query, after the expression that aggregates its results.
    pub(super) text: String,
    /// It has no expression in front that aggregates its results.
    pub(super) is_bare: bool,
    pub(super) log_groups: List<String>,
}

impl Query {
    pub(super) fn parse(config: &Object) -> Option<Self> {
        let promql = first_object(config, &["EvaluationCriteria", "evaluationCriteria"])
            .and_then(|it| {
                first_object(it, &["PromQLCriteria", "promQLCriteria", "promQlCriteria"])
            })
            .and_then(|criteria| first_text(criteria, &["Query", "query"]));
        if let Some(text) = promql {
            return Some(Self {
                text: one_line(&text),
                is_bare: true,
                log_groups: List::default(),
            });
        }
        let keys = ["ScheduledQueryConfiguration", "scheduledQueryConfiguration"];
        let config = first_object(config, &keys).unwrap_or(config);
        let query = first_text(config, &["QueryString", "queryString"]);
        let aggregation = first_text(config, &["AggregationExpression", "aggregationExpression"]);
        let is_bare = aggregation.is_none();
        let text = match (aggregation, query) {
            (Some(aggregation), Some(query)) => format!("{aggregation} ({query})"),
            (aggregation, query) => aggregation.or(query)?,
        };
        let groups = ["LogGroupIdentifiers", "logGroupIdentifiers", "LogGroups", "logGroups"];
        let log_groups = first_list(config, &groups);
        Some(Self {
            text: one_line(&text),
            is_bare,
            log_groups: log_groups.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        })
    }
}
