//! A batch of the queue is handled as one: side by side, and with as few calls as it takes.

use lambda_support::testing::MockResponse;
use notify_core::parse::envelope::Undelivered;

use super::*;
use crate::testing::{batch, publishes, received};

/// So many dead letters, each an event of its own.
fn ten(body: impl Fn(usize) -> String) -> Value {
    let of = |n: usize| {
        let event = events(&[record(&format!("m{n}"), &body(n))]);
        let dead =
            json!({"requestContext": {"requestId": format!("r{n}")}, "requestPayload": event});
        received(&n.to_string(), 1, &dead.to_string())
    };
    batch(&(0..10).map(of).collect::<Vec<_>>())
}

fn finding(number: usize) -> String {
    result("FAILED", "444455556666", &format!("finding{number}."))
}

async fn redeliver(
    pairs: &[(&str, &str)],
    cloud: &MockAws,
    batch: Value,
) -> (Vec<String>, CapturedLog) {
    let (context, written) = function(pairs, cloud);
    let event = LambdaEvent::new(batch, lambda_runtime::Context::default());
    let reply = handle(event, &context).await.unwrap().unwrap();
    (reply.failures().map(str::to_owned).collect(), written)
}

fn calls(of: &[(&str, usize)]) -> Vec<(String, usize)> {
    of.iter().map(|&(name, count)| (name.to_owned(), count)).collect()
}

#[tokio::test]
async fn ten_messages_for_two_destinations_are_two_calls() {
    let cloud = MockAws::new(well);
    let message = |n: usize| {
        let message = Undelivered {
            destination: if n.is_multiple_of(2) { "bot" } else { "mail" }.to_owned(),
            text: format!("text{n}"),
            subject: Some(format!("subject{n}")),
            claim: None,
        };
        received(&n.to_string(), 1, &message.to_body())
    };
    let two = json!([destination("bot", "slack-bot"), destination("mail", "email")]).to_string();
    let messages: Vec<_> = (0..10).map(message).collect();
    let (again, written) = redeliver(&[("DESTINATIONS", &two)], &cloud, batch(&messages)).await;
    assert_eq!(again, [""; 0]);
    assert_eq!(publishes(&cloud), calls(&[("bot", 5), ("mail", 5)]));
    for call in cloud.calls("PublishBatch") {
        for entry in crate::testing::entries(&call) {
            let subject = entry.text.replace("text", "subject");
            assert_eq!(entry.subject, Some(subject), "as it was");
        }
    }
    assert_eq!(metrics(&written)["Redelivered"], 10);
}

#[tokio::test(start_paused = true)]
async fn ten_events_take_the_time_and_the_calls_of_one() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "Publish" | "PublishBatch" | "DescribeAccount" => {
            well(call).with_delay(Duration::from_secs(1))
        }
        _ => well(call),
    });
    let started = Instant::now();
    let pairs = [("ACCOUNT_LOOKUP", "direct")];
    let (again, written) = redeliver(&pairs, &cloud, ten(finding)).await;
    assert_eq!(started.elapsed().as_secs(), 2, "one look-up and one call");
    assert_eq!(again, [""; 0]);
    assert_eq!(publishes(&cloud), calls(&[("notices", 10)]));
    assert_eq!(cloud.calls("DescribeAccount").len(), 1, "they are of the same account");
    let metrics = metrics(&written);
    for (name, count) in [("SqsRecord", 10), ("Notified", 10), ("Redelivered", 10)] {
        assert_eq!(metrics[name], count, "{name}");
    }
    let said: Vec<_> = written
        .with_message("notice handled")
        .iter()
        .map(|line| line["message_id"].clone())
        .collect();
    assert_eq!(said, (0..10).map(|n| format!("m{n}")).collect::<Vec<_>>());
    assert_eq!(written.with_message("undelivered handled").len(), 10);
}

/// Whatever is in a batch, what runs at once is bounded over all of it.
#[tokio::test(start_paused = true)]
async fn a_batch_has_as_many_places_as_an_event() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "PutItem" => MockResponse::new(200, "{}").with_delay(Duration::from_secs(1)),
        "UpdateItem" => MockResponse::new(200, "{}"),
        _ => well(call),
    });
    let message = |n: usize| {
        let (destination, text) = ("notices".to_owned(), format!("text{n}"));
        let claim = Some(format!("claim{n}"));
        let message = Undelivered { destination, text, subject: None, claim };
        received(&n.to_string(), 1, &message.to_body())
    };
    let event = |n: usize| {
        let records = [1, 2].map(|of| record(&format!("m{n} {of}"), &finding(n)));
        received(&n.to_string(), 1, &events(&records).to_string())
    };
    let batch: Vec<_> = (0..10).map(message).chain((10..15).map(event)).collect();
    let started = Instant::now();
    let pairs = [("DEDUPLICATION_TABLE_NAME", "claims")];
    let (again, _) = redeliver(&pairs, &cloud, crate::testing::batch(&batch)).await;
    assert_eq!((again.len(), cloud.calls("PutItem").len()), (0, 20));
    assert_eq!(started.elapsed().as_secs(), 2, "sixteen claims, then the other four");
}

/// One that can be neither told nor kept comes again alone.
#[tokio::test]
async fn an_event_that_fails_comes_again_and_the_others_do_not() {
    let cloud = MockAws::new(|call| {
        let is_refused = call.body.contains("finding3.");
        if is_refused { refusal(call, 400, "InvalidParameter") } else { well(call) }
    });
    let (again, written) = redeliver(&[], &cloud, ten(finding)).await;
    assert_eq!(again, ["3"]);
    let line = &written.with_message("undelivered handled")[3];
    assert_eq!((&line["message_id"], &line["decision"]), (&json!("3"), &json!("again")));
    let reason = line["reason"].as_str().unwrap();
    let start = "1 of 1 notices not delivered to notices: failed to publish to arn:aws:sns:";
    assert!(reason.starts_with(start), "{reason}");
    let metrics = metrics(&written);
    for (name, count) in [("Notified", 9), ("Failed", 1), ("Redelivered", 9)] {
        assert_eq!(metrics[name], count, "{name}");
    }
}

/// Lambda may record an event that died more than once.
#[tokio::test]
async fn an_event_that_is_there_twice_is_told_once_where_claims_are_kept() {
    let cloud = MockAws::new(|call| {
        if call.body.contains("claims") { MockResponse::new(200, "{}") } else { well(call) }
    });
    let twice = |_| result("FAILED", "444455556666", "x");
    let body = |n| {
        let mut body: Value = serde_json::from_str(&twice(n)).unwrap();
        body["StepFunctions_Execution_Id"] = json!("execution");
        body.to_string()
    };
    let (again, written) =
        redeliver(&[("DEDUPLICATION_TABLE_NAME", "claims")], &cloud, ten(body)).await;
    assert_eq!(again, [""; 0]);
    assert_eq!(publishes(&cloud), calls(&[("notices", 1)]));
    assert_eq!(metrics(&written)["Repeated"], 9);
}
