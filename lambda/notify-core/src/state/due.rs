//! When an item must be looked at although no event comes.

use std::collections::HashMap;

use super::{Item, Mark, Standing, news::DAY, news::HOUR, observation::REMEDIATION};
use crate::{Severity, Source};

/// A fix that nothing confirms for so long is unconfirmed, in seconds.
const CONFIRMATION: i64 = 3 * DAY;
/// A closed item is kept for so long, and so is one that was lost from sight, in seconds.
const RETENTION: i64 = 90 * DAY;

/// From when to when a provider reports, in seconds from 1970. A pause that is as long as its patience
/// ends one such time, and its next report begins another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reports {
    /// The first report.
    pub since: i64,
    /// The latest one.
    pub until: i64,
}

/// Who reports a subject, as far as that decides how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// A control of Security Hub, which imports each open finding again within a day.
    Control,
    /// A rule of AWS Config, which reports changes only.
    Rule,
    /// GuardDuty, which updates a finding as long as it sees the activity, at most each 6 hours.
    GuardDuty,
    /// CloudWatch.
    Alarm,
    /// Any other, which reports changes only.
    Other,
}

impl Provider {
    /// The longest time between two reports of what stays as it is, in seconds. None if it does not
    /// report again.
    fn interval(self) -> Option<i64> {
        match self {
            Self::Control => Some(DAY),
            Self::GuardDuty => Some(6 * HOUR),
            Self::Rule | Self::Alarm | Self::Other => None,
        }
    }

    /// The name under which its reports are noted: those of the source, for any other provider.
    #[must_use]
    pub fn reporter(self, source: Source) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Rule => "rule",
            Self::GuardDuty => "guard-duty",
            Self::Alarm => "alarm",
            Self::Other => source.as_str(),
        }
    }

    /// What is open and not reported for so long is lost from sight, in seconds.
    #[must_use]
    pub fn patience(self) -> i64 {
        match self {
            Self::Control => 3 * DAY,
            Self::GuardDuty => 14 * DAY,
            Self::Rule | Self::Alarm | Self::Other => 90 * DAY,
        }
    }
}

impl Item {
    /// The next time, later than `now`, at which the sweep must look at it; `now` itself if something
    /// is due already. None if nothing will be due unless an event comes.
    ///
    /// `seen_at` is when it was seen last. `repeat` gives the time between two reminders, in seconds,
    /// by destination and severity; None for never.
    #[must_use]
    pub fn next_due(
        &self,
        seen_at: i64,
        now: i64,
        repeat: impl Fn(&str, Severity) -> Option<i64>,
    ) -> Option<i64> {
        let mut due: Vec<i64> = self.pending.iter().map(|pending| pending.until.max(now)).collect();
        for (destination, mark) in &self.marks {
            due.extend(self.delayed_news_at(mark, now));
            // A reminder that is held leaves with the others.
            let is_held = self.pending.iter().any(|it| it.destination == *destination);
            let severity = self.severity().filter(|_| !is_held);
            let repeat = severity.and_then(|severity| repeat(destination, severity));
            due.extend(repeat.and_then(|repeat| self.reminder_look_at(mark, seen_at, repeat, now)));
        }
        let later = |at: i64| (at > now).then_some(at);
        // What stays unconfirmed stays in the index, from which the digest lists it, until it expires.
        if let Some(at) = self.unconfirmed_at() {
            due.extend(later(at).or(self.expires_at().map(|at| at.max(now))));
        }
        if self.is_open() {
            due.push(match self.expires_at() {
                Some(at) => at.max(now),
                // While its provider reports nothing, sight is not lost: it is looked at again.
                None => later(self.sight_ends_at(seen_at)).unwrap_or(now.saturating_add(DAY)),
            });
        }
        due.into_iter().min()
    }

    /// Whether a destination is due to be reminded: it was notified of the present opening at least
    /// `repeat` seconds ago, and the provider reported within twice its interval before that.
    #[must_use]
    pub fn reminder_due(&self, destination: &str, seen_at: i64, repeat: i64, now: i64) -> bool {
        let due = self.marks.get(destination).and_then(|mark| self.reminder_at(mark, repeat));
        due.is_some_and(|at| at <= now && self.is_reported(seen_at, at))
    }

    /// When it is lost from sight, if it is not seen again and its provider goes on to report.
    #[must_use]
    pub fn sight_ends_at(&self, seen_at: i64) -> i64 {
        seen_at.saturating_add(self.about.provider.patience())
    }

    /// Notes that it is lost from sight, if it is open and its provider reported others for longer than
    /// its patience. Returns whether it is lost now and was not before.
    pub fn lose_sight(&mut self, seen_at: i64, reports: Reports, now: i64) -> bool {
        let is_lost = self.is_open()
            && self.lost_at.is_none()
            && reports.until >= self.sight_ends_at(seen_at.max(reports.since));
        if is_lost {
            self.lost_at = Some(now);
        }
        is_lost
    }

    /// Notes which destinations learned that it is lost from sight, by the times of their last digests.
    pub fn note_digests(&mut self, digests: &HashMap<String, i64>) {
        let Some(lost_at) = self.lost_at else { return };
        for (destination, mark) in &mut self.marks {
            let is_notified = mark.openings == self.openings && !mark.is_over;
            if is_notified && digests.get(destination).is_some_and(|at| *at >= lost_at) {
                mark.lost_at = Some(lost_at);
            }
        }
    }

    /// When a fix that is claimed counts as unconfirmed. None unless it is over by a claim, and if only
    /// ASR's results were ever seen of it, which no check confirms.
    #[must_use]
    pub fn unconfirmed_at(&self) -> Option<i64> {
        let has_check = self.parts.keys().any(|part| part != REMEDIATION);
        let claim = self.claim.filter(|_| has_check && self.is_over_by_claim())?;
        Some(claim.at.saturating_add(CONFIRMATION))
    }

    /// When the item may be deleted: 90 days after it was over, or after it was lost from sight. None
    /// while it is open and in sight.
    #[must_use]
    pub fn expires_at(&self) -> Option<i64> {
        let end = match self.standing {
            Standing::Over(_) => Some(self.over_at()),
            Standing::Open => self.lost_at,
        };
        end.map(|at| at.saturating_add(RETENTION))
    }

    /// Whether it is not expired. `DynamoDB` deletes late, so that this is asked for each item that is
    /// read.
    #[must_use]
    pub fn is_worth_keeping(&self, now: i64) -> bool {
        self.expires_at().is_none_or(|at| now < at)
    }

    fn over_at(&self) -> i64 {
        self.turns.last().copied().unwrap_or(self.first_at)
    }

    fn reminder_at(&self, mark: &Mark, repeat: i64) -> Option<i64> {
        let is_notified = self.is_open() && mark.openings == self.openings && !mark.is_over;
        let reports_again = self.about.provider.interval().is_some();
        (is_notified && reports_again && repeat > 0).then(|| mark.at.saturating_add(repeat))
    }

    fn is_reported(&self, seen_at: i64, at: i64) -> bool {
        let interval = self.about.provider.interval();
        interval.is_some_and(|interval| seen_at.saturating_add(2 * interval) >= at)
    }

    /// A reminder that came due while the provider was silent is looked at again later.
    fn reminder_look_at(&self, mark: &Mark, seen_at: i64, repeat: i64, now: i64) -> Option<i64> {
        let at = self.reminder_at(mark, repeat)?;
        Some(match at {
            at if at > now => at,
            at if self.is_reported(seen_at, at) => now,
            _ => now.saturating_add(repeat),
        })
    }

    /// When a piece of news that must wait becomes one. None if none waits.
    fn delayed_news_at(&self, mark: &Mark, now: i64) -> Option<i64> {
        let last_turn = self.turns.last().filter(|_| self.is_flapping(now));
        let quiet_at = last_turn.map(|at| at.saturating_add(DAY));
        let again_at = (self.about.provider == Provider::Alarm
            && self.is_open()
            && mark.openings < self.openings)
            .then(|| mark.at.saturating_add(HOUR));
        let end_at = self.quiet_at(now).filter(|_| mark.openings > 0 && !mark.is_over);
        let has_new_actor =
            mark.openings == self.openings && self.traits.actors.total() > mark.worst.actors;
        let actor_at = mark.actor_at.filter(|_| self.is_open() && has_new_actor);
        let actor_at = actor_at.map(|at| at.saturating_add(DAY));
        [quiet_at, again_at, end_at, actor_at].into_iter().flatten().map(|at| at.max(now)).min()
    }
}
