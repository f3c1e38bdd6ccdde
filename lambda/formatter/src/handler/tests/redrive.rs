//! A batch of the retry queue passes the phases as one: its notices share lookups and calls.

use std::sync::Arc;

use lambda_support::testing::MockResponse;

use super::*;
use crate::testing::{
    batch, publishes, received, retry_message, retry_message_with_key, state_response, state_table,
    ungrouped,
};

/// Ten dead letters, each an event of its own.
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
async fn retried_messages_are_batched_per_destination() {
    let cloud = MockAws::new(ok_response);
    let message = |n: usize| {
        let destination = if n.is_multiple_of(2) { "bot" } else { "mail" };
        received(&n.to_string(), 1, &retry_message(destination, &format!("text{n}.")))
    };
    let two = json!([destination("bot", "slack-bot"), destination("mail", "email")]).to_string();
    let messages: Vec<_> = (0..10).map(message).collect();
    let (again, written) = redeliver(&[("DESTINATIONS", &two)], &cloud, batch(&messages)).await;
    assert_eq!(again, [""; 0]);
    assert_eq!(publishes(&cloud), calls(&[("bot", 5), ("mail", 5)]));
    assert_eq!(metrics(&written)["Redelivered"], 10);
}

#[tokio::test(start_paused = true)]
async fn redriven_events_share_lookups_and_calls() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "Publish" | "PublishBatch" | "DescribeAccount" => {
            ok_response(call).with_delay(Duration::from_secs(1))
        }
        _ => ok_response(call),
    });
    let started = Instant::now();
    let pairs = [("ACCOUNT_LOOKUP", "direct")];
    let (again, written) = redeliver(&pairs, &cloud, ten(finding)).await;
    assert_eq!(started.elapsed().as_secs(), 2, "one lookup and one call");
    assert_eq!(again, [""; 0]);
    assert_eq!(publishes(&cloud), calls(&[("notices", 10)]));
    assert_eq!(cloud.calls("DescribeAccount").len(), 1, "they are of the same account");
    let metrics = metrics(&written);
    for (name, count) in [("Received", 10), ("Notified", 10), ("Redelivered", 10)] {
        assert_eq!(metrics[name], count, "{name}");
    }
    let ids: Vec<_> = written
        .with_message("delivery finished")
        .iter()
        .map(|line| line["message_id"].clone())
        .collect();
    assert_eq!(ids, (0..10).map(|n| format!("m{n}")).collect::<Vec<_>>());
    assert_eq!(written.with_message("queue message finished").len(), 10);
}

#[tokio::test(start_paused = true)]
async fn leases_of_a_batch_are_acquired_sixteen_at_a_time() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "PutItem" => MockResponse::new(200, "{}").with_delay(Duration::from_secs(1)),
        "UpdateItem" => MockResponse::new(200, "{}"),
        _ => ok_response(call),
    });
    let message = |n: usize| {
        let body = retry_message_with_key("notices", &format!("text{n}"), &format!("key{n}"));
        received(&n.to_string(), 1, &body)
    };
    let event = |n: usize| {
        let records = [1, 2].map(|of| record(&format!("m{n} {of}"), "prose"));
        received(&n.to_string(), 1, &events(&records).to_string())
    };
    let batch: Vec<_> = (0..10).map(message).chain((10..15).map(event)).collect();
    let started = Instant::now();
    let destinations = json!([ungrouped("notices")]).to_string();
    let pairs = [("STATE_TABLE_NAME", "state-table"), ("DESTINATIONS", &destinations)];
    let (again, _) = redeliver(&pairs, &cloud, crate::testing::batch(&batch)).await;
    assert_eq!((again.len(), cloud.calls("PutItem").len()), (0, 20));
    assert_eq!(started.elapsed().as_secs(), 2, "sixteen leases, then the other four");
}

#[tokio::test]
async fn failed_redriven_event_is_received_again_alone() {
    let cloud = MockAws::new(|call| {
        let is_refused = call.body.contains("finding3.");
        if is_refused { error_response(call, 400, "InvalidParameter") } else { ok_response(call) }
    });
    let (again, written) = redeliver(&[], &cloud, ten(finding)).await;
    assert_eq!(again, ["3"]);
    let line = &written.with_message("queue message finished")[3];
    assert_eq!((&line["message_id"], &line["outcome"]), (&json!("3"), &json!("retry")));
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
async fn deduplicates_an_event_redriven_twice() {
    let table = state_table();
    let cloud = MockAws::new(move |call| state_response(&table, call));
    let twice = |_| result("FAILED", "444455556666", "x");
    let body = |n| {
        let mut body: Value = serde_json::from_str(&twice(n)).unwrap();
        body["StepFunctions_Execution_Id"] = json!("execution");
        body.to_string()
    };
    let (again, written) =
        redeliver(&[("STATE_TABLE_NAME", "state-table")], &cloud, ten(body)).await;
    assert_eq!(again, [""; 0]);
    assert_eq!(publishes(&cloud), calls(&[("notices", 1)]));
    assert_eq!(metrics(&written)["Deduplicated"], 9);
}

/// A dead letter lives for 14 days, and again after a redrive that fails.
#[tokio::test]
async fn mark_of_a_sent_notice_outlives_its_dead_letters() {
    let table = Arc::new(state_table());
    let answering = Arc::clone(&table);
    let cloud = MockAws::new(move |call| state_response(&answering, call));
    let destinations = json!([ungrouped("notices")]).to_string();
    let pairs = [("STATE_TABLE_NAME", "state-table"), ("DESTINATIONS", &destinations)];
    let (again, _) = redeliver(&pairs, &cloud, ten(|_| "prose".to_owned())).await;
    assert_eq!(again, [""; 0]);
    let after = lambda_support::dynamodb::epoch_seconds() + 29 * 24 * 60 * 60;
    let marks: Vec<_> =
        table.items().into_iter().filter(|item| item["sort"]["S"] == "lease").collect();
    assert_eq!(marks.len(), 10);
    for mark in marks {
        assert!(mark["expires_at"]["N"].as_str().unwrap().parse::<u64>().unwrap() > after);
    }
}
