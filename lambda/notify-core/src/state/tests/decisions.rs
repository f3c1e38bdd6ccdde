//! A test for each row of the table of decisions.

use serde_json::json;

use super::{
    Comparison, DAY, HOUR, MINUTE, NewsKind, Observed, Severity, Story, T0, control, fixture,
    guardduty, iso, of_standard, severe, with,
};
use crate::state::{Change, Ending, Rhythm};

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
fn over_after_a_notification_is_resolved_although_it_arrives_as_informational() {
    let mut story = Story::new();
    story.learns(T0, &severe(T0, "CRITICAL"));
    let passed = with(
        control(T0 + DAY, "PASSED", "RESOLVED"),
        &[("/detail/findings/0/Severity", json!({"Label": "INFORMATIONAL"}))],
    );
    let resolved = NewsKind::Resolved(Ending::Confirmed);
    assert_eq!(story.learns(T0 + DAY, &passed), Some(resolved));
    assert_eq!(story.item().severity(), Some(Severity::Critical));
}

#[test]
fn each_way_to_end_says_which() {
    let archived = |compliance: &str| {
        with(
            control(T0 + DAY, compliance, "NEW"),
            &[("/detail/findings/0/RecordState", json!("ARCHIVED"))],
        )
    };
    for (body, ending) in [
        (control(T0 + DAY, "PASSED", "NEW"), Ending::Confirmed),
        (control(T0 + DAY, "FAILED", "SUPPRESSED"), Ending::SetAside),
        (control(T0 + DAY, "FAILED", "RESOLVED"), Ending::ClaimedByPerson),
        (archived("NOT_AVAILABLE"), Ending::Confirmed),
        (archived("FAILED"), Ending::SetAside),
    ] {
        let mut story = Story::new();
        story.learns(T0, &control(T0, "FAILED", "NEW"));
        assert_eq!(story.learns(T0 + DAY, &body), Some(NewsKind::Resolved(ending)));
    }
}

#[test]
fn services_end_in_their_own_words() {
    let later = |body, path| with(body, &[(path, iso(T0 + DAY))]);
    for (open, over, ending) in [
        (
            fixture("inspector/package.json"),
            with(fixture("inspector/package.json"), &[("/detail/status", json!("CLOSED"))]),
            Ending::Confirmed,
        ),
        (
            fixture("access-analyzer/external.json"),
            fixture("access-analyzer/resolved.json"),
            Ending::Confirmed,
        ),
        (
            fixture("config/non-compliant.json"),
            later(
                fixture("config/compliant-again.json"),
                "/detail/newEvaluationResult/resultRecordedTime",
            ),
            Ending::Confirmed,
        ),
        (fixture("health/scheduled-change.json"), fixture("health/closed.json"), Ending::Confirmed),
        (
            fixture("guardduty/instance.json"),
            with(fixture("guardduty/instance.json"), &[("/detail/service/archived", json!(true))]),
            Ending::SetAside,
        ),
    ] {
        let mut story = Story::new();
        assert_eq!(story.word(T0, &open), "new");
        assert_eq!(story.learns(T0 + DAY, &over), Some(NewsKind::Resolved(ending)), "{over}");
    }
}

#[test]
fn over_without_a_notification_is_recorded_or_nothing() {
    let mut story = Story::new();
    let passed = control(T0, "PASSED", "NEW");
    assert_eq!(story.sees(T0, &passed), Observed::Nothing);
    assert_eq!(story.item, None);
    story.sees(T0 + HOUR, &control(T0 + HOUR, "FAILED", "NEW"));
    story.sees(T0 + DAY, &control(T0 + DAY, "PASSED", "RESOLVED"));
    assert_eq!(story.takes(T0 + DAY), None);
}

#[test]
fn end_is_said_only_from_the_destinations_severity() {
    let mut story = Story::new();
    story.how.resolved_from = Some(Severity::High);
    story.learns(T0, &severe(T0, "MEDIUM"));
    let passed = control(T0 + DAY, "PASSED", "RESOLVED");
    assert_eq!(story.word(T0 + DAY, &passed), "-");
    story.how.resolved_from = None;
    assert_eq!(story.takes(T0 + DAY), None);
    story.how.resolved_from = Some(Severity::Low);
    assert_eq!(story.takes(T0 + DAY), Some(NewsKind::Resolved(Ending::Confirmed)));
}

#[test]
fn open_again_is_reopened_with_its_number_and_its_rhythm() {
    let mut story = Story::new();
    story.learns(T0, &control(T0, "FAILED", "NEW"));
    for (times, day) in [(1, 1), (2, 2), (3, 3)] {
        let at = T0 + day * DAY;
        let passed = control(at - 20 * HOUR, "PASSED", "RESOLVED");
        assert_eq!(story.word(at - 20 * HOUR, &passed), "resolved");
        let learned = story.learns(at, &control(at, "FAILED", "NEW"));
        let rhythm = (times > 1).then_some(Rhythm::AfterFix(20 * HOUR));
        assert_eq!(learned, Some(NewsKind::Reopened { times, rhythm }));
    }
}

#[test]
fn no_longer_suppressed_is_said_so() {
    let mut story = Story::new();
    story.learns(T0, &control(T0, "FAILED", "NEW"));
    story.learns(T0 + HOUR, &control(T0, "FAILED", "SUPPRESSED"));
    // Workflow changes do not move the time of the finding.
    let learned = story.learns(T0 + 2 * HOUR, &control(T0, "FAILED", "NEW"));
    assert_eq!(learned, Some(NewsKind::NoLongerSetAside));
}

#[test]
fn control_is_set_aside_only_by_all_standards() {
    let mut story = Story::new();
    let cis = |at, workflow| of_standard(control(at, "FAILED", workflow), "cis");
    assert_eq!(story.word(T0, &control(T0, "FAILED", "NEW")), "new");
    assert_eq!(story.word(T0 + 1, &cis(T0, "NEW")), "-");
    assert_eq!(story.word(T0 + HOUR, &control(T0, "FAILED", "SUPPRESSED")), "-");
    assert!(story.item().is_open());
    assert_eq!(story.word(T0 + 2 * HOUR, &cis(T0, "SUPPRESSED")), "resolved");
    assert_eq!(story.word(T0 + 3 * HOUR, &cis(T0, "NEW")), "reopened");
}

#[test]
fn a_finding_that_passes_closes_the_control_and_a_late_one_does_not_open_it() {
    let mut story = Story::new();
    let cis = |at, compliance| of_standard(control(at, compliance, "NEW"), "cis");
    story.learns(T0, &control(T0, "FAILED", "NEW"));
    story.learns(T0 + 1, &cis(T0, "FAILED"));
    let at = T0 + DAY;
    assert_eq!(story.word(at, &control(at, "PASSED", "RESOLVED")), "resolved");
    assert_eq!(story.word(at + 9, &cis(T0, "FAILED")), "-", "evaluated before");
    assert_eq!(story.word(at + DAY, &cis(at + DAY, "FAILED")), "reopened");
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
