//! Notices that bypass the state: each is delivered once to a destination, by the id of its message.
//!
//! A delivery acquires a lease by a conditional write, publishes, and marks the notice as sent. If
//! the destination refuses, it releases the lease. A lease belongs to its owner, and all attempts at
//! one event share an owner: after a crash the event's own retry goes on at once, and others when the
//! lease has ended.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use lambda_support::{
    error::AwsCallError,
    lease::{self},
};
use notify_core::{Notice, state::digest};
use tokio::time::{Instant, sleep, timeout_at};

use super::StateTable;

/// The delay between two attempts to record the end of a delivery.
const RECORD_RETRY_DELAY: Duration = Duration::from_millis(200);
/// Maximum attempts to record the end of a delivery.
const MAX_RECORD_ATTEMPTS: usize = 5;

/// The right to deliver one notice to one destination.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Lease {
    pub(crate) key: String,
    /// The request id of the event, or the id of the queue's message.
    pub(crate) owner: String,
}

/// The answer to a delivery that asks for a lease.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Acquire {
    /// The lease is the caller's.
    Acquired,
    /// The destination has the notice.
    AlreadySent,
    /// Another owner holds the lease.
    InProgress,
}

/// The key of a notice at a destination. `fallback` identifies a notice whose body lacks a key. The
/// key is hashed because a notice's own key has no maximum length and would show account ids and
/// ARNs to readers of the table.
pub(crate) fn key_of(notice: &Notice, fallback: &str, destination: &str) -> String {
    let key = notice.dedup_key().unwrap_or_else(|| format!("message {fallback}"));
    ["message#", &digest(&format!("{destination}\n{key}"))].concat()
}

impl StateTable {
    /// Acquires the lease for so long, unless another owner holds it or the notice is sent.
    pub(crate) async fn acquire(
        &self,
        lease: &Lease,
        duration: Duration,
    ) -> Result<Acquire, AwsCallError> {
        Ok(match self.messages.acquire_for(duration, &lease.key, &lease.owner).await? {
            lease::Acquire::Acquired => Acquire::Acquired,
            lease::Acquire::Completed(_) => Acquire::AlreadySent,
            lease::Acquire::InProgress { .. } => Acquire::InProgress,
        })
    }

    /// Marks the notice as sent. Retries until the deadline, because a retry of the event would
    /// repeat a notice that is not marked.
    pub(crate) async fn mark_sent(
        &self,
        lease: &Lease,
        deadline: Instant,
    ) -> Result<(), AwsCallError> {
        until_recorded(deadline, async || {
            let sent = AttributeValue::Bool(true);
            // False if the lease expired and another owner holds it by now: nothing to do.
            self.messages.complete(&lease.key, &lease.owner, sent).await.map(|_| ())
        })
        .await
    }

    /// Releases the lease. Retries until the deadline, because no other invocation can deliver the
    /// notice before.
    pub(crate) async fn release_lease(
        &self,
        lease: &Lease,
        deadline: Instant,
    ) -> Result<(), AwsCallError> {
        until_recorded(deadline, async || self.messages.release(&lease.key, &lease.owner).await)
            .await
    }
}

/// Repeats a call until it succeeds, a few times and until the deadline.
pub(crate) async fn until_recorded<T>(
    deadline: Instant,
    mut call: impl AsyncFnMut() -> Result<T, AwsCallError>,
) -> Result<T, AwsCallError> {
    let mut attempt = 1;
    loop {
        // Bounded as a whole: Lambda would end an invocation that overruns, and repeat its event.
        let result = timeout_at(deadline, call()).await.unwrap_or_else(|_| {
            Err(AwsCallError::new("record the end of a delivery", "the invocation ran out of time"))
        });
        let has_time = Instant::now() + RECORD_RETRY_DELAY < deadline;
        if result.is_ok() || attempt == MAX_RECORD_ATTEMPTS || !has_time {
            return result;
        }
        attempt += 1;
        sleep(RECORD_RETRY_DELAY).await;
    }
}
