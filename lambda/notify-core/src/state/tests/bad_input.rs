//! Times that cannot be, items that cannot be read: none hides what follows, and none floods.

use serde_json::{Value, json};

use super::{
    Comparison, DAY, HOUR, Item, NewsKind, Observation, Observed, Story, T0, control, fixture, iso,
    notice, with,
};

fn without(mut body: Value, path: &str) -> Value {
    let (parent, key) = path.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key);
    body
}

#[test]
fn event_without_a_time_counts_as_now() {
    let mut body = control(T0, "FAILED", "NEW");
    for path in ["/detail/findings/0/UpdatedAt", "/detail/findings/0/FirstObservedAt", "/time"] {
        body = without(body, path);
    }
    body = without(body, "/detail/findings/0/CreatedAt");
    let seen = Observation::new(&notice(&body), None, T0);
    assert_eq!((seen.provider_at, seen.envelope_at), (None, T0));
    let mut story = Story::new();
    assert_eq!(story.word(T0, &body), "new");
    let passed = with(body.clone(), &[("/detail/findings/0/Compliance/Status", json!("PASSED"))]);
    assert_eq!(story.word(T0 + HOUR, &passed), "resolved");
    assert_eq!(story.word(T0 + 2 * HOUR, &body), "reopened");
}

#[test]
fn unreadable_times_count_as_none() {
    for time in ["", "yesterday", "2026-99-99T00:00:00Z", "0000-00-00", "1e99"] {
        let body = with(
            control(T0, "FAILED", "NEW"),
            &[
                ("/detail/findings/0/UpdatedAt", json!(time)),
                ("/detail/findings/0/FirstObservedAt", json!(time)),
                ("/detail/findings/0/CreatedAt", json!(time)),
            ],
        );
        let mut story = Story::new();
        assert_eq!(story.word(T0, &body), "new", "{time}");
    }
}

/// One forged time must not mute the finding until 2099.
#[test]
fn time_of_2099_does_not_hide_what_follows() {
    let far = iso(4_070_908_800);
    let forged = with(
        control(T0, "FAILED", "NEW"),
        &[
            ("/detail/findings/0/UpdatedAt", far.clone()),
            ("/detail/findings/0/FirstObservedAt", far.clone()),
            ("/detail/findings/0/CreatedAt", far),
        ],
    );
    let mut story = Story::new();
    assert_eq!(story.sees_late(4_070_908_800, T0, &forged), Observed::Current);
    assert_eq!(story.takes(T0), Some(NewsKind::New));
    assert!(story.item().opened_at <= T0);
    let at = T0 + HOUR;
    assert_eq!(story.word(at, &control(at, "PASSED", "RESOLVED")), "resolved");
    // Forged again, to close and to open it.
    story.sees_late(4_070_908_800, at + 1, &forged);
    assert!(story.item().is_open());
    story.takes(at + 1);
    let later = at + 2 * HOUR;
    story.sees(later, &control(later, "PASSED", "RESOLVED"));
    assert!(!story.item().is_open());
}

#[test]
fn clock_that_runs_back_does_not_hide_what_follows() {
    let mut story = Story::new();
    story.learns(T0, &control(T0, "FAILED", "NEW"));
    // Our own clock is a day behind: the event's times look forged.
    let at = T0 + HOUR;
    story.sees_late(at, T0 - DAY, &control(at, "PASSED", "RESOLVED"));
    assert!(!story.item().is_open());
    // It was a day ahead, and an event without times came.
    let mut body = without(control(T0, "FAILED", "NEW"), "/detail/findings/0/UpdatedAt");
    body = without(body, "/time");
    let mut story = Story::new();
    story.sees_late(T0 + DAY, T0 + DAY, &body);
    story.takes(T0 + DAY);
    let passed = with(body, &[("/detail/findings/0/Compliance/Status", json!("PASSED"))]);
    assert_eq!(story.sees(T0 + HOUR, &passed), Observed::Current);
    assert_eq!(story.takes(T0 + HOUR).map(|kind| kind.as_str()), Some("resolved"));
}

#[test]
fn late_event_that_both_clocks_call_older_is_stale() {
    let mut story = Story::new();
    story.learns(T0, &control(T0, "FAILED", "NEW"));
    story.learns(T0 + DAY, &control(T0 + DAY, "PASSED", "RESOLVED"));
    let late = control(T0 + HOUR, "FAILED", "NEW");
    let before = story.item().clone();
    assert_eq!(story.sees_late(T0 + HOUR, T0 + 2 * DAY, &late), Observed::Stale);
    assert_eq!(story.item(), &before);
    // A change by a person does not move the service's clock.
    let opened = control(T0, "FAILED", "NEW");
    assert_eq!(story.sees_late(T0 + 2 * DAY, T0 + 2 * DAY, &opened), Observed::Current);
}

#[test]
fn item_that_cannot_be_read_is_listed_once_as_backlog() {
    let mut story = Story::new();
    story.learns(T0, &control(T0, "FAILED", "NEW"));
    let json = story.item().to_json();
    let newer = json.replace("\"version\":1", "\"version\":2");
    let older = json.replace("\"version\":1", "\"version\":0");
    let no_opening = json.replace("\"openings\":1", "\"openings\":0");
    let absurd = json.replace("\"openings\":1", "\"openings\":4000000000");
    let huge = format!("{}{}", json, " ".repeat(100_000));
    let cut = &json[..json.len() - 2];
    for text in
        [&newer, &older, &no_opening, &absurd, &huge, cut, "", "{}", "null", "[]", "\"x\"", "7"]
    {
        assert_eq!(Item::parse(text), None, "{text}");
    }
    let at = T0 + DAY;
    let body = control(at, "FAILED", "NEW");
    let notice = notice(&body);
    let seen = Observation::new(&notice, Some(at), at);
    let (item, _) = Item::rebuild(&notice.subject().unwrap(), &notice, &seen);
    story.item = item;
    assert_eq!(story.takes(at), Some(NewsKind::Backlog));
    // From there all goes on.
    let at = T0 + 2 * DAY;
    assert_eq!(story.word(at, &control(at, "FAILED", "NEW")), "-");
    assert_eq!(story.word(at + HOUR, &control(at + HOUR, "PASSED", "RESOLVED")), "resolved");
    assert_eq!(story.word(at + 2 * HOUR, &control(at + 2 * HOUR, "FAILED", "NEW")), "reopened");
}

#[test]
fn item_that_is_over_and_cannot_be_read_leaves_nothing() {
    let notice = notice(&control(T0, "PASSED", "RESOLVED"));
    let seen = Observation::new(&notice, Some(T0), T0);
    let rebuilt = Item::rebuild(&notice.subject().unwrap(), &notice, &seen);
    assert_eq!(rebuilt, (None, Observed::Nothing));
}

#[test]
fn item_with_absurd_numbers_neither_panics_nor_hides() {
    let mut story = Story::new();
    story.learns(T0, &control(T0, "FAILED", "NEW"));
    let mut value: Value = serde_json::from_str(&story.item().to_json()).unwrap();
    for number in [i64::MAX, i64::MIN] {
        for key in ["opened_at", "first_at", "raised_at", "provider_at", "envelope_at"] {
            value[key] = json!(number);
        }
        value["turns"] = json!([number, i64::MAX, i64::MIN, 0]);
        value["claim"] = json!({"by": "asr", "at": number});
        value["marks"]["team"]["t"] = json!(number);
        value["marks"]["team"]["n"] = json!(number);
        value["marks"]["team"]["l"] = json!(number);
        value["openings"] = json!((1 << 30) - 1);
        value["reopenings"] = json!(u32::MAX);
        let mut story = Story::new();
        story.item = Item::parse(&value.to_string());
        assert!(story.item.is_some());
        for (hours, compliance) in [(1, "PASSED"), (2, "FAILED"), (3, "PASSED"), (4, "FAILED")] {
            let at = T0 + hours * HOUR;
            story.sees(at, &control(at, compliance, "NEW"));
            let item = story.item();
            let _ = item.news("team", Comparison { now: at, ..story.how });
            let _ = item.news("another", Comparison { now: at, ..story.how });
            let _ = item.next_due(at, at, |_, _| Some(i64::MAX));
            let _ = (item.brief(), item.to_json(), item.is_worth_keeping(at));
            let _ = item.reminder_due("team", at, i64::MAX, at);
        }
        assert!(story.item().is_open(), "{number}");
    }
}

#[test]
fn every_fixture_is_observed_and_bounded() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures");
    let mut observed = 0;
    for folder in std::fs::read_dir(root).unwrap() {
        let folder = folder.unwrap().path();
        for file in std::fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let name = file.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            let notice = notice(&fixture(&name));
            let Some(subject) = notice.subject() else { continue };
            let seen = Observation::new(&notice, Some(T0), T0);
            assert_eq!(seen.fingerprint.len(), 32);
            let (item, _) = Item::observe(None, &subject, &notice, &seen);
            let Some(item) = item else { continue };
            observed += 1;
            assert!(item.to_json().len() <= super::super::MAX_ITEM_BYTES, "{name}");
            assert_eq!(Item::parse(&item.to_json()), Some(item), "{name}");
        }
    }
    assert!(observed > 100, "{observed}");
}
