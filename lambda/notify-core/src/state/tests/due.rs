//! When the sweep must look at an item, and what it finds.

use super::{
    Comparison, DAY, HOUR, Item, NewsKind, Story, T0, control, fixture, guardduty, notice,
};
use crate::{
    Severity,
    state::{Mark, Observation, Pending, Provider, Reports},
};

fn story(body: &serde_json::Value) -> Story {
    let mut story = Story::new();
    assert_eq!(story.learns(T0, body), Some(NewsKind::New));
    story
}

fn due(story: &Story, now: i64, repeat: i64) -> Option<i64> {
    story.item().next_due(story.seen_at, now, |_, _| Some(repeat))
}

#[test]
fn reminder_is_due_while_the_provider_reports() {
    let mut story = story(&control(T0, "FAILED", "NEW"));
    assert_eq!(due(&story, T0, DAY), Some(T0 + DAY));
    let is_due = |story: &Story, now| story.item().reminder_due("team", story.seen_at, DAY, now);
    assert!(!is_due(&story, T0 + DAY - 1));
    assert!(is_due(&story, T0 + DAY));
    let reminder = story.item().reminder("team", 7, T0 + DAY).unwrap();
    assert_eq!(reminder.kind, NewsKind::Reminder { seen: 7 });
    story.item.as_mut().unwrap().notified("team", reminder.mark);
    assert!(!is_due(&story, T0 + DAY + 1));
    assert_eq!(due(&story, T0 + DAY, DAY), Some(T0 + 2 * DAY));
    // The next evaluation is late by more than twice the interval.
    assert_eq!(due(&story, T0 + 2 * DAY, DAY), Some(T0 + 2 * DAY), "48 hours are twice");
    story.seen_at = T0 - 1;
    assert!(!is_due(&story, T0 + 2 * DAY));
    assert_eq!(due(&story, T0 + 2 * DAY, DAY), Some(story.seen_at + 3 * DAY));
    assert_eq!(due(&story, T0 + 3 * DAY, DAY), Some(T0 + 4 * DAY), "it looks again");
    story.seen_at = T0 + 3 * DAY;
    assert!(is_due(&story, T0 + 4 * DAY));
}

#[test]
fn reminder_that_is_late_is_still_due() {
    let story = story(&control(T0, "FAILED", "NEW"));
    assert!(story.item().reminder_due("team", T0, DAY, T0 + 9 * DAY));
}

#[test]
fn only_providers_that_report_again_are_reminded_of() {
    for (body, interval) in [
        (control(T0, "FAILED", "NEW"), Some(DAY)),
        (guardduty(T0, 1), Some(6 * HOUR)),
        (fixture("inspector/package.json"), None),
        (fixture("config/non-compliant.json"), None),
        (fixture("health/scheduled-change.json"), None),
        (fixture("access-analyzer/external.json"), None),
        (fixture("security-hub/tenable.json"), None),
        (super::alarm(T0, "OK", "ALARM"), None),
    ] {
        let story = story(&body);
        let at = T0 + interval.unwrap_or(DAY);
        let is_due = story.item().reminder_due("team", T0, at - T0, at);
        assert_eq!(is_due, interval.is_some(), "{body}");
    }
}

#[test]
fn never_and_other_destinations_are_not_due() {
    let story = story(&control(T0, "FAILED", "NEW"));
    let item = story.item();
    assert!(!item.reminder_due("another", T0, DAY, T0 + DAY));
    assert!(!item.reminder_due("team", T0, 0, T0 + DAY));
    assert_eq!(item.next_due(T0, T0, |_, _| None), Some(T0 + 3 * DAY));
    let asked = std::cell::Cell::new(None);
    let _ = item.next_due(T0, T0, |name, severity| {
        asked.set(Some((name == "team", severity)));
        None
    });
    assert_eq!(asked.get(), Some((true, Severity::High)));
}

#[test]
fn what_is_over_is_not_due() {
    let mut story = story(&control(T0, "FAILED", "NEW"));
    story.learns(T0 + HOUR, &control(T0 + HOUR, "PASSED", "RESOLVED"));
    assert_eq!(due(&story, T0 + 2 * HOUR, HOUR), None);
    assert_eq!(story.item().reminder("team", 1, T0 + DAY), None);
}

#[test]
fn sight_is_lost_after_days_that_the_provider_decides() {
    for (body, provider, days) in [
        (control(T0, "FAILED", "NEW"), Provider::Control, 3),
        (guardduty(T0, 1), Provider::GuardDuty, 14),
        (super::guardduty_in_security_hub("NEW"), Provider::GuardDuty, 14),
        (fixture("inspector/package.json"), Provider::Other, 90),
        (fixture("config/non-compliant.json"), Provider::Rule, 90),
    ] {
        let mut story = story(&body);
        let item = story.item.as_mut().unwrap();
        assert_eq!(item.about.provider, provider);
        let lost_at = T0 + days * DAY;
        assert_eq!(item.next_due(T0, T0, |_, _| None), Some(lost_at), "{provider:?}");
        let reports = |until| Reports { since: 0, until };
        assert!(!item.lose_sight(T0, reports(lost_at - 1), lost_at));
        assert_eq!(item.expires_at(), None);
        assert!(item.lose_sight(T0, reports(lost_at), lost_at));
        assert!(!item.lose_sight(T0, reports(lost_at), lost_at + 1), "it is lost already");
        assert_eq!(item.brief().lost_sight_at, Some(lost_at));
        // It is kept for 90 days more, and deleted then.
        assert_eq!(item.expires_at(), Some(lost_at + 90 * DAY));
        assert_eq!(item.next_due(T0, lost_at, |_, _| None), Some(lost_at + 90 * DAY));
        assert!(item.is_worth_keeping(lost_at + 90 * DAY - 1));
        assert!(!item.is_worth_keeping(lost_at + 90 * DAY));
    }
}

/// A provider that reports nothing at all may be switched off, and says nothing about one problem.
#[test]
fn sight_is_not_lost_while_the_provider_reports_nothing() {
    let mut story = story(&control(T0, "FAILED", "NEW"));
    let item = story.item.as_mut().unwrap();
    let later = T0 + 50 * DAY;
    assert!(!item.lose_sight(T0, Reports { since: 0, until: T0 + 2 * DAY }, later));
    assert_eq!(item.next_due(T0, later, |_, _| None), Some(later + DAY), "it is looked at again");
    // It began to report again, so that each problem has its time to be reported.
    let since = T0 + 49 * DAY;
    assert!(!item.lose_sight(T0, Reports { since, until: later }, later));
    assert!(item.lose_sight(T0, Reports { since, until: since + 3 * DAY }, since + 3 * DAY));
}

#[test]
fn back_in_sight_is_news_where_the_digest_said_that_it_was_lost() {
    let lost_at = T0 + 4 * DAY;
    let back = lost_at + 2 * DAY;
    for (digest_at, news) in [
        (Some(lost_at), Some(NewsKind::BackInSight { lost_at })),
        (Some(lost_at - 1), None),
        (None, None),
    ] {
        let mut story = story(&control(T0, "FAILED", "NEW"));
        let item = story.item.as_mut().unwrap();
        assert!(!item.fingerprints().is_empty());
        assert!(item.lose_sight(T0, Reports { since: 0, until: lost_at }, lost_at));
        assert_eq!(item.fingerprints(), "", "the next report is compared");
        item.note_digests(&digest_at.map(|at| ("team".to_owned(), at)).into_iter().collect());
        assert_eq!(story.news(lost_at), None);
        assert_eq!(story.learns(back, &control(back, "FAILED", "NEW")), news);
        assert_eq!(story.item().lost_at, None);
        assert_eq!(story.learns(back + DAY, &control(back + DAY, "FAILED", "NEW")), None);
    }
}

#[test]
fn end_and_worse_say_more_than_back_in_sight() {
    let lost_at = T0 + 4 * DAY;
    let at = lost_at + DAY;
    for (body, word) in [
        (control(at, "PASSED", "RESOLVED"), "resolved"),
        (super::severe(at, "CRITICAL"), "changed"),
    ] {
        let mut story = story(&control(T0, "FAILED", "NEW"));
        let item = story.item.as_mut().unwrap();
        assert!(item.lose_sight(T0, Reports { since: 0, until: lost_at }, lost_at));
        item.note_digests(&[("team".to_owned(), lost_at)].into());
        assert_eq!(story.word(at, &body), word);
        assert_eq!(story.item().brief().lost_sight_at, None);
    }
}

#[test]
fn what_is_over_is_kept_for_90_days_and_open_for_ever() {
    let mut story = story(&control(T0, "FAILED", "NEW"));
    assert!(story.item().is_worth_keeping(T0 + 2_000 * DAY));
    story.learns(T0 + HOUR, &control(T0 + HOUR, "PASSED", "RESOLVED"));
    let end = T0 + HOUR + 90 * DAY;
    assert_eq!(story.item().expires_at(), Some(end));
    assert!(story.item().is_worth_keeping(end - 1));
    assert!(!story.item().is_worth_keeping(end));
}

#[test]
fn delivery_that_does_not_end_is_due_when_its_time_is_over() {
    let mut story = Story::new();
    story.sees(T0, &control(T0, "FAILED", "NEW"));
    let news = story.news(T0).unwrap();
    let (destination, owner) = ("team".to_owned(), "one".to_owned());
    let pending = Pending { destination, mark: news.mark.clone(), owner, until: T0 + 90 };
    story.item.as_mut().unwrap().begin(pending);
    assert_eq!(due(&story, T0 + 1, DAY), Some(T0 + 90));
    assert_eq!(due(&story, T0 + 99, DAY), Some(T0 + 99));
    let how = |now| Comparison { now, ..story.how };
    assert_eq!(story.item().news_after_pending("team", how(T0 + 1)), None, "another one says it");
    assert!(story.item().news_after_pending("team", how(T0 + 90)).is_some());
    assert!(story.item().news("team", how(T0 + 1)).is_some());
}

#[test]
fn other_news_during_a_delivery_are_known_apart() {
    let mut story = Story::new();
    story.sees(T0, &guardduty(T0, 1));
    let first = story.news(T0).unwrap();
    let (destination, owner) = ("team".to_owned(), "one".to_owned());
    let pending = Pending { destination, mark: first.mark.clone(), owner, until: T0 + 90 };
    story.item.as_mut().unwrap().begin(pending);
    story.sees(T0 + 9, &guardduty(T0 + 9, 10));
    let how = Comparison { now: T0 + 9, ..story.how };
    let second = story.item().news_after_pending("team", how).unwrap();
    assert_eq!(second.kind.as_str(), "changed");
    // The first one ends after the second has begun.
    story.item.as_mut().unwrap().notified("team", second.mark);
    story.item.as_mut().unwrap().notified("team", first.mark);
    assert!(story.item().pending.is_empty());
    assert_eq!(story.news(T0 + 10), None);
}

#[test]
fn brief_is_short_and_names_the_destinations_that_know() {
    let mut story = story(&control(T0, "FAILED", "NEW"));
    let item = story.item.as_mut().unwrap();
    let mark = |openings, is_over| Mark { openings, is_over, ..Mark::default() };
    item.notified("closed", mark(1, true));
    item.notified("never", mark(0, true));
    item.about.title = Some("x".repeat(500));
    item.about.resource = Some(format!("arn:aws:s3:::{}orders", "é".repeat(400)));
    item.about.control = Some("C".repeat(400));
    let brief = item.brief();
    assert_eq!(brief.destinations, ["team"]);
    assert!(brief.what.as_ref().unwrap().ends_with("éorders"));
    let json = serde_json::to_string(&brief).unwrap();
    assert!(json.len() < 450, "{} {json}", json.len());
    // The index has the id as a key.
    let read = super::super::Brief { id: brief.id.clone(), ..serde_json::from_str(&json).unwrap() };
    assert_eq!(read, brief);
    let plain = serde_json::to_string(&story_of_control().brief()).unwrap();
    assert!(plain.len() < 300, "{} {plain}", plain.len());
}

#[test]
fn control_that_flaps_and_passes_is_not_open_in_the_digest() {
    let mut story = story(&control(T0, "FAILED", "NEW"));
    for (hours, compliance) in [(1, "PASSED"), (2, "FAILED"), (3, "PASSED")] {
        let at = T0 + hours * HOUR;
        story.learns(at, &control(at, compliance, "NEW"));
    }
    assert!(story.item().is_flapping(T0 + 3 * HOUR));
    assert!(!story.item().marks["team"].is_over);
    assert!(story.item().brief().destinations.is_empty());
}

#[test]
fn first_sight_as_notified_is_known_to_the_digest() {
    let mut story = Story::new();
    assert_eq!(story.learns(T0, &control(T0, "FAILED", "NOTIFIED")), None);
    let brief = story.item().brief();
    assert!(brief.is_recorded_only);
    let notice = brief.to_notice();
    assert_eq!((notice.control(), notice.severity()), (Some("S3.8"), Some(Severity::High)));
    story.learns(T0 + HOUR, &control(T0 + HOUR, "FAILED", "NEW"));
    assert!(!story.item().brief().is_recorded_only);
}

fn story_of_control() -> Item {
    let notice = notice(&control(T0, "FAILED", "NEW"));
    let seen = Observation::new(&notice, Some(T0), T0);
    Item::observe(None, &notice.subject().unwrap(), &notice, &seen).0.unwrap()
}
