//! What is worse than what a destination was notified of, and what is back in sight.

use super::{Change, Item, Mark, Members, NewsKind, news::DAY};

/// A count is news when it is so many times as large as the last one that was news.
const COUNT_FACTOR: u64 = 10;

impl Item {
    pub(super) fn back_in_sight(&self, mark: &Mark) -> Option<NewsKind> {
        let lost_at = mark.lost_at.filter(|_| self.lost_at.is_none())?;
        Some(NewsKind::BackInSight { lost_at })
    }

    /// In what respects it is worse than the worst that the destination was notified of.
    pub(super) fn changes(&self, mark: &Mark, now: i64) -> Option<NewsKind> {
        let (was, is) = (&mark.worst, &self.traits);
        let mut changes = Vec::new();
        match (was.severity, is.severity) {
            (Some(from), Some(to)) if to > from => changes.push(Change::Severity { from, to }),
            _ => {}
        }
        if let Some(to) = is.failure.filter(|failure| !was.failures.contains(failure)) {
            changes.push(Change::Failure { from: was.failures.last().copied(), to });
        }
        if was.count > 0 && is.count >= was.count.saturating_mul(COUNT_FACTOR) {
            changes.push(Change::Count { from: was.count, to: is.count });
        }
        let more = |is: &Members, was: usize| is.total().saturating_sub(was);
        let signals = is.signals.saturating_sub(was.signals);
        let entities = more(&is.entities, was.entities);
        if signals > 0 {
            changes.push(Change::Signals(signals));
        }
        if entities > 0 {
            changes.push(Change::Entities(entities));
        }
        let is_due = mark.actor_at.is_none_or(|at| at.saturating_add(DAY) <= now);
        if is_due && more(&is.actors, was.actors) > 0 {
            changes.push(Change::Actor);
        }
        (!changes.is_empty()).then_some(NewsKind::Changed(changes))
    }
}
