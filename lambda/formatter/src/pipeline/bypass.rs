//! Bypass: leases notices without a subject, so that each is delivered once. Touches the state table.

use std::collections::HashSet;

use futures_util::{StreamExt as _, stream};
use lambda_support::error::AwsCallError;

use super::{
    Delivery, Invocation, MAX_CONCURRENT_CALLS, bounded, decide::NoticeState,
    log_lines::not_recorded,
};
use crate::{
    error::Error,
    outcome::Outcome,
    state::{Acquire, Lease, StateTable, key_of},
};

/// Leases deliveries of notices that bypass the state, and ends those that are delivered already.
pub(super) async fn lease(
    invocation: &Invocation<'_>,
    table: &StateTable,
    deliveries: &mut [Delivery<'_>],
) {
    let mut seen = HashSet::new();
    for delivery in deliveries.iter_mut().filter(|delivery| delivery.is_open()) {
        match &delivery.pending.state {
            NoticeState::Bypass => {}
            NoticeState::Unavailable(reason) => {
                let source = AwsCallError::new("read the state", reason.clone());
                delivery.end_unavailable(invocation, source);
                continue;
            }
            NoticeState::Subject(_) | NoticeState::Ended(_) | NoticeState::Released => continue,
        }
        let lease = Lease { key: delivery.key(), owner: delivery.owner().to_owned() };
        // One owner passes its own leases, and a batch can hold the same event twice. Between
        // different owners the table decides: one of them may hold the lease already.
        if seen.insert(lease.clone()) {
            delivery.lease = Some(lease);
        } else {
            "delivered in the same invocation".clone_into(&mut delivery.rule);
            delivery.end(Ok(Outcome::Deduplicated));
        }
    }
    stream::iter(deliveries.iter_mut().filter(|delivery| delivery.lease.is_some()))
        .for_each_concurrent(MAX_CONCURRENT_CALLS, |delivery| acquire(invocation, table, delivery))
        .await;
}

async fn acquire(invocation: &Invocation<'_>, table: &StateTable, delivery: &mut Delivery<'_>) {
    let Some(lease) = delivery.lease.take() else { return };
    match bounded(invocation.hold_deadline(), table.acquire(&lease, invocation.lease())).await {
        Ok(Acquire::Acquired) => delivery.lease = Some(lease),
        Ok(Acquire::AlreadySent) => {
            "delivered before".clone_into(&mut delivery.rule);
            delivery.end(Ok(Outcome::Deduplicated));
        }
        // If the other invocation fails, the retry of its event delivers the notice.
        Ok(Acquire::InProgress) if delivery.attempt() == 0 => {
            "in progress in another invocation".clone_into(&mut delivery.rule);
            delivery.end(Ok(Outcome::Deduplicated));
        }
        Ok(Acquire::InProgress) => delivery.end(Err(Error::InProgress)),
        Err(source) => {
            let key = lease.key.clone();
            if let Some(error) = delivery.end_or_go_unchecked(invocation, source) {
                not_recorded(invocation, &key, delivery.destination, &error);
            }
        }
    }
}

impl Delivery<'_> {
    /// The key of this notice at this destination, if it bypasses the state.
    pub(super) fn key(&self) -> String {
        match (&self.pending.retry, &self.pending.state) {
            (Some(retry), _) => retry.key.clone(),
            // Its own key is marked as sent since it was held.
            (None, NoticeState::Released) => ["message#", &self.pending.fallback_key].concat(),
            (None, _) => key_of(&self.pending.notice, &self.pending.fallback_key, self.destination),
        }
    }
}
