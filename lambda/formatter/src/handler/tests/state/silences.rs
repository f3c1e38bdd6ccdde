//! Silences: the notices that they hide, and those that break through.

use super::{world::*, *};

/// Writes a silence as `task silence` does.
pub(super) fn silence(world: &World, id: &str, until: Option<i64>, fields: &Value) {
    let mut silence = json!({"id": id, "control": null, "account": null, "source": null,
        "subject": null, "until": until.map(|at| START + at), "created_at": START, "by": "someone",
        "comment": "why", "hidden": 0});
    silence.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let mut item = json!({"key": {"S": "silence"}, "sort": {"S": id},
        "silence": {"S": silence.to_string()}});
    // One without an end is looked at a day later.
    item["due_at"] = json!({"N": (START + until.unwrap_or(DAY)).to_string()});
    item["due_shard"] = json!({"S": "0"});
    world.table.put(item.as_object().unwrap().clone()).unwrap();
}

fn bot() -> [Value; 1] {
    [ungrouped("bot")]
}

#[tokio::test]
async fn silence_hides_what_all_its_fields_match() {
    let other = json!({"account": "999999999999"});
    for (fields, is_hidden) in [
        (json!({"control": "S3.8"}), true),
        (json!({"account": "333333333333"}), true),
        (json!({"control": "S3.8", "account": "333333333333", "source": "security-hub"}), true),
        (json!({"control": "S3.8", "source": "guardduty"}), false),
        (json!({"control": "S3.9"}), false),
        (other, false),
        // Without an account, a control or a subject it would hide too much.
        (json!({"source": "security-hub"}), false),
    ] {
        let world = World::new(&bot());
        silence(&world, "0a0b0c0d", Some(7 * DAY), &fields);
        let expected = if is_hidden { "bot new silenced" } else { "bot new notified" };
        assert_eq!(world.decide(finding(0).event()).await, [expected], "{fields}");
        let hidden = world.items("silence")[0].get("hidden").map(|hidden| hidden["N"].clone());
        assert_eq!(hidden, is_hidden.then(|| json!("1")), "{fields}");
    }
}

#[tokio::test]
async fn what_a_silence_hid_is_said_once_at_its_end() {
    let world = World::new(&bot());
    silence(&world, "0a0b0c0d", Some(DAY), &json!({"account": "333333333333"}));
    for bucket in 1..4 {
        let words = world.decide(Finding { bucket, ..finding(0) }.event()).await;
        assert_eq!(words, ["bot new silenced"]);
    }
    assert!(world.decide(sweep(DAY - MINUTE)).await.is_empty());
    assert_eq!(world.decide(sweep(DAY)).await, ["bot summary 3"]);
    assert!(world.published("bot")[0].contains("someone"), "who made it");
    assert!(world.decide(sweep(DAY + HOUR)).await.is_empty());
    assert!(!world.items("silence")[0].contains_key("due_at"), "it is settled");
    assert_eq!(world.decide(finding(2 * DAY).event()).await, ["unchanged"]);
}

#[tokio::test]
async fn worse_breaks_through_and_so_does_the_end() {
    let world = World::new(&bot());
    world.send(finding(0).event()).await;
    silence(&world, "0a0b0c0d", Some(7 * DAY), &json!({"control": "S3.8"}));
    let worse = Finding { severity: "CRITICAL", ..finding(HOUR) };
    assert_eq!(world.decide(worse.event()).await, ["bot changed notified"]);
    assert_eq!(world.decide(finding(2 * HOUR).passed().event()).await, ["bot resolved notified"]);
    assert_eq!(world.decide(finding(3 * HOUR).event()).await, ["bot reopened silenced"]);
}

/// A problem becomes worse while it is hidden, before any notification.
#[tokio::test]
async fn worse_than_what_a_silence_hides_breaks_through() {
    let world = World::new(&bot());
    silence(&world, "0a0b0c0d", Some(7 * DAY), &json!({"control": "S3.8"}));
    assert_eq!(world.decide(finding(0).event()).await, ["bot new silenced"]);
    let worse = Finding { severity: "CRITICAL", ..finding(HOUR) };
    assert_eq!(world.decide(worse.event()).await, ["bot new notified"]);
}

#[tokio::test]
async fn acknowledgement_hides_until_it_is_over() {
    let world = World::new(&bot());
    world.send(finding(0).event()).await;
    let id = world.subject()["key"]["S"].as_str().unwrap().replace("subject#", "");
    silence(&world, "0a0b0c0d", None, &json!({"subject": id}));
    assert_eq!(world.decide(finding(DAY).passed().event()).await, ["bot resolved notified"]);
    assert_eq!(world.decide(finding(2 * DAY).event()).await, ["bot reopened notified"]);
}

/// The number attributes of the only silence: when it is looked at, and when it is deleted.
fn times(world: &World) -> [Option<i64>; 2] {
    let silence = world.items("silence").remove(0);
    ["due_at", "expires_at"].map(|name| {
        let at = silence.get(name)?["N"].as_str().unwrap().parse::<i64>().unwrap();
        Some(at - START)
    })
}

#[tokio::test]
async fn acknowledgement_ends_when_its_subject_is_over() {
    let world = World::new(&bot());
    world.send(finding(0).event()).await;
    let id = world.subject()["key"]["S"].as_str().unwrap().replace("subject#", "");
    silence(&world, "0a0b0c0d", None, &json!({"subject": id}));
    for day in 1..4 {
        world.send(finding(day * DAY).event()).await;
        world.send(sweep(day * DAY)).await;
        // It is kept for as long as its subject is open.
        assert_eq!(times(&world), [Some((day + 1) * DAY), Some((day + 90) * DAY)]);
    }
    world.send(finding(4 * DAY - HOUR).passed().event()).await;
    world.send(sweep(4 * DAY)).await;
    assert_eq!(times(&world), [None, Some(94 * DAY)]);
}

#[tokio::test]
async fn acknowledgement_of_a_forgotten_subject_ends() {
    let world = World::new(&bot());
    silence(&world, "0a0b0c0d", None, &json!({"subject": "0".repeat(32)}));
    world.send(sweep(DAY)).await;
    assert_eq!(times(&world), [None, Some(91 * DAY)]);
}

#[tokio::test]
async fn acknowledgement_hides_for_longer_than_a_notice_is_held() {
    let world = World::new(&bot());
    let recorded = Finding { workflow: "NOTIFIED", ..finding(0) };
    assert_eq!(world.decide(recorded.event()).await, ["recorded"]);
    let id = world.subject()["key"]["S"].as_str().unwrap().replace("subject#", "");
    silence(&world, "0a0b0c0d", None, &json!({"subject": id}));
    assert_eq!(world.decide(finding(0).event()).await, ["bot new silenced"]);
    let mut words = Vec::new();
    for day in 1..=200 {
        words.extend(world.decide(finding(day * DAY).event()).await);
        words.extend(world.decide(sweep(day * DAY + MINUTE)).await);
    }
    let hidden = ["unchanged", "bot new deduplicated", "bot new silenced"];
    words.retain(|word| !hidden.contains(&word.as_str()));
    assert_eq!(words, [""; 0], "it is acknowledged, and open");
    assert!(!world.items("hold#").is_empty());
}

#[tokio::test]
async fn silence_hides_no_unrecognised_message() {
    let world = World::new(&bot());
    silence(&world, "0a0b0c0d", Some(7 * DAY), &json!({"account": "333333333333"}));
    let mut event = json!({"source": "own", "detail-type": "x", "detail": {}, "id": "e",
        "account": "333333333333"});
    event["time"] = rfc3339(START).into();
    assert_eq!(world.decide(event).await, ["bot - notified"]);
}

#[tokio::test]
async fn expired_silence_and_one_of_another_form_hide_nothing() {
    let world = World::new(&bot());
    silence(&world, "0a0b0c0d", Some(-HOUR), &json!({"control": "S3.8"}));
    let broken = json!({"key": {"S": "silence"}, "sort": {"S": "x"}, "silence": {"S": "by hand"}});
    world.table.put(broken.as_object().unwrap().clone()).unwrap();
    assert_eq!(world.decide(finding(0).event()).await, ["bot new notified"]);
}

#[tokio::test]
async fn silences_of_all_pages_hide() {
    let world = World::new(&bot());
    silence(&world, "0a0b0c0d", Some(DAY), &json!({"account": "999999999999"}));
    silence(&world, "1a1b1c1d", Some(DAY), &json!({"account": "333333333333"}));
    world.table.set_page_limit(1);
    assert_eq!(world.decide(finding(0).event()).await, ["bot new silenced"]);
}
