//! The time that is left of an invocation.

use std::time::{Duration, SystemTime};

/// Used where the deadline has passed, as in events sent by a console or a test.
const DEFAULT_TIME_LEFT: Duration = Duration::from_secs(30);

/// The time from now until `shutdown_margin` before Lambda's deadline, or 30 seconds if that
/// moment has passed.
#[must_use]
pub fn time_left(lambda: &lambda_runtime::Context, shutdown_margin: Duration) -> Duration {
    let left = lambda.deadline().duration_since(SystemTime::now()).unwrap_or_default();
    left.checked_sub(shutdown_margin).filter(|left| !left.is_zero()).unwrap_or(DEFAULT_TIME_LEFT)
}

/// Whole milliseconds, for log fields.
#[must_use]
pub fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
