//! Messages that are ready at the same moment go in one call, and each has its own end.

use std::collections::HashSet;

use lambda_support::testing::{Call, MockResponse};
use notify_core::{
    parse::envelope::{Kept, Undelivered},
    render::Message,
};

use super::*;
use crate::delivery::{Fate, Try};
use crate::testing::{
    Entry, UNDELIVERED_URL, batch, entries, published_batch, publishes, received,
};

fn two() -> String {
    json!([destination("bot", "slack-bot"), destination("mail", "email")]).to_string()
}

/// An event of so many findings, each with a word of its own: `finding7.`
fn findings(count: usize) -> Value {
    let of = |n: usize| {
        record(&n.to_string(), &result("FAILED", "444455556666", &format!("finding{n}.")))
    };
    events(&(0..count).map(of).collect::<Vec<_>>())
}

fn calls(of: &[(&str, usize)]) -> Vec<(String, usize)> {
    of.iter().map(|&(name, count)| (name.to_owned(), count)).collect()
}

fn decisions(written: &CapturedLog) -> Vec<String> {
    let lines = written.with_message("notice handled");
    lines.iter().map(|line| line["decision"].as_str().unwrap().to_owned()).collect()
}

/// What is kept in the queue, by destination, and why.
fn kept(cloud: &MockAws) -> Vec<(Undelivered, String)> {
    let calls = cloud.calls("SendMessage").into_iter().map(|call| call.json());
    let of = |call: Value| {
        assert_eq!(call["QueueUrl"], UNDELIVERED_URL);
        let body = call["MessageBody"].as_str().unwrap();
        let Kept::Undelivered(message) = Kept::read(body) else { panic!("{body}") };
        let reason = &call["MessageAttributes"]["reason"]["StringValue"];
        (message, reason.as_str().unwrap().to_owned())
    };
    calls.map(of).collect()
}

/// Everything well, but for what becomes of one finding in a batch.
fn one_fails(marker: &'static str, sender_fault: bool) -> MockAws {
    MockAws::new(move |call| {
        if call.operation != "PublishBatch" {
            return well(call);
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
async fn an_event_of_several_findings_is_one_call_per_destination() {
    let cloud = MockAws::new(well);
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
    let lines = written.with_message("notice handled");
    assert_eq!(lines.len(), 8);
    for line in lines {
        let message_id = line["message_id"].as_str().unwrap();
        assert_eq!(line["published_id"], format!("published-{message_id}"), "its own");
        assert_eq!(line["decision"], "notified");
    }
    assert_eq!(metrics(&written)["Notified"], 4);
}

#[tokio::test]
async fn more_than_ten_are_several_calls() {
    let cloud = MockAws::new(well);
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

#[tokio::test]
async fn more_than_sns_takes_in_one_call_are_several() {
    let cloud = MockAws::new(well);
    let message = |n: usize| {
        let message = Undelivered {
            destination: "notices".to_owned(),
            text: n.to_string().repeat(100_000),
            subject: None,
            claim: None,
        };
        received(&n.to_string(), 1, &message.to_body())
    };
    let batch = batch(&[message(1), message(2), message(3)]);
    let (done, written) = run(&[], &cloud, batch).await;
    done.unwrap();
    assert_eq!(publishes(&cloud), calls(&[("notices", 1), ("notices", 2)]));
    assert_eq!(metrics(&written)["Redelivered"], 3);
}

#[tokio::test]
async fn an_entry_that_is_refused_is_kept_and_the_others_are_told() {
    let cloud = one_fails("finding2.", true);
    let (done, written) = run(&[("DESTINATIONS", &two())], &cloud, findings(4)).await;
    done.unwrap();
    let told = "notified";
    let lost = "undelivered";
    assert_eq!(decisions(&written), [told, told, told, told, lost, lost, told, told]);
    assert_eq!(publishes(&cloud), calls(&[("bot", 4), ("mail", 4)]), "and nobody tries again");
    let mut kept = kept(&cloud);
    kept.sort_by_key(|(message, _)| message.destination.clone());
    let destinations: Vec<_> = kept.iter().map(|(message, _)| &message.destination).collect();
    assert_eq!(destinations, ["bot", "mail"]);
    for (message, reason) in kept {
        assert!(message.text.contains("finding2."));
        assert_eq!(message.subject.is_some(), message.destination == "mail");
        let topic = format!("arn:aws:sns:eu-central-1:111122223333:{}", message.destination);
        assert_eq!(reason, format!("failed to publish to {topic}: Broken: no"));
    }
    assert_eq!(metrics(&written)["Undelivered"], 1);
}

/// The SDK does not see that there is something to repeat.
#[tokio::test]
async fn an_entry_that_fails_by_the_services_fault_is_published_once_more_alone() {
    let cloud = one_fails("finding2.", false);
    let (done, written) = run(&[], &cloud, findings(4)).await;
    done.unwrap();
    assert_eq!(publishes(&cloud), calls(&[("notices", 1), ("notices", 4)]));
    assert!(entries(&cloud.calls("Publish")[0])[0].text.contains("finding2."));
    assert_eq!(metrics(&written)["Notified"], 4);
    assert_eq!(written.with_message("notice handled")[2]["published_id"], "published-id");
}

#[tokio::test]
async fn an_entry_that_the_answer_leaves_out_is_kept() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "PublishBatch" => {
            let taken = "<member><Id>1</Id><MessageId>m</MessageId></member>";
            MockResponse::new(200, published_batch(taken, ""))
        }
        _ => well(call),
    });
    let (done, written) = run(&[], &cloud, findings(2)).await;
    done.unwrap();
    assert_eq!(decisions(&written), ["undelivered", "notified"]);
    assert!(kept(&cloud)[0].1.ends_with(":notices: the answer leaves it out"));
}

/// Denied, throttled, down, gone, silent, cut off: each is kept, and none is published in another
/// way, because what SNS did nobody knows, or it would refuse again.
#[tokio::test(start_paused = true)]
async fn a_call_that_fails_is_a_refusal_of_each() {
    type Way = fn(&Call) -> MockResponse;
    let ways: [(Way, usize); 6] = [
        (|call| refusal(call, 403, "AuthorizationError"), 1),
        (|call| refusal(call, 400, "Throttling"), 3),
        (|call| refusal(call, 500, "InternalError"), 3),
        (|call| refusal(call, 404, "NotFound"), 1),
        (|call| well(call).with_delay(Duration::from_hours(1)), 3),
        (|call| MockResponse { status: None, ..well(call) }, 3),
    ];
    for (way, tries) in ways {
        let cloud = MockAws::new(move |call| match call.operation.as_str() {
            "PublishBatch" => way(call),
            _ => well(call),
        });
        let (done, written) = run(&[], &cloud, findings(4)).await;
        done.unwrap();
        assert_eq!(decisions(&written), ["undelivered"; 4]);
        assert_eq!(publishes(&cloud), calls(&vec![("notices", 4); tries]), "as the SDK tries");
        let kept = kept(&cloud);
        let texts: HashSet<_> = kept.iter().map(|(message, _)| &message.text).collect();
        assert_eq!((kept.len(), texts.len()), (4, 4));
        for (_, reason) in &kept {
            assert!(reason.starts_with("failed to publish to arn:aws:sns:"), "{reason}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_time_runs_out_for_is_kept_whole() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "PublishBatch" => well(call).with_delay(Duration::from_hours(1)),
        _ => well(call),
    });
    let (context, written) = function(&[], &cloud);
    let mut lambda = lambda_runtime::Context::default();
    let deadline = SystemTime::now() + Duration::from_secs(4);
    let since = deadline.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    lambda.deadline = u64::try_from(since.as_millis()).unwrap();
    let started = Instant::now();
    handle(LambdaEvent::new(findings(4), lambda), &context).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(4));
    assert_eq!(decisions(&written), ["undelivered"; 4]);
    assert_eq!(publishes(&cloud), calls(&[("notices", 4)]));
    for (_, reason) in kept(&cloud) {
        assert_eq!(reason, "the invocation's time ran out");
    }

    // Nothing of it is left for the next invocation.
    let event = LambdaEvent::new(findings(1), lambda_runtime::Context::default());
    handle(event, &context).await.unwrap();
    assert_eq!(publishes(&cloud).len(), 2);
    assert_eq!(cloud.calls("Publish").len(), 1);
}

/// The first makes the call for both, and its time is over a moment before the second's.
#[tokio::test(start_paused = true)]
async fn whoever_time_runs_out_for_in_the_call_of_another_hears_so() {
    let cloud = MockAws::new(|call| well(call).with_delay(Duration::from_hours(1)));
    let (context, _) = function(&[], &cloud);
    let message = Message { text: "x".to_owned(), subject: None };
    let until = Instant::now() + Duration::from_secs(1);
    let again = Try {
        context: &context,
        destination: &context.destinations[0],
        message: &message,
        claim: None,
        receipts: 1,
        until,
        end: until,
    };
    let (first, second) = tokio::join!(biased; again.deliver(), again.deliver());
    assert_eq!(publishes(&cloud), calls(&[("notices", 2)]));
    for fate in [first, second] {
        assert!(matches!(fate, Ok(Fate::Refused(Error::OutOfTime))), "{fate:?}");
    }
}

/// Whoever made the call is gone; the others hear of it and are kept.
#[tokio::test(start_paused = true)]
async fn a_panic_in_a_call_loses_nobody() {
    let cloud = MockAws::new(|call| {
        assert_ne!(call.operation, "PublishBatch", "on purpose");
        well(call)
    });
    let started = Instant::now();
    let (done, written) = run(&[], &cloud, findings(3)).await;
    done.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(1), "nobody waits for it");
    let mut decisions = decisions(&written);
    decisions.sort();
    assert_eq!(decisions, ["failed", "undelivered", "undelivered"]);
    let kept = kept(&cloud);
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|(_, reason)| reason.ends_with("publishing the notice panicked")));
}

#[tokio::test]
async fn a_panic_before_it_is_ready_leaves_the_others_to_their_call() {
    let panics = std::sync::atomic::AtomicU32::new(0);
    let cloud = MockAws::new(move |call| {
        if call.operation == "PutItem" {
            let before = panics.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            assert_ne!(before, 1, "on purpose");
        }
        if call.body.contains("claims") { MockResponse::new(200, "{}") } else { well(call) }
    });
    let (done, written) = run(&[("DEDUPLICATION_TABLE_NAME", "claims")], &cloud, findings(4)).await;
    done.unwrap_err();
    assert_eq!(decisions(&written), ["notified", "failed", "notified", "notified"]);
    assert_eq!(publishes(&cloud).iter().map(|(_, count)| count).sum::<usize>(), 3);
}
