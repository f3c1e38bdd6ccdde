mod errors;
mod outages;
mod retries;
mod threads;
mod updates;

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, SystemTime},
};

use lambda_support::{
    dynamodb::epoch_seconds,
    testing::{Call, CapturedLog, MockResponse},
};
use serde_json::json;

use super::*;
use crate::testing::{
    Mocks, QUEUE_ARN, TOKEN, access_denied, broken, hanging, opening_record, posted, posted_as,
    rate_limited, received, record, record_with_body, slack_error, unreachable, update_record,
};

/// Handles a batch with this much time until Lambda's deadline. Returns the ids of the messages
/// that SQS delivers again.
async fn invoke(
    context: &Context,
    request_id: &str,
    seconds: u64,
    records: &[Value],
) -> Vec<String> {
    let mut lambda = lambda_runtime::Context::default();
    lambda.request_id = request_id.into();
    let deadline = SystemTime::now() + Duration::from_secs(seconds);
    let deadline = deadline.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    lambda.deadline = u64::try_from(deadline).unwrap();
    let event = LambdaEvent::new(json!({ "Records": records }), lambda);
    let response = handle(event, context).await.unwrap();
    response.failures().map(str::to_owned).collect()
}

/// Handles a batch in a new context, with a minute until Lambda's deadline.
async fn run(mocks: &Mocks, records: &[Value]) -> (Vec<String>, CapturedLog) {
    let (context, log) = mocks.context();
    (invoke(&context, "request", 60, records).await, log)
}

fn deliveries(log: &CapturedLog) -> Vec<Value> {
    log.with_message("delivery finished")
}

/// The `message_id` and `outcome` of every delivery.
fn outcomes(log: &CapturedLog) -> Vec<(String, String)> {
    let field = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
    let lines = deliveries(log);
    lines.iter().map(|line| (field(line, "message_id"), field(line, "outcome"))).collect()
}

fn thread_ts(posts: &[Value]) -> Vec<Option<&str>> {
    posts.iter().map(|post| post["thread_ts"].as_str()).collect()
}

#[tokio::test]
async fn handle_posts_text_and_blocks_with_the_token_of_the_secret() {
    let mocks = Mocks::new();
    let (retries, _) = run(&mocks, &[record("one", "asr-1")]).await;
    assert!(retries.is_empty());
    let expected = json!({
        "channel": "C0123456789",
        "text": "marker one",
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "marker"}}],
        "unfurl_links": false,
        "unfurl_media": false,
    });
    assert_eq!(mocks.posts(), [expected]);
    let call = &mocks.aws.calls("chat.postMessage")[0];
    assert_eq!(call.uri, "https://slack.com/api/chat.postMessage");
    assert_eq!(call.authorization, format!("Bearer {TOKEN}"));
}

#[tokio::test]
async fn handle_reads_the_secret_once_in_its_own_region() {
    let mocks = Mocks::new();
    run(&mocks, &[record("one", "asr-1"), record("two", "asr-1")]).await;
    assert_eq!(mocks.aws.calls("GetSecretValue").len(), 1);
    assert!(mocks.aws.calls("GetSecretValue")[0].uri.contains("us-east-1"));
}

#[tokio::test]
async fn handle_logs_every_delivery_and_writes_metrics() {
    let records = [record("one", "asr-1"), record("two", "asr-1"), record("three", "alert-1")];
    let (_, log) = run(&Mocks::new(), &records).await;
    let mut lines = deliveries(&log);
    assert_eq!(lines.len(), 3);
    for measured in ["timestamp", "duration_ms"] {
        assert!(!lines[0].as_object_mut().unwrap().remove(measured).unwrap().is_null());
    }
    let expected = json!({
        "level": "INFO",
        "message": "delivery finished",
        "request_id": "request",
        "message_id": "one",
        "thread": "asr-1",
        "outcome": "posted",
        "reason": null,
        "ts": "1700000000.000000",
    });
    assert_eq!(lines[0], expected);
    let metrics = log.metrics().remove(0);
    for (name, count) in
        [("Posted", json!(3)), ("ThreadsStarted", json!(2)), ("DeadLettered", json!(null))]
    {
        assert_eq!(metrics[name], count, "{name}");
    }
    assert_eq!(metrics["FunctionName"], "asr-notify-bot-poster");
    assert_eq!(metrics["_aws"]["CloudWatchMetrics"][0]["Namespace"], "asr-notify");
}

#[tokio::test(start_paused = true)]
async fn handle_logs_neither_text_nor_token() {
    for error in ["is_archived", "internal_error", "invalid_auth", "invalid_blocks", "marker!"] {
        let mocks = Mocks::with_slack(move |_| Some(slack_error(error)));
        let records =
            [record("one", "k"), record_with_body("two", r#"{"thread":"k","text":["marker"]}"#)];
        let (_, log) = run(&mocks, &records).await;
        let text = log.text();
        assert!(!text.is_empty() && !text.contains("marker") && !text.contains("xoxb"), "{text}");
    }
}

#[tokio::test]
async fn handle_rejects_an_event_that_is_not_a_batch() {
    let (context, _) = Mocks::new().context();
    for event in [json!({}), json!({"Records": [{"Sns": {}}]}), json!({"Records": []}), json!(null)]
    {
        let event = LambdaEvent::new(event, lambda_runtime::Context::default());
        let error = handle(event, &context).await.unwrap_err();
        assert_eq!(lambda_runtime::Diagnostic::from(error).error_type, "NotABatch");
    }
}

/// docs/logging.md lists every field of a delivery and every metric of the function, and no other.
#[tokio::test]
async fn docs_list_every_log_field_and_metric() {
    let (_, log) = run(&Mocks::new(), &[record("one", "asr-1")]).await;
    let page = include_str!("../../../../docs/logging.md");
    let (common, _) = page.split_once("\n## Formatter").unwrap();
    let (_, poster) = page.split_once("\n## Slack poster").unwrap();
    let (_, delivery) = poster.split_once("\n### `delivery finished`").unwrap();
    let (delivery, _) = delivery.split_once("\n### ").unwrap();
    let fields: BTreeSet<_> = deliveries(&log)[0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, documented(delivery).union(&documented(common)).cloned().collect());

    let (_, metrics) = page.split_once("\n### Metrics of the Slack poster").unwrap();
    let counts = json!(Counts::default());
    assert_eq!(documented(metrics), counts.as_object().unwrap().keys().cloned().collect());
}

/// The names in the first column of the tables.
fn documented(text: &str) -> BTreeSet<String> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| Some(row.split_once('`')?.0.to_owned())).collect()
}
