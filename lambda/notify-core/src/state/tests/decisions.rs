//! A test for each row of the table of decisions.

use serde_json::json;

use super::{
    Comparison, DAY, HOUR, MINUTE, NewsKind, Observed, Severity, Story, T0, control, fixture,
    guardduty, iso, severe, with,
};
use crate::state::{Change, Ending};

#[test]
fn first_time_is_new_and_the_same_again_is_nothing() {
    let mut story = Story::new();
    assert_eq!(story.learns(T0, &control(T0, "FAILED", "NEW")), Some(NewsKind::New));
    for day in 1..40 {
        let at = T0 + day * DAY;
        assert_eq!(story.learns(at, &control(at, "FAILED", "NEW")), None, "day {day}");
    }
}

#[test]
fn older_than_the_destination_is_backlog() {
    let mut story = Story::new();
    story.how.since = T0 + 1;
    assert_eq!(
        story.learns(T0 + DAY, &control(T0 + DAY, "FAILED", "NEW")),
        Some(NewsKind::Backlog)
    );
    // What opens again later is no backlog.
    let passed = control(T0 + 2 * DAY, "PASSED", "RESOLVED");
    assert_eq!(story.word(T0 + 2 * DAY, &passed), "resolved");
    assert_eq!(story.word(T0 + 3 * DAY, &control(T0 + 3 * DAY, "FAILED", "NEW")), "reopened");
}

#[test]
fn what_opens_again_after_the_destination_came_is_new_to_it() {
    let mut story = Story::new();
    story.sees(T0, &control(T0, "FAILED", "NEW"));
    story.sees(T0 + DAY, &control(T0 + DAY, "PASSED", "RESOLVED"));
    story.how.since = T0 + 2 * DAY;
    assert_eq!(
        story.learns(T0 + 3 * DAY, &control(T0 + 3 * DAY, "FAILED", "NEW")),
        Some(NewsKind::New)
    );
}

#[test]
fn control_that_drifts_on_an_old_resource_is_new() {
    // Security Hub writes when the compliance changed, and the check was open or passed before.
    let changed_at = |at: i64| {
        let first = "/detail/findings/0/FirstObservedAt";
        let created = "/detail/findings/0/CreatedAt";
        let body = control(T0 + 9 * DAY, "FAILED", "NEW");
        with(body, &[(first, iso(at)), (created, iso(T0 - 900 * DAY))])
    };
    for (at, expected) in [(T0 + 9 * DAY, NewsKind::New), (T0 - 30 * DAY, NewsKind::Backlog)] {
        let mut story = Story::new();
        story.how.since = T0;
        assert_eq!(story.learns(T0 + 9 * DAY, &changed_at(at)), Some(expected));
    }
}

#[test]
fn times_of_importers_are_not_believed() {
    let mut story = Story::new();
    story.how.since = T0;
    let old = [
        ("/detail/findings/0/FirstObservedAt", iso(T0 - 900 * DAY)),
        ("/detail/findings/0/CreatedAt", iso(T0 - 900 * DAY)),
    ];
    let imported = with(fixture("security-hub/tenable.json"), &old);
    assert_eq!(story.learns(T0, &imported), Some(NewsKind::New));
}

#[test]
fn higher_severity_is_changed_and_compared_with_the_worst() {
    let mut story = Story::new();
    assert_eq!(story.word(T0, &severe(T0, "MEDIUM")), "new");
    let (from, to) = (Severity::Medium, Severity::High);
    let changed = NewsKind::Changed(vec![Change::Severity { from, to }]);
    assert_eq!(story.learns(T0 + HOUR, &severe(T0 + HOUR, "HIGH")), Some(changed));
    for (hours, label) in [(2, "LOW"), (3, "HIGH"), (4, "MEDIUM"), (5, "HIGH")] {
        let at = T0 + hours * HOUR;
        assert_eq!(story.learns(at, &severe(at, label)), None, "{label}");
    }
    assert_eq!(story.item().severity(), Some(Severity::High));
    assert_eq!(story.word(T0 + DAY, &severe(T0 + DAY, "CRITICAL")), "changed");
}

#[test]
fn severity_that_rises_to_a_destinations_minimum_is_new_there() {
    let mut story = Story::new();
    story.sees(T0, &severe(T0, "LOW"));
    story.sees(T0 + DAY, &severe(T0 + DAY, "HIGH"));
    assert_eq!(story.takes(T0 + DAY), Some(NewsKind::Risen));
}

#[test]
fn ten_times_the_count_is_changed() {
    let mut story = Story::new();
    assert_eq!(story.word(T0, &guardduty(T0, 1)), "new");
    assert_eq!(story.word(T0 + HOUR, &guardduty(T0 + HOUR, 9)), "-");
    let changed = NewsKind::Changed(vec![Change::Count { from: 1, to: 12 }]);
    assert_eq!(story.learns(T0 + 2 * HOUR, &guardduty(T0 + 2 * HOUR, 12)), Some(changed));
    assert_eq!(story.word(T0 + 3 * HOUR, &guardduty(T0 + 3 * HOUR, 119)), "-");
    assert_eq!(story.word(T0 + 4 * HOUR, &guardduty(T0 + 4 * HOUR, 120)), "changed");
}

#[test]
fn new_signals_of_a_sequence_are_changed() {
    let sequence = |at: i64, signals: u32| {
        let signals: Vec<_> =
            (0..signals).map(|n| json!({"uid": n.to_string(), "name": format!("s{n}")})).collect();
        with(
            fixture("guardduty/attack-sequence.json"),
            &[
                ("/detail/updatedAt", iso(at)),
                ("/detail/service/detection/sequence/signals", json!(signals)),
            ],
        )
    };
    let mut story = Story::new();
    assert_eq!(story.word(T0, &sequence(T0, 2)), "new");
    assert_eq!(story.word(T0 + HOUR, &sequence(T0 + HOUR, 2)), "-");
    let changed = NewsKind::Changed(vec![Change::Signals(2)]);
    assert_eq!(story.learns(T0 + 2 * HOUR, &sequence(T0 + 2 * HOUR, 4)), Some(changed));
}

#[test]
fn new_entities_of_a_health_event_are_changed_and_pages_unite() {
    let page = |at: i64, names: &[&str]| {
        let entities: Vec<_> = names.iter().map(|name| json!({"entityValue": name})).collect();
        let changes = [("/detail/affectedEntities", json!(entities)), ("/time", iso(at))];
        with(fixture("health/scheduled-change.json"), &changes)
    };
    let mut story = Story::new();
    assert_eq!(story.word(T0, &page(T0, &["a", "b"])), "new");
    let changed = NewsKind::Changed(vec![Change::Entities(1)]);
    assert_eq!(story.learns(T0 + MINUTE, &page(T0, &["b", "c"])), Some(changed));
    for names in [["a", "b"], ["c", "a"]] {
        assert_eq!(story.learns(T0 + HOUR, &page(T0 + HOUR, &names)), None);
    }
}

#[test]
fn new_actor_is_changed_once_a_day_and_the_second_is_not_forgotten() {
    let by = |at: i64, address: &str| {
        let path = "/detail/service/action/awsApiCallAction/remoteIpDetails";
        let details = json!({"ipAddressV4": address, "country": {"countryName": "Exampleland"}});
        with(guardduty(at, 1), &[(path, details)])
    };
    let mut story = Story::new();
    assert_eq!(story.word(T0, &by(T0, "198.51.100.1")), "new");
    let changed = Some(NewsKind::Changed(vec![Change::Actor]));
    assert_eq!(story.learns(T0 + HOUR, &by(T0 + HOUR, "198.51.100.2")), changed);
    assert_eq!(story.learns(T0 + 2 * HOUR, &by(T0 + 2 * HOUR, "198.51.100.3")), None);
    // The sweep says it when the day is over, though no event comes.
    let due = story.item().next_due(story.seen_at, T0 + 3 * HOUR, |_, _| None);
    assert_eq!(due, Some(T0 + HOUR + DAY));
    assert_eq!(story.news(T0 + HOUR + DAY - 1), None);
    assert_eq!(story.takes(T0 + HOUR + DAY), changed);
}

#[test]
fn new_address_of_a_brute_force_attack_is_nothing() {
    let by = |at: i64, address: &str| {
        let path = "/detail/service/action/networkConnectionAction/remoteIpDetails/ipAddressV4";
        with(
            fixture("guardduty/instance.json"),
            &[(path, json!(address)), ("/detail/updatedAt", iso(at))],
        )
    };
    let mut story = Story::new();
    assert_eq!(story.word(T0, &by(T0, "198.51.100.1")), "new");
    assert_eq!(story.word(T0 + DAY, &by(T0 + DAY, "198.51.100.2")), "-");
}

#[test]
fn what_is_neither_better_nor_worse_is_recorded() {
    let mut story = Story::new();
    story.learns(T0, &control(T0, "FAILED", "NEW"));
    for (hours, compliance, workflow) in
        [(1, "WARNING", "NEW"), (2, "NOT_AVAILABLE", "NEW"), (3, "FAILED", "NOTIFIED")]
    {
        let at = T0 + hours * HOUR;
        assert_eq!(story.sees(at, &control(at, compliance, workflow)), Observed::Current);
        assert_eq!(story.takes(at), None, "{compliance} {workflow}");
    }
}

#[test]
fn first_sight_as_notified_is_recorded_and_the_first_new_after_it_is_new() {
    let mut story = Story::new();
    assert_eq!(story.word(T0, &control(T0, "FAILED", "NOTIFIED")), "-");
    assert!(story.item().is_open());
    assert_eq!(story.word(T0 + DAY, &control(T0 + DAY, "FAILED", "NOTIFIED")), "-");
    assert_eq!(
        story.learns(T0 + 2 * DAY, &control(T0 + 2 * DAY, "FAILED", "NEW")),
        Some(NewsKind::New)
    );
}

#[test]
fn notified_stays_in_sight() {
    let mut story = Story::new();
    story.learns(T0, &control(T0, "FAILED", "NEW"));
    assert_eq!(story.word(T0 + HOUR, &control(T0, "FAILED", "NOTIFIED")), "-");
    assert!(story.item().is_open());
    let worse = with(
        control(T0 + DAY, "FAILED", "NOTIFIED"),
        &[("/detail/findings/0/Severity", json!({"Label": "CRITICAL"}))],
    );
    assert_eq!(story.word(T0 + DAY, &worse), "changed");
    // It passed, and what follows is seen as notified only.
    story.learns(T0 + 2 * DAY, &control(T0 + 2 * DAY, "PASSED", "RESOLVED"));
    let again = control(T0 + 3 * DAY, "FAILED", "NOTIFIED");
    assert_eq!(story.word(T0 + 3 * DAY, &again), "reopened");
}

#[test]
fn what_happens_before_the_delivery_is_one_message_or_none() {
    let mut story = Story::new();
    story.sees(T0, &severe(T0, "MEDIUM"));
    story.sees(T0 + MINUTE, &severe(T0 + MINUTE, "HIGH"));
    assert_eq!(story.takes(T0 + 2 * MINUTE), Some(NewsKind::Risen));
    story.sees(T0 + DAY, &control(T0 + DAY, "PASSED", "RESOLVED"));
    story.sees(T0 + 2 * DAY, &severe(T0 + 2 * DAY, "HIGH"));
    story.sees(T0 + 3 * DAY, &control(T0 + 3 * DAY, "PASSED", "RESOLVED"));
    assert_eq!(story.takes(T0 + 3 * DAY), Some(NewsKind::Resolved(Ending::Confirmed)));
}

#[test]
fn two_destinations_learn_the_same_at_their_own_pace() {
    let mut story = Story::new();
    story.learns(T0, &severe(T0, "MEDIUM"));
    story.learns(T0 + HOUR, &severe(T0 + HOUR, "HIGH"));
    let how = Comparison { now: T0 + HOUR, ..story.how };
    let other = story.item().news("other", how).unwrap();
    assert_eq!(other.kind, NewsKind::Risen);
    story.sees(T0 + DAY, &control(T0 + DAY, "PASSED", "RESOLVED"));
    assert_eq!(story.item().news("other", how), None, "it was never notified");
}
