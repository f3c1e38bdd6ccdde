//! Settings of the retry queue.

use std::{ops::RangeInclusive, time::Duration};

use lambda_support::environment::Environment;

pub(super) const QUEUE_URL: &str = "RETRY_QUEUE_URL";
pub(super) const DEAD_LETTER_QUEUE_URL: &str = "DEAD_LETTER_QUEUE_URL";
pub(super) const INITIAL_DELAY: &str = "RETRY_INITIAL_DELAY_SECONDS";
pub(super) const MAX_ATTEMPTS: &str = "RETRY_MAX_ATTEMPTS";

const DEFAULT_INITIAL_DELAY_SECONDS: u64 = 10;
/// SQS delays a message for 15 minutes at most.
const INITIAL_DELAY_SECONDS: RangeInclusive<u64> = 1..=900;
const DEFAULT_MAX_ATTEMPTS: u32 = 12;
const MAX_ATTEMPTS_RANGE: RangeInclusive<u32> = 1..=90;

/// The retry queue, and how often a failed delivery is attempted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RetrySettings {
    pub(crate) queue_url: String,
    pub(crate) dead_letter_queue_url: String,
    /// The delay before the first retry; it doubles with each attempt.
    pub(crate) initial_delay: Duration,
    /// Number of times a message is received before it goes to the dead-letter queue.
    pub(crate) max_attempts: u32,
}

impl RetrySettings {
    pub(super) fn from_env(environment: &mut Environment) -> Option<Self> {
        let queue_url = environment.queue_url(QUEUE_URL, "the URL of the retry queue");
        let dead_letter_queue_url =
            environment.queue_url(DEAD_LETTER_QUEUE_URL, "the URL of the dead-letter queue");
        let initial_delay = environment.number(
            INITIAL_DELAY,
            DEFAULT_INITIAL_DELAY_SECONDS,
            &INITIAL_DELAY_SECONDS,
        );
        let max_attempts =
            environment.number(MAX_ATTEMPTS, DEFAULT_MAX_ATTEMPTS, &MAX_ATTEMPTS_RANGE);
        Some(Self {
            queue_url: queue_url?,
            dead_letter_queue_url: dead_letter_queue_url?,
            initial_delay: Duration::from_secs(initial_delay),
            max_attempts,
        })
    }
}
