//! The current time: the system's, or for a replay that of the events.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::SystemTime,
};

/// The source of the current time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Clock {
    /// The system.
    #[default]
    System,
    /// Each event, as `task replay` sends a recorded week within minutes. No module sets it.
    Events,
}

/// A clock that runs.
#[derive(Debug)]
pub(crate) struct RunningClock {
    clock: Clock,
    /// The latest time of an event: a late event arrives after those before it.
    latest: AtomicI64,
}

impl RunningClock {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, latest: AtomicI64::new(i64::MIN) }
    }

    /// The current time in seconds from 1970, for an event that was sent at this time.
    pub(crate) fn now(&self, sent_at: Option<i64>) -> i64 {
        match (self.clock, sent_at) {
            (Clock::System, _) | (Clock::Events, None) => {
                let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
                i64::try_from(now.unwrap_or_default().as_secs()).unwrap_or_default()
            }
            (Clock::Events, Some(at)) => self.latest.fetch_max(at, Ordering::Relaxed).max(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, RunningClock};

    #[test]
    fn clock_of_events_does_not_run_back() {
        let clock = RunningClock::new(Clock::Events);
        let times = [10, 20, 15, 30].map(|at| clock.now(Some(at)));
        assert_eq!(times, [10, 20, 20, 30]);
    }

    #[test]
    fn clock_of_the_system_does_not_believe_events() {
        assert!(RunningClock::new(Clock::System).now(Some(10)) > 1_700_000_000);
    }
}
