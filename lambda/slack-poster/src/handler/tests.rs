mod refusals;
mod threads;

use std::time::Duration;

use lambda_support::testing::{Answer, Written};
use serde_json::json;

use super::*;
use crate::testing::{
    QUEUE_ARN, TOKEN, World, denied, hangs, posted, raw_record, record, refused, too_much,
};

/// One invocation with this much time, margin included.
async fn invoke(context: &Context, id: &str, seconds: u64, records: &[Value]) -> Vec<String> {
    let mut lambda = lambda_runtime::Context::default();
    lambda.request_id = id.into();
    let deadline = SystemTime::now() + Duration::from_secs(seconds);
    let deadline = deadline.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    lambda.deadline = u64::try_from(deadline).unwrap();
    let event = LambdaEvent::new(json!({ "Records": records }), lambda);
    let reply = handle(event, context).await.unwrap();
    reply.failures().map(str::to_owned).collect()
}

/// A whole life of the function: one batch, a minute.
async fn run(world: &World, records: &[Value]) -> (Vec<String>, Written) {
    let (context, written) = world.function();
    (invoke(&context, "request", 60, records).await, written)
}

fn decisions(written: &Written) -> Vec<(String, String)> {
    let lines = written.said("message handled");
    let word = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
    lines.iter().map(|line| (word(line, "message_id"), word(line, "decision"))).collect()
}

fn threads_of(posts: &[Value]) -> Vec<Option<&str>> {
    posts.iter().map(|post| post["thread_ts"].as_str()).collect()
}

#[tokio::test]
async fn the_first_message_starts_the_thread_of_the_next() {
    let world = World::kind();
    let records = [record("one", "asr-1"), record("two", "asr-1"), record("three", "alert-1")];
    let (again, written) = run(&world, &records).await;
    assert!(again.is_empty());

    let posts = world.posts();
    let expected = json!({
        "channel": "C0123456789",
        "text": "marker one",
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "marker"}}],
        "unfurl_links": false,
        "unfurl_media": false,
    });
    assert_eq!(posts[0], expected);
    assert_eq!(threads_of(&posts), [None, Some("1700000000.000000"), None]);
    let call = &world.cloud.calls("chat.postMessage")[0];
    assert_eq!(call.uri, "https://slack.com/api/chat.postMessage");
    assert_eq!(call.authorization, format!("Bearer {TOKEN}"));
    assert_eq!(world.cloud.calls("GetSecretValue").len(), 1);
    assert!(world.cloud.calls("GetSecretValue")[0].uri.contains("us-east-1"));
    let table = world.table.lock().unwrap();
    assert_eq!(table["C0123456789#asr-1"]["ts"], json!({"S": "1700000000.000000"}));

    let mut line = written.said("message handled").remove(0);
    for measured in ["timestamp", "duration_ms"] {
        assert!(!line.as_object_mut().unwrap().remove(measured).unwrap().is_null());
    }
    let expected = json!({
        "level": "INFO",
        "message": "message handled",
        "request_id": "request",
        "message_id": "one",
        "thread": "asr-1",
        "decision": "posted",
        "reason": null,
        "ts": "1700000000.000000",
    });
    assert_eq!(line, expected);
    let metrics = written.metrics().remove(0);
    for (name, count) in [("Posted", json!(3)), ("ThreadsStarted", json!(2)), ("Dead", json!(null))]
    {
        assert_eq!(metrics[name], count, "{name}");
    }
    assert_eq!(metrics["FunctionName"], "asr-notify-bot-poster");
    assert_eq!(metrics["_aws"]["CloudWatchMetrics"][0]["Namespace"], "asr-notify");
}

#[tokio::test(start_paused = true)]
async fn an_invocation_ends_before_its_deadline() {
    let world = World::where_(|call, _| (call.operation == "chat.postMessage").then(hangs));
    let (context, written) = world.function();
    let started = Instant::now();
    let records = [record("one", "k"), record("two", "k")];
    assert_eq!(invoke(&context, "request", 20, &records).await, ["one", "two"]);
    assert!(started.elapsed() < Duration::from_secs(16), "{:?}", started.elapsed());
    assert_eq!(written.said("message handled")[0]["reason"], "no answer in time");
    assert!(world.table.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_the_right_to_time_them_messages_come_again_all_the_same() {
    let world = World::where_(|call, _| match call.operation.as_str() {
        "chat.postMessage" => Some(too_much(90)),
        "ChangeMessageVisibilityBatch" => Some(denied()),
        _ => None,
    });
    let (again, written) = run(&world, &[record("one", "k")]).await;
    assert_eq!(again, ["one"]);
    assert_eq!(written.said("messages come again at the queue's time")[0]["messages"], 1);
}

#[tokio::test(start_paused = true)]
async fn the_log_carries_neither_text_nor_token() {
    for error in ["is_archived", "internal_error", "invalid_auth", "invalid_blocks", "marker!"] {
        let world = World::where_(move |call, _| {
            (call.operation == "chat.postMessage").then(|| refused(error))
        });
        let records =
            [record("one", "k"), raw_record("two", r#"{"thread":"k","text":["marker"]}"#)];
        let (_, written) = run(&world, &records).await;
        let text = written.text();
        assert!(!text.is_empty() && !text.contains("marker") && !text.contains("xoxb"), "{text}");
    }
}

#[tokio::test]
async fn what_is_no_batch_fails_the_invocation() {
    let (context, _) = World::kind().function();
    for event in [json!({}), json!({"Records": [{"Sns": {}}]}), json!(null)] {
        let event = LambdaEvent::new(event, lambda_runtime::Context::default());
        let error = handle(event, &context).await.unwrap_err();
        assert_eq!(lambda_runtime::Diagnostic::from(error).error_type, "NotABatch");
    }
}
