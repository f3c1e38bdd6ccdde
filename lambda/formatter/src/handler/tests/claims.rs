//! With the table of claims, what is repeated is told once.

use std::sync::Mutex;

use lambda_support::testing::{Call, MockResponse};

use super::*;
use crate::claims::{Claim, Ending, Taken};
use crate::testing::{batch, publishes, received, table::Table};

const CLAIMS: (&str, &str) = ("DEDUPLICATION_TABLE_NAME", "claims");

/// A world with a table, where one call may go otherwise.
fn world(differs: impl Fn(&Call) -> Option<MockResponse> + Send + Sync + 'static) -> MockAws {
    let table = Mutex::new(Table::default());
    MockAws::new(move |call| {
        differs(call)
            .unwrap_or_else(|| table.lock().unwrap().answer(call).unwrap_or_else(|| well(call)))
    })
}

/// One invocation of the same function.
async fn invoke(
    cloud: &MockAws,
    request_id: &str,
    event: Value,
) -> (Result<(), Error>, CapturedLog) {
    let (context, written) = function(&[CLAIMS], cloud);
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

fn decisions(written: &CapturedLog) -> Vec<String> {
    let lines = written.with_message("notice handled");
    lines.iter().map(|line| line["decision"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_same_outcome_of_the_same_finding_and_execution_is_told_once() {
    let cloud = world(|_| None);
    let first = events(&[record("one", &failed("first", "e1"))]);
    invoke(&cloud, "r1", first).await.0.unwrap();
    let repeated = events(&[record("two", &failed("in other words", "e1"))]);
    let (done, written) = invoke(&cloud, "r2", repeated).await;
    done.unwrap();
    assert_eq!(cloud.calls("Publish").len(), 1);
    assert_eq!(decisions(&written), ["repeated"]);
    assert_eq!(written.with_message("notice handled")[0]["rule"], "told before");
    assert_eq!(metrics(&written)["Repeated"], 1);

    for changed in [failed("first", "e2"), failed("first", "e1").replace("FAILED", "SUCCESS")] {
        let (done, written) = invoke(&cloud, "r3", events(&[record("three", &changed)])).await;
        done.unwrap();
        assert_eq!(decisions(&written), ["notified"], "what changed is told again");
    }
}

#[tokio::test]
async fn each_destination_has_a_claim_of_its_own() {
    let cloud = world(|_| None);
    let two = json!([destination("bot", "slack-bot"), destination("mail", "email")]).to_string();
    let event = events(&[record("one", &failed("x", "e1"))]);
    run(&[CLAIMS, ("DESTINATIONS", &two)], &cloud, event).await.0.unwrap();
    assert_eq!(cloud.calls("Publish").len(), 2);
}

#[tokio::test]
async fn without_the_table_everything_is_told_as_often_as_it_comes() {
    let cloud = MockAws::new(well);
    let event = events(&[record("one", &failed("x", "e1")), record("two", &failed("x", "e1"))]);
    run(&[], &cloud, event).await.0.unwrap();
    assert_eq!(publishes(&cloud), [("notices".to_owned(), 2)]);
}

#[tokio::test]
async fn what_says_too_little_is_known_by_its_message() {
    let cloud = world(|_| None);
    for (request, message) in [("r1", "one"), ("r2", "one"), ("r3", "two")] {
        invoke(&cloud, request, events(&[record(message, "prose")])).await.0.unwrap();
    }
    assert_eq!(cloud.calls("Publish").len(), 2);
}

#[tokio::test]
async fn within_one_event_too() {
    let cloud = world(|_| None);
    let event = events(&[record("one", &failed("x", "e1")), record("two", &failed("y", "e1"))]);
    let (done, written) = invoke(&cloud, "r1", event).await;
    done.unwrap();
    let mut decisions = decisions(&written);
    decisions.sort();
    assert_eq!(
        (cloud.calls("Publish").len(), decisions),
        (1, vec!["notified".into(), "repeated".into()])
    );
}

/// The claim is given back: whoever comes first, the repetition or the queue, tells it.
#[tokio::test]
async fn what_was_refused_may_be_told_by_a_repetition_and_then_not_by_the_queue() {
    let refusals = Mutex::new(1);
    let cloud = world(move |call| {
        let mut left = refusals.lock().unwrap();
        let refuses = call.operation == "Publish" && *left > 0;
        *left -= i32::from(refuses);
        refuses.then(|| refusal(call, 403, "AuthorizationError"))
    });
    let event = events(&[record("one", &failed("x", "e1"))]);
    let (done, written) = invoke(&cloud, "r1", event.clone()).await;
    done.unwrap();
    assert_eq!(decisions(&written), ["undelivered"]);
    let (done, written) = invoke(&cloud, "r2", event).await;
    done.unwrap();
    assert_eq!(decisions(&written), ["notified"]);

    let kept = cloud.calls("SendMessage")[0].json();
    let kept = received("a", 1, kept["MessageBody"].as_str().unwrap());
    let (done, written) = invoke(&cloud, "r3", batch(&[kept])).await;
    done.unwrap();
    assert_eq!(written.with_message("undelivered handled")[0]["decision"], "repeated");
    assert_eq!(cloud.calls("Publish").len(), 2, "the refused one and the one that was told");
}

/// Lambda tries a failed event again under the same request id.
#[tokio::test]
async fn an_attempt_that_died_is_taken_up_by_its_retry_and_by_nobody_else() {
    // It dies while it publishes: the claim is there, and nothing was told.
    let cloud = world(|_| None);
    let event = events(&[record("one", &failed("x", "e1"))]);
    let (context, _) = function(&[CLAIMS], &cloud);
    let record = &envelope::records(&event)[0];
    let notice = &parse::notices(&record.body(), &context.settings)[0];
    let claim = Claim::on(notice, "", "notices", "r1");
    let claims = context.claims.as_ref().unwrap();
    assert_eq!(claims.take(&claim).await.unwrap(), Taken::Ours);
    let (_, written) = invoke(&cloud, "somebody else", event.clone()).await;
    assert_eq!(decisions(&written), ["repeated"]);
    assert_eq!(written.with_message("notice handled")[0]["rule"], "told by another");
    let (_, written) = invoke(&cloud, "r1", event.clone()).await;
    assert_eq!(decisions(&written), ["notified"]);
    let (_, written) = invoke(&cloud, "r1", event).await;
    assert_eq!(decisions(&written), ["repeated"], "told is told, for its own retry too");
}

/// The table is down: the message waits for it three times, then it is told all the same.
#[tokio::test(start_paused = true)]
async fn a_table_that_is_down_delays_and_never_stops() {
    let cloud = world(|call| {
        let is_table = ["PutItem", "UpdateItem", "DeleteItem"].contains(&call.operation.as_str());
        is_table.then(|| refusal(call, 400, "AccessDeniedException"))
    });
    let event = events(&[record("one", &failed("x", "e1"))]);
    let (done, written) = invoke(&cloud, "r1", event).await;
    done.unwrap();
    assert_eq!(decisions(&written), ["undelivered"]);
    let kept = cloud.calls("SendMessage")[0].json();
    let kept = kept["MessageBody"].as_str().unwrap();
    for (receipts, decision) in [(1, "again"), (2, "again"), (3, "redelivered")] {
        let (_, written) = invoke(&cloud, "r2", batch(&[received("a", receipts, kept)])).await;
        assert_eq!(
            written.with_message("undelivered handled")[0]["decision"],
            decision,
            "{receipts}"
        );
    }
    assert_eq!(cloud.calls("Publish").len(), 1);

    // Who allows fewer tries waits less: the last one tells.
    let (context, written) = function(&[CLAIMS, ("RETRY_MAX_ATTEMPTS", "1")], &cloud);
    let event =
        LambdaEvent::new(batch(&[received("a", 1, kept)]), lambda_runtime::Context::default());
    handle(event, &context).await.unwrap();
    assert_eq!(written.with_message("undelivered handled")[0]["decision"], "redelivered");
}

/// A table that always refuses does not hold the invocation up.
#[tokio::test(start_paused = true)]
async fn what_can_not_be_marked_costs_a_moment_only() {
    let cloud = world(|call| {
        let is_marking = call.operation == "UpdateItem";
        is_marking.then(|| refusal(call, 400, "AccessDeniedException"))
    });
    let started = Instant::now();
    invoke(&cloud, "r1", events(&[record("one", &failed("x", "e1"))])).await.0.unwrap();
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

/// Marking is tried more than once: what is not marked is told again by a retry.
#[tokio::test(start_paused = true)]
async fn what_was_told_is_marked_even_by_a_table_that_stutters() {
    let failures = Mutex::new(7);
    let cloud = world(move |call| {
        let mut left = failures.lock().unwrap();
        let fails = call.operation == "UpdateItem" && *left > 0;
        *left -= i32::from(fails);
        fails.then(|| refusal(call, 500, "InternalServerError"))
    });
    let event = events(&[record("one", &failed("x", "e1"))]);
    invoke(&cloud, "r1", event.clone()).await.0.unwrap();
    let (_, written) = invoke(&cloud, "r1", event).await;
    assert_eq!(decisions(&written), ["repeated"]);
}

/// The same for giving back: nobody else may tell before.
#[tokio::test(start_paused = true)]
async fn what_was_refused_is_given_back_even_by_a_table_that_stutters() {
    let failures = Mutex::new(7);
    let cloud = world(move |call| {
        let mut left = failures.lock().unwrap();
        let fails = call.operation == "DeleteItem" && *left > 0;
        *left -= i32::from(fails);
        let is_refused = call.operation == "Publish" && *left > 0;
        (fails || is_refused).then(|| refusal(call, 500, "InternalServerError"))
    });
    let event = events(&[record("one", &failed("x", "e1"))]);
    invoke(&cloud, "r1", event.clone()).await.0.unwrap();
    let (_, written) = invoke(&cloud, "somebody else", event).await;
    assert_eq!(decisions(&written), ["notified"]);
}

/// What can not be kept stays claimed for the event's own retry.
#[tokio::test]
async fn what_is_neither_told_nor_kept_is_left_to_its_own_retry() {
    let cloud = world(|call| {
        let is_refused = ["Publish", "SendMessage"].contains(&call.operation.as_str());
        is_refused.then(|| refusal(call, 403, "AuthorizationError"))
    });
    let event = events(&[record("one", &failed("x", "e1"))]);
    invoke(&cloud, "r1", event.clone()).await.0.unwrap_err();
    let (_, written) = invoke(&cloud, "somebody else", event.clone()).await;
    assert_eq!(decisions(&written), ["repeated"]);
    let (_, written) = invoke(&cloud, "r1", event).await;
    assert_eq!(decisions(&written), ["failed"], "it tries");
}

/// A claim in the queue that another holds waits; it is not taken for told.
#[tokio::test]
async fn the_queue_waits_for_who_is_telling() {
    let cloud = world(|_| None);
    let (context, _) = function(&[CLAIMS], &cloud);
    let claim = Claim { key: "k".to_owned(), owner: "another".to_owned() };
    let claims = context.claims.as_ref().unwrap();
    assert_eq!(claims.take(&claim).await.unwrap(), Taken::Ours);
    let body = r#"{"undelivered": {"destination": "notices", "text": "x", "claim": "k"}}"#;
    let (_, written) = invoke(&cloud, "r1", batch(&[received("a", 1, body)])).await;
    assert_eq!(written.with_message("undelivered handled")[0]["decision"], "again");
    claims.end(&claim, Ending::GivenBack, Instant::now()).await.unwrap();
    let (_, written) = invoke(&cloud, "r2", batch(&[received("a", 2, body)])).await;
    assert_eq!(written.with_message("undelivered handled")[0]["decision"], "redelivered");
}

/// The dead letter of an invocation names it: a redrive goes on with its claims.
#[tokio::test]
async fn a_redriven_event_goes_on_with_its_own_claims() {
    let cloud = world(|_| None);
    let event = events(&[record("one", &failed("x", "e1"))]);
    let (context, _) = function(&[CLAIMS], &cloud);
    let record = &envelope::records(&event)[0];
    let notice = &parse::notices(&record.body(), &context.settings)[0];
    let claim = Claim::on(notice, "", "notices", "r1");
    assert_eq!(context.claims.as_ref().unwrap().take(&claim).await.unwrap(), Taken::Ours);
    let dead = json!({"requestContext": {"requestId": "r1"}, "requestPayload": event}).to_string();
    let (_, written) = invoke(&cloud, "r9", batch(&[received("a", 1, &dead)])).await;
    assert_eq!(decisions(&written), ["notified"]);
}
