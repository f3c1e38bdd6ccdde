//! CloudWatch's embedded metric format: a log line that becomes metrics.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::time::SystemTime;

use serde::Serialize;
use serde_json::{Value, json};

const NAMESPACE: &str = "asr-notify";

/// The line for CloudWatch: every field of `counts` is a metric of this function.
pub fn embedded(counts: &impl Serialize, function_name: &str, now: SystemTime) -> Value {
    let mut line = json!(counts);
    let metrics: Vec<_> = line
        .as_object()
        .into_iter()
        .flat_map(|counts| counts.keys())
        .map(|name| json!({"Name": name, "Unit": "Count"}))
        .collect();
    let millis = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
    if let Some(line) = line.as_object_mut() {
        line.insert("FunctionName".to_owned(), json!(function_name));
        line.insert(
            "_aws".to_owned(),
            json!({
                "Timestamp": u64::try_from(millis).unwrap_or_default(),
                "CloudWatchMetrics": [{
                    "Namespace": NAMESPACE,
                    "Dimensions": [["FunctionName"]],
                    "Metrics": metrics,
                }],
            }),
        );
    }
    line
}
