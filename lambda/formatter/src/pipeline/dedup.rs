//! Dedup: ends deliveries that the destination has already. Touches the deduplication table.

use std::{collections::HashSet, panic::AssertUnwindSafe};

use futures_util::{FutureExt as _, StreamExt as _, stream};

use super::{Delivery, Invocation, MAX_CONCURRENT_CALLS, log_lines::not_recorded};
use crate::{
    dedup_table::{Acquire, DedupTable, Lease, key_of},
    error::Error,
    outcome::Outcome,
};

/// Maximum attempts that end without a delivery because the table does not answer. The next one
/// delivers without a lease: a duplicate is better than a delay of hours.
const MAX_ATTEMPTS_WITHOUT_TABLE: u32 = 3;

/// Leases each open delivery in the table, and ends those that are delivered already. Does nothing
/// while deduplication is off.
pub(super) async fn dedup(invocation: &Invocation<'_>, deliveries: &mut [Delivery<'_>]) {
    let Some(table) = &invocation.context.dedup else { return };
    let mut seen = HashSet::new();
    for delivery in deliveries.iter_mut().filter(|delivery| delivery.is_open()) {
        let lease = Lease { key: delivery.key(), owner: delivery.pending.owner.clone() };
        // One owner passes its own leases, and a batch can hold the same event twice. Between
        // different owners the table decides: one of them may hold the lease already.
        if seen.insert(lease.clone()) {
            delivery.lease = Some(lease);
        } else {
            "delivered in the same invocation".clone_into(&mut delivery.rule);
            delivery.end(Ok(Outcome::Deduplicated));
        }
    }
    stream::iter(deliveries.iter_mut().filter(|delivery| delivery.is_open()))
        .for_each_concurrent(MAX_CONCURRENT_CALLS, |delivery| acquire(invocation, table, delivery))
        .await;
}

async fn acquire(invocation: &Invocation<'_>, table: &DedupTable, delivery: &mut Delivery<'_>) {
    let Some(lease) = delivery.lease.take() else { return };
    let max_attempts =
        MAX_ATTEMPTS_WITHOUT_TABLE.min(invocation.context.retry_queue.max_attempts());
    match AssertUnwindSafe(table.acquire(&lease)).catch_unwind().await {
        Ok(Ok(Acquire::Acquired)) => delivery.lease = Some(lease),
        Ok(Ok(Acquire::AlreadySent)) => {
            "delivered before".clone_into(&mut delivery.rule);
            delivery.end(Ok(Outcome::Deduplicated));
        }
        // If the other invocation fails, the retry of its event delivers the notice.
        Ok(Ok(Acquire::InProgress)) if delivery.attempt() == 0 => {
            "in progress in another invocation".clone_into(&mut delivery.rule);
            delivery.end(Ok(Outcome::Deduplicated));
        }
        Ok(Ok(Acquire::InProgress)) => delivery.end(Err(Error::InProgress)),
        Ok(Err(source)) if delivery.attempt() < max_attempts => {
            delivery.end(Err(Error::DedupUnavailable { source }));
        }
        Ok(Err(error)) => not_recorded(invocation, &lease.key, delivery.destination, &error),
        Err(_) => delivery.end(Err(Error::Panicked)),
    }
}

impl Delivery<'_> {
    /// The key of this notice at this destination in the deduplication table.
    pub(super) fn key(&self) -> String {
        match &self.pending.retry {
            Some(retry) => retry.key.clone(),
            None => key_of(&self.pending.notice, &self.pending.fallback_key, self.destination),
        }
    }
}
