//! Sight: what its provider no longer reports, and what it reports again.

use super::{world::*, *};

const CONTROL: &str = "S3.8";
const LOST: &str = "No%20longer%20reported";

fn digests(world: &World) -> Vec<String> {
    world.published("bot").into_iter().filter(|text| text.contains("Digest%3A")).collect()
}

fn with_digest() -> Value {
    let mut bot = ungrouped("bot");
    bot["digest"] = "also".into();
    bot
}

fn digest(at: i64) -> Value {
    json!({"digest": {"destination": "bot", "at": rfc3339(START + at)}})
}

/// The first bucket is reported once, another one each day of these, with a sweep after each.
async fn silent_among_others(world: &World, days: std::ops::RangeInclusive<i64>) {
    for day in days {
        let other = Finding { bucket: 2, control: "S3.5", ..finding(day * DAY) };
        world.send(other.event()).await;
        world.send(sweep(day * DAY + MINUTE)).await;
    }
}

/// The state of the first bucket.
fn first(world: &World) -> Option<Value> {
    let items = world.items("subject#").into_iter().filter_map(|item| {
        serde_json::from_str::<Value>(item.get("item")?["S"].as_str().unwrap()).ok()
    });
    items.into_iter().find(|item| item["about"]["control"] == CONTROL)
}

#[tokio::test]
async fn problem_that_is_lost_from_sight_is_in_the_digest_and_its_history() {
    let world = World::new(&[with_digest()]);
    world.send(finding(0).event()).await;
    silent_among_others(&world, 0..=2).await;
    world.send(digest(2 * DAY + HOUR)).await;
    silent_among_others(&world, 3..=4).await;
    assert_eq!(world.decide(digest(4 * DAY + HOUR)).await, ["bot digest"]);
    let [before, after] = digests(&world).try_into().unwrap();
    assert!(!before.contains(LOST), "{before}");
    assert!(after.contains(LOST), "{after}");
    let history = world
        .items("subject#")
        .into_iter()
        .filter_map(|item| Some(item.get("text")?["S"].as_str().unwrap().to_owned()));
    assert_eq!(history.filter(|line| line.contains("lost-sight")).count(), 1, "once");
}

#[tokio::test]
async fn first_sight_as_notified_is_counted_in_the_digests_whose_rules_take_it() {
    let mut other = ungrouped("other");
    other["digest"] = "also".into();
    other["rules"] = json!({"controls": {"exclude": [CONTROL]}});
    let world = World::new(&[with_digest(), other]);
    let mut event = finding(0).event();
    event["detail"]["findings"][0]["Workflow"]["Status"] = "NOTIFIED".into();
    assert_eq!(world.decide(event).await, ["recorded"]);
    world.send(digest(DAY)).await;
    world.send(json!({"digest": {"destination": "other", "at": rfc3339(START + DAY)}})).await;
    let headline = "Digest%3A%201%20open";
    assert!(digests(&world)[0].contains(headline), "{:?}", digests(&world));
    let others = world.published("other");
    assert!(others.iter().all(|text| !text.contains(headline)), "{others:?}");
    assert_eq!(others.len(), 1);
}

#[tokio::test]
async fn problem_stays_in_sight_while_its_provider_reports_nothing_at_all() {
    let world = World::new(&[with_digest()]);
    world.send(finding(0).event()).await;
    for day in 1..=200 {
        assert!(world.decide(sweep(day * DAY)).await.is_empty(), "{day}");
    }
    world.send(digest(200 * DAY)).await;
    assert!(!digests(&world)[0].contains(LOST));
    // The provider begins again: each problem has its time to be reported.
    silent_among_others(&world, 201..=203).await;
    assert_eq!(first(&world).unwrap().get("lost_at"), None);
    silent_among_others(&world, 204..=204).await;
    assert_eq!(first(&world).unwrap()["lost_at"], START + 204 * DAY + MINUTE);
}

#[tokio::test]
async fn problem_that_is_lost_is_forgotten_after_90_more_days() {
    let world = World::new(&[with_digest()]);
    world.send(finding(0).event()).await;
    silent_among_others(&world, 0..=92).await;
    assert!(first(&world).is_some());
    silent_among_others(&world, 93..=94).await;
    assert!(first(&world).is_none());
}

#[tokio::test]
async fn back_in_sight_is_said_if_the_digest_said_that_it_was_lost() {
    let world = World::new(&[with_digest(), ungrouped("other")]);
    world.send(finding(0).event()).await;
    silent_among_others(&world, 0..=4).await;
    world.send(digest(4 * DAY + HOUR)).await;
    let words = world.decide(finding(5 * DAY).event()).await;
    assert_eq!(words, ["bot back-in-sight notified"], "the other one has no digest");
    assert!(world.published("bot").last().unwrap().contains("Reported%20again"));
    assert_eq!(world.decide(finding(6 * DAY).event()).await, ["unchanged"]);
    assert_eq!(world.decide(finding(7 * DAY).passed().event()).await.len(), 2, "it is over");
}

#[tokio::test]
async fn back_in_sight_before_the_digest_is_recorded() {
    let world = World::new(&[with_digest()]);
    world.send(finding(0).event()).await;
    world.send(digest(2 * DAY)).await;
    silent_among_others(&world, 0..=4).await;
    assert_eq!(world.decide(finding(5 * DAY).event()).await, ["recorded"]);
    assert_eq!(world.decide(finding(6 * DAY).event()).await, ["unchanged"]);
}
