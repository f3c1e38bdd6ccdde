//! Messages for one topic are published in batches, and each has an outcome of its own.

use std::collections::HashSet;

use lambda_support::testing::{Call, MockResponse};
use notify_core::wire::{QueueItem, RetryItem};

use super::*;
use crate::testing::{
    Entry, RETRY_QUEUE_URL, batch, entries, key_of, published_batch, publishes, received,
    retry_message, state_response, state_table, ungrouped,
};

fn two() -> String {
    json!([destination("bot", "slack-bot"), destination("mail", "email")]).to_string()
}

/// An event of so many findings, each with a marker of its own: `finding7.`
fn findings(count: usize) -> Value {
    let of = |n: usize| {
        record(&n.to_string(), &result("FAILED", "444455556666", &format!("finding{n}.")))
    };
    events(&(0..count).map(of).collect::<Vec<_>>())
}

fn calls(of: &[(&str, usize)]) -> Vec<(String, usize)> {
    of.iter().map(|&(name, count)| (name.to_owned(), count)).collect()
}

fn outcomes(written: &CapturedLog) -> Vec<String> {
    let lines = written.with_message("delivery finished");
    lines.iter().map(|line| line["outcome"].as_str().unwrap().to_owned()).collect()
}

/// The items of the retry queue, each with its reason.
fn queued(cloud: &MockAws) -> Vec<(RetryItem, String)> {
    let calls = cloud.calls("SendMessage").into_iter().map(|call| call.json());
    let of = |call: Value| {
        assert_eq!(call["QueueUrl"], RETRY_QUEUE_URL);
        let body = call["MessageBody"].as_str().unwrap();
        let QueueItem::Retry(message) = QueueItem::parse(body) else { panic!("{body}") };
        let reason = &call["MessageAttributes"]["reason"]["StringValue"];
        (message, reason.as_str().unwrap().to_owned())
    };
    calls.map(of).map(|(item, url)| (*item, url)).collect()
}

/// Every call succeeds, but for one finding of a batch.
fn one_fails(marker: &'static str, sender_fault: bool) -> MockAws {
    MockAws::new(move |call| {
        if call.operation != "PublishBatch" {
            return ok_response(call);
        }
        let is_one = |entry: &Entry| entry.text.contains(marker);
        let member = |entry: &Entry| {
            let id = &entry.id;
            if is_one(entry) {
                return format!(
                    "<member><Id>{id}</Id><Code>Broken</Code><Message>no</Message>\
                     <SenderFault>{sender_fault}</SenderFault></member>"
                );
            }
            format!("<member><Id>{id}</Id><MessageId>published-{id}</MessageId></member>")
        };
        let (failed, taken): (Vec<_>, Vec<_>) = entries(call).into_iter().partition(is_one);
        let members = |entries: &[Entry]| entries.iter().map(member).collect::<String>();
        MockResponse::new(200, published_batch(&members(&taken), &members(&failed)))
    })
}

#[tokio::test]
async fn batch_is_one_call_per_destination() {
    let cloud = MockAws::new(ok_response);
    let (done, written) = run(&[("DESTINATIONS", &two())], &cloud, findings(4)).await;
    done.unwrap();
    assert_eq!(publishes(&cloud), calls(&[("bot", 4), ("mail", 4)]));
    for call in cloud.calls("PublishBatch") {
        for (number, entry) in entries(&call).iter().enumerate() {
            assert_eq!(entry.id, number.to_string());
            assert!(entry.text.contains(&format!("finding{number}.")), "{}", entry.text);
            assert_eq!(entry.subject.is_some(), entry.topic == "mail", "{:?}", entry.subject);
        }
    }
    let lines = written.with_message("delivery finished");
    assert_eq!(lines.len(), 8);
    for line in lines {
        let message_id = line["message_id"].as_str().unwrap();
        assert_eq!(line["published_id"], format!("published-{message_id}"), "its own");
        assert_eq!(line["outcome"], "notified");
    }
    assert_eq!(metrics(&written)["Notified"], 4);
}

#[tokio::test]
async fn batch_holds_ten_messages_at_most() {
    let cloud = MockAws::new(ok_response);
    let (done, written) = run(&[], &cloud, findings(33)).await;
    done.unwrap();
    let publishes = publishes(&cloud);
    assert!(publishes.iter().all(|(_, count)| *count <= 10), "{publishes:?}");
    assert_eq!(publishes.iter().map(|(_, count)| count).sum::<usize>(), 33);
    assert!(publishes.len() <= 5, "{publishes:?}");
    let calls = cloud.calls("PublishBatch").into_iter().chain(cloud.calls("Publish"));
    let texts: HashSet<_> = calls.flat_map(|call| entries(&call)).map(|entry| entry.text).collect();
    assert_eq!(texts.len(), 33, "each once");
    assert_eq!(metrics(&written)["Notified"], 33);
}

/// SNS takes 262,144 bytes in one call.
#[tokio::test]
async fn batch_of_the_ten_longest_messages_fits_into_one_call() {
    let aws = MockAws::new(ok_response);
    let message =
        |n: usize| received(&n.to_string(), 1, &retry_message("mail", &"ü".repeat(90_000)));
    let batch = batch(&(0..10).map(message).collect::<Vec<_>>());
    run(&[("DESTINATIONS", &two())], &aws, batch).await.0.unwrap();
    assert_eq!(publishes(&aws), calls(&[("mail", 10)]));
    let encoded = entries(&aws.calls("PublishBatch")[0]);
    let bytes = |text: &str| text.len() - 2 * text.matches('%').count();
    let total: usize = encoded.iter().map(|entry| bytes(&entry.text)).sum();
    assert!((50_000..262_144).contains(&total), "{total}");
}

#[tokio::test]
async fn refused_batch_entry_is_retried_alone() {
    let cloud = one_fails("finding2.", true);
    let (done, written) = run(&[("DESTINATIONS", &two())], &cloud, findings(4)).await;
    done.unwrap();
    let (sent, retry) = ("notified", "retry");
    assert_eq!(outcomes(&written), [sent, sent, sent, sent, retry, retry, sent, sent]);
    assert_eq!(publishes(&cloud), calls(&[("bot", 4), ("mail", 4)]), "and no further call");
    let mut queued = queued(&cloud);
    queued.sort_by_key(|(message, _)| message.destination.clone());
    let destinations: Vec<_> = queued.iter().map(|(message, _)| &message.destination).collect();
    assert_eq!(destinations, ["bot", "mail"]);
    for (message, reason) in queued {
        assert!(format!("{:?}", message.notice).contains("finding2."));
        let topic = format!("arn:aws:sns:eu-central-1:111122223333:{}", message.destination);
        assert_eq!(reason, format!("failed to publish to {topic}: Broken: no"));
    }
    assert_eq!(metrics(&written)["Retried"], 1);
}

/// The SDK takes the call for a success.
#[tokio::test]
async fn batch_entry_failed_by_sns_is_published_again_alone() {
    let cloud = one_fails("finding2.", false);
    let (done, written) = run(&[], &cloud, findings(4)).await;
    done.unwrap();
    assert_eq!(publishes(&cloud), calls(&[("notices", 1), ("notices", 4)]));
    assert!(entries(&cloud.calls("Publish")[0])[0].text.contains("finding2."));
    assert_eq!(metrics(&written)["Notified"], 4);
    assert_eq!(written.with_message("delivery finished")[2]["published_id"], "published-id");
}

#[tokio::test]
async fn batch_entry_missing_in_the_answer_is_retried() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "PublishBatch" => {
            let taken = "<member><Id>1</Id><MessageId>m</MessageId></member>";
            MockResponse::new(200, published_batch(taken, ""))
        }
        _ => ok_response(call),
    });
    let (done, written) = run(&[], &cloud, findings(2)).await;
    done.unwrap();
    assert_eq!(outcomes(&written), ["retry", "notified"]);
    assert!(queued(&cloud)[0].1.ends_with("the answer of SNS leaves the message out"));
}

/// Denied, throttled, failing, gone, without an answer, cut off, not reached: every entry is retried
/// later, and none is published alone now, because SNS may have it, or would refuse it again.
#[tokio::test(start_paused = true)]
async fn failed_batch_call_retries_every_entry() {
    type Failure = fn(&Call) -> MockResponse;
    let failures: [(Failure, usize); 7] = [
        (|call| error_response(call, 403, "AuthorizationError"), 1),
        (|call| error_response(call, 400, "Throttling"), 3),
        (|call| error_response(call, 500, "InternalError"), 3),
        (|call| error_response(call, 404, "NotFound"), 1),
        (|call| ok_response(call).with_delay(Duration::from_hours(1)), 1),
        (|call| MockResponse { status: None, ..ok_response(call) }, 1),
        (|call| MockResponse { is_unreachable: true, ..ok_response(call) }, 3),
    ];
    for (failure, attempts) in failures {
        let cloud = MockAws::new(move |call| match call.operation.as_str() {
            "PublishBatch" => failure(call),
            _ => ok_response(call),
        });
        let (done, written) = run(&[], &cloud, findings(4)).await;
        done.unwrap();
        assert_eq!(outcomes(&written), ["retry"; 4]);
        assert_eq!(
            publishes(&cloud),
            calls(&vec![("notices", 4); attempts]),
            "repeated by the SDK only if SNS does not have it"
        );
        let queued = queued(&cloud);
        let notices: HashSet<_> =
            queued.iter().map(|(message, _)| format!("{:?}", message.notice)).collect();
        assert_eq!((queued.len(), notices.len()), (4, 4));
        for (_, reason) in &queued {
            assert!(reason.starts_with("failed to publish to arn:aws:sns:"), "{reason}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn batch_timeout_is_reported_for_every_entry() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "PublishBatch" => ok_response(call).with_delay(Duration::from_hours(1)),
        _ => ok_response(call),
    });
    let (context, written) = function(&[], &cloud);
    let started = Instant::now();
    invoke_within(Duration::from_secs(4), &context, findings(4)).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(4));
    assert_eq!(outcomes(&written), ["retry"; 4]);
    assert_eq!(publishes(&cloud), calls(&[("notices", 4)]));
    for (_, reason) in queued(&cloud) {
        assert!(reason.ends_with(&format!(":notices: {}", Error::Unanswered)), "{reason}");
    }

    // The next invocation publishes its own notice alone.
    let event = LambdaEvent::new(findings(1), lambda_runtime::Context::default());
    handle(event, &context).await.unwrap();
    assert_eq!(publishes(&cloud).len(), 2);
    assert_eq!(cloud.calls("Publish").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn panic_in_a_batch_call_retries_every_entry() {
    let cloud = MockAws::new(|call| {
        assert_ne!(call.operation, "PublishBatch", "on purpose");
        ok_response(call)
    });
    let started = Instant::now();
    let (done, written) = run(&[], &cloud, findings(3)).await;
    done.unwrap();
    assert!(started.elapsed() < Duration::from_secs(1), "nothing waits for it");
    assert_eq!(outcomes(&written), ["retry"; 3]);
    let queued = queued(&cloud);
    assert_eq!(queued.len(), 3);
    assert!(queued.iter().all(|(_, reason)| reason.ends_with(&Error::Panicked.to_string())));
}

#[tokio::test]
async fn panic_in_deduplication_ends_one_delivery() {
    let prose = |n: usize| record(&n.to_string(), &format!("prose{n}"));
    let bypass: Vec<_> = (0..4).map(prose).collect();
    let of = |n: usize| {
        let body = result("FAILED", "444455556666", "x");
        record(&n.to_string(), &body.replace("a4aaaa", &format!("a4aaa{n}")))
    };
    let subjects: Vec<_> = (0..4).map(of).collect();
    // A lease, and each write of a subject: when it is compared, begun and marked.
    for (records, operation, key) in [
        (&bypass, "PutItem", "message#"),
        (&subjects, "UpdateItem", "subject#"),
        (&subjects, "TransactWriteItems", "subject#"),
    ] {
        let (table, calls) = (state_table(), std::sync::atomic::AtomicU32::new(0));
        let cloud = MockAws::new(move |call| {
            if call.operation == operation && key_of(call).is_some_and(|of| of.starts_with(key)) {
                let before = calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                assert_ne!(before, 1, "on purpose");
            }
            state_response(&table, call)
        });
        let destinations = json!([ungrouped("notices")]).to_string();
        let pairs = [("STATE_TABLE_NAME", "state-table"), ("DESTINATIONS", &destinations)];
        let (done, written) = run(&pairs, &cloud, events(records)).await;
        done.unwrap();
        let mut outcomes = outcomes(&written);
        outcomes.sort();
        assert_eq!(outcomes, ["notified", "notified", "notified", "retry"], "{operation} {key}");
        assert_eq!(publishes(&cloud).iter().map(|(_, count)| count).sum::<usize>(), 3);
    }
}
