//! Later messages of a batch that wait with a retried one, so that a thread keeps its order and no
//! request is made that would fail for the same reason.

use std::collections::HashMap;

use tokio::time::Instant;

use crate::{
    outcome::{HoldBack, Retry},
    retry_delay::RetryDelay,
};

/// The holds that the retries of a batch have set so far.
#[derive(Debug, Default)]
pub(crate) struct HeldBack {
    batch: Option<Hold>,
    threads: HashMap<String, Hold>,
}

#[derive(Debug)]
struct Hold {
    reason: String,
    delay: RetryDelay,
    since: Instant,
}

impl HeldBack {
    /// Adds the hold of a retried message of this thread, if it sets one.
    pub(crate) fn add(&mut self, thread: &str, retry: &Retry) {
        let delay = retry.delay.of_held_back();
        let hold = || Hold { reason: retry.reason.clone(), delay, since: Instant::now() };
        match retry.hold_back {
            HoldBack::Nothing => {}
            HoldBack::Thread => _ = self.threads.insert(thread.to_owned(), hold()),
            HoldBack::Batch => self.batch = Some(hold()),
        }
    }

    /// The retry of a message of this thread; `None` if nothing holds it back.
    pub(crate) fn retry(&self, thread: &str) -> Option<Retry> {
        let hold = self.batch.as_ref().or_else(|| self.threads.get(thread))?;
        let delay = match hold.delay {
            RetryDelay::Exactly(delay) => {
                RetryDelay::Exactly(delay.saturating_sub(hold.since.elapsed()))
            }
            delay => delay,
        };
        Some(Retry { reason: hold.reason.clone(), delay, hold_back: HoldBack::Nothing })
    }
}
