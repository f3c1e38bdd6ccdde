//! Alarms that return, and checks that turn too often between open and over.

use serde_json::json;

use super::{DAY, HOUR, MINUTE, NewsKind, Story, T0, alarm, control, fixture, severe, with};
use crate::state::Ending;

#[test]
fn alarm_without_ok_reports_each_incident() {
    let mut story = Story::new();
    assert_eq!(story.word(T0, &alarm(T0, "OK", "ALARM")), "new");
    assert_eq!(story.word(T0 + 5, &alarm(T0, "OK", "ALARM")), "-", "the same again");
    let (times, rhythm) = (1, None);
    let learned = story.learns(T0 + 2 * HOUR, &alarm(T0 + 2 * HOUR, "OK", "ALARM"));
    assert_eq!(learned, Some(NewsKind::Reopened { times, rhythm }));
    // Another reason within the same incident.
    assert_eq!(story.word(T0 + 3 * HOUR, &alarm(T0 + 3 * HOUR, "ALARM", "ALARM")), "-");
    assert_eq!(story.word(T0 + 4 * HOUR, &alarm(T0 + HOUR, "OK", "ALARM")), "-", "late");
}

#[test]
fn alarm_with_ok_is_resolved_and_too_few_data_say_nothing() {
    let mut story = Story::new();
    story.learns(T0, &alarm(T0, "OK", "ALARM"));
    assert_eq!(story.word(T0 + 60, &alarm(T0 + 60, "ALARM", "INSUFFICIENT_DATA")), "-");
    assert!(story.item().is_open());
    assert_eq!(story.word(T0 + 90, &alarm(T0 + 90, "INSUFFICIENT_DATA", "OK")), "resolved");
    assert_eq!(story.word(T0 + HOUR, &alarm(T0 + HOUR, "OK", "ALARM")), "reopened");
}

#[test]
fn alarm_that_returns_often_says_so_once_an_hour() {
    let mut story = Story::new();
    let mut learned = Vec::new();
    for minute in (0..180).step_by(5) {
        let at = T0 + minute * MINUTE;
        learned.extend(story.learns(at, &alarm(at, "OK", "ALARM")).map(|kind| (minute, kind)));
    }
    let words: Vec<_> = learned.iter().map(|(minute, kind)| (*minute, kind.as_str())).collect();
    assert_eq!(words, [(0, "new"), (5, "reopened"), (65, "reopened"), (125, "reopened")]);
    assert_eq!(learned[2].1, NewsKind::Again { times: 12 });
    // The last ones are said by the sweep.
    let due = story.item().next_due(story.seen_at, T0 + 180 * MINUTE, |_, _| None);
    assert_eq!(due, Some(T0 + 185 * MINUTE));
    assert_eq!(story.takes(T0 + 185 * MINUTE), Some(NewsKind::Again { times: 10 }));
}

#[test]
fn alarm_that_returns_often_is_over_when_it_was_quiet_for_an_hour() {
    let mut story = Story::new();
    let mut learned = Vec::new();
    for turn in 0..24 {
        let at = T0 + turn * 5 * MINUTE;
        let (from, to) = if turn % 2 == 0 { ("OK", "ALARM") } else { ("ALARM", "OK") };
        learned.extend(story.learns(at, &alarm(at, from, to)).map(|kind| (turn * 5, kind)));
    }
    let words: Vec<_> = learned.iter().map(|(minute, kind)| (*minute, kind.as_str())).collect();
    assert_eq!(words, [(0, "new"), (5, "resolved"), (10, "reopened"), (70, "reopened")]);
    let last = T0 + 115 * MINUTE;
    let due = story.item().next_due(story.seen_at, last, |_, _| None);
    assert_eq!(due, Some(last + HOUR));
    assert_eq!(story.news(last + HOUR - 1), None);
    assert_eq!(story.takes(last + HOUR), Some(NewsKind::Resolved(Ending::Confirmed)));
}

#[test]
fn control_that_turns_too_often_is_flapping_once_until_it_is_quiet() {
    let mut story = Story::new();
    let mut words = Vec::new();
    for turn in 0..10 {
        let at = T0 + turn * HOUR;
        let compliance = if turn % 2 == 0 { "FAILED" } else { "PASSED" };
        words.push(story.word(at, &control(at, compliance, "NEW")));
    }
    assert_eq!(words, ["new", "resolved", "reopened", "flapping", "-", "-", "-", "-", "-", "-"]);
    // Worse breaks through.
    let at = T0 + 10 * HOUR;
    assert_eq!(story.word(at, &severe(at, "CRITICAL")), "changed");
    story.sees(T0 + 11 * HOUR, &control(T0 + 11 * HOUR, "PASSED", "NEW"));
    // After a quiet day the destination learns how it ended.
    let due = story.item().next_due(story.seen_at, T0 + 12 * HOUR, |_, _| None);
    assert_eq!(due, Some(T0 + 35 * HOUR));
    assert_eq!(story.news(T0 + 35 * HOUR - 1), None);
    assert_eq!(story.takes(T0 + 35 * HOUR), Some(NewsKind::Resolved(Ending::Confirmed)));
}

#[test]
fn second_flapping_is_news_again_and_an_open_end_is_said() {
    let mut story = Story::new();
    let mut flap = |from: i64| {
        let mut words = Vec::new();
        for turn in 0..7 {
            let at = from + turn * HOUR;
            let compliance = if turn % 2 == 0 { "FAILED" } else { "PASSED" };
            words.push(story.word(at, &control(at, compliance, "NEW")));
        }
        (words, story.takes(from + 6 * HOUR + DAY).map(|kind| kind.as_str()))
    };
    let (words, end) = flap(T0);
    assert!(words.contains(&"flapping"));
    assert_eq!(end, Some("reopened"));
    let (words, _) = flap(T0 + 10 * DAY);
    assert!(words.contains(&"flapping"), "{words:?}");
}

#[test]
fn services_that_are_no_checks_never_flap() {
    let mut story = Story::new();
    for turn in 0..12 {
        let status = if turn % 2 == 0 { "ACTIVE" } else { "CLOSED" };
        let body = with(fixture("inspector/package.json"), &[("/detail/status", json!(status))]);
        assert_ne!(story.word(T0 + turn * HOUR, &body), "flapping");
    }
}
