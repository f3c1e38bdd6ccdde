//! Held and queued notices when they leave, and when they cannot.

use lambda_support::testing::Fault;

use super::{
    held::{different, grouped},
    world::*,
    *,
};

/// A message of no known form.
fn unrecognised(id: &str, at: i64) -> Value {
    json!({"source": "own", "detail-type": id, "detail": {}, "id": id,
        "time": rfc3339(START + at)})
}

/// Sends two at a time, of which a window holds the second.
async fn hold_second(world: &World, at: i64) {
    assert_eq!(world.decide(unrecognised(&format!("{at}-1"), at)).await, ["bot - notified"]);
    assert_eq!(world.decide(unrecognised(&format!("{at}-2"), at)).await, ["bot - held"]);
}

#[tokio::test]
async fn refused_messages_without_a_subject_are_retried_one_by_one() {
    let world = World::new(&[grouped(&json!({"above": 1, "interval_minutes": 0}))]);
    let mut queued = Vec::new();
    for at in [0, HOUR] {
        hold_second(&world, at).await;
        let before = world.queued(0).len();
        world.refusing.lock().unwrap().insert("bot".to_owned());
        assert_eq!(world.decide(flush("bot", at + MINUTE)).await, ["bot - retry"]);
        world.refusing.lock().unwrap().clear();
        queued.extend(world.queued(before));
    }
    for (number, at) in [(0, 2 * HOUR), (1, 3 * HOUR)] {
        let again = retries(&queued[number..=number], 1, at);
        assert_eq!(world.decide(again).await, ["bot - notified"], "{number}");
    }
}

#[tokio::test]
async fn messages_without_a_subject_are_held_again_one_by_one() {
    let table = state_table();
    let grouping = grouped(&json!({"above": 1, "interval_minutes": 0}));
    let mut quiet = grouping.clone();
    quiet["quiet_hours"] = json!({"from": "22:00", "to": "07:00"});
    let quiet = World::with_table(&[quiet], table.clone());
    let world = World::with_table(&[grouping], table);
    for at in [0, HOUR] {
        hold_second(&world, at).await;
        assert!(quiet.decide(flush("bot", at + MINUTE)).await.is_empty());
    }
    assert_eq!(quiet.items("hold#").len(), 2);
    assert_eq!(quiet.decide(sweep(3 * HOUR)).await, ["bot summary 2"]);
}

#[tokio::test(start_paused = true)]
async fn member_that_is_neither_sent_nor_queued_stays_held() {
    let world = World::new(&[grouped(&json!({"above": 1}))]);
    world.send(by_queue(&different(2, 0, "MEDIUM"))).await;
    world.refusing.lock().unwrap().insert("bot".to_owned());
    *world.hanging.lock().unwrap() = vec!["SendMessage"];
    assert_eq!(world.decide(flush("bot", MINUTE)).await, ["bot new failed"]);
    assert_eq!(world.items("hold#").len(), 1);
    world.refusing.lock().unwrap().clear();
    world.hanging.lock().unwrap().clear();
    assert_eq!(world.decide(sweep(HOUR)).await, ["bot new notified"]);
    assert!(world.items("hold#").is_empty());
}

/// A retry holds its notice, and a window ends before the subject is written, which says until then that
/// the notice waits in the retry queue.
#[tokio::test(start_paused = true)]
async fn member_of_a_retry_stays_held_until_its_subject_may_be_written() {
    let world = World::new(&[grouped(&json!({"above": 1, "interval_minutes": 0}))]);
    world.refusing.lock().unwrap().insert("bot".to_owned());
    assert_eq!(world.decide(finding(0).event()).await, ["bot new retry"]);
    world.refusing.lock().unwrap().clear();
    hold_second(&world, HOUR).await;
    let is_of_subject = |call: &Call| {
        let key = key_of(call).unwrap_or_default();
        key.starts_with("subject#")
    };
    world.table.set_faults(move |call, _| is_of_subject(call).then(|| Fault::Before(denied(call))));
    let late = HOUR + MINUTE - 5;
    let again = world.decide(retries(&world.queued(0)[..1], 1, late)).await;
    assert_eq!(again, ["bot new retry"], "held, and not written");
    world.table.set_faults(|_, _| None);
    let is_held = || {
        world
            .items("hold#")
            .iter()
            .any(|item| item["member"]["S"].as_str().unwrap().contains("S3.8"))
    };
    assert_eq!(world.decide(flush("bot", HOUR + MINUTE)).await, ["bot - notified"], "the other");
    assert!(is_held());
    assert!(world.decide(flush("bot", HOUR + 2 * MINUTE)).await.is_empty());
    assert!(!is_held(), "the retry queue has it");
}

/// Its severity rises as the window ends, and both are due at the same time.
#[tokio::test]
async fn member_that_is_held_again_while_it_leaves_stays() {
    let world = World::new(&[grouped(&json!({"above": 1, "interval_minutes": 0}))]);
    world.send(by_queue(&different(2, 0, "MEDIUM"))).await;
    let mut newer = world.items("hold#").remove(0);
    let member = newer["member"]["S"].as_str().unwrap();
    let held_at = format!("\"held_at\":{START}");
    assert!(member.contains(&held_at), "{member}");
    let member = member.replace(&held_at, &format!("\"held_at\":{}", START + MINUTE));
    newer["member"]["S"] = member.into();
    let table = world.table.clone();
    world.table.set_faults(move |call, _| {
        if call.operation == "DeleteItem" {
            table.put(newer.clone()).unwrap();
        }
        None
    });
    assert_eq!(world.decide(flush("bot", MINUTE)).await, ["bot new notified"]);
    assert_eq!(world.items("hold#").len(), 1);
}

#[tokio::test]
async fn item_has_one_delivery_that_is_held_for_each_destination() {
    let table = state_table();
    let first = World::with_table(&[ungrouped("bot")], table.clone());
    first.send(finding(0).event()).await;
    let mut paused = ungrouped("bot");
    paused["paused"] = true.into();
    let world = World::with_table(&[paused], table);
    for turn in 1..=20 {
        let seen = finding(turn * HOUR);
        world.send(if turn % 2 == 1 { seen.passed() } else { seen }.event()).await;
    }
    let item = world.subject()["item"]["S"].as_str().unwrap().to_owned();
    let item: Value = serde_json::from_str(&item).unwrap();
    assert_eq!(item["pending"].as_array().unwrap().len(), 1, "{item}");
}

#[tokio::test(start_paused = true)]
async fn member_that_is_sent_and_stays_is_logged() {
    let world = World::new(&[grouped(&json!({"above": 1, "interval_minutes": 0}))]);
    hold_second(&world, 0).await;
    *world.hanging.lock().unwrap() = vec!["DeleteItem"];
    let lines = world.send(flush("bot", MINUTE)).await;
    assert_eq!(words(&lines), ["bot - notified"]);
    assert!(lines.iter().any(|line| line["message"] == "state not recorded"), "{lines:?}");
}

/// The fixtures' time is 04:12, and the interval ends at 08:00.
#[tokio::test]
async fn summary_waits_for_the_end_of_quiet_hours() {
    let table = state_table();
    let grouping = grouped(&json!({"interval_minutes": 240}));
    let world = World::with_table(std::slice::from_ref(&grouping), table.clone());
    for bucket in 1..=3 {
        world.send(Finding { bucket, ..finding(0) }.event()).await;
    }
    assert_eq!(world.items("hold#").len(), 2);
    let mut quiet = grouping;
    quiet["quiet_hours"] = json!({"from": "07:30", "to": "10:00"});
    let world = World::with_table(&[quiet], table);
    assert!(world.decide(sweep(4 * HOUR)).await.is_empty());
    assert_eq!(world.decide(sweep(6 * HOUR)).await, ["bot summary 2"]);
    assert!(world.items("hold#").is_empty());
}

#[tokio::test]
async fn problem_is_known_once_a_member_was_sent() {
    let world = World::new(&[grouped(&json!({"above": 1, "interval_minutes": 240}))]);
    let other = |at| Finding { control: "EC2.1", ..finding(at) };
    world.send(other(0).event()).await;
    assert_eq!(world.decide(finding(1).event()).await, ["bot new held"]);
    assert_eq!(world.decide(finding(2).passed().event()).await, ["recorded"]);
    assert!(world.decide(flush("bot", 2 * MINUTE)).await.is_empty(), "it is over");
    let member = |bucket, at| Finding { bucket, ..finding(at) }.event();
    assert_eq!(world.decide(member(2, HOUR)).await, ["bot new notified"], "nothing was sent of it");
    assert_eq!(world.decide(member(3, 2 * HOUR)).await, ["bot new held"], "it is known");
}

#[tokio::test]
async fn problem_of_a_summary_is_known() {
    let member = |bucket, at| Finding { bucket, ..finding(at) }.event();
    for (members, sent) in [(1, "bot new notified"), (2, "bot summary 2")] {
        let world = World::new(&[grouped(&json!({"above": 1, "interval_minutes": 240}))]);
        world.send(Finding { control: "EC2.1", ..finding(0) }.event()).await;
        for bucket in 1..=members {
            assert_eq!(world.decide(member(bucket, 1)).await, ["bot new held"]);
        }
        assert_eq!(world.decide(flush("bot", 2 * MINUTE)).await, [sent]);
        assert_eq!(world.decide(member(9, HOUR)).await, ["bot new held"]);
        assert!(world.decide(sweep(2 * HOUR)).await.is_empty(), "it waits for the interval");
    }
}

/// The topic refuses until the retries are used up.
#[tokio::test]
async fn first_news_that_was_dead_lettered_is_news_again() {
    let world = World::new(&[ungrouped("bot")]);
    world.refusing.lock().unwrap().insert("bot".to_owned());
    assert_eq!(world.decide(finding(0).event()).await, ["bot new retry"]);
    let queued = world.queued(0);
    assert_eq!(world.decide(retries(&queued, 12, MINUTE)).await, ["bot new dead-lettered"]);
    world.refusing.lock().unwrap().clear();
    assert_eq!(world.decide(finding(DAY).event()).await, ["bot new notified"]);
    assert_eq!(world.decide(retries(&queued, 1, DAY + HOUR)).await, ["stale"], "it is redriven");
    assert_eq!(world.decide(finding(2 * DAY).event()).await, ["unchanged"]);
}

/// ASR's result is held, and its finding, which waited for the table, takes over the result's subject.
#[tokio::test(start_paused = true)]
async fn held_result_of_a_finding_that_nobody_was_told_of_is_sent() {
    let world = World::new(&[grouped(&json!({"above": 1, "interval_minutes": 0}))]);
    let of = |at| Finding { bucket: 2, ..finding(at) };
    world.table.set_faults(|call, _| Some(Fault::Before(denied(call))));
    world.send(of(0).event()).await;
    world.table.set_faults(|_, _| None);
    world.send(finding(MINUTE).event()).await;
    let success = of(MINUTE).remediated("SUCCESS");
    assert_eq!(world.decide(success).await, ["bot resolved held"]);
    let late = retries(&world.queued(0)[..1], 1, 3 * MINUTE);
    assert_eq!(world.decide(late).await, ["bot new deduplicated"]);
    assert_eq!(world.decide(flush("bot", 4 * MINUTE)).await, ["bot - notified"]);
    assert!(world.items("hold#").is_empty());
    assert!(world.items("subject#").iter().all(|item| !item.contains_key("pending_until")));
}

/// The result is held or refused, ASR marks its finding as notified, and rules deny the finding.
#[tokio::test]
async fn result_is_not_lost_when_its_finding_takes_over() {
    let of = |at| Finding { bucket: 2, severity: "MEDIUM", ..finding(at) };
    let notified = |at| Finding { workflow: "NOTIFIED", ..of(at) }.event();
    let mut bot = grouped(&json!({"above": 1, "interval_minutes": 0}));
    bot["rules"] = json!({"min_severity": "high"});
    for is_held in [true, false] {
        let world = World::new(std::slice::from_ref(&bot));
        if is_held {
            world.send(finding(0).event()).await;
        } else {
            world.refusing.lock().unwrap().insert("bot".to_owned());
        }
        let first = if is_held { "bot new held" } else { "bot new retry" };
        assert_eq!(world.decide(of(1).remediated("FAILED")).await, [first]);
        world.refusing.lock().unwrap().clear();
        world.send(notified(20)).await;
        let sent = if is_held {
            world.decide(flush("bot", 2 * MINUTE)).await
        } else {
            world.decide(retries(&world.queued(0), 1, 2 * MINUTE)).await
        };
        assert_eq!(sent.len(), 1, "{is_held}");
        assert!(sent[0].ends_with("notified"), "{sent:?}");
    }
}
