//! What becomes of a message that a destination does not take, and how repetitions are known.

use std::{ops::RangeInclusive, time::Duration};

use lambda_support::environment::Environment;

pub(super) const UNDELIVERED: &str = "RETRY_QUEUE_URL";
pub(super) const DEAD_LETTERS: &str = "DEAD_LETTER_QUEUE_URL";
pub(super) const FIRST_PAUSE: &str = "RETRY_INITIAL_DELAY_SECONDS";
pub(super) const TRIES: &str = "RETRY_MAX_ATTEMPTS";
pub(super) const TABLE: &str = "DEDUPLICATION_TABLE_NAME";
pub(super) const LIFETIME: &str = "DEDUPLICATION_LIFETIME_SECONDS";

const FIRST_PAUSES: RangeInclusive<u64> = 1..=900;
const MOST_TRIES: RangeInclusive<u32> = 1..=90;
/// An hour, so that a claim outlives every retry of an event, and a year.
const LIFETIMES: RangeInclusive<u64> = 60 * 60..=365 * 24 * 60 * 60;

/// How undelivered messages come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Undelivering {
    pub(crate) url: String,
    pub(crate) dead_letters: String,
    pub(crate) first_pause: Duration,
    /// How often a message is received before it rests with the dead letters.
    pub(crate) tries: u32,
}

/// Where claims are kept, and for how long.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Claiming {
    pub(crate) table: String,
    pub(crate) lifetime: Duration,
}

pub(super) fn undelivering(environment: &mut Environment) -> Option<Undelivering> {
    let url = environment.queue_url(UNDELIVERED, "the URL of the queue for undelivered messages");
    let dead_letters = environment.queue_url(DEAD_LETTERS, "the URL of the dead-letter queue");
    let first_pause = within(environment, FIRST_PAUSE, 10, &FIRST_PAUSES);
    let tries = within(environment, TRIES, 12, &MOST_TRIES);
    let first_pause = Duration::from_secs(first_pause);
    Some(Undelivering { url: url?, dead_letters: dead_letters?, first_pause, tries })
}

pub(super) fn claiming(environment: &mut Environment) -> Option<Claiming> {
    let Some(table) = environment.get(TABLE) else {
        environment.requires(LIFETIME, TABLE);
        return None;
    };
    let lifetime = within(environment, LIFETIME, 24 * 60 * 60, &LIFETIMES);
    Some(Claiming { table, lifetime: Duration::from_secs(lifetime) })
}

fn within<T>(
    environment: &mut Environment,
    variable: &'static str,
    usual: T,
    range: &RangeInclusive<T>,
) -> T
where
    T: Copy + PartialOrd + std::fmt::Display + std::str::FromStr,
{
    let Some(text) = environment.get(variable) else { return usual };
    let number = text.parse().ok().filter(|number| range.contains(number));
    if number.is_none() {
        let give = format!("a whole number from {} to {}", range.start(), range.end());
        environment.reject(variable, &format!("is `{text}`"), &give);
    }
    number.unwrap_or(usual)
}
