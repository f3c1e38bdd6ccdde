//! Claims that a problem is fixed: what confirms them, and what shows that they are wrong.

use std::collections::HashMap;

use serde_json::json;

use super::{
    DAY, HOUR, MINUTE, NewsKind, Story, T0, asr, control, guardduty, guardduty_in_security_hub,
    with,
};
use crate::{
    Digest, Failure,
    state::{Activity, Change, Claim, Claimant, Ending, Opening, Standing},
};

/// A story in which the destination knows that the control fails.
fn open() -> Story {
    let mut story = Story::new();
    assert_eq!(story.learns(T0, &control(T0, "FAILED", "NEW")), Some(NewsKind::New));
    story
}

#[test]
fn all_events_of_one_fix_are_one_message() {
    let mut story = open();
    let success = story.learns(T0 + HOUR, &asr("SUCCESS", 1));
    assert_eq!(success, Some(NewsKind::Resolved(Ending::ClaimedByAsr)));
    // ASR marks the finding, and the next evaluation confirms it.
    assert_eq!(story.word(T0 + HOUR + 2, &control(T0, "FAILED", "RESOLVED")), "-");
    assert_eq!(story.item().standing, Standing::Over(Ending::ClaimedByAsr));
    assert_eq!(story.word(T0 + 6 * HOUR, &control(T0 + 6 * HOUR, "PASSED", "RESOLVED")), "-");
    assert_eq!(story.item().standing, Standing::Over(Ending::Confirmed));
    let archived = with(
        control(T0 + DAY, "NOT_AVAILABLE", "RESOLVED"),
        &[("/detail/findings/0/RecordState", json!("ARCHIVED"))],
    );
    assert_eq!(story.word(T0 + DAY, &archived), "-");
}

#[test]
fn asr_success_that_a_later_evaluation_denies_is_not_fixed_once() {
    let mut story = open();
    story.learns(T0 + HOUR, &asr("SUCCESS", 1));
    story.learns(T0 + HOUR + 2, &control(T0, "FAILED", "RESOLVED"));
    // An event of before the claim that is late says nothing.
    assert_eq!(story.word(T0 + HOUR + 5, &control(T0 + MINUTE, "FAILED", "NEW")), "-");
    let claim = Claim { by: Claimant::Asr, at: T0 + HOUR };
    // The mark of ASR stays, whatever the check says.
    let still = control(T0 + 2 * DAY, "FAILED", "RESOLVED");
    assert_eq!(story.learns(T0 + 2 * DAY, &still), Some(NewsKind::NotFixed(Some(claim))));
    for day in 3..9 {
        let at = T0 + day * DAY;
        assert_eq!(story.word(at, &control(at, "FAILED", "RESOLVED")), "-", "day {day}");
    }
    assert!(story.item().is_open());
    // The next fix is a claim of its own.
    assert_eq!(story.word(T0 + 10 * DAY, &asr("SUCCESS", 2)), "resolved");
    let at = T0 + 11 * DAY;
    assert_eq!(story.word(at, &control(at, "FAILED", "RESOLVED")), "not-fixed");
}

#[test]
fn evaluation_that_comes_between_the_success_and_the_mark_is_not_fixed_once() {
    let mut story = open();
    story.learns(T0 + HOUR, &asr("SUCCESS", 1));
    let at = T0 + HOUR + 10;
    assert_eq!(story.word(at, &control(at, "FAILED", "NEW")), "not-fixed");
    assert_eq!(story.word(at + 5, &control(at, "FAILED", "RESOLVED")), "-");
    let at = T0 + DAY;
    assert_eq!(story.word(at, &control(at, "FAILED", "RESOLVED")), "-");
}

#[test]
fn person_who_marks_it_resolved_is_taken_at_their_word_until_the_next_evaluation() {
    let mut story = open();
    let learned = story.learns(T0 + HOUR, &control(T0, "FAILED", "RESOLVED"));
    assert_eq!(learned, Some(NewsKind::Resolved(Ending::ClaimedByPerson)));
    assert_eq!(story.item().fingerprints(), "", "the next evaluation looks the same");
    let claim = Claim { by: Claimant::Person, at: T0 + HOUR };
    let still = control(T0 + 12 * HOUR, "FAILED", "RESOLVED");
    assert_eq!(story.learns(T0 + 12 * HOUR, &still), Some(NewsKind::NotFixed(Some(claim))));
    // Late in the retry queue, it says the same.
    story.item.as_mut().unwrap().marks.get_mut("team").unwrap().openings = 1;
    story.sees(T0 + DAY, &control(T0 + DAY, "FAILED", "NEW"));
    assert_eq!(story.takes(T0 + DAY), Some(NewsKind::NotFixed(Some(claim))));
    // The person took it back with that, so another mark is another claim.
    let again = control(T0 + DAY, "FAILED", "RESOLVED");
    assert_eq!(story.word(T0 + 25 * HOUR, &again), "resolved");
}

#[test]
fn person_who_takes_it_back_opens_it_again() {
    let mut story = open();
    story.learns(T0 + HOUR, &control(T0, "FAILED", "RESOLVED"));
    assert_eq!(story.word(T0 + 2 * HOUR, &control(T0, "FAILED", "NEW")), "reopened");
    assert_eq!(story.item().claim, None);
}

#[test]
fn claim_is_unconfirmed_after_three_days() {
    let mut story = open();
    story.learns(T0 + HOUR, &asr("SUCCESS", 1));
    let due = |story: &Story, now| story.item().next_due(story.seen_at, now, |_, _| None);
    assert_eq!(due(&story, T0 + 2 * HOUR), Some(T0 + HOUR + 3 * DAY));
    assert_eq!(story.item().brief().unconfirmed_at, Some(T0 + HOUR + 3 * DAY));
    // It stays in the index, for the digests of those that were notified of the fix.
    assert_eq!(due(&story, T0 + 9 * DAY), Some(T0 + HOUR + 90 * DAY));
    assert_eq!(due(&story, T0 + 99 * DAY), Some(T0 + 99 * DAY), "it expires");
    assert_eq!(story.item().brief().destinations, ["team"]);
    let listed = |until| {
        let period = (until - DAY, until);
        let briefs = [story.item().brief()];
        let digest =
            Digest::new("team", period, &briefs, &Activity::default(), &HashMap::default());
        (digest.open, digest.unconfirmed.items.len())
    };
    assert_eq!((listed(T0 + 2 * DAY), listed(T0 + 9 * DAY)), ((0, 0), (0, 1)));
    story.learns(T0 + DAY, &control(T0 + DAY, "PASSED", "RESOLVED"));
    assert_eq!(due(&story, T0 + DAY), None);
    assert_eq!(story.item().brief().unconfirmed_at, None);
    assert!(story.item().brief().destinations.is_empty());
}

#[test]
fn success_of_which_no_finding_was_seen_waits_for_no_check() {
    let mut story = Story::new();
    story.learns(T0, &asr("SUCCESS", 1));
    assert_eq!(story.item().brief().unconfirmed_at, None);
    assert_eq!(story.item().next_due(T0, T0, |_, _| None), None);
}

#[test]
fn success_that_comes_first_is_news_and_is_denied_later() {
    let mut story = Story::new();
    let learned = story.learns(T0, &asr("SUCCESS", 1));
    assert_eq!(learned, Some(NewsKind::Resolved(Ending::ClaimedByAsr)));
    assert_eq!(story.word(T0 + HOUR, &control(T0 - HOUR, "FAILED", "RESOLVED")), "-");
    assert_eq!(story.word(T0 + DAY, &control(T0 + DAY, "FAILED", "RESOLVED")), "not-fixed");
}

#[test]
fn success_after_the_check_passed_is_nothing_new() {
    let mut story = open();
    story.learns(T0 + HOUR, &control(T0 + HOUR, "PASSED", "RESOLVED"));
    assert_eq!(story.word(T0 + HOUR + 9, &asr("SUCCESS", 1)), "-");
    assert_eq!(story.item().claim, None);
}

#[test]
fn failed_remediation_is_changed_once_for_each_kind_of_failure() {
    let mut story = open();
    let (from, to) = (None, Failure::Runbook);
    let changed = NewsKind::Changed(vec![Change::Failure { from, to }]);
    assert_eq!(story.learns(T0 + HOUR, &asr("FAILED", 1)), Some(changed));
    assert_eq!(story.word(T0 + 2 * HOUR, &asr("FAILED", 2)), "-", "it is tried again");
    let (from, to) = (Some(Failure::Runbook), Failure::AssumeRole);
    let changed = NewsKind::Changed(vec![Change::Failure { from, to }]);
    assert_eq!(story.learns(T0 + 3 * HOUR, &asr("ASSUME_ROLE_FAILURE", 3)), Some(changed));
    assert_eq!(story.word(T0 + 4 * HOUR, &asr("FAILED", 4)), "-", "both are known");
    // A finding says nothing about the remediation.
    assert_eq!(story.word(T0 + DAY, &control(T0 + DAY, "FAILED", "NOTIFIED")), "-");
    assert_eq!(story.item().traits.failure, Some(Failure::Runbook));
}

#[test]
fn two_messages_about_one_failure_are_one() {
    let mut story = open();
    assert_eq!(story.word(T0 + HOUR, &asr("LAMBDA_ERROR", 1)), "changed");
    assert_eq!(story.word(T0 + HOUR + 5, &asr("FAILED", 1)), "-");
    assert_eq!(story.word(T0 + 2 * HOUR, &asr("FAILED", 2)), "changed");
}

#[test]
fn failure_after_a_success_is_a_failure_and_no_check() {
    let mut story = open();
    story.learns(T0 + MINUTE, &asr("FAILED", 1));
    story.learns(T0 + HOUR, &asr("SUCCESS", 2));
    let change = Change::Failure { from: None, to: Failure::Runbook };
    let changed = NewsKind::Changed(vec![change]);
    assert_eq!(story.learns(T0 + 2 * HOUR, &asr("FAILED", 3)), Some(changed));
    assert!(story.item().is_open());
    assert!(!story.item().brief().is_not_fixed);
    assert_eq!(story.word(T0 + 3 * HOUR, &asr("FAILED", 4)), "-", "it is tried again");
    assert_eq!(story.word(T0 + 2 * DAY, &asr("SUCCESS", 5)), "resolved");
    let at = T0 + 3 * DAY;
    assert_eq!(story.word(at, &control(at, "FAILED", "RESOLVED")), "not-fixed");
}

#[test]
fn failure_does_not_open_what_a_check_closed() {
    let mut story = open();
    story.learns(T0 + HOUR, &control(T0 + HOUR, "PASSED", "RESOLVED"));
    assert_eq!(story.word(T0 + HOUR + 9, &asr("FAILED", 1)), "-");
    assert!(!story.item().is_open());
    let mut story = open();
    story.learns(T0 + HOUR, &control(T0, "FAILED", "SUPPRESSED"));
    assert_eq!(story.word(T0 + 2 * HOUR, &asr("FAILED", 1)), "-");
}

#[test]
fn failure_that_comes_first_is_new_and_the_finding_adds_to_it() {
    let mut story = Story::new();
    assert_eq!(story.learns(T0, &asr("FAILED", 1)), Some(NewsKind::New));
    assert_eq!(story.word(T0 + 9, &control(T0, "FAILED", "NOTIFIED")), "-");
    assert!(story.item().severity().is_some());
    assert_eq!(story.word(T0 + DAY, &control(T0 + DAY, "PASSED", "RESOLVED")), "resolved");
}

#[test]
fn undone_remediation_opens_it_again_once() {
    let mut story = open();
    story.learns(T0 + HOUR, &asr("SUCCESS", 1));
    story.learns(T0 + HOUR + 2, &control(T0, "FAILED", "RESOLVED"));
    assert_eq!(story.learns(T0 + DAY, &asr("ROLLBACK_SUCCESS", 2)), Some(NewsKind::RolledBack));
    assert_eq!(story.word(T0 + DAY + 3, &asr("ROLLBACK_SUCCESS", 2)), "-");
    // The mark of before stays.
    let at = T0 + 2 * DAY;
    assert_eq!(story.word(at, &control(at, "FAILED", "RESOLVED")), "-");
}

#[test]
fn suppressed_in_security_hub_stays_so_whatever_guardduty_sends() {
    let (native, hub) = (guardduty, guardduty_in_security_hub);
    let mut story = Story::new();
    assert_eq!(story.word(T0, &native(T0, 1)), "new");
    assert_eq!(story.word(T0 + 60, &hub("NEW")), "-");
    assert_eq!(story.word(T0 + HOUR, &hub("SUPPRESSED")), "resolved");
    for hours in 2..9 {
        let at = T0 + hours * HOUR;
        assert_eq!(story.word(at, &native(at, 3)), "-");
        assert_eq!(story.word(at + 60, &hub("SUPPRESSED")), "-");
    }
    assert_eq!(story.word(T0 + DAY, &hub("NEW")), "reopened");
    assert_eq!(story.item().opening, Opening::NoLongerSetAside);
}

#[test]
fn marked_as_resolved_in_security_hub_and_seen_again_by_guardduty_is_not_fixed_once() {
    let hub = guardduty_in_security_hub("RESOLVED");
    let mut story = Story::new();
    assert_eq!(story.word(T0, &guardduty(T0, 1)), "new");
    assert_eq!(story.word(T0 + HOUR, &hub), "resolved");
    assert_eq!(story.word(T0 + 7 * HOUR, &guardduty(T0 + 7 * HOUR, 2)), "not-fixed");
    for hours in 8..20 {
        let at = T0 + hours * HOUR;
        assert_eq!(story.word(at, &hub), "-");
        assert_eq!(story.word(at + 60, &guardduty(at, 3)), "-");
    }
}

#[test]
fn result_that_came_before_its_finding_is_merged() {
    // Both items exist: the result was kept under the finding's ARN.
    let mut result = Story::new();
    result.learns(T0 + HOUR, &asr("SUCCESS", 1));
    let mut finding = Story::new();
    finding.sees(T0 + 2 * HOUR, &control(T0, "FAILED", "RESOLVED"));
    finding.sees(T0 + 2 * HOUR, &control(T0, "FAILED", "NEW"));
    finding.item.as_mut().unwrap().absorb(result.item());
    assert_eq!(finding.item().standing, Standing::Over(Ending::ClaimedByAsr));
    assert_eq!(finding.takes(T0 + 2 * HOUR), None, "the destination knows of the success");
    assert_eq!(finding.word(T0 + DAY, &control(T0 + DAY, "FAILED", "RESOLVED")), "not-fixed");
}
