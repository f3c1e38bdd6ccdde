//! The phases of one invocation, in order: decode, enrich, route, dedup, publish, settle.
//!
//! Decode and enrich work on notices, the other phases on deliveries: a notice and a destination.
//! A phase passes over each delivery that an earlier one has ended. A message of the retry queue is
//! a notice that is routed already; enrich and route pass it on as it is.

mod batch;
mod decode;
mod dedup;
mod enrich;
mod log_lines;
mod publish;
mod route;
mod settle;

use std::time::Duration;

use futures_util::future::{join, join_all};
use lambda_support::{deadline::time_left, sqs::SqsRecord};
use notify_core::{Notice, routing::RoutingDecision, wire::RetryItem};
use serde_json::Value;
use tokio::time::Instant;

pub(crate) use batch::run_batch;

use crate::{
    accounts::NameSource,
    context::Context,
    dedup_table::Lease,
    error::Error,
    outcome::{Counts, Outcome},
};

/// Time that is left for the last log lines, so that an invocation that runs out of time reports it.
const SHUTDOWN_MARGIN: Duration = Duration::from_millis(500);

/// Maximum concurrent calls to `DynamoDB` or SQS: enough for any event of SNS (one record).
const MAX_CONCURRENT_CALLS: usize = 16;

/// One invocation: its context, its time limits and its counts.
#[derive(Debug)]
pub(crate) struct Invocation<'a> {
    pub(crate) context: &'a Context,
    pub(crate) request_id: &'a str,
    pub(crate) started: Instant,
    limit: Duration,
    pub(crate) counts: Counts,
}

/// One thing that the invocation has to deliver.
enum Input<'a> {
    /// An event as Lambda was invoked with it.
    Event {
        event: Value,
        /// The owner of its leases in the deduplication table: the same for every attempt at it.
        owner: String,
    },
    /// A message of the retry queue.
    Retry { item: RetryItem, record: &'a SqsRecord },
}

/// A notice on its way through the phases.
#[derive(Debug)]
pub(crate) struct PendingNotice<'a> {
    pub(crate) notice: Notice,
    /// The index of the input that it came from.
    input: usize,
    owner: String,
    /// Identifies the notice if its body lacks a key of its own.
    fallback_key: String,
    pub(crate) message_id: Option<String>,
    pub(crate) topic_arn: Option<String>,
    pub(crate) size_bytes: usize,
    retry: Option<RetryOrigin<'a>>,
    /// The routing decision of each destination, as far as a phase has made them.
    decisions: Vec<RoutingDecision>,
    /// The organizational units above its account; none until they are looked up, and empty if the
    /// lookup failed.
    units: Option<Vec<String>>,
    pub(crate) name_source: Option<NameSource>,
}

/// The message of the retry queue that a notice came in.
#[derive(Debug)]
struct RetryOrigin<'a> {
    record: &'a SqsRecord,
    destination: String,
    key: String,
}

/// One notice at one destination.
#[derive(Debug)]
pub(crate) struct Delivery<'a> {
    pending: &'a PendingNotice<'a>,
    destination: &'a str,
    /// The rule that decided, for the log.
    rule: String,
    /// The lease in the deduplication table; none if it is off or did not answer.
    lease: Option<Lease>,
    end: Option<End>,
}

/// The end of a delivery. An error becomes an outcome when it is settled.
#[derive(Debug)]
struct End {
    result: Result<Outcome, Error>,
    at: Instant,
}

/// The end of one input.
enum InputEnd {
    /// All notices of an event are delivered or queued for retry, or the error names those that
    /// are not.
    Event(Result<(), Error>),
    /// The outcome of a message of the retry queue.
    Retry(Outcome),
}

/// Runs the pipeline for one event.
pub(crate) async fn run_event(invocation: &mut Invocation<'_>, event: Value) -> Result<(), Error> {
    let owner = invocation.request_id.to_owned();
    match run(invocation, vec![Input::Event { event, owner }]).await.pop() {
        Some(InputEnd::Event(result)) => result,
        Some(InputEnd::Retry(_)) | None => Ok(()),
    }
}

/// Runs all phases, and returns the end of each input in their order.
async fn run(invocation: &mut Invocation<'_>, inputs: Vec<Input<'_>>) -> Vec<InputEnd> {
    let (mut notices, decoded) = decode::decode(invocation, inputs);
    enrich::enrich(invocation, &mut notices).await;
    let mut deliveries = route::route(invocation.context, &notices);
    dedup::dedup(invocation, &mut deliveries).await;
    deliver(invocation, &mut deliveries).await;
    settle::report(invocation, deliveries, decoded)
}

/// Publishes and settles the deliveries of each destination. Destinations do not wait for each
/// other: a slow one delays neither the queueing nor the recording of the others.
async fn deliver(invocation: &Invocation<'_>, deliveries: &mut [Delivery<'_>]) {
    let mut rest: Vec<_> = deliveries.iter_mut().collect();
    let destinations = invocation.context.publishers.iter().map(|publisher| {
        let own = rest.extract_if(.., |delivery| delivery.destination == publisher.name());
        let mut own: Vec<_> = own.collect();
        async move {
            publish::publish(invocation, publisher, &mut own).await;
            settle::settle(invocation, &mut own).await;
        }
    });
    let destinations: Vec<_> = destinations.collect();
    // The rest are retries for destinations that are no longer configured.
    join(join_all(destinations), settle::settle(invocation, &mut rest)).await;
}

impl<'a> Invocation<'a> {
    pub(crate) fn new(context: &'a Context, lambda: &'a lambda_runtime::Context) -> Self {
        Self {
            context,
            request_id: &lambda.request_id,
            started: Instant::now(),
            limit: time_left(lambda, SHUTDOWN_MARGIN),
            counts: Counts::default(),
        }
    }

    /// The timeout of account lookups: half of the limit. The other half is for publishing.
    fn lookup_timeout(&self) -> Duration {
        self.limit / 2
    }

    /// When publishing ends. The last quarter is for queueing what failed.
    fn publish_deadline(&self) -> Instant {
        self.started + self.limit / 4 * 3
    }

    /// When the invocation ends.
    fn deadline(&self) -> Instant {
        self.started + self.limit
    }
}

impl Delivery<'_> {
    fn is_open(&self) -> bool {
        self.end.is_none()
    }

    fn end(&mut self, result: Result<Outcome, Error>) {
        self.end = Some(End { result, at: Instant::now() });
    }

    /// The number of receipts from the retry queue, this one included; 0 for a new notice.
    fn attempt(&self) -> u32 {
        self.pending.retry.as_ref().map_or(0, |retry| retry.record.receive_count())
    }
}
