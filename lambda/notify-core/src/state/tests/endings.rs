//! A test for each row of the table of decisions that is about an end, or about what opens again.

use serde_json::json;

use super::{
    DAY, HOUR, NewsKind, Observed, Severity, Story, T0, control, fixture, iso, of_standard, severe,
    with,
};
use crate::state::{Ending, Rhythm};

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
