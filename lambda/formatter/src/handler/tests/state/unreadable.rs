//! Items that another version or a person wrote, and those that nothing waits for: they stay in the table
//! and do not hold up what is due.

use super::{world::*, *};

/// The largest number of items that a sweep looks at, and one more.
const MANY: usize = 1_001;

/// An item that is due.
fn put(world: &World, key: &str, sort: &str, name: &str, value: &str) {
    let item = json!({"key": {"S": key}, "sort": {"S": sort}, name: {"S": value},
        "due_shard": {"S": "0"}, "due_at": {"N": (START - DAY).to_string()}});
    world.table.put(item.as_object().unwrap().clone()).unwrap();
}

/// A bot with a notice that is held and due after a minute.
async fn with_held(mut bot: Value) -> World {
    bot["grouping"] = json!({"above": 1, "interval_minutes": 0});
    let world = World::new(&[bot]);
    for control in ["S3.1", "S3.2"] {
        world.send(Finding { control, ..finding(0) }.event()).await;
    }
    world
}

#[tokio::test]
async fn items_that_cannot_be_read_do_not_hold_up_the_others() {
    let text = "of a newer version";
    let of_another = with_held(destination("bot", "slack-bot")).await.items("subject#").remove(0);
    let of_another = of_another["item"]["S"].as_str().unwrap();
    for (key, sort, name, text) in [
        ("subject#", "state", "item", text),
        ("subject#", "state", "item", of_another),
        ("hold#bot", "0", "member", text),
        ("hold#removed", "0", "member", text),
        ("unknown#", "x", "x", text),
    ] {
        let world = with_held(destination("bot", "slack-bot")).await;
        for number in 0..MANY {
            let (key, sort) = match key.strip_suffix('#') {
                Some(_) => (format!("{key}{number:032x}"), sort.to_owned()),
                None => (key.to_owned(), format!("{sort}{number}")),
            };
            put(&world, &key, &sort, name, text);
        }
        let before = world.table.items().len();
        let mut lines = Vec::new();
        for sweeps in 1..=3 {
            lines.extend(world.send(sweep(sweeps * 5 * MINUTE)).await);
        }
        assert_eq!(words(&lines), ["bot new notified"], "{key}");
        let postponed = lines.iter().filter(|line| line["message"] == "items postponed");
        let items: u64 = postponed.map(|line| line["items"].as_u64().unwrap()).sum();
        assert_eq!(items, MANY as u64, "{key}");
        // They are looked at again after a day.
        let again = world.send(sweep(DAY + HOUR)).await;
        assert!(again.iter().any(|line| line["message"] == "items postponed"), "{key}");
        assert_eq!(
            world.table.items().len(),
            before,
            "nothing but the held one and its history changed"
        );
    }
}

#[tokio::test]
async fn what_a_paused_destination_holds_does_not_hold_up_the_others() {
    let mut paused = destination("paused", "slack-bot");
    paused["paused"] = true.into();
    let world = World::new(&[paused, ungrouped("bot")]);
    for number in 0..MANY {
        let member =
            json!({"subject": "0".repeat(32), "reason": "quiet", "held_at": START, "notice": null});
        put(
            &world,
            "hold#paused",
            &format!("{}#{number}", START - DAY),
            "member",
            &member.to_string(),
        );
    }
    world.send(sweep(0)).await;
    let is_due = |item: &serde_json::Map<String, Value>| {
        item["due_at"]["N"].as_str().unwrap().parse::<i64>().unwrap() <= START
    };
    let held = world.items("hold#paused");
    assert!(!held.iter().any(is_due));
    assert_eq!(held.len(), MANY);
    // However long the pause is, nothing expires in it.
    let at = |item: &serde_json::Map<String, Value>, name: &str| {
        item[name]["N"].as_str().unwrap().parse::<i64>().unwrap()
    };
    assert!(held.iter().all(|item| at(item, "expires_at") - at(item, "due_at") == 14 * DAY));
}
