//! Matches what was sent with what was expected, subject by subject.

use std::collections::BTreeMap;

use super::{Diff, Expected, Finding, Hourly, Problem, SWEEP, Sent, is_opening};
use crate::{HOUR, Kind, Moment};

/// Messages of one subject that returns often are an hour apart, less the sweep's interval.
const BETWEEN_AGAINS: i64 = HOUR - SWEEP;

/// An expectation, and the message that it is claimed by.
#[derive(Debug, Clone, Copy)]
struct Slot {
    expected: Expected,
    sent_at: Option<Moment>,
}

pub(super) fn compare(
    expected: &BTreeMap<String, Vec<Expected>>,
    destination: &str,
    sent: &[Sent],
) -> Diff {
    let mut diff = Diff { destination: destination.to_owned(), ..Diff::default() };
    let mut by_subject: BTreeMap<&str, Vec<&Sent>> = BTreeMap::new();
    for message in sent.iter().filter(|message| message.destination == destination) {
        *diff.sent.entry(message.kind).or_default() += 1;
        if !matches!(message.kind, Kind::Reminder | Kind::Digest) {
            by_subject.entry(&message.subject).or_default().push(message);
        }
    }
    for (subject, all) in expected {
        let mut hourly = Hourly::default();
        for news in all {
            if !news.is_optional && hourly.counts(news.kind, subject, news.at) {
                *diff.expected.entry(news.kind).or_default() += 1;
            }
        }
        let messages = by_subject.remove(subject.as_str()).unwrap_or_default();
        compare_subject(subject, all, messages, &mut diff);
    }
    for (subject, messages) in by_subject {
        compare_subject(subject, &[], messages, &mut diff);
    }
    diff.findings.sort_by(|a, b| (a.at, a).cmp(&(b.at, b)));
    diff
}

fn compare_subject(
    subject: &str,
    expected: &[Expected],
    mut messages: Vec<&Sent>,
    diff: &mut Diff,
) {
    messages.sort_by_key(|message| message.at);
    let mut slots: Vec<_> =
        expected.iter().map(|expected| Slot { expected: *expected, sent_at: None }).collect();
    let mut report = |problem, at, kind, after| {
        let subject = subject.to_owned();
        diff.findings.push(Finding { problem, at, subject, kind, after });
    };
    let mut last_again: Option<Moment> = None;
    for Sent { at, kind, .. } in messages {
        let Some(claimed) = claim(&mut slots, *at, *kind) else {
            let was_sent =
                slots.iter().any(|slot| slot.sent_at.is_some() && slot.expected.kind == *kind);
            let problem = if was_sent { Problem::Repeated } else { Problem::Unexpected };
            report(problem, *at, *kind, 0);
            continue;
        };
        if claimed.kind == Kind::Again {
            if last_again.is_some_and(|before| at.since(before) < BETWEEN_AGAINS) {
                report(Problem::Repeated, *at, *kind, 0);
            }
            last_again = Some(*at);
        }
        let after = at.since(claimed.at);
        if has_deadline(claimed.kind) && after > claimed.allowance {
            report(Problem::Late, claimed.at, claimed.kind, after);
        }
    }
    for (index, slot) in slots.iter().enumerate() {
        let Slot { expected, sent_at } = *slot;
        if sent_at.is_some() || expected.is_optional {
            continue;
        }
        if is_skipped(&slots, index) || !is_superseded(&slots, index) {
            report(Problem::Missed, expected.at, expected.kind, 0);
        } else {
            diff.superseded += 1;
        }
    }
}

/// Lets a message stand for the latest news of its kind that none stands for yet. A message about an
/// alarm that returns often stands for all incidents so far.
fn claim(slots: &mut [Slot], at: Moment, kind: Kind) -> Option<Expected> {
    let is_first =
        !slots.iter().any(|slot| slot.sent_at.is_some() && is_opening(slot.expected.kind));
    let is_free = |slot: &Slot| slot.sent_at.is_none() && slot.expected.at <= at;
    let is_incident = |slot: &Slot| {
        slot.expected.kind == Kind::Again && says(kind, Kind::Again, is_first) && is_free(slot)
    };
    // Of several incidents that one message stands for, the first decides whether it is late.
    if let Some(first) = slots.iter().find(|slot| is_incident(slot)).map(|slot| slot.expected) {
        for slot in slots.iter_mut().filter(|slot| is_incident(slot)) {
            slot.sent_at = Some(at);
        }
        return Some(first);
    }
    // A message about what came later said the earlier too, if that may be left out.
    let last_sent = slots.iter().rposition(|slot| slot.sent_at.is_some());
    let is_said = |index, slot: &Slot| slot.expected.is_optional && last_sent > Some(index);
    let latest = |fits: &dyn Fn(&Slot) -> bool| {
        let fits =
            |(index, slot): &(usize, &Slot)| is_free(slot) && !is_said(*index, slot) && fits(slot);
        slots.iter().enumerate().rfind(fits).map(|(index, _)| index)
    };
    let is_in_time = |slot: &Slot| at.since(slot.expected.at) <= slot.expected.allowance;
    let is_same = |slot: &Slot| slot.expected.kind == kind;
    let fits = |slot: &Slot| says(kind, slot.expected.kind, is_first);
    let index = latest(&|slot| is_same(slot) && is_in_time(slot))
        .or_else(|| latest(&|slot| fits(slot) && is_in_time(slot)))
        // What may be left out has no late message: that is a repetition of another.
        .or_else(|| latest(&|slot| is_same(slot) && !slot.expected.is_optional))
        .or_else(|| latest(&|slot| fits(slot) && !slot.expected.is_optional))?;
    let slot = slots.get_mut(index)?;
    slot.sent_at = Some(at);
    Some(slot.expected)
}

/// Whether a message of one kind can stand for news of another.
fn says(sent: Kind, news: Kind, is_first: bool) -> bool {
    sent == news
        || matches!((sent, news), (Kind::Again, Kind::Reopened) | (Kind::Reopened, Kind::Again))
        // Where the first news was never due, the next is the first to be sent.
        || is_first && sent == Kind::New && is_opening(news) && news != Kind::Backlog
}

/// Whether news needed no message of its own, because of what was sent or happened until it was due.
fn is_superseded(slots: &[Slot], index: usize) -> bool {
    let Some((before, [this, ..])) = slots.split_at_checked(index) else { return false };
    let Expected { at, kind, allowance, .. } = this.expected;
    // An incident within an hour of a message about the alarm waits for the next hour, if it comes.
    let from = if kind == Kind::Again { at.plus(-HOUR) } else { at };
    let window = from..=at.plus(allowance);
    let was_open = before.last().is_some_and(|slot| is_opening(slot.expected.kind));
    let was_ever_open = before.iter().any(|slot| is_opening(slot.expected.kind));
    match (is_opening(kind), was_open) {
        // What bypasses the state, and the end of what was never seen.
        (false, _) if kind == Kind::Bypass || !was_ever_open => false,
        // Worse: a message about it shows it, whatever its news. What is over is no worse.
        (true, true) => slots.iter().any(|slot| {
            let opens = is_opening(slot.expected.kind);
            opens && slot.sent_at.is_some_and(|sent| window.contains(&sent))
                || !opens && window.contains(&slot.expected.at)
        }),
        // A turn: at some time the destination knew it, or did not know of the turn before.
        _ => {
            let times = slots.iter().flat_map(|slot| [Some(slot.expected.at), slot.sent_at]);
            times
                .flatten()
                .filter(|time| window.contains(time))
                .any(|time| is_open(slots, time) == is_open_there(slots, time))
        }
    }
}

/// Whether the subject is open at a time.
fn is_open(slots: &[Slot], time: Moment) -> bool {
    let last = slots.iter().rfind(|slot| slot.expected.at <= time);
    last.is_some_and(|slot| is_opening(slot.expected.kind))
}

/// Whether the latest message until a time says that the subject is open.
fn is_open_there(slots: &[Slot], time: Moment) -> bool {
    slots
        .iter()
        .filter_map(|slot| Some((slot.sent_at?, slot.expected)))
        .filter(|(sent, _)| *sent <= time)
        .max_by_key(|(sent, expected)| (*sent, expected.at))
        .is_some_and(|(_, expected)| is_opening(expected.kind))
}

/// Whether an opening was not sent, but its end was, although nothing said that the subject is open. The
/// end of what still waits for an interval says both.
fn is_skipped(slots: &[Slot], index: usize) -> bool {
    let Some((_, [this, end, ..])) = slots.split_at_checked(index) else { return false };
    let Expected { at, allowance, .. } = this.expected;
    let is_late = |sent: Moment| !this.expected.waits_for_interval || sent > at.plus(allowance);
    is_opening(this.expected.kind)
        && !is_opening(end.expected.kind)
        && end.sent_at.is_some_and(|sent| is_late(sent) && !is_open_there(slots, sent.plus(-1)))
}

/// Whether lateness counts. Good news, backlog and what bypasses the state have no deadline.
fn has_deadline(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::New | Kind::Changed | Kind::Reopened | Kind::NotFixed | Kind::Flapping | Kind::Again
    )
}
