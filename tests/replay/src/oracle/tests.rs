mod faults;
mod level_triggered;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Diff, Limits, Oracle, Problem, Rules, Sent};
use crate::{
    Attributes, Cause, DAY, HOUR, Habit, Kind, MINUTE, Moment, Over, Reason, SECOND, Settings,
    Severity, Truth, generate,
};

const CHANNEL: &str = "security";

/// The truth of a small week with a seed, which tests share.
fn week(seed: u64) -> Arc<[Truth]> {
    static WEEKS: Mutex<BTreeMap<u64, Arc<[Truth]>>> = Mutex::new(BTreeMap::new());
    let mut weeks = WEEKS.lock().unwrap_or_else(PoisonError::into_inner);
    let settings = Settings { accounts: 4, days: 4, seed, ..Settings::default() };
    Arc::clone(weeks.entry(seed).or_insert_with(|| generate(&settings).truths.into()))
}

fn at(millis: i64) -> Moment {
    Moment::parse("2026-11-02T00:00:00Z").expect("RFC 3339").plus(millis)
}

fn truth(subject: &str, after: i64, cause: Cause) -> Truth {
    Truth {
        at: at(after),
        habit: Habit::NewFindings,
        subject: subject.to_owned(),
        problem: format!("problem of {subject}"),
        source: "security-hub".to_owned(),
        severity: Severity::Medium,
        attributes: Attributes::default(),
        passes_earlier_patterns: true,
        cause,
    }
}

fn news(after: i64, kind: Kind) -> Truth {
    truth("bucket", after, Cause::News(kind))
}

fn resolved(after: i64) -> Truth {
    truth("bucket", after, Cause::Resolved(Over::Confirmed))
}

fn sent(after: i64, kind: Kind) -> Sent {
    Sent {
        at: at(after),
        destination: CHANNEL.to_owned(),
        subject: "bucket".to_owned(),
        kind,
        member_of_summary: false,
    }
}

fn compare(truths: &[Truth], sent: &[Sent]) -> Diff {
    Oracle::new(truths, &Rules::default()).compare(CHANNEL, sent)
}

fn problems(diff: &Diff) -> Vec<(Problem, Kind)> {
    diff.findings.iter().map(|finding| (finding.problem, finding.kind)).collect()
}

#[test]
fn news_sent_in_time_is_no_difference() {
    let truths = [
        news(0, Kind::New),
        truth("bucket", HOUR, Cause::Nothing(Reason::Update)),
        news(2 * HOUR, Kind::Changed),
        resolved(DAY),
    ];
    let messages = [
        sent(SECOND, Kind::New),
        sent(2 * HOUR + SECOND, Kind::Changed),
        // Good news has no deadline.
        sent(DAY + HOUR, Kind::Resolved),
    ];
    let diff = compare(&truths, &messages);
    assert!(diff.is_clean(), "{diff}");
    let one_each = BTreeMap::from([(Kind::New, 1), (Kind::Changed, 1), (Kind::Resolved, 1)]);
    assert_eq!((&diff.expected, &diff.sent), (&one_each, &one_each));
}

#[test]
fn what_is_missing_twice_unexpected_or_late_is_named() {
    let truths = [news(0, Kind::New), resolved(HOUR)];
    let good = [sent(SECOND, Kind::New), sent(HOUR + SECOND, Kind::Resolved)];
    let with = |message: Sent| {
        let mut messages = good.to_vec();
        messages.push(message);
        problems(&compare(&truths, &messages))
    };
    let [first, second] = good.clone();
    assert_eq!(problems(&compare(&truths, &[first])), [(Problem::Missed, Kind::Resolved)]);
    // Resolved without an opening.
    assert_eq!(problems(&compare(&truths, &[second])), [(Problem::Missed, Kind::New)]);
    assert_eq!(with(sent(2 * SECOND, Kind::New)), [(Problem::Repeated, Kind::New)]);
    assert_eq!(with(sent(2 * HOUR, Kind::Reopened)), [(Problem::Unexpected, Kind::Reopened)]);
    let another = Sent { subject: "another".to_owned(), ..sent(0, Kind::New) };
    assert_eq!(with(another), [(Problem::Unexpected, Kind::New)]);
    let late = [sent(76 * SECOND, Kind::New), sent(2 * HOUR, Kind::Resolved)];
    let diff = compare(&truths, &late);
    assert_eq!(problems(&diff), [(Problem::Late, Kind::New)]);
    assert_eq!(diff.findings[0].after, 76 * SECOND);
    let elsewhere = Sent { destination: "mail".to_owned(), ..sent(SECOND, Kind::New) };
    assert_eq!(compare(&truths, &[elsewhere]).count(Problem::Missed), 1);
    let reminder = sent(DAY, Kind::Reminder);
    assert_eq!(with(reminder), []);
}

#[test]
fn news_sent_before_its_event_is_unexpected() {
    let diff = compare(&[news(HOUR, Kind::New)], &[sent(0, Kind::New)]);
    assert_eq!(problems(&diff), [(Problem::Unexpected, Kind::New), (Problem::Missed, Kind::New)]);
}

#[test]
fn news_that_was_taken_back_while_it_waited_need_not_be_sent() {
    let opened_and_over = [news(0, Kind::New), resolved(MINUTE)];
    let diff = compare(&opened_and_over, &[]);
    assert!(diff.is_clean() && diff.superseded == 2, "{diff}");
    // But not what was due before it was over. What was never sent has no end to send.
    let later = [news(0, Kind::New), resolved(2 * MINUTE)];
    assert_eq!(problems(&compare(&later, &[])), [(Problem::Missed, Kind::New)]);
    // Nor half of it.
    let half = compare(&opened_and_over, &[sent(MINUTE, Kind::Resolved)]);
    assert_eq!(problems(&half), [(Problem::Missed, Kind::New)]);
    // Over and open again within a minute.
    let and_again = [news(0, Kind::New), resolved(DAY), news(DAY + MINUTE, Kind::Reopened)];
    assert!(compare(&and_again, &[sent(0, Kind::New)]).is_clean());
}

#[test]
fn a_message_stands_for_what_it_shows_when_it_leaves() {
    let truths = [news(0, Kind::New), news(30 * SECOND, Kind::Changed)];
    assert!(compare(&truths, &[sent(MINUTE, Kind::New)]).is_clean());
    assert!(compare(&truths, &[sent(MINUTE, Kind::Changed)]).is_clean());
    // Both, in whatever order they leave.
    let both = [sent(31 * SECOND, Kind::Changed), sent(32 * SECOND, Kind::New)];
    assert!(compare(&truths, &both).is_clean());
    let both = [sent(31 * SECOND, Kind::New), sent(32 * SECOND, Kind::Changed)];
    assert!(compare(&truths, &both).is_clean());
    // What left before the change does not show it.
    let before = compare(&truths, &[sent(SECOND, Kind::New)]);
    assert_eq!(problems(&before), [(Problem::Missed, Kind::Changed)]);
    // Taken back and open again before it was due: it is new.
    let truths = [news(0, Kind::New), resolved(MINUTE), news(MINUTE + SECOND, Kind::Reopened)];
    assert!(compare(&truths, &[sent(MINUTE + 2 * SECOND, Kind::New)]).is_clean());
}

#[test]
fn members_of_a_known_problem_may_wait_for_the_interval() {
    let of = |subject: &str, after| Truth {
        problem: "CVE-2026-31337".to_owned(),
        ..truth(subject, after, Cause::News(Kind::New))
    };
    let to = |subject: &str, after| Sent { subject: subject.to_owned(), ..sent(after, Kind::New) };
    let truths = [of("one", 0), of("two", HOUR)];
    let wait = HOUR + 4 * HOUR + MINUTE;
    assert!(compare(&truths, &[to("one", SECOND), to("two", wait)]).is_clean());
    let late = compare(&truths, &[to("one", SECOND), to("two", wait + HOUR)]);
    assert_eq!(problems(&late), [(Problem::Late, Kind::New)]);
    let first_late = compare(&truths, &[to("one", HOUR), to("two", wait)]);
    assert_eq!(problems(&first_late), [(Problem::Late, Kind::New)]);
    let rules = Rules { limits: Limits { interval: 0, ..Limits::default() }, ..Rules::default() };
    let without = Oracle::new(&truths, &rules)
        .compare(CHANNEL, &[to("one", SECOND), to("two", HOUR + 2 * MINUTE)]);
    assert_eq!(problems(&without), [(Problem::Late, Kind::New)]);
}

#[test]
fn end_of_what_was_less_may_wait_for_the_interval() {
    let rules = |ends_wait_below| Rules { ends_wait_below, ..Rules::default() };
    // Open again while its end waits.
    let turn = [news(0, Kind::New), resolved(HOUR), news(3 * HOUR, Kind::Reopened)];
    let messages = [sent(SECOND, Kind::New), sent(3 * HOUR + SECOND, Kind::Reopened)];
    for (below, is_missed) in
        [(None, true), (Some(Severity::Medium), true), (Some(Severity::High), false)]
    {
        let diff = Oracle::new(&turn, &rules(below)).compare(CHANNEL, &messages);
        assert_eq!(diff.count(Problem::Missed), usize::from(is_missed), "{below:?}");
    }
    let never = Oracle::new(&turn[..2], &rules(Some(Severity::High)));
    let diff = never.compare(CHANNEL, &messages[..1]);
    assert_eq!(problems(&diff), [(Problem::Missed, Kind::Resolved)], "it waits, and is sent");
}

#[test]
fn what_becomes_of_a_waiting_member_is_sent_with_it() {
    let first = Truth { problem: "S3.5".to_owned(), ..truth("another", 0, Cause::News(Kind::New)) };
    let member =
        |after, cause| Truth { problem: "S3.5".to_owned(), ..truth("bucket", after, cause) };
    let new = member(HOUR, Cause::News(Kind::New));
    let changed = member(2 * HOUR, Cause::News(Kind::Changed));
    let end = member(2 * HOUR, Cause::Resolved(Over::Claimed));
    let findings = |truths: &[Truth], message: Sent| {
        let opening = Sent { subject: "another".to_owned(), ..sent(SECOND, Kind::New) };
        problems(&compare(truths, &[opening, message]))
    };
    let grace = MINUTE + 15 * SECOND;
    let at_the_end = sent(5 * HOUR + 15 * MINUTE + grace, Kind::New);
    assert_eq!(findings(&[first.clone(), new.clone(), changed.clone()], at_the_end.clone()), []);
    let late = Sent { at: at_the_end.at.plus(SECOND), ..at_the_end };
    assert_eq!(
        findings(&[first.clone(), new.clone(), changed], late),
        [(Problem::Missed, Kind::New)],
        "it is the message of what is so by then"
    );
    // ASR's success says that there was a failure.
    let over = sent(2 * HOUR + SECOND, Kind::Resolved);
    assert_eq!(findings(&[first.clone(), new.clone(), end.clone()], over), []);
    // What was over before it was sent waits again.
    let not_fixed = member(DAY, Cause::News(Kind::NotFixed));
    let at_the_end = sent(DAY + 4 * HOUR, Kind::New);
    assert_eq!(findings(&[first, new, end, not_fixed], at_the_end), []);
}

#[test]
fn incidents_of_a_noisy_alarm_are_one_message_an_hour() {
    let incident = |number: i64| news(number * 10 * MINUTE, Kind::Again);
    let mut truths = vec![news(-DAY, Kind::New)];
    truths.extend((0..12).map(incident));
    let first = sent(-DAY + SECOND, Kind::New);
    let [one, two] = [SECOND, HOUR + SECOND].map(|after| sent(after, Kind::Again));
    let diff = compare(&truths, &[first.clone(), one.clone(), two.clone()]);
    assert!(diff.is_clean(), "{diff}");
    assert_eq!(diff.expected, BTreeMap::from([(Kind::New, 1), (Kind::Again, 2)]));
    // The last hour's incidents too, by the sweep.
    let swept = sent(2 * HOUR + MINUTE, Kind::Again);
    let diff = compare(&truths, &[first.clone(), one.clone(), two, swept]);
    assert!(diff.is_clean(), "{diff}");
    // None after the first.
    assert!(compare(&truths, &[first.clone(), one]).count(Problem::Missed) > 0);
    // Each of them.
    let mut each: Vec<_> =
        (0_i64..12).map(|number| sent(number * 10 * MINUTE, Kind::Again)).collect();
    each.push(first);
    assert_eq!(compare(&truths, &each).count(Problem::Repeated), 11);
}

#[test]
fn optional_news_is_neither_missed_nor_unexpected() {
    let truths = [news(0, Kind::New), truth("bucket", HOUR, Cause::May(Kind::Changed))];
    let new = sent(SECOND, Kind::New);
    assert!(compare(&truths, std::slice::from_ref(&new)).is_clean());
    assert!(compare(&truths, &[new, sent(HOUR, Kind::Changed)]).is_clean());
    assert_eq!(Oracle::new(&truths, &Rules::default()).counts(), BTreeMap::from([(Kind::New, 1)]));
    // A repetition is not taken for it.
    let truths = [truths.to_vec(), vec![news(DAY, Kind::Changed)]].concat();
    let messages =
        [sent(SECOND, Kind::New), sent(DAY, Kind::Changed), sent(DAY + SECOND, Kind::Changed)];
    assert_eq!(problems(&compare(&truths, &messages)), [(Problem::Repeated, Kind::Changed)]);
}

#[test]
fn news_is_first_where_a_rule_kept_the_earlier_back() {
    let high = |truth: Truth| Truth { severity: Severity::High, ..truth };
    let truths = [news(0, Kind::New), high(news(HOUR, Kind::Changed)), resolved(2 * HOUR)];
    let takes = |truth: &Truth| truth.severity >= Severity::High;
    let rules = Rules { takes: &takes, ..Rules::default() };
    let oracle = Oracle::new(&truths, &rules);
    // It has been notified, so that its end is sent although it is no longer high.
    assert_eq!(oracle.counts(), BTreeMap::from([(Kind::New, 1), (Kind::Resolved, 1)]));
    let diff = oracle.compare(CHANNEL, &[sent(HOUR, Kind::New), sent(2 * HOUR, Kind::Resolved)]);
    assert!(diff.is_clean(), "{diff}");
    // What was never notified is not resolved.
    let low = Oracle::new(&[news(0, Kind::New), resolved(HOUR)], &rules);
    assert_eq!(low.counts(), BTreeMap::new());
    let rules = Rules { resolved_from: None, ..Rules::default() };
    assert_eq!(Oracle::new(&truths, &rules).counts().get(&Kind::Resolved), None);
}

#[test]
fn success_of_a_finding_that_was_never_seen_is_resolved_once() {
    let truths = [truth("bucket", 0, Cause::Resolved(Over::Claimed))];
    assert!(compare(&truths, &[sent(SECOND, Kind::Resolved)]).is_clean());
    assert_eq!(compare(&truths, &[]).count(Problem::Missed), 1);
}
