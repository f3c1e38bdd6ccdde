//! Answers that are lost, other writers, and a table that does not answer.

use std::sync::Arc;

use lambda_support::testing::Fault;

use super::{world::*, *};

fn cut_off(call: &Call) -> MockResponse {
    error_response(call, 500, "InternalServerError")
}

/// Each call of a delivery takes effect, but its answer is lost once: the SDK repeats it.
#[tokio::test(start_paused = true)]
async fn lost_answer_of_any_call_costs_no_message_and_repeats_none() {
    for operation in
        ["UpdateItem", "PutItem", "BatchGetItem", "Query", "DeleteItem", "TransactWriteItems"]
    {
        for number in 1..=6 {
            let mut bot = destination("bot", "slack-bot");
            bot["grouping"] = json!({"above": 2});
            let world = World::new(&[bot]);
            world.table.set_faults(move |call, count| {
                let is_lost = call.operation == operation && count == number;
                is_lost.then(|| Fault::After(cut_off(call)))
            });
            let name = format!("{operation} {number}");
            assert_eq!(world.decide(finding(0).event()).await, ["bot new notified"], "{name}");
            assert_eq!(world.decide(finding(HOUR).event()).await, ["unchanged"], "{name}");
            let words = world.decide(finding(2 * HOUR).passed().event()).await;
            assert_eq!(words, ["bot resolved notified"], "{name}");
            assert_eq!(world.published("bot").len(), 2, "{name}");
        }
    }
}

/// Another invocation writes the subject between each read and write of this one.
#[tokio::test]
async fn conflict_is_decided_again() {
    for number in 2..=4 {
        let world = World::new(&[ungrouped("bot")]);
        world.send(finding(0).event()).await;
        let table = world.table.clone();
        let writes = Mutex::new(0);
        world.table.set_faults(move |call, _| {
            let is_subject = key_of(call).is_some_and(|key| key.starts_with("subject#"));
            if call.operation != "BatchGetItem" && is_subject {
                let mut writes = writes.lock().unwrap();
                *writes += 1;
                if *writes == number {
                    // It sees the subject, and writes nothing that matters.
                    let mut subject =
                        table.items().into_iter().find(|item| item["sort"]["S"] == "state");
                    let subject = subject.as_mut().unwrap();
                    let revision: i64 = subject["revision"]["N"].as_str().unwrap().parse().unwrap();
                    subject.insert("revision".into(), json!({"N": (revision + 1).to_string()}));
                    table.put(subject.clone()).unwrap();
                }
            }
            None
        });
        let worse = Finding { severity: "CRITICAL", ..finding(HOUR) };
        assert_eq!(world.decide(worse.event()).await, ["bot changed notified"], "{number}");
        let again = Finding { severity: "CRITICAL", ..finding(2 * HOUR) };
        assert_eq!(world.decide(again.event()).await, ["unchanged"], "{number}");
    }
}

/// The destination was notified by another invocation after this one compared.
#[tokio::test]
async fn conflict_with_a_delivery_of_the_same_ends_this_one() {
    let world = World::new(&[ungrouped("bot")]);
    let other = World::with_table(&[ungrouped("bot")], state_table());
    other.send(finding(0).event()).await;
    let (item, table, is_written) = (other.subject(), world.table.clone(), Mutex::new(false));
    world.table.set_faults(move |call, _| {
        let begins = call.operation == "TransactWriteItems";
        if begins && !std::mem::replace(&mut *is_written.lock().unwrap(), begins) {
            table.put(item.clone()).unwrap();
        }
        None
    });
    assert_eq!(world.decide(finding(0).event()).await, ["bot new deduplicated"]);
    assert!(world.published("bot").is_empty());
    assert_eq!(world.decide(finding(HOUR).event()).await, ["unchanged"]);
}

/// The answer to a message for the retry queue was lost, and the message is there twice.
#[tokio::test(start_paused = true)]
async fn retry_that_another_message_delivers_waits_for_its_end() {
    let world = World::new(&[ungrouped("bot")]);
    world.refusing.lock().unwrap().insert("bot".into());
    assert_eq!(world.decide(finding(0).event()).await, ["bot new retry"]);
    world.refusing.lock().unwrap().clear();
    let twice = [world.queued(0), world.queued(0)].concat();
    let messages = retries(&twice, 1, MINUTE)["Records"].take();
    let one = |number: usize| batch(std::slice::from_ref(&messages[number]));
    // The items while the first message is being delivered.
    let (during, table) = (Arc::new(Mutex::new(Vec::new())), world.table.clone());
    let seen = Arc::clone(&during);
    world.table.set_faults(move |_, _| {
        let items = table.items();
        let subject = items.iter().find(|item| item["sort"]["S"] == "state");
        if subject.is_some_and(|item| item["item"]["S"].as_str().unwrap().contains("m0")) {
            *seen.lock().unwrap() = items;
        }
        None
    });
    assert_eq!(world.decide(one(0)).await, ["bot new notified"]);
    let other = World::new(&[ungrouped("bot")]);
    for item in during.lock().unwrap().drain(..) {
        other.table.put(item).unwrap();
    }
    assert_eq!(other.decide(one(1)).await, ["bot new retry"]);
    assert!(other.published("bot").is_empty());
    assert_eq!(world.decide(one(1)).await, ["stale"], "after its end");
    assert_eq!(world.published("bot").len(), 2, "the refused one and the delivered one");
}

/// ASR's result looks for the finding's subject, and the finding comes before it writes its own.
#[tokio::test(start_paused = true)]
async fn result_that_meets_its_finding_is_retried_as_one_of_it() {
    let world = World::new(&[ungrouped("bot")]);
    let other = World::with_table(&[ungrouped("bot")], state_table());
    other.send(finding(0).event()).await;
    let (found, table, is_first) = (other.table.items(), world.table.clone(), Mutex::new(true));
    world.table.set_faults(move |call, _| {
        let writes = call.operation == "TransactWriteItems";
        if writes && std::mem::replace(&mut *is_first.lock().unwrap(), false) {
            for item in &found {
                table.put(item.clone()).unwrap();
            }
        }
        None
    });
    let failed = finding(MINUTE).remediated("FAILED");
    assert_eq!(world.decide(failed).await, ["bot new retry"]);
    let again = retries(&world.queued(0), 1, 2 * MINUTE);
    assert_eq!(world.decide(again).await, ["bot changed notified"]);
    assert_eq!(world.subject()["seen"]["N"], "2");
}

/// Another invocation's transaction is writing the subject at that moment.
#[tokio::test(start_paused = true)]
async fn conflict_of_transactions_is_repeated() {
    let canceled = |code| {
        let reasons = json!([{"Code": code}, {"Code": "None"}]);
        json!({"__type": "TransactionCanceledException", "CancellationReasons": reasons})
    };
    for (operation, error) in [
        ("UpdateItem", json!({"__type": "TransactionConflictException"})),
        ("TransactWriteItems", canceled("TransactionConflict")),
        ("TransactWriteItems", canceled("ThrottlingError")),
    ] {
        let world = World::new(&[ungrouped("bot")]);
        world.table.set_faults(move |call, count| {
            let is_met = call.operation == operation && count == 1;
            is_met.then(|| Fault::Before(MockResponse::new(400, error.to_string())))
        });
        assert_eq!(world.decide(finding(0).event()).await, ["bot new notified"], "{operation}");
    }
}

/// Three tries in the retry queue, then it goes unchecked.
#[tokio::test(start_paused = true)]
async fn table_that_does_not_answer_delays_and_then_is_not_asked() {
    let world = World::new(&[ungrouped("bot")]);
    world.table.set_faults(|call, _| Some(Fault::Before(denied(call))));
    assert_eq!(world.decide(finding(0).event()).await, ["bot - retry"]);
    let queued = world.queued(0);
    for (attempt, expected) in
        [(1, "bot - retry"), (2, "bot - retry"), (3, "bot unchecked notified")]
    {
        let again = retries(&queued, attempt, 10 * i64::from(attempt));
        assert_eq!(world.decide(again).await, [expected], "{attempt}");
    }
    assert_eq!(world.published("bot").len(), 1);
    // It answers again: the next report is news that the destination may have.
    world.table.set_faults(|_, _| None);
    assert_eq!(world.decide(finding(HOUR).event()).await, ["bot new notified"]);
}

/// No window counts them, and SNS ends an email subscription above ten messages a second.
#[tokio::test(start_paused = true)]
async fn what_goes_unchecked_leaves_in_one_message() {
    let world = World::new(&[ungrouped("bot")]);
    world.table.set_faults(|call, _| Some(Fault::Before(denied(call))));
    for bucket in 1..=3 {
        world.send(Finding { bucket, ..finding(0) }.event()).await;
    }
    let queued = world.queued(0);
    assert_eq!(queued.len(), 3);
    let sent = world.decide(retries(&queued, 3, 30)).await;
    assert_eq!(sent, ["bot unchecked notified"; 3]);
    assert_eq!(world.published("bot").len(), 1);
}

/// One message in the length of a window; the others wait, and the last attempt does not.
#[tokio::test(start_paused = true)]
async fn what_goes_unchecked_goes_once_in_a_window() {
    let world = World::new(&[destination("bot", "slack-bot")]);
    world.table.set_faults(|call, _| Some(Fault::Before(denied(call))));
    for bucket in 1..=4 {
        world.send(Finding { bucket, ..finding(0) }.event()).await;
    }
    let queued = world.queued(0);
    let mut ends = Vec::new();
    for (number, (attempt, at)) in [(3, 30), (3, 89), (12, 89), (3, 90)].into_iter().enumerate() {
        ends.extend(world.decide(retries(&queued[number..=number], attempt, at)).await);
    }
    let [sent, waits] = ["bot unchecked notified", "bot unchecked retry"];
    assert_eq!(ends, [sent, waits, sent, sent]);
    assert_eq!(world.decide(retries(&queued[1..=1], 4, 200)).await, [sent], "it is not lost");
}

#[tokio::test(start_paused = true)]
async fn table_that_answers_again_is_asked_by_the_retry() {
    let world = World::new(&[ungrouped("bot")]);
    world.table.set_faults(|call, _| Some(Fault::Before(denied(call))));
    world.send(finding(0).event()).await;
    world.table.set_faults(|_, _| None);
    let queued = world.queued(0);
    assert_eq!(world.decide(retries(&queued, 1, 10)).await, ["bot new notified"]);
    assert_eq!(world.decide(retries(&queued, 2, 20)).await, ["unchanged"]);
    assert_eq!(world.decide(finding(HOUR).event()).await, ["unchanged"]);
}

/// Times that cannot be hide no later news.
#[tokio::test]
async fn odd_times_hide_no_later_news() {
    let far = 73 * 365 * DAY;
    for odd in [
        Finding { evaluated_at: far, ..finding(0) },
        Finding { at: far, ..finding(0) },
        Finding { evaluated_at: -far / 2, ..finding(0) },
    ] {
        let world = World::new(&[ungrouped("bot")]);
        world.send(odd.event()).await;
        let passed = world.decide(finding(HOUR).passed().event()).await;
        let reopened = world.decide(finding(2 * DAY).event()).await;
        assert_eq!(
            (&*passed.concat(), &*reopened.concat()),
            ("bot resolved notified", "bot reopened notified"),
            "{} {}",
            odd.at,
            odd.evaluated_at
        );
    }
}

/// A process that ends after the destination took the message and before the mark: the sweep repeats
/// it, and no other invocation does before the function's timeout has passed.
#[tokio::test(start_paused = true)]
async fn killed_before_the_mark_is_repeated_once() {
    let world = World::new(&[ungrouped("bot")]);
    world.table.set_faults(|call, _| {
        let hangs = is_mark(call).then(|| denied(call).with_delay(Duration::from_hours(1)));
        hangs.map(Fault::Before)
    });
    let sent = world.send_as("killed", finding(0).event());
    timeout(Duration::from_secs(1), sent).await.expect_err("it hangs");
    world.table.set_faults(|_, _| None);
    assert_eq!(world.decide(finding(5).event()).await, ["bot new deduplicated"]);
    assert!(world.decide(sweep(10)).await.is_empty());
    assert_eq!(world.decide(sweep(15 * MINUTE)).await, ["bot new notified"]);
    assert!(world.decide(sweep(40 * MINUTE)).await.is_empty());
    assert_eq!(world.decide(finding(HOUR).event()).await, ["unchanged"]);
    assert_eq!(world.published("bot").len(), 2);
}

/// Only the table knows that a problem was severe: its end arrives as informational.
#[tokio::test(start_paused = true)]
async fn end_waits_for_the_table() {
    let mut high = ungrouped("bot");
    high["rules"] = json!({"min_severity": "high"});
    let world = World::new(&[high]);
    world.send(finding(0).event()).await;
    world.table.set_faults(|call, _| Some(Fault::Before(denied(call))));
    assert_eq!(world.decide(finding(HOUR).passed().event()).await, ["bot - retry"]);
    let never_open = Finding { bucket: 2, ..finding(HOUR) };
    assert_eq!(world.decide(never_open.passed().event()).await, ["bot - retry"]);
    let queued = world.queued(0);
    for attempt in [1, 3, 11] {
        let again = retries(&queued, attempt, 2 * HOUR);
        assert_eq!(world.decide(again).await, ["bot - retry"; 2], "{attempt}");
    }
    world.table.set_faults(|_, _| None);
    let mut ends = world.decide(retries(&queued, 11, 2 * HOUR)).await;
    ends.sort();
    assert_eq!(ends, ["bot resolved notified", "nothing-open"]);
}
