//! The oracle: which news a destination should have been sent, from the truth of each line alone,
//! and how that compares with what was sent.

mod compare;
mod diff;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::{Cause, DAY, HOUR, Kind, MINUTE, Moment, Over, SECOND, Severity, Truth};

pub use diff::{Diff, Finding, Problem};

/// How long the problem of a subject counts as known after a notice about it.
const KNOWN_FOR: i64 = 30 * DAY;
/// What the clock makes news is found by a sweep.
const SWEEP: i64 = 15 * MINUTE;

/// One subject in one message: a message of its own, or a member of a summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// When the destination's topic took the message.
    pub at: Moment,
    /// The destination.
    pub destination: String,
    /// Name of the subject as in [`Truth::subject`]; see [`crate::Names`].
    pub subject: String,
    /// What the message said of it.
    pub kind: Kind,
    /// Whether it was a member of a summary.
    pub member_of_summary: bool,
}

/// How late news may be, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// `wait_seconds` of the destination's grouping.
    pub wait: i64,
    /// `interval_minutes`: how long a new member of a known problem may wait.
    pub interval: i64,
    /// Processing time on top of both.
    pub grace: i64,
}

impl Default for Limits {
    /// The defaults of a destination, and 15 seconds.
    fn default() -> Self {
        Self { wait: MINUTE, interval: 4 * HOUR, grace: 15 * SECOND }
    }
}

/// What a destination takes.
pub struct Rules<'a> {
    /// Whether the destination's rules allow news with this truth. By default everything, except
    /// for what no deployment sends unless its variables say so.
    pub takes: &'a dyn Fn(&Truth) -> bool,
    /// The lowest severity of which the end is sent, if the destination was notified of as much: mail
    /// gets that of what was high. None: no end is, as with `send_resolved = false`.
    pub resolved_from: Option<Severity>,
    /// The end of what was less may wait for the interval. None: no end does, as where a bot edits messages.
    pub ends_wait_below: Option<Severity>,
    /// How late news may be.
    pub limits: Limits,
}

impl Default for Rules<'_> {
    fn default() -> Self {
        Self {
            takes: &|_| true,
            resolved_from: Some(Severity::Unknown),
            ends_wait_below: None,
            limits: Limits::default(),
        }
    }
}

/// A piece of news that a destination should be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Expected {
    at: Moment,
    kind: Kind,
    /// It may be left out.
    is_optional: bool,
    /// It may wait for the interval, as a new member of a known problem does.
    waits_for_interval: bool,
    /// Milliseconds after which it is late, or no longer excused by what follows.
    allowance: i64,
}

/// The news that one destination should be sent.
#[derive(Debug, Clone)]
pub struct Oracle {
    expected: BTreeMap<String, Vec<Expected>>,
}

impl Oracle {
    /// The news for a destination, from the truth of each line in the order of their arrival.
    #[must_use]
    pub fn new(truths: &[Truth], rules: &Rules<'_>) -> Self {
        let mut expected: BTreeMap<String, Vec<Expected>> = BTreeMap::new();
        let mut openings = HashMap::new();
        let mut problems: HashMap<&str, (Moment, &str)> = HashMap::new();
        for truth in truths {
            let Some(kind) = truth.cause.kind() else { continue };
            let is_opening = is_opening(kind);
            // Whether the subject was open before at all, and for this destination.
            let (was_open, was_notified, worst, waits_until) = openings
                .entry(&truth.subject)
                .or_insert((false, false, Severity::Unknown, Moment::EPOCH));
            let (was_open_before, was_notified_before) = (*was_open, *was_notified);
            let worst_before = *worst;
            *was_open |= is_opening;
            // What was over while it waited was not sent: open again it is a new member again.
            if kind == Kind::Resolved && *waits_until > truth.at {
                *waits_until = truth.at.plus(KNOWN_FOR);
            }
            // Who was notified of a problem is notified of its end, whatever the rules.
            let is_taken = if kind == Kind::Resolved {
                let is_claimed = truth.cause == Cause::Resolved(Over::Claimed);
                rules.resolved_from.is_some_and(|from| is_claimed || is_severe(*worst, from))
                    && (was_notified_before || !was_open_before && (rules.takes)(truth))
            } else {
                (rules.takes)(truth)
            };
            if !is_taken {
                continue;
            }
            *was_notified |= is_opening;
            *worst = (*worst).max(truth.severity);
            let is_first_here = is_opening && !was_notified_before;
            let kind = if is_first_here && kind != Kind::Backlog { Kind::New } else { kind };
            let known = problems.get(truth.problem.as_str()).is_some_and(|(at, subject)| {
                *subject != truth.subject && truth.at.since(*at) < KNOWN_FOR
            });
            if is_opening {
                problems.entry(&truth.problem).or_insert((truth.at, &truth.subject));
            }
            let Limits { wait, interval, grace } = rules.limits;
            // What becomes of a member while it waits is news with it.
            let is_member = known && is_opening && *waits_until > truth.at;
            let is_patient_end = kind == Kind::Resolved
                && rules.ends_wait_below.is_some_and(|below| !is_severe(worst_before, below));
            let waits_for_interval =
                kind == Kind::Backlog || kind == Kind::New && known || is_member;
            // What ASR did is news by itself, but the truth does not say who claims it.
            let is_minor = kind == Kind::Resolved
                && rules.resolved_from.is_some_and(|from| !is_severe(worst_before, from));
            let is_optional = matches!(truth.cause, Cause::May(_)) || is_minor;
            let allowance = wait
                + grace
                + match kind {
                    Kind::Again => HOUR + SWEEP,
                    // A new actor: when it is a day since the last one.
                    Kind::Changed if is_optional => DAY + SWEEP,
                    // Of alarms that return often: when it is an hour since the last message.
                    _ if is_optional => HOUR + SWEEP,
                    // The sweep ends it.
                    _ if (waits_for_interval || is_patient_end) && interval > 0 => interval + SWEEP,
                    _ => 0,
                };
            if waits_for_interval {
                *waits_until = truth.at.plus(allowance);
            }
            expected.entry(truth.subject.clone()).or_default().push(Expected {
                at: truth.at,
                kind,
                is_optional,
                waits_for_interval,
                allowance,
            });
        }
        Self { expected }
    }

    /// Pieces of news that must be sent, by kind. *Again* counts once an hour.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Kind, usize> {
        let mut counts = BTreeMap::new();
        for (_, expected) in self.due() {
            *counts.entry(expected.kind).or_default() += 1;
        }
        counts
    }

    /// What a destination is sent if everything goes as it should: each piece of news on its own,
    /// a second after its line.
    #[must_use]
    pub fn perfect(&self, destination: &str) -> Vec<Sent> {
        let mut sent: Vec<_> = self
            .due()
            .map(|(subject, expected)| Sent {
                at: expected.at.plus(SECOND),
                destination: destination.to_owned(),
                subject: subject.to_owned(),
                kind: expected.kind,
                member_of_summary: false,
            })
            .collect();
        sent.sort_by(|a, b| (a.at, &a.subject).cmp(&(b.at, &b.subject)));
        sent
    }

    /// Compares with what was sent to this destination; other destinations are passed over.
    #[must_use]
    pub fn compare(&self, destination: &str, sent: &[Sent]) -> Diff {
        compare::compare(&self.expected, destination, sent)
    }

    fn due(&self) -> impl Iterator<Item = (&str, &Expected)> {
        let mut hourly = Hourly::default();
        self.expected
            .iter()
            .flat_map(|(subject, all)| all.iter().map(move |expected| (subject.as_str(), expected)))
            .filter(move |(subject, expected)| {
                !expected.is_optional && hourly.counts(expected.kind, subject, expected.at)
            })
    }
}

/// Whether the end of what had this severity is sent. Alarms have none.
fn is_severe(worst: Severity, from: Severity) -> bool {
    worst == Severity::Unknown || worst >= from
}

/// Whether news of this kind says that something is open.
fn is_opening(kind: Kind) -> bool {
    !matches!(kind, Kind::Resolved | Kind::Bypass | Kind::Reminder | Kind::Digest)
}

/// Counts the incidents of an alarm that returns often once an hour.
#[derive(Debug, Default)]
pub(crate) struct Hourly {
    counted: HashMap<String, Moment>,
}

impl Hourly {
    /// Whether news of this kind counts at this time.
    pub(crate) fn counts(&mut self, kind: Kind, subject: &str, at: Moment) -> bool {
        let counts = kind != Kind::Again
            || self.counted.get(subject).is_none_or(|before| at.since(*before) >= HOUR);
        if kind == Kind::Again && counts {
            self.counted.insert(subject.to_owned(), at);
        }
        counts
    }
}

#[cfg(test)]
mod tests;
