//! Settle: gives each delivery its outcome, then reports all of them. Touches SQS, the state table,
//! the log and the metrics.

use std::panic::AssertUnwindSafe;

use futures_util::{FutureExt as _, StreamExt as _, stream};
use lambda_support::error::AwsCallError;
use notify_core::{state::NewsKind, wire::RetryItem};
use tokio::time::{Instant, timeout_at};

use super::{
    Delivery, End, InputEnd, Invocation, MAX_CONCURRENT_CALLS, PendingNotice, RetryOrigin,
    decide::NoticeState,
    hold::tracked,
    log_lines::{DeliveryFinished, NoticeRecorded, not_recorded},
    marks::{Ended, HowEnded, Marks, Settled},
};
use crate::{error::Error, outcome::Outcome, state::Lease};

/// Queues what failed, and records what was sent. Each delivery is settled once.
pub(super) async fn settle<'a>(
    invocation: &Invocation<'_>,
    deliveries: &mut [&mut Delivery<'a>],
    marks: &Marks<'a>,
) {
    let waiting = deliveries.iter_mut().filter(|delivery| delivery.needs_call());
    stream::iter(waiting)
        .for_each_concurrent(MAX_CONCURRENT_CALLS, |delivery| {
            // A delivery whose call panics has no end, and counts as failed.
            AssertUnwindSafe(settle_one(invocation, delivery)).catch_unwind().map(drop)
        })
        .await;
    let settled = deliveries.iter().filter_map(|one| Some((one.pending, one.settled()?)));
    marks.add(settled);
}

impl Delivery<'_> {
    fn needs_call(&self) -> bool {
        self.lease.is_some() || self.end.as_ref().is_none_or(|end| end.result.is_err())
    }

    /// What became of it. None if it failed.
    pub(super) fn settled(&self) -> Option<Settled> {
        Some(Settled {
            destination: self.destination.to_owned(),
            decision: self.news.as_ref().map(|news| news.kind.as_str()),
            outcome: self.end.as_ref()?.result.as_ref().ok()?.name(),
            ended: self.ended(),
        })
    }

    /// What its end means for the mark of its destination. None if it did not begin, or if its owner
    /// goes on.
    fn ended(&self) -> Option<Ended> {
        let mut mark = self.news.as_ref()?.mark.clone();
        let how = match self.end.as_ref()?.result.as_ref().ok()? {
            Outcome::Notified { .. } => {
                let kind = self.news.as_ref().map(|news| &news.kind);
                mark.is_single |= !matches!(kind, Some(NewsKind::Resolved(_)));
                HowEnded::Notified
            }
            Outcome::InDigest => HowEnded::Notified,
            Outcome::Retry { .. } => HowEnded::Retry,
            Outcome::DeadLettered { .. } => HowEnded::GivenUp,
            Outcome::Dropped
            | Outcome::Deduplicated
            | Outcome::Held { .. }
            | Outcome::Failed { .. } => return None,
        };
        Some(Ended { destination: self.destination.to_owned(), mark, how })
    }
}

async fn settle_one(invocation: &Invocation<'_>, delivery: &mut Delivery<'_>) {
    let lease = delivery.lease.take();
    let end = match delivery.end.take() {
        Some(end @ End { result: Ok(_), .. }) => end,
        Some(End { result: Err(error), .. }) => {
            let result = match &delivery.pending.retry {
                None => queue_for_retry(invocation, delivery, &error).await,
                Some(retry) => {
                    Ok(retry_or_dead_letter(invocation, retry, delivery.destination, &error).await)
                }
            };
            End { result, at: Instant::now() }
        }
        None => End { result: Err(Error::Panicked), at: Instant::now() },
    };
    // Set first, so that a panic in recording it does not repeat the delivery.
    let End { result, .. } = delivery.end.insert(end);
    if let Some(lease) = lease {
        record_lease(invocation, delivery.destination, &lease, result).await;
    }
}

/// Puts the notice into the retry queue.
async fn queue_for_retry(
    invocation: &Invocation<'_>,
    delivery: &Delivery<'_>,
    error: &Error,
) -> Result<Outcome, Error> {
    let reason = error.to_reason();
    let pending = delivery.pending;
    let subject = pending.begun.get().and_then(|_| tracked(pending)).map(|it| it.item.id.clone());
    let item =
        RetryItem::new(delivery.destination.to_owned(), pending.notice.clone(), delivery.key())
            .with_state(subject, pending.sent_at.or(Some(pending.now)));
    let sent = invocation.context.retry_queue.send(&item, &reason);
    match timeout_at(invocation.deadline(), sent).await {
        Ok(Ok(())) => Ok(Outcome::Retry { reason }),
        Ok(Err(source)) => Err(Error::NotQueued { reason, source: Some(source) }),
        Err(_) => Err(Error::NotQueued { reason, source: None }),
    }
}

async fn retry_or_dead_letter(
    invocation: &Invocation<'_>,
    retry: &RetryOrigin<'_>,
    destination: &str,
    error: &Error,
) -> Outcome {
    let is_permanent = matches!(error, Error::NoDestination { .. });
    let (queue, deadline) = (&invocation.context.retry_queue, invocation.deadline());
    let (destination, reason) = (Some(destination), error.to_reason());
    if matches!(error, Error::InProgress) && queue.may_wait(retry.record) {
        return Outcome::Retry { reason };
    }
    queue.retry_or_dead_letter(retry.record, deadline, destination, reason, is_permanent).await
}

/// Marks the notice as sent, or gives the lease back once the notice is queued: until then a retry
/// of the event needs it.
async fn record_lease(
    invocation: &Invocation<'_>,
    destination: &str,
    lease: &Lease,
    result: &Result<Outcome, Error>,
) {
    let Some(table) = &invocation.context.state else { return };
    let recorded: Result<(), AwsCallError> = match result {
        Ok(Outcome::Notified { .. } | Outcome::Held { .. } | Outcome::InDigest) => {
            table.mark_sent(lease, invocation.deadline()).await
        }
        Ok(_) => table.release_lease(lease, invocation.deadline()).await,
        Err(_) => return,
    };
    if let Err(error) = recorded {
        not_recorded(invocation, &lease.key, destination, &error);
    }
}

/// Logs and counts every delivery, and gathers the end of each input.
pub(super) fn report(
    invocation: &mut Invocation<'_>,
    deliveries: Vec<Delivery<'_>>,
    notices: &[PendingNotice<'_>],
    decoded: Vec<Result<(), Error>>,
) -> Vec<InputEnd> {
    let mut failures: Vec<Failures> = decoded.iter().map(|_| Failures::default()).collect();
    let mut ends: Vec<InputEnd> = decoded.into_iter().map(InputEnd::Event).collect();
    for pending in notices {
        let NoticeState::Ended(decision) = pending.state else { continue };
        invocation.counts.add_recorded(decision);
        NoticeRecorded::new(invocation, pending, decision).log(&invocation.context.log);
        if pending.retry.is_some()
            && let Some(end) = ends.get_mut(pending.input)
        {
            *end = InputEnd::Retry(Outcome::Deduplicated);
        }
    }
    let mut deliveries = deliveries.into_iter().peekable();
    while let Some(delivery) = deliveries.next() {
        let pending = delivery.pending;
        let mut outcomes = vec![finish(invocation, delivery, &mut failures)];
        while let Some(delivery) =
            deliveries.next_if(|delivery| std::ptr::eq(delivery.pending, pending))
        {
            outcomes.push(finish(invocation, delivery, &mut failures));
        }
        if pending.retry.is_none() {
            invocation.counts.add_notice(&outcomes);
            if let Some(failures) = failures.get_mut(pending.input) {
                failures.total += 1;
                let is_failed = |outcome: &Outcome| matches!(outcome, Outcome::Failed { .. });
                failures.failed += usize::from(outcomes.iter().any(is_failed));
            }
        } else if let (Some(end), Some(outcome)) = (ends.get_mut(pending.input), outcomes.pop()) {
            *end = InputEnd::Retry(outcome);
        }
    }
    for (end, failures) in ends.iter_mut().zip(failures) {
        if let (InputEnd::Event(result @ Ok(())), Some(error)) = (end, failures.into_error()) {
            *result = Err(error);
        }
    }
    ends
}

/// Logs one delivery and notes its failure.
fn finish(
    invocation: &Invocation<'_>,
    delivery: Delivery<'_>,
    failures: &mut [Failures],
) -> Outcome {
    let attempt = delivery.attempt();
    let Delivery { pending, destination, rule, news, end, .. } = delivery;
    let End { result, at } =
        end.unwrap_or_else(|| End { result: Err(Error::Panicked), at: invocation.started });
    let outcome = result.unwrap_or_else(|error| {
        let reason = error.to_reason();
        // The message is still in the queue, from which any other outcome would delete it.
        if pending.retry.is_some() {
            return Outcome::Retry { reason };
        }
        if let Some(failures) = failures.get_mut(pending.input) {
            failures.add(destination, error);
        }
        Outcome::Failed { reason }
    });
    if let Some(table) = &invocation.context.state {
        table.count(destination, count_of(&outcome, news.as_ref().map(|news| &news.kind)));
    }
    let duration = at.saturating_duration_since(invocation.started);
    DeliveryFinished::new(
        invocation,
        pending,
        destination,
        &rule,
        news.as_ref(),
        &outcome,
        attempt,
        duration,
    )
    .log(&invocation.context.log);
    outcome
}

/// The word under which the digest counts an outcome.
fn count_of(outcome: &Outcome, kind: Option<&NewsKind>) -> &'static str {
    match outcome {
        Outcome::Notified { .. } | Outcome::InDigest => kind.map_or("other", |kind| kind.as_str()),
        outcome => outcome.name(),
    }
}

/// The failed deliveries of one event.
#[derive(Default)]
struct Failures {
    total: usize,
    failed: usize,
    destinations: Vec<String>,
    first: Option<Error>,
}

impl Failures {
    fn add(&mut self, destination: &str, error: Error) {
        if !self.destinations.iter().any(|name| name == destination) {
            self.destinations.push(destination.to_owned());
        }
        self.first.get_or_insert(error);
    }

    fn into_error(self) -> Option<Error> {
        let Self { total, failed, destinations, first } = self;
        let first = Box::new(first?);
        Some(Error::NotDelivered { failed, total, destinations, first })
    }
}
