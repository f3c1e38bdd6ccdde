//! CloudWatch's embedded metric format: a log line that CloudWatch turns into metrics.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>
//!
//! Written by hand: the crates for it (`metrique-writer-format-emf`, `metrics_cloudwatch_embedded`)
//! bring the `metrique` or `metrics` stack and a background writer for this one line.

use std::time::SystemTime;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::log::Log;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Line<'a> {
    #[serde(rename = "_aws")]
    metadata: Metadata<'a>,
    function_name: &'a str,
    #[serde(flatten)]
    counts: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata<'a> {
    timestamp: u64,
    cloud_watch_metrics: [Directive<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Directive<'a> {
    namespace: &'a str,
    dimensions: [[&'static str; 1]; 1],
    metrics: Vec<Definition>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Definition {
    name: String,
    unit: &'static str,
}

/// Writes every field of `counts` as a metric of the unit Count, with the dimension
/// `FunctionName`. Zero counts are omitted, because CloudWatch bills each metric per hour in which
/// it is emitted; nothing is written if all are zero.
pub fn write(log: &Log, namespace: &str, function_name: &str, counts: &impl Serialize) {
    let Value::Object(mut counts) = json!(counts) else { return };
    counts.retain(|_, count| *count != 0);
    let metrics: Vec<_> =
        counts.keys().map(|name| Definition { name: name.clone(), unit: "Count" }).collect();
    if metrics.is_empty() {
        return;
    }
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let directive = Directive { namespace, dimensions: [["FunctionName"]], metrics };
    log.write(&Line {
        metadata: Metadata {
            timestamp: u64::try_from(now.as_millis()).unwrap_or_default(),
            cloud_watch_metrics: [directive],
        },
        function_name,
        counts,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::CapturedLog;

    #[test]
    fn write_omits_zero_counts_and_empty_lines() {
        let captured = CapturedLog::default();
        let log = Log::new(captured.clone());
        write(&log, "space", "name", &json!({"Zero": 0}));
        assert_eq!(captured.text(), "");
        write(&log, "space", "name", &json!({"Zero": 0, "Two": 2}));
        let line = captured.metrics().remove(0);
        let directive = json!([{"Namespace": "space", "Dimensions": [["FunctionName"]],
            "Metrics": [{"Name": "Two", "Unit": "Count"}]}]);
        assert_eq!(line["_aws"]["CloudWatchMetrics"], directive);
        assert_eq!((&line["FunctionName"], &line["Two"]), (&json!("name"), &json!(2)));
    }
}
