//! When what is held leaves: by the message that ends a window, which a sweep sends ahead.

use super::{
    held::{count, different, grouped},
    silences::silence,
    world::*,
    *,
};

/// The ends of windows that are arranged, from the nth message in a queue: the destination and the time.
fn arranged(world: &World, from: usize) -> Vec<(String, i64)> {
    let of = |body: String| {
        let flush = &serde_json::from_str::<Value>(&body).unwrap()["flush"];
        (flush["destination"].as_str().unwrap().to_owned(), flush["at"].as_i64().unwrap() - START)
    };
    world.queued(from).into_iter().map(of).collect()
}

/// The hour's maximum lengthens a window to an hour.
#[tokio::test]
async fn sweep_arranges_the_end_of_a_long_window() {
    let grouping = json!({"above": 50, "max_per_hour": 10, "interval_minutes": 0});
    let world = World::new(&[grouped(&grouping)]);
    let words = world.decide(by_queue(&different(12, 0, "MEDIUM"))).await;
    assert_eq!((count(&words, "notified"), count(&words, "held")), (5, 7), "{words:?}");
    for at in [10 * MINUTE, 25 * MINUTE, 40 * MINUTE] {
        world.send(sweep(at)).await;
        assert_eq!(arranged(&world, 0), [], "{at}");
    }
    world.send(sweep(55 * MINUTE)).await;
    let ends = arranged(&world, 0);
    let [(_, at)] = ends.as_slice() else { panic!("{ends:?}") };
    assert!((HOUR..HOUR + MINUTE).contains(at), "{ends:?}");
    assert_eq!(world.decide(flush("bot", *at)).await, ["bot summary 7"]);
}

/// Quiet hours end at 07:00, 2:47:29 after the start.
#[tokio::test]
async fn sweep_arranges_the_end_of_quiet_hours_once() {
    let mut bot = ungrouped("bot");
    bot["quiet_hours"] = json!({"from": "22:00", "to": "07:00"});
    let world = World::new(&[bot]);
    for at in [0, HOUR] {
        world.send(Finding { control: "EC2.1", ..finding(at) }.event()).await;
        world.send(Finding { bucket: 2, ..finding(at) }.event()).await;
    }
    let end = 2 * HOUR + 47 * MINUTE + 29;
    assert!(world.decide(sweep(end - 900)).await.is_empty());
    assert_eq!(arranged(&world, 0), [], "the next sweep comes at the end");
    assert!(world.decide(sweep(end - 899)).await.is_empty());
    assert_eq!(arranged(&world, 0), [("bot".to_owned(), end)]);
    assert_eq!(world.decide(retries(&world.queued(0), 1, end)).await, ["bot summary 2"]);
}

#[tokio::test]
async fn sweep_arranges_nothing_for_a_paused_or_removed_destination() {
    let table = state_table();
    let grouping = [grouped(&json!({"above": 1}))];
    World::with_table(&grouping, table.clone()).send(by_queue(&different(2, 0, "LOW"))).await;
    let mut paused = grouping[0].clone();
    paused["paused"] = true.into();
    for destinations in [paused, destination("other", "slack-bot")] {
        let world = World::with_table(&[destinations], table.clone());
        world.send(sweep(0)).await;
        assert_eq!(arranged(&world, 0), []);
    }
}

#[tokio::test]
async fn silence_that_an_operator_ends_says_what_it_hid_at_once() {
    let world = World::new(&[ungrouped("bot")]);
    silence(&world, "0a0b0c0d", Some(7 * DAY), &json!({"account": "333333333333"}));
    for bucket in 1..3 {
        world.send(Finding { bucket, ..finding(0) }.event()).await;
    }
    silence(&world, "0a0b0c0d", Some(HOUR), &json!({"account": "333333333333"}));
    assert!(world.decide(sweep(HOUR)).await.is_empty());
    assert_eq!(arranged(&world, 0), [("bot".to_owned(), HOUR)]);
    assert_eq!(world.decide(flush("bot", HOUR)).await, ["bot summary 2"]);
}

/// A destination whose messages cannot be edited.
fn channel() -> [Value; 1] {
    let mut channel = grouped(&json!({}));
    channel["format"] = "amazon-q".into();
    [channel]
}

/// The fixtures' time is 04:12, and the interval ends at 08:00.
#[tokio::test]
async fn end_of_what_was_below_high_waits_for_the_interval() {
    let world = World::new(&channel());
    for severity in ["MEDIUM", "LOW", "HIGH"] {
        let of = |at| Finding { control: severity, severity, ..finding(at) };
        assert_eq!(world.decide(of(0).event()).await, ["bot new notified"]);
        let end = world.decide(of(HOUR).passed().event()).await;
        let outcome = if severity == "HIGH" { "notified" } else { "held" };
        assert_eq!(end, [format!("bot resolved {outcome}")]);
    }
    let before = world.published("bot").len();
    assert_eq!(world.decide(sweep(4 * HOUR)).await, ["bot summary 2"]);
    let summary = &world.published("bot")[before];
    assert!(summary.contains("Resolved%3A%202%20notices%20%281%20medium%2C%201%20low%29"));
    assert!(summary.contains("white_check_mark"), "{summary}");
    let again = Finding { control: "LOW", severity: "LOW", ..finding(5 * HOUR) };
    assert_eq!(world.decide(again.event()).await, ["bot reopened notified"]);
}

#[tokio::test]
async fn success_of_asr_is_sent_at_once() {
    let world = World::new(&channel());
    let of = |at| Finding { severity: "MEDIUM", ..finding(at) };
    world.send(of(0).event()).await;
    let words = world.decide(of(HOUR).remediated("SUCCESS")).await;
    assert_eq!(words, ["bot resolved notified"]);
}

#[tokio::test]
async fn end_that_waits_is_left_out_if_it_is_open_again() {
    let world = World::new(&channel());
    let of = |at| Finding { severity: "MEDIUM", ..finding(at) };
    world.send(of(0).event()).await;
    assert_eq!(world.decide(of(HOUR).passed().event()).await, ["bot resolved held"]);
    world.send(of(2 * HOUR).event()).await;
    assert!(world.decide(sweep(4 * HOUR)).await.is_empty());
    assert!(world.items("hold#").is_empty());
}

/// Everything that waits for an interval leaves in one message, which names each kind.
#[tokio::test]
async fn ends_leave_with_members_of_known_problems() {
    let world = World::new(&channel());
    let of = |bucket, at| Finding { bucket, severity: "MEDIUM", ..finding(at) };
    world.send(of(1, 0).event()).await;
    assert_eq!(world.decide(of(2, HOUR).event()).await, ["bot new held"]);
    assert_eq!(world.decide(of(1, HOUR).passed().event()).await, ["bot resolved held"]);
    assert_eq!(world.decide(sweep(4 * HOUR)).await, ["bot summary 2"]);
    let summary = &world.published("bot")[1];
    assert!(summary.contains("Summary%3A%202%20notices"), "{summary}");
    assert!(summary.contains("1%20new%2C%201%20resolved"), "{summary}");
}
