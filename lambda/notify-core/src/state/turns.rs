//! How often a subject turns between open and over.

use super::{
    Item, Mark, NewsKind, Provider, Rhythm,
    news::{DAY, HOUR},
};

/// A subject that turns so often between open and over within a day is flapping. An alarm that does so
/// is in the channel at most once an hour.
const FLAPPING_TURNS: usize = 3;
/// Two intervals or times of day count as the same if they differ by at most this, in seconds.
const RHYTHM_TOLERANCE: i64 = 45 * 60;
/// Maximum number of turns between open and over that are kept.
const MAX_TURNS: usize = 12;

impl Item {
    /// Notes that it turned between open and over.
    pub(super) fn turn(&mut self, at: i64) {
        let was_flapping = self.turns_too_often(at);
        self.turns.push(at);
        let surplus = self.turns.len().saturating_sub(MAX_TURNS);
        self.turns.drain(..surplus);
        if !was_flapping && self.turns_too_often(at) {
            self.flapping_since = Some(at);
        }
    }

    /// An alarm that returns often is in the channel once an hour.
    pub(super) fn alarm_again(&self, mark: &Mark, now: i64) -> Option<NewsKind> {
        if !self.returns_often(now) {
            return Some(NewsKind::Reopened {
                times: self.reopenings.max(1),
                rhythm: self.rhythm(),
            });
        }
        let times = self.openings.saturating_sub(mark.openings);
        (now >= mark.at.saturating_add(HOUR)).then_some(NewsKind::Again { times })
    }

    /// Whether it is an alarm that is in the channel at most once an hour.
    fn returns_often(&self, now: i64) -> bool {
        self.about.provider == Provider::Alarm && self.turns_within_a_day(now) >= FLAPPING_TURNS
    }

    /// When an alarm that returns often has been over for an hour. None for any other, and while it is
    /// open.
    pub(super) fn quiet_at(&self, now: i64) -> Option<i64> {
        let is_waiting = !self.is_open() && self.returns_often(now);
        self.turns.last().filter(|_| is_waiting).map(|at| at.saturating_add(HOUR))
    }

    /// Whether it turns so often that single turns are no news. Only checks do so by nature.
    #[must_use]
    pub fn is_flapping(&self, now: i64) -> bool {
        matches!(self.about.provider, Provider::Control | Provider::Rule)
            && self.turns_too_often(now)
    }

    /// Whether its last turns came within a day, the last of them less than a day ago.
    pub(super) fn turns_too_often(&self, now: i64) -> bool {
        let mut latest = self.turns.iter().rev();
        let (Some(last), Some(first)) = (latest.next(), latest.nth(FLAPPING_TURNS - 2)) else {
            return false;
        };
        last.saturating_sub(*first) < DAY && now.saturating_sub(*last) < DAY
    }

    pub(super) fn flapping(&self, now: i64) -> NewsKind {
        NewsKind::Flapping { turns: count(self.turns_within_a_day(now)) }
    }

    /// Whether a destination was notified since it began.
    pub(super) fn knows_flapping(&self, mark: &Mark) -> bool {
        mark.flapping_at.is_some_and(|at| self.flapping_since.is_none_or(|since| at >= since))
    }

    pub(super) fn turns_within_a_day(&self, now: i64) -> usize {
        self.turns.iter().filter(|at| now.saturating_sub(**at) < DAY).count()
    }

    /// When it returns, if the last two times agree.
    pub(super) fn rhythm(&self) -> Option<Rhythm> {
        // Over, open, over, open: it ends with the present opening.
        let [.., fixed, opened, fixed_again, opened_again] = self.turns.as_slice() else {
            return None;
        };
        let first = opened.saturating_sub(*fixed);
        let second = opened_again.saturating_sub(*fixed_again);
        if second >= 60 && first.saturating_sub(second).saturating_abs() <= second / 4 {
            return Some(Rhythm::AfterFix(second));
        }
        let (first, second) = (opened.rem_euclid(DAY), opened_again.rem_euclid(DAY));
        let apart = (first - second).abs();
        let is_same_time = apart.min(DAY - apart) <= RHYTHM_TOLERANCE;
        let is_a_day_later = opened_again.saturating_sub(*opened) > DAY / 2;
        (is_same_time && is_a_day_later).then_some(Rhythm::Daily(second))
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
