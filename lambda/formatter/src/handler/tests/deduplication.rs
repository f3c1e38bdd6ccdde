//! Deduplication: a repetition is delivered once.

use std::sync::Mutex;

use lambda_support::testing::{Call, MockLeaseTable, MockResponse};
use notify_core::parse::{self, envelope};

use super::*;
use crate::{
    dedup_table::{Acquire, Lease, key_of},
    testing::{batch, publishes, received, retry_message_with_key},
};

const DEDUPLICATION: (&str, &str) = ("DEDUPLICATION_TABLE_NAME", "dedup-table");

/// AWS with a deduplication table; `differs` replaces the answer to some calls.
fn aws_with_table(
    differs: impl Fn(&Call) -> Option<MockResponse> + Send + Sync + 'static,
) -> MockAws {
    let table = Mutex::new(MockLeaseTable::default());
    MockAws::new(move |call| {
        differs(call).unwrap_or_else(|| {
            table.lock().unwrap().respond(call).unwrap_or_else(|| ok_response(call))
        })
    })
}

/// One invocation of the same function.
async fn invoke(
    cloud: &MockAws,
    request_id: &str,
    event: Value,
) -> (Result<(), Error>, CapturedLog) {
    let (context, written) = function(&[DEDUPLICATION], cloud);
    let mut lambda = lambda_runtime::Context::default();
    lambda.request_id = request_id.into();
    (handle(LambdaEvent::new(event, lambda), &context).await.map(|_| ()), written)
}

/// ASR's result with an execution, which is what makes it the same news.
fn failed(marker: &str, execution: &str) -> String {
    let mut body: Value = serde_json::from_str(&result("FAILED", "444455556666", marker)).unwrap();
    body["StepFunctions_Execution_Id"] =
        format!("arn:aws:states:eu-central-1:111122223333:execution:asr:{execution}").into();
    body.to_string()
}

fn outcomes(written: &CapturedLog) -> Vec<String> {
    let lines = written.with_message("delivery finished");
    lines.iter().map(|line| line["outcome"].as_str().unwrap().to_owned()).collect()
}

/// Acquires the lease of an event's notice, as a crashed attempt leaves it.
async fn acquire(context: &Context, event: &Value, owner: &str) {
    let record = &envelope::records(event)[0];
    let notice = &parse::notices(&record.body, &context.settings)[0];
    let lease = Lease { key: key_of(notice, "", "notices"), owner: owner.to_owned() };
    let acquired = context.dedup.as_ref().unwrap().acquire(&lease).await;
    assert_eq!(acquired.unwrap(), Acquire::Acquired);
}

#[tokio::test]
async fn deduplicates_the_same_outcome_of_the_same_execution() {
    let cloud = aws_with_table(|_| None);
    let first = events(&[record("one", &failed("first", "e1"))]);
    invoke(&cloud, "r1", first).await.0.unwrap();
    let repeated = events(&[record("two", &failed("in other words", "e1"))]);
    let (done, written) = invoke(&cloud, "r2", repeated).await;
    done.unwrap();
    assert_eq!(cloud.calls("Publish").len(), 1);
    assert_eq!(outcomes(&written), ["deduplicated"]);
    assert_eq!(written.with_message("delivery finished")[0]["rule"], "delivered before");
    assert_eq!(metrics(&written)["Deduplicated"], 1);

    for changed in [failed("first", "e2"), failed("first", "e1").replace("FAILED", "SUCCESS")] {
        let (done, written) = invoke(&cloud, "r3", events(&[record("three", &changed)])).await;
        done.unwrap();
        assert_eq!(outcomes(&written), ["notified"], "a change is delivered");
    }
}

#[tokio::test]
async fn deduplicates_each_destination_apart() {
    let cloud = aws_with_table(|_| None);
    let two = json!([destination("bot", "slack-bot"), destination("mail", "email")]).to_string();
    let event = events(&[record("one", &failed("x", "e1"))]);
    run(&[DEDUPLICATION, ("DESTINATIONS", &two)], &cloud, event).await.0.unwrap();
    assert_eq!(cloud.calls("Publish").len(), 2);
}

#[tokio::test]
async fn delivers_repetitions_while_deduplication_is_off() {
    let cloud = MockAws::new(ok_response);
    let event = events(&[record("one", &failed("x", "e1")), record("two", &failed("x", "e1"))]);
    run(&[], &cloud, event).await.0.unwrap();
    assert_eq!(publishes(&cloud), [("notices".to_owned(), 2)]);
}

#[tokio::test]
async fn deduplicates_by_message_id_without_a_key_in_the_body() {
    let cloud = aws_with_table(|_| None);
    for (request, message) in [("r1", "one"), ("r2", "one"), ("r3", "two")] {
        invoke(&cloud, request, events(&[record(message, "prose")])).await.0.unwrap();
    }
    assert_eq!(cloud.calls("Publish").len(), 2);
}

#[tokio::test]
async fn deduplicates_within_one_event() {
    let cloud = aws_with_table(|_| None);
    let event = events(&[record("one", &failed("x", "e1")), record("two", &failed("y", "e1"))]);
    let (done, written) = invoke(&cloud, "r1", event).await;
    done.unwrap();
    let mut outcomes = outcomes(&written);
    outcomes.sort();
    assert_eq!(
        (cloud.calls("Publish").len(), outcomes),
        (1, vec!["deduplicated".into(), "notified".into()])
    );
}

/// The lease is released: whichever comes first, the repetition or the retry, delivers.
#[tokio::test]
async fn refused_delivery_releases_its_lease_for_a_repetition() {
    let refusals = Mutex::new(1);
    let cloud = aws_with_table(move |call| {
        let mut left = refusals.lock().unwrap();
        let refuses = call.operation == "Publish" && *left > 0;
        *left -= i32::from(refuses);
        refuses.then(|| error_response(call, 403, "AuthorizationError"))
    });
    let event = events(&[record("one", &failed("x", "e1"))]);
    let (done, written) = invoke(&cloud, "r1", event.clone()).await;
    done.unwrap();
    assert_eq!(outcomes(&written), ["retry"]);
    let (done, written) = invoke(&cloud, "r2", event).await;
    done.unwrap();
    assert_eq!(outcomes(&written), ["notified"]);

    let queued = cloud.calls("SendMessage")[0].json();
    let queued = received("a", 1, queued["MessageBody"].as_str().unwrap());
    let (done, written) = invoke(&cloud, "r3", batch(&[queued])).await;
    done.unwrap();
    assert_eq!(written.with_message("delivery finished")[0]["outcome"], "deduplicated");
    assert_eq!(cloud.calls("Publish").len(), 2, "the refused call and the delivery");
}

/// Lambda tries a failed event again under the same request id.
#[tokio::test]
async fn lease_of_a_crashed_attempt_passes_to_its_own_retry_only() {
    // It crashes while it publishes: the lease is acquired, and nothing is sent.
    let cloud = aws_with_table(|_| None);
    let event = events(&[record("one", &failed("x", "e1"))]);
    let (context, _) = function(&[DEDUPLICATION], &cloud);
    acquire(&context, &event, "r1").await;
    let (_, written) = invoke(&cloud, "other", event.clone()).await;
    assert_eq!(outcomes(&written), ["deduplicated"]);
    assert_eq!(
        written.with_message("delivery finished")[0]["rule"],
        "in progress in another invocation"
    );
    let (_, written) = invoke(&cloud, "r1", event.clone()).await;
    assert_eq!(outcomes(&written), ["notified"]);
    let (_, written) = invoke(&cloud, "r1", event).await;
    assert_eq!(outcomes(&written), ["deduplicated"], "sent is sent, for its own retry too");
}

/// The message waits for the table three times, then it is delivered without it.
#[tokio::test(start_paused = true)]
async fn delivers_without_a_lease_after_three_attempts_without_the_table() {
    let cloud = aws_with_table(|call| {
        let is_table = ["PutItem", "UpdateItem", "DeleteItem"].contains(&call.operation.as_str());
        is_table.then(|| error_response(call, 400, "AccessDeniedException"))
    });
    let event = events(&[record("one", &failed("x", "e1"))]);
    let (done, written) = invoke(&cloud, "r1", event).await;
    done.unwrap();
    assert_eq!(outcomes(&written), ["retry"]);
    let queued = cloud.calls("SendMessage")[0].json();
    let queued = queued["MessageBody"].as_str().unwrap();
    for (attempt, outcome) in [(1, "retry"), (2, "retry"), (3, "notified")] {
        let (_, written) = invoke(&cloud, "r2", batch(&[received("a", attempt, queued)])).await;
        assert_eq!(written.with_message("delivery finished")[0]["outcome"], outcome, "{attempt}");
    }
    assert_eq!(cloud.calls("Publish").len(), 1);

    // With fewer attempts allowed, the last one delivers.
    let (context, written) = function(&[DEDUPLICATION, ("RETRY_MAX_ATTEMPTS", "1")], &cloud);
    let event =
        LambdaEvent::new(batch(&[received("a", 1, queued)]), lambda_runtime::Context::default());
    handle(event, &context).await.unwrap();
    assert_eq!(written.with_message("delivery finished")[0]["outcome"], "notified");
}

#[tokio::test(start_paused = true)]
async fn failed_mark_delays_the_invocation_briefly() {
    let cloud = aws_with_table(|call| {
        let is_marking = call.operation == "UpdateItem";
        is_marking.then(|| error_response(call, 400, "AccessDeniedException"))
    });
    let started = Instant::now();
    invoke(&cloud, "r1", events(&[record("one", &failed("x", "e1"))])).await.0.unwrap();
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

/// A retry of the event would repeat a notice that is not marked.
#[tokio::test(start_paused = true)]
async fn mark_is_retried_after_a_transient_error() {
    let failures = Mutex::new(7);
    let cloud = aws_with_table(move |call| {
        let mut left = failures.lock().unwrap();
        let fails = call.operation == "UpdateItem" && *left > 0;
        *left -= i32::from(fails);
        fails.then(|| error_response(call, 500, "InternalServerError"))
    });
    let event = events(&[record("one", &failed("x", "e1"))]);
    invoke(&cloud, "r1", event.clone()).await.0.unwrap();
    let (_, written) = invoke(&cloud, "r1", event).await;
    assert_eq!(outcomes(&written), ["deduplicated"]);
}

/// Until the release no other invocation delivers the notice.
#[tokio::test(start_paused = true)]
async fn release_is_retried_after_a_transient_error() {
    let failures = Mutex::new(7);
    let cloud = aws_with_table(move |call| {
        let mut left = failures.lock().unwrap();
        let fails = call.operation == "DeleteItem" && *left > 0;
        *left -= i32::from(fails);
        let is_refused = call.operation == "Publish" && *left > 0;
        (fails || is_refused).then(|| error_response(call, 500, "InternalServerError"))
    });
    let event = events(&[record("one", &failed("x", "e1"))]);
    invoke(&cloud, "r1", event.clone()).await.0.unwrap();
    let (_, written) = invoke(&cloud, "other", event).await;
    assert_eq!(outcomes(&written), ["notified"]);
}

#[tokio::test]
async fn unqueued_failure_keeps_its_lease_for_its_own_retry() {
    let cloud = aws_with_table(|call| {
        let is_refused = ["Publish", "SendMessage"].contains(&call.operation.as_str());
        is_refused.then(|| error_response(call, 403, "AuthorizationError"))
    });
    let event = events(&[record("one", &failed("x", "e1"))]);
    invoke(&cloud, "r1", event.clone()).await.0.unwrap_err();
    let (_, written) = invoke(&cloud, "other", event.clone()).await;
    assert_eq!(outcomes(&written), ["deduplicated"]);
    let (_, written) = invoke(&cloud, "r1", event).await;
    assert_eq!(outcomes(&written), ["failed"], "it attempts the delivery");
}

#[tokio::test]
async fn retried_message_waits_for_a_lease_in_progress() {
    let cloud = aws_with_table(|_| None);
    let (context, _) = function(&[DEDUPLICATION], &cloud);
    let lease = Lease { key: "k".to_owned(), owner: "another".to_owned() };
    let table = context.dedup.as_ref().unwrap();
    assert_eq!(table.acquire(&lease).await.unwrap(), Acquire::Acquired);
    let body = &retry_message_with_key("notices", "x", "k");
    let (_, written) = invoke(&cloud, "r1", batch(&[received("a", 1, body)])).await;
    assert_eq!(written.with_message("delivery finished")[0]["outcome"], "retry");
    table.release(&lease, Instant::now() + Duration::from_secs(1)).await.unwrap();
    let (_, written) = invoke(&cloud, "r2", batch(&[received("a", 2, body)])).await;
    assert_eq!(written.with_message("delivery finished")[0]["outcome"], "notified");
}

/// The dead letter of an invocation holds its request id.
#[tokio::test]
async fn redriven_event_takes_over_its_own_leases() {
    let cloud = aws_with_table(|_| None);
    let event = events(&[record("one", &failed("x", "e1"))]);
    let (context, _) = function(&[DEDUPLICATION], &cloud);
    acquire(&context, &event, "r1").await;
    let dead = json!({"requestContext": {"requestId": "r1"}, "requestPayload": event}).to_string();
    let (_, written) = invoke(&cloud, "r9", batch(&[received("a", 1, &dead)])).await;
    assert_eq!(outcomes(&written), ["notified"]);
}

#[tokio::test(start_paused = true)]
async fn many_notices_are_reported_in_time_if_none_can_be_marked() {
    let cloud = aws_with_table(|call| {
        let denied = || error_response(call, 400, "AccessDeniedException");
        let is_mark = call.operation == "UpdateItem";
        is_mark.then(|| denied().with_delay(Duration::from_millis(900)))
    });
    let records: Vec<_> = (0..100).map(|n| record(&format!("m{n}"), "x")).collect();
    let started = Instant::now();
    let (done, written) = invoke(&cloud, "first", events(&records)).await;
    done.unwrap();
    assert_eq!(started.elapsed().as_secs(), 30, "the time that is left without a deadline");
    assert_eq!(outcomes(&written), ["notified"; 100]);
    assert_eq!(written.with_message("deduplication not recorded").len(), 100);
}

#[tokio::test(start_paused = true)]
async fn duration_does_not_include_the_wait_for_a_slow_destination() {
    let cloud = aws_with_table(|call| {
        let is_mail = call.operation == "Publish" && call.body.contains("%3Amail&");
        is_mail.then(|| ok_response(call).with_delay(Duration::from_secs(3)))
    });
    let two = json!([destination("bot", "slack-bot"), destination("mail", "email")]).to_string();
    let event = events(&[record("one", &failed("x", "one"))]);
    let (done, written) = run(&[DEDUPLICATION, ("DESTINATIONS", &two)], &cloud, event).await;
    done.unwrap();
    let lines = written.with_message("delivery finished");
    let durations: Vec<_> =
        lines.iter().map(|line| line["duration_ms"].as_u64().unwrap() / 1_000).collect();
    assert_eq!(durations, [0, 3]);
}

/// The owner of the lease is the only one that delivers, so another event must not stand for it.
#[tokio::test]
async fn repetition_in_a_batch_does_not_replace_the_owner_of_the_lease() {
    let cloud = aws_with_table(|_| None);
    let (context, _) = function(&[DEDUPLICATION], &cloud);
    let event = events(&[record("one", &failed("x", "one"))]);
    acquire(&context, &event, "crashed").await;
    let dead_letter =
        json!({"requestContext": {"requestId": "crashed"}, "requestPayload": event}).to_string();
    let messages = [received("a", 1, &event.to_string()), received("b", 1, &dead_letter)];
    let (_, written) = invoke(&cloud, "r", batch(&messages)).await;
    assert_eq!(outcomes(&written), ["deduplicated", "notified"]);
}

#[tokio::test]
async fn panic_in_recording_does_not_repeat_a_sent_notice() {
    let cloud = aws_with_table(|call| {
        assert_ne!(call.operation, "UpdateItem", "on purpose");
        None
    });
    let event = events(&[record("one", &failed("x", "one"))]);
    let (done, written) = invoke(&cloud, "r", event).await;
    done.unwrap();
    assert_eq!(outcomes(&written), ["notified"]);
}
