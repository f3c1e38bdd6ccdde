//! Slack's rate limit: how a response states it, and how long it still holds.
//! <https://docs.slack.dev/apis/web-api/rate-limits>

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Used where a rate-limited response has no `Retry-After`.
const DEFAULT_RETRY_AFTER: Duration = Duration::from_secs(30);
/// Slack asks for seconds. A longer time is a mistake of something on the way, and no reason to be silent
/// for as long.
const MAX_RETRY_AFTER: Duration = Duration::from_hours(1);
/// The errors that mean a rate limit where the status is 200.
pub(super) const RATE_LIMIT_ERRORS: [&str; 2] = ["ratelimited", "rate_limited"];

/// Whether the status means a rate limit: 429, or 503 with a `Retry-After`.
pub(super) fn is_rate_limited(status: u16, retry_after: Option<&str>) -> bool {
    status == 429 || (status == 503 && retry_after.is_some())
}

/// The time that the header `Retry-After` asks for, at most an hour and at least a second: Slack counts
/// a request in the same moment against the limit.
pub(super) fn parse_retry_after(header: Option<&str>) -> Duration {
    let seconds = header.and_then(|seconds| seconds.trim().parse().ok());
    seconds.map_or(DEFAULT_RETRY_AFTER, |seconds: u64| {
        Duration::from_secs(seconds.max(1)).min(MAX_RETRY_AFTER)
    })
}

/// The rate limit of one channel. It outlives an invocation, as the context does.
#[derive(Debug, Default)]
pub(crate) struct RateLimit {
    until: Mutex<Option<Instant>>,
}

impl RateLimit {
    /// The time from now for which Slack takes no request; zero if there is no limit.
    pub(crate) fn remaining(&self) -> Duration {
        let until = *self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.map_or(Duration::ZERO, |until| until.saturating_duration_since(Instant::now()))
    }

    pub(super) fn set(&self, retry_after: Duration) {
        let until = Instant::now() + retry_after;
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_retry_after_is_a_second_to_an_hour_and_has_a_default() {
        let longest = u64::MAX.to_string();
        let headers = [Some("7"), Some(" 7 "), Some("0"), Some("soon"), None, Some(&longest)];
        let seconds = headers.map(|header| parse_retry_after(header).as_secs());
        assert_eq!(seconds, [7, 7, 1, 30, 30, 3_600]);
    }

    #[tokio::test(start_paused = true)]
    async fn remaining_counts_down_to_zero() {
        let limit = RateLimit::default();
        assert_eq!(limit.remaining(), Duration::ZERO);
        limit.set(Duration::from_secs(7));
        tokio::time::advance(Duration::from_secs(3)).await;
        assert_eq!(limit.remaining(), Duration::from_secs(4));
        tokio::time::advance(Duration::from_secs(9)).await;
        assert_eq!(limit.remaining(), Duration::ZERO);
    }
}
