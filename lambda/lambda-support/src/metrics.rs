//! CloudWatch's embedded metric format: a log line that becomes metrics.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::time::SystemTime;

use serde::Serialize;
use serde_json::{Map, Value, json};

const NAMESPACE: &str = "asr-notify";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Line<'a> {
    #[serde(rename = "_aws")]
    metadata: Metadata,
    function_name: &'a str,
    #[serde(flatten)]
    counts: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    timestamp: u64,
    cloud_watch_metrics: [Directive; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Directive {
    namespace: &'static str,
    dimensions: [[&'static str; 1]; 1],
    metrics: Vec<Definition>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Definition {
    name: String,
    unit: &'static str,
}

/// The line for CloudWatch: every field of `counts` that counted anything is a metric of this
/// function, if there is one. What did not happen is not said: each metric is paid for in each hour
/// that it comes, and the line by its length.
pub fn embedded(
    counts: &impl Serialize,
    function_name: &str,
    now: SystemTime,
) -> Option<impl Serialize> {
    let Value::Object(mut counts) = json!(counts) else { return None };
    counts.retain(|_, count| *count != 0);
    let metrics: Vec<_> =
        counts.keys().map(|name| Definition { name: name.clone(), unit: "Count" }).collect();
    let millis = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
    (!metrics.is_empty()).then(|| Line {
        metadata: Metadata {
            timestamp: u64::try_from(millis).unwrap_or_default(),
            cloud_watch_metrics: [Directive {
                namespace: NAMESPACE,
                dimensions: [["FunctionName"]],
                metrics,
            }],
        },
        function_name,
        counts,
    })
}
