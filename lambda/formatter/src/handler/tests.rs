mod batching;
mod destinations;
mod logging;
mod redrive;
mod retries;
mod state;

use std::time::{Duration, SystemTime};

use lambda_runtime::Diagnostic;
use lambda_support::testing::{CapturedLog, MockAws};
use proptest::prelude::*;
use serde_json::json;
use tokio::time::Instant;

use super::*;
use crate::testing::{
    destination, error_response, events, function, metrics, ok_response, record, result,
};

async fn run(
    pairs: &[(&str, &str)],
    cloud: &MockAws,
    event: Value,
) -> (Result<(), Error>, CapturedLog) {
    let (context, written) = function(pairs, cloud);
    let mut lambda = lambda_runtime::Context::default();
    lambda.request_id = "request".into();
    (handle(LambdaEvent::new(event, lambda), &context).await.map(|_| ()), written)
}

/// Handles an event with so much time until Lambda's deadline.
async fn invoke_within(
    limit: Duration,
    context: &Context,
    event: Value,
) -> Result<Option<SqsBatchResponse>, Error> {
    let mut lambda = lambda_runtime::Context::default();
    let since = (SystemTime::now() + limit).duration_since(SystemTime::UNIX_EPOCH).unwrap();
    lambda.deadline = u64::try_from(since.as_millis()).unwrap();
    handle(LambdaEvent::new(event, lambda), context).await
}

#[tokio::test]
async fn remediation_result_is_published_with_the_account_name() {
    let cloud = MockAws::new(ok_response);
    let event = events(&[record("one", &result("FAILED", "444455556666", "marker"))]);
    let (done, written) = run(&[("ACCOUNT_LOOKUP", "direct")], &cloud, event).await;
    done.unwrap();

    let published = cloud.calls("Publish");
    assert_eq!(published.len(), 1);
    assert!(
        published[0]
            .body
            .contains("TopicArn=arn%3Aaws%3Asns%3Aeu-central-1%3A111122223333%3Anotices")
    );
    assert!(published[0].body.contains("marker"));
    assert!(published[0].body.contains("name%20of%20444455556666"), "{}", published[0].body);

    let lines = written.with_message("delivery finished");
    let mut line = lines[0].clone();
    assert_eq!(lines.len(), 1);
    for measured in ["timestamp", "duration_ms", "size_bytes"] {
        assert!(!line.as_object_mut().unwrap().remove(measured).unwrap().is_null());
    }
    let expected = json!({
        "level": "INFO",
        "message": "delivery finished",
        "outcome": "notified",
        "rule": "no rules: everything is allowed",
        "reason": null,
        "request_id": "request",
        "message_id": "one",
        "topic_arn": "arn:aws:sns:eu-central-1:111122223333:SO0111-ASR_Topic",
        "source": "asr",
        "remediation_outcome": "failed",
        "severity": null,
        "control": "S3.4",
        "account_id": "444455556666",
        "account_name_source": "organizations",
        "thread": "asr-444455556666",
        "subject": null,
        "decision": null,
        "destination": "notices",
        "published_id": "published-id",
        "attempt": 0,
    });
    assert_eq!(line, expected);
}

#[tokio::test]
async fn denied_notice_is_dropped_without_a_lookup() {
    let cloud = MockAws::new(ok_response);
    let event = events(&[record("one", &result("QUEUED", "444455556666", "marker"))]);
    let (done, written) = run(&[("ACCOUNT_LOOKUP", "direct")], &cloud, event).await;
    done.unwrap();
    assert!(cloud.calls("Publish").is_empty() && cloud.calls("DescribeAccount").is_empty());
    let line = &written.with_message("delivery finished")[0];
    assert_eq!(line["outcome"], "dropped");
    assert_eq!(line["rule"], "outcome queued is excluded by default");
    assert_eq!((&line["destination"], &line["reason"]), (&json!("notices"), &Value::Null));
    assert_eq!(metrics(&written)["Dropped"], 1);
}

#[tokio::test]
async fn failed_notice_does_not_stop_others_of_the_event() {
    let cloud = MockAws::new(|call| {
        if call.body.contains("poison") && call.operation.starts_with("Publish") {
            error_response(call, 400, "InvalidParameter")
        } else {
            ok_response(call)
        }
    });
    let event = events(&[
        record("one", &result("FAILED", "444455556666", "fine")),
        record("two", &result("FAILED", "444455556666", "poison")),
        record("three", "not a known body"),
    ]);
    let (done, written) = run(&[], &cloud, event).await;

    done.unwrap();
    let lines = written.with_message("delivery finished");
    let outcomes: Vec<_> =
        lines.iter().map(|line| (&line["message_id"], &line["outcome"])).collect();
    let expected = [("one", "notified"), ("two", "retry"), ("three", "notified")]
        .map(|(id, to)| (json!(id), json!(to)));
    assert_eq!(outcomes, expected.iter().map(|(id, to)| (id, to)).collect::<Vec<_>>());
    assert_eq!(lines[1]["level"], "WARN");
    assert!(lines[1]["reason"].as_str().unwrap().contains("InvalidParameter"));
    assert_eq!(cloud.calls("PublishBatch").len(), 1, "refused for one of them");
    assert_eq!(cloud.calls("Publish").len(), 3, "so each has a call of its own");
}

#[tokio::test(start_paused = true)]
async fn server_error_is_retried_by_the_sdk() {
    let tried = std::sync::atomic::AtomicU32::new(0);
    let cloud = MockAws::new(move |call| {
        let before = tried.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if before < 2 { error_response(call, 503, "ServiceUnavailable") } else { ok_response(call) }
    });
    let (done, _) = run(&[], &cloud, events(&[record("one", "x")])).await;
    done.unwrap();
    assert_eq!(cloud.calls("Publish").len(), 3);
}

#[tokio::test(start_paused = true)]
async fn invocation_ends_before_its_deadline_and_reports_it() {
    let cloud = MockAws::new(|call| ok_response(call).with_delay(Duration::from_hours(1)));
    let (context, written) = function(&[("ACCOUNT_LOOKUP", "direct")], &cloud);
    let mut lambda = lambda_runtime::Context::default();
    let deadline = SystemTime::now() + Duration::from_secs(3);
    lambda.deadline =
        u64::try_from(deadline.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis())
            .unwrap();
    let event = events(&[record("one", &result("FAILED", "444455556666", "marker"))]);
    let started = Instant::now();
    let done = handle(LambdaEvent::new(event, lambda), &context).await;

    assert!(started.elapsed() < Duration::from_secs(3));
    assert!(
        matches!(done, Err(Error::NotDelivered { first, .. }) if matches!(*first, Error::NotQueued { .. }))
    );
    let unnamed = &written.with_message("account name not found")[0];
    assert_eq!((&unnamed["code"], &unnamed["level"]), (&json!("Timeout"), &json!("WARN")));
    let metrics = metrics(&written);
    assert_eq!((&metrics["Failed"], &metrics["LookupErrors"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn failed_lookup_costs_the_name_only() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "DescribeAccount" => error_response(call, 400, "AccessDeniedException"),
        _ => ok_response(call),
    });
    let event = events(&[record("one", &result("FAILED", "444455556666", "marker"))]);
    let (done, written) = run(&[("ACCOUNT_LOOKUP", "direct")], &cloud, event).await;
    done.unwrap();
    assert_eq!(cloud.calls("Publish").len(), 1);
    let unnamed = &written.with_message("account name not found")[0];
    assert_eq!(unnamed["code"], "AccessDeniedException");
    assert_eq!(unnamed["account_id"], "444455556666");
    assert!(unnamed["error"].as_str().unwrap().starts_with("failed to describe the account: "));
    assert_eq!(written.with_message("delivery finished")[0]["account_name_source"], "none");
}

#[tokio::test]
async fn log_never_carries_a_body_or_a_title() {
    let cloud = MockAws::new(|call| error_response(call, 403, "AuthorizationError"));
    for body in [
        result("FAILED", "444455556666", "marker"),
        result("marker", "444455556666", "marker"),
        "marker".to_owned(),
        json!({"AlarmName": "marker", "NewStateValue": "ALARM", "NewStateReason": "marker"})
            .to_string(),
    ] {
        let (done, written) =
            run(&[("ACCOUNT_LOOKUP", "direct")], &cloud, events(&[record("one", &body)])).await;
        done.unwrap_err();
        assert!(
            !written.text().is_empty() && !written.text().contains("marker"),
            "{}",
            written.text()
        );
        assert!(!written.text().contains("secret"), "{}", written.text());
    }
}

#[tokio::test]
async fn metrics_are_written_when_the_invocation_fails() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "DescribeAccount" => ok_response(call),
        _ if call.body.contains("poison") => error_response(call, 400, "InvalidParameter"),
        _ => ok_response(call),
    });
    let event = events(&[
        record("one", &result("SUCCESS", "444455556666", "fine")),
        record("two", &result("QUEUED", "444455556666", "fine")),
        record("three", "poison, and not a known body"),
    ]);
    let (done, written) = run(&[("ACCOUNT_LOOKUP", "direct")], &cloud, event).await;
    done.unwrap_err();

    let metrics = metrics(&written);
    let directive = &metrics["_aws"]["CloudWatchMetrics"][0];
    assert_eq!(directive["Namespace"], "asr-notify");
    assert_eq!(directive["Dimensions"], json!([["FunctionName"]]));
    assert_eq!(metrics["FunctionName"], "asr-notify");
    assert!(metrics["_aws"]["Timestamp"].as_u64().unwrap() > 1_600_000_000_000);
    // Every metric that is declared is there, as a number, and what did not happen is none.
    let declared = directive["Metrics"].as_array().unwrap();
    assert_eq!(declared.len(), 6);
    for metric in declared {
        assert_eq!(metric["Unit"], "Count");
        assert!(metrics[metric["Name"].as_str().unwrap()].is_u64(), "{metric}");
    }
    for (name, count) in [
        ("Received", 3),
        ("Notified", 1),
        ("Dropped", 1),
        ("Unrecognised", 1),
        ("Failed", 1),
        ("LookupHits", 0),
        ("LookupErrors", 0),
    ] {
        assert_eq!(metrics[name], count, "{name}");
    }
}

#[tokio::test]
async fn unknown_event_is_delivered_as_unrecognised() {
    let cloud = MockAws::new(ok_response);
    for event in [json!({"key1": "value1"}), json!(null), json!({"Records": []})] {
        let (done, written) = run(&[], &cloud, event).await;
        done.unwrap();
        assert_eq!(metrics(&written)["Unrecognised"], 1);
        assert_eq!(metrics(&written)["Notified"], 1);
    }
    assert_eq!(cloud.calls("Publish").len(), 3);
}

fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        prop::sample::select(vec!["Records", "Sns", "Message", "Subject", "MessageId", "TopicArn"])
            .prop_map(str::to_owned),
        ".{0,4}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(key.clone(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Every event, whatever it holds, is delivered, and nothing panics.
    #[test]
    fn any_event_is_delivered(event in any_json()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let cloud = MockAws::new(ok_response);
        let wrapped = events(&[record("one", &event.to_string())]);
        for event in [event, wrapped] {
            let (done, written) = runtime.block_on(run(&[], &cloud, event));
            prop_assert!(done.is_ok(), "{done:?}");
            let metrics = metrics(&written);
            prop_assert!(metrics["Notified"].as_u64() >= Some(1));
            prop_assert_eq!(&metrics["Notified"], &metrics["Received"]);
        }
    }
}
