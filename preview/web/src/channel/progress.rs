//! Progress of a demo: the step that it waits for.

use std::time::{Duration, Instant};

/// A step that takes a while.
#[derive(Debug)]
pub(crate) struct Progress {
    pub(crate) text: String,
    since: Instant,
    before: Duration,
}

impl Progress {
    /// A step that has taken `seconds` so far.
    pub(crate) fn new(text: &str, seconds: u64) -> Self {
        let before = Duration::from_secs(seconds);
        Self { text: text.to_owned(), since: Instant::now(), before }
    }

    /// The time that the step has taken.
    pub(crate) fn seconds(&self) -> u64 {
        (self.before + self.since.elapsed()).as_secs()
    }
}
