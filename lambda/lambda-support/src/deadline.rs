//! How long an invocation may work.

use std::time::{Duration, SystemTime};

/// Where nobody tells the deadline.
const USUAL_LIMIT: Duration = Duration::from_secs(30);

/// What is left until `margin` before Lambda's deadline. A deadline that has passed is none: it
/// is what a console or a test leaves out.
#[must_use]
pub fn time_left(lambda: &lambda_runtime::Context, margin: Duration) -> Duration {
    let left = lambda.deadline().duration_since(SystemTime::now()).unwrap_or_default();
    left.checked_sub(margin).filter(|left| !left.is_zero()).unwrap_or(USUAL_LIMIT)
}

/// In whole milliseconds, as log lines carry it.
#[must_use]
pub fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
