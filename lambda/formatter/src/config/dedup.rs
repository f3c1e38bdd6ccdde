//! Settings of the deduplication.

use std::{ops::RangeInclusive, time::Duration};

use lambda_support::environment::Environment;

pub(super) const TABLE_NAME: &str = "DEDUPLICATION_TABLE_NAME";
pub(super) const LIFETIME: &str = "DEDUPLICATION_LIFETIME_SECONDS";

const DEFAULT_LIFETIME_SECONDS: u64 = 24 * 60 * 60;
/// An hour, so that a notice outlives every retry of its event, to a year.
const LIFETIME_SECONDS: RangeInclusive<u64> = 60 * 60..=365 * 24 * 60 * 60;

/// The deduplication table, and how long a notice counts as sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DedupSettings {
    pub(crate) table_name: String,
    pub(crate) lifetime: Duration,
}

impl DedupSettings {
    /// None while deduplication is off.
    pub(super) fn from_env(environment: &mut Environment) -> Option<Self> {
        let Some(table_name) = environment.get(TABLE_NAME) else {
            environment.requires(LIFETIME, TABLE_NAME);
            return None;
        };
        let lifetime =
            environment.number(LIFETIME, DEFAULT_LIFETIME_SECONDS, &LIFETIME_SECONDS);
        Some(Self { table_name, lifetime: Duration::from_secs(lifetime) })
    }
}
