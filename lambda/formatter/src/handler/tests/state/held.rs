//! Windows, the cap, known problems, the backlog, quiet hours and pauses.

use super::{world::*, *};

/// A bot with this grouping.
pub(super) fn grouped(grouping: &Value) -> Value {
    let mut bot = destination("bot", "slack-bot");
    bot["grouping"] = grouping.clone();
    bot
}

/// Findings of a control each, so that none is a member of a known problem.
pub(super) fn different(count: usize, at: i64, severity: &'static str) -> Vec<Value> {
    const CONTROLS: [&str; 12] = [
        "S3.1", "S3.2", "S3.3", "S3.4", "S3.5", "S3.6", "EC2.1", "EC2.2", "EC2.3", "EC2.4",
        "EC2.5", "EC2.6",
    ];
    let of = |number: usize| {
        let bucket = u32::try_from(10 + number / CONTROLS.len()).unwrap();
        let control = CONTROLS[number % CONTROLS.len()];
        Finding { bucket, control, severity, ..finding(at) }.event()
    };
    (0..count).map(of).collect()
}

pub(super) fn count(words: &[String], outcome: &str) -> usize {
    words.iter().filter(|word| word.ends_with(outcome)).count()
}

/// A destination that was renamed gets what it held under its name of before.
#[tokio::test]
async fn renamed_destination_gets_what_it_held() {
    for (controls, sent) in
        [(&["EC2.1"][..], "chat new notified"), (&["EC2.1", "EC2.2"], "chat summary 2")]
    {
        let table = state_table();
        let grouping = json!({"above": 1, "interval_minutes": 0});
        let old = World::with_table(&[grouped(&grouping)], table.clone());
        old.send(finding(0).event()).await;
        for control in controls {
            let other = Finding { control, ..finding(1) };
            assert_eq!(old.decide(other.event()).await, ["bot new held"]);
        }
        let mut renamed = destination("chat", "slack-bot");
        renamed["renamed_from"] = "bot".into();
        let world = World::with_table(&[renamed], table);
        world.send(sweep(10 * MINUTE)).await;
        let queued = world.queued(0);
        assert_eq!(world.decide(retries(&queued, 1, 10 * MINUTE)).await, [sent]);
        assert!(world.items("hold#").is_empty());
        for control in controls {
            let again = Finding { control, ..finding(HOUR) };
            assert_eq!(world.decide(again.event()).await, ["unchanged"], "nothing is pending");
        }
    }
}

#[tokio::test]
async fn history_names_the_summary_that_news_left_in() {
    let world = World::new(&[grouped(&json!({"above": 1, "interval_minutes": 0}))]);
    world.send(by_queue(&different(3, 0, "MEDIUM"))).await;
    let lines = world.send(flush("bot", 60)).await;
    assert_eq!(words(&lines), ["bot summary 2"]);
    let line = |line: &&Value| line["message"] == "summary finished";
    let summary = &lines.iter().find(line).unwrap()["published_id"];
    let history = world.items("subject#").into_iter().filter_map(|item| {
        serde_json::from_str::<Value>(item.get("text")?["S"].as_str().unwrap()).ok()
    });
    let grouped = history.filter(|line| line["destinations"]["bot"] == "grouped");
    let grouped: Vec<Value> = grouped.collect();
    assert_eq!(grouped.len(), 2, "a line of each member");
    for line in grouped {
        assert_eq!((&line["decision"], &line["published_id"]), (&json!("new"), summary));
        assert_eq!(line["at"], START + 60);
    }
}

/// The bot edits the message of what is over.
#[tokio::test]
async fn edit_needs_no_place_in_a_window() {
    let world = World::new(&[grouped(&json!({"above": 1, "interval_minutes": 0}))]);
    assert_eq!(world.decide(finding(0).event()).await, ["bot new notified"]);
    let other = Finding { control: "EC2.1", ..finding(1) };
    assert_eq!(world.decide(other.event()).await, ["bot new held"]);
    let over = world.decide(finding(2).passed().event()).await;
    assert_eq!(over, ["bot resolved notified"]);
}

#[tokio::test]
async fn first_ones_go_at_once_and_the_rest_in_one_summary() {
    let world = World::new(&[grouped(&json!({"above": 3, "wait_seconds": 90}))]);
    let mut all = different(8, 0, "MEDIUM");
    all.push(Finding { control: "IAM.4", severity: "CRITICAL", ..finding(0) }.event());
    let words = world.decide(by_queue(&all)).await;
    assert_eq!((count(&words, "notified"), count(&words, "held")), (3, 6), "{words:?}");
    assert!(words[8].ends_with("notified"), "critical ones are first in line: {words:?}");

    let queued = world.queued(0);
    let [message] = queued.as_slice() else { panic!("{queued:?}") };
    let message: Value = serde_json::from_str(message).unwrap();
    assert_eq!(message, json!({"flush": {"destination": "bot", "at": START + 90}}));
    assert_eq!(world.aws.calls("SendMessage")[0].json()["DelaySeconds"], 90);

    assert!(world.decide(flush("bot", 89)).await.is_empty(), "nothing is due yet");
    assert_eq!(world.decide(retries(&queued, 1, 90)).await, ["bot summary 6"]);
    for again in [flush("bot", 91), sweep(300)] {
        assert!(world.decide(again).await.is_empty());
    }
    assert!(world.items("hold#").is_empty());
    let later = Finding { at: HOUR, ..finding(0) };
    assert_eq!(world.decide(later.event()).await, ["bot new notified"], "the window is over");
    let known = &different(8, DAY, "MEDIUM")[7..];
    assert_eq!(
        world.decide(by_queue(known)).await,
        ["unchanged"],
        "what was in a summary is marked"
    );
}

#[tokio::test]
async fn flush_message_and_sweep_at_once_send_one_summary() {
    let world = World::new(&[grouped(&json!({"above": 1}))]);
    world.send(by_queue(&different(5, 0, "MEDIUM"))).await;
    let (one, other) = tokio::join!(world.send(flush("bot", 60)), world.send(sweep(60)));
    assert_eq!(world.published("bot").len(), 2, "{one:?} {other:?}");
    world.send(sweep(600)).await;
    assert_eq!((world.published("bot").len(), world.items("hold#").len()), (2, 0));
}

/// A slow answer to a summary must not take the time of others.
#[tokio::test]
async fn flush_comes_after_the_other_messages_of_its_batch() {
    let world = World::new(&[grouped(&json!({"above": 1})), ungrouped("other")]);
    world.send(by_queue(&different(3, 0, "MEDIUM"))).await;
    let end = json!({"flush": {"destination": "bot", "at": START + 60}}).to_string();
    let event = Finding { control: "IAM.4", ..finding(90) }.event().to_string();
    let words = world.decide(retries(&[end, event], 1, 90)).await;
    assert_eq!(words, ["bot new notified", "other new notified", "bot summary 2"]);
}

#[tokio::test]
async fn window_is_ended_by_one_invocation_for_as_long_as_it_lasts() {
    let world = World::new(&[grouped(&json!({"above": 1}))]);
    world.send(by_queue(&different(3, 0, "MEDIUM"))).await;
    let before = world.aws.calls("UpdateItem").len();
    let limit = Duration::from_mins(15);
    assert_eq!(world.send_within(limit, flush("bot", 60)).await, None);
    let entered = world.aws.calls("UpdateItem").into_iter().skip(before).find_map(|call| {
        let window = call.json()["ExpressionAttributeValues"][":window"]["S"].as_str()?.to_owned();
        serde_json::from_str::<Value>(&window).ok()?["flushing_until"].as_i64()
    });
    assert!(entered > Some(START + 60 + 15 * MINUTE), "{entered:?}");
}

/// Two messages that end windows must not replace each other for as long as one invocation is at work.
#[tokio::test]
async fn flush_beside_another_one_comes_again_only_while_something_is_due() {
    let world = World::new(&[grouped(&json!({"above": 1}))]);
    world.send(by_queue(&different(4, 0, "MEDIUM"))).await;
    let mut window = world.items("window#").remove(0);
    let mut messages: Value =
        serde_json::from_str(window["window"]["S"].as_str().unwrap()).unwrap();
    messages["flushing_until"] = json!(START + 150); // the invocation was killed
    window["window"]["S"] = messages.to_string().into();
    window["revision"]["N"] = "9".into();
    world.table.put(window).unwrap();

    let before = world.queued(0).len();
    assert!(world.decide(flush("bot", 59)).await.is_empty());
    assert_eq!(world.queued(before), Vec::<String>::new(), "nothing is due");
    assert!(world.decide(flush("bot", 60)).await.is_empty());
    let again = world.queued(before);
    assert_eq!(again.len(), 1);
    assert!(again[0].contains(&format!("\"at\":{}", START + 150)), "{again:?}");
    assert_eq!(world.decide(flush("bot", 150)).await, ["bot summary 3"]);
}

#[tokio::test]
async fn lost_flush_message_is_replaced_by_the_sweep() {
    let world = World::new(&[grouped(&json!({"above": 1}))]);
    world.send(by_queue(&different(4, 0, "MEDIUM"))).await;
    assert_eq!(world.decide(sweep(5 * MINUTE)).await, ["bot summary 3"]);
}

#[tokio::test]
async fn only_member_of_a_window_leaves_as_its_own_message() {
    let world = World::new(&[grouped(&json!({"above": 1}))]);
    world.send(by_queue(&different(2, 0, "MEDIUM"))).await;
    // It became worse meanwhile, which the message says.
    let mut worse = different(2, 30, "CRITICAL").remove(1);
    worse["id"] = "worse".into();
    assert_eq!(world.decide(worse).await, ["bot new held"]);
    assert_eq!(world.decide(flush("bot", 60)).await, ["bot new notified"]);
    assert!(world.published("bot")[1].contains("Severity%2A%5Cncritical"));
    assert!(world.items("hold#").is_empty());
    let again = different(2, DAY, "CRITICAL").remove(1);
    assert_eq!(world.decide(again).await, ["unchanged"]);
}

#[tokio::test]
async fn refused_summary_is_held_on() {
    let world = World::new(&[grouped(&json!({"above": 1}))]);
    world.send(by_queue(&different(4, 0, "MEDIUM"))).await;
    world.refusing.lock().unwrap().insert("bot".to_owned());
    assert_eq!(world.decide(flush("bot", 60)).await, ["bot summary 3"]);
    assert_eq!(world.items("hold#").len(), 3);
    world.refusing.lock().unwrap().clear();
    assert_eq!(world.decide(sweep(5 * MINUTE)).await, ["bot summary 3"]);
    assert!(world.items("hold#").is_empty());
}

#[tokio::test]
async fn member_that_is_over_when_the_window_ends_is_left_out() {
    let world = World::new(&[grouped(&json!({"above": 1}))]);
    let all = different(3, 0, "MEDIUM");
    world.send(by_queue(&all)).await;
    let mut passed = all[2].clone();
    passed["time"] = rfc3339(START + 30).into();
    let detail = &mut passed["detail"]["findings"][0];
    detail["Compliance"]["Status"] = "PASSED".into();
    detail["UpdatedAt"] = rfc3339(START + 30).into();
    assert_eq!(world.decide(passed).await, ["recorded"]);
    assert_eq!(world.decide(flush("bot", 60)).await, ["bot new notified"], "the other one");
    assert!(world.items("hold#").is_empty());
}

#[tokio::test]
async fn new_member_of_a_known_problem_waits_unless_it_is_worse() {
    let world = World::new(&[grouped(&json!({"interval_minutes": 240}))]);
    let member = |bucket, at| Finding { bucket, ..finding(at) };
    assert_eq!(world.decide(member(1, 0).event()).await, ["bot new notified"]);
    for bucket in 2..5 {
        assert_eq!(world.decide(member(bucket, HOUR).event()).await, ["bot new held"]);
    }
    let worse = Finding { severity: "CRITICAL", ..member(5, HOUR) };
    assert_eq!(world.decide(worse.event()).await, ["bot new notified"]);
    // Intervals are counted from 1970, so that this one ends at 08:00, 3:47:29 after the start.
    assert!(world.decide(sweep(4 * HOUR - 13 * MINUTE)).await.is_empty());
    assert_eq!(world.decide(sweep(4 * HOUR - 12 * MINUTE)).await, ["bot summary 3"]);

    // A single one leaves, too.
    assert_eq!(world.decide(member(6, 6 * HOUR).event()).await, ["bot new held"]);
    assert_eq!(world.decide(sweep(8 * HOUR - 12 * MINUTE)).await, ["bot new notified"]);
    assert!(world.items("hold#").is_empty());
}

#[tokio::test]
async fn reminders_leave_together_at_the_end_of_an_interval() {
    let world = World::new(&[grouped(&json!({}))]);
    for at in [0, DAY - HOUR] {
        world.send(by_queue(&different(3, at, "CRITICAL"))).await;
    }
    assert_eq!(world.decide(sweep(DAY + MINUTE)).await, ["bot reminder held"; 3]);
    // Held ones are not looked at again before, and one that is over is not sent.
    assert!(world.decide(sweep(DAY + 6 * MINUTE)).await.is_empty());
    let over = Finding { control: "S3.1", bucket: 10, ..finding(DAY + HOUR) }.passed();
    assert_eq!(world.decide(over.event()).await, ["bot resolved notified"]);
    assert_eq!(world.decide(sweep(DAY + 4 * HOUR)).await, ["bot summary 2"]);
    let is_summary = |text: &String| text.contains("Still%20open%3A%202%20notices");
    assert_eq!(world.published("bot").iter().filter(|text| is_summary(text)).count(), 1);
    assert!(world.items("hold#").is_empty());
    assert!(world.decide(sweep(DAY + 5 * HOUR)).await.is_empty());
}

/// A world whose destination began a day after its start.
fn began_a_day_later() -> World {
    let world = World::new(&[grouped(&json!({}))]);
    for item in world.items("destination#") {
        let item = item.into_iter().map(|(name, value)| match name.as_str() {
            "since" => (name, json!({"N": (START + DAY).to_string()})),
            _ => (name, value),
        });
        world.table.put(item.collect()).unwrap();
    }
    world
}

#[tokio::test]
async fn backlog_of_one_is_a_backlog_too() {
    let world = began_a_day_later();
    let words = world.decide(by_queue(&different(1, DAY + MINUTE, "HIGH"))).await;
    assert_eq!(words, ["bot backlog held"]);
    assert_eq!(world.decide(sweep(DAY + HOUR)).await, ["bot backlog notified"]);
}

#[tokio::test]
async fn backlog_of_a_new_destination_is_one_summary() {
    let world = began_a_day_later();
    let words = world.decide(by_queue(&different(9, DAY + MINUTE, "HIGH"))).await;
    assert_eq!(count(&words, "backlog held"), 9, "{words:?}");
    assert!(world.decide(sweep(DAY + 50 * MINUTE)).await.is_empty());
    assert_eq!(world.decide(sweep(DAY + HOUR)).await, ["bot summary 9"]);
    let again = world.decide(by_queue(&different(9, 2 * DAY, "HIGH"))).await;
    assert_eq!(again, ["unchanged"; 9]);
}

/// The first events of a deployment come in any order, and the first sweep with them.
#[tokio::test]
async fn event_shortly_before_what_a_destination_begins_by_is_no_backlog() {
    for first in [finding(30).event(), sweep(30)] {
        let world = World::new(&[ungrouped("bot")]);
        world.table.remove("destination#bot", "since").unwrap();
        world.send(first).await;
        for (at, words) in [(0, "bot new notified"), (-MINUTE, "bot backlog held")] {
            let other = Finding { bucket: 2 + u32::from(at == 0), ..finding(at) };
            assert_eq!(world.decide(other.event()).await, [words], "{at}");
        }
    }
}

/// 22:00 to 07:00 UTC; the fixtures' time is 04:12.
#[tokio::test]
async fn quiet_hours_hold_what_is_not_critical() {
    let mut bot = ungrouped("bot");
    bot["quiet_hours"] = json!({"from": "22:00", "to": "07:00"});
    let world = World::new(&[bot]);
    let words = world.decide(by_queue(&different(3, 0, "HIGH"))).await;
    assert_eq!(words, ["bot new held"; 3]);
    let critical = Finding { severity: "CRITICAL", ..finding(0) };
    assert_eq!(world.decide(critical.event()).await, ["bot new notified"]);
    assert!(world.decide(sweep(2 * HOUR)).await.is_empty());
    assert_eq!(world.decide(sweep(3 * HOUR)).await, ["bot summary 3"]);
}

#[tokio::test]
async fn pause_holds_everything_until_it_ends() {
    let mut paused = ungrouped("bot");
    paused["paused"] = true.into();
    let table = state_table();
    let world = World::with_table(&[paused], table.clone());
    let words = world.decide(by_queue(&different(3, 0, "CRITICAL"))).await;
    assert_eq!(words, ["bot new held"; 3]);
    assert!(world.decide(sweep(3 * DAY)).await.is_empty());
    let resumed = World::with_table(&[ungrouped("bot")], table);
    // A pause is looked at again after an hour.
    assert_eq!(resumed.decide(sweep(3 * DAY + HOUR)).await, ["bot summary 3"]);
}
