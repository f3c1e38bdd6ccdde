//! The phases of one invocation, in order: decode, decide, enrich, route, hold, publish, settle.
//!
//! Decode, decide and enrich work on notices, the other phases on deliveries: a notice and a
//! destination. A phase passes over each delivery that an earlier one has ended. A message of the
//! retry queue is a notice that is routed already: it is decided again, for its own destination.

mod batch;
mod begin;
mod bypass;
mod compare;
mod decide;
mod decode;
mod digest;
mod enrich;
mod flush;
mod hold;
mod log_lines;
mod marks;
mod publish;
mod record;
mod route;
mod scheduled;
mod settle;
mod subscriptions;
mod summary;
mod sweep;
mod tracked;
mod unchecked;

use std::{panic::AssertUnwindSafe, sync::OnceLock, time::Duration};

use futures_util::{
    FutureExt as _,
    future::{LocalBoxFuture, join, join_all},
};
use lambda_support::{deadline::time_left, error::AwsCallError, sqs::SqsRecord};
use notify_core::{Notice, routing::RoutingDecision, state::News, wire::RetryItem};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use decide::NoticeState;
use marks::Marks;

pub(crate) use batch::run_batch;
pub(crate) use scheduled::Scheduled;

use crate::{
    accounts::NameSource,
    context::Context,
    error::Error,
    outcome::{Counts, Outcome},
    state::{Known, Lease},
};

/// Time that is left for the last log lines, so that an invocation that runs out of time reports it.
const SHUTDOWN_MARGIN: Duration = Duration::from_millis(500);
/// The difference between the clocks of two machines, and a second of rounding, at most.
const LEASE_MARGIN: Duration = Duration::from_secs(10);

/// The operation in errors of calls to the state table.
const STATE: &str = "use the state";

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
        /// The owner of its deliveries in the state table: the same for every attempt at it.
        owner: String,
    },
    /// A message of the retry queue.
    Retry { item: Box<RetryItem>, record: &'a SqsRecord },
    /// A subject that the sweep or the end of a window looks at again.
    Again(Box<Again>),
}

/// A notice about a subject that needs no event: a reminder, or what a window held.
#[derive(Debug)]
struct Again {
    notice: Notice,
    /// None: every destination.
    destination: Option<String>,
    /// Identifies a notice without a subject: what it was held under.
    key: String,
    state: NoticeState,
    now: i64,
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
    /// When the event was sent, in seconds from 1970. None if its envelope has no time.
    sent_at: Option<i64>,
    /// The current time.
    now: i64,
    state: NoticeState,
    /// What the table has once the deliveries of the notice have begun.
    begun: OnceLock<Box<Known>>,
    /// Whether its decisions are in the history of its subject.
    has_history: OnceLock<()>,
    /// The destination of a notice that is routed already.
    only: Option<String>,
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
    key: String,
    subject: Option<String>,
}

/// One notice at one destination.
#[derive(Debug)]
pub(crate) struct Delivery<'a> {
    pending: &'a PendingNotice<'a>,
    destination: &'a str,
    /// The rule that decided, for the log.
    rule: String,
    /// The lease of a notice that bypasses the state; none if the state is off or did not answer.
    lease: Option<Lease>,
    /// What the message says about the subject; none for a notice that bypasses the state.
    news: Option<News>,
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
    Box::pin(decide::decide(invocation, &mut notices)).await;
    enrich::enrich(invocation, &mut notices).await;
    let mut deliveries = route::route(invocation, &notices);
    Box::pin(hold::hold(invocation, &mut deliveries)).await;
    deliver(invocation, &mut deliveries).await;
    settle::report(invocation, deliveries, &notices, decoded)
}

/// Publishes and settles the deliveries of each destination. Destinations do not wait for each
/// other: a slow one delays neither the queueing nor the recording of the others.
async fn deliver(invocation: &Invocation<'_>, deliveries: &mut [Delivery<'_>]) {
    let mut rest: Vec<_> = deliveries.iter_mut().collect();
    let marks = Marks::new(invocation.context.publishers.len());
    let destinations = invocation.context.publishers.iter().map(|publisher| {
        let own = rest.extract_if(.., |delivery| delivery.destination == publisher.name());
        let mut own: Vec<_> = own.collect();
        let marks = &marks;
        async move {
            publish::publish(invocation, publisher, &mut own).await;
            settle::settle(invocation, &mut own, marks).await;
            marks.write(invocation).await;
        }
    });
    let destinations: Vec<_> = destinations.collect();
    // The rest are retries for destinations that are no longer configured.
    join(join_all(destinations), settle::settle(invocation, &mut rest, &marks)).await;
    marks::add_transitions(invocation, deliveries).await;
}

/// Runs a call to the state table until a time. A panic in it counts as an answer that says so.
fn bounded<'a, T: 'a>(
    until: Instant,
    call: impl Future<Output = Result<T, AwsCallError>> + 'a,
) -> impl Future<Output = Result<T, AwsCallError>> + 'a {
    bounded_box(until, Box::pin(call))
}

/// One copy of this for each type of answer, not for each call.
async fn bounded_box<T>(
    until: Instant,
    call: LocalBoxFuture<'_, Result<T, AwsCallError>>,
) -> Result<T, AwsCallError> {
    match timeout_at(until, AssertUnwindSafe(call).catch_unwind()).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(AwsCallError::new(STATE, "it panicked")),
        Err(_) => Err(AwsCallError::new(STATE, "the invocation ran out of time")),
    }
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

    /// When comparing with the state table ends.
    fn decide_deadline(&self) -> Instant {
        self.started + self.limit / 4
    }

    /// The timeout of account lookups: until half of the limit. The other half is for publishing.
    fn lookup_timeout(&self) -> Duration {
        (self.started + self.limit / 2).saturating_duration_since(Instant::now())
    }

    /// When the calls end that decide when a delivery goes. What is open then waits in the retry queue.
    fn hold_deadline(&self) -> Instant {
        self.started + self.limit / 8 * 5
    }

    /// When publishing ends. The last quarter is for queueing what failed.
    fn publish_deadline(&self) -> Instant {
        self.started + self.limit / 4 * 3
    }

    /// Runs a call of the sweep, a flush or a digest to the state table, for as long as there is time to
    /// publish.
    fn of_table<'f, T: 'f>(
        &self,
        call: impl Future<Output = Result<T, AwsCallError>> + 'f,
    ) -> impl Future<Output = Result<T, Error>> + 'f {
        let answer = bounded(self.publish_deadline(), call);
        answer.map(|answer| answer.map_err(|source| Error::StateUnavailable { source }))
    }

    /// The time in which no other invocation makes the deliveries that this one begins: until it has
    /// ended for certain, also by the clock of another machine.
    fn lease(&self) -> Duration {
        self.limit + SHUTDOWN_MARGIN + LEASE_MARGIN
    }

    fn lease_seconds(&self) -> i64 {
        self.lease().as_secs().try_into().unwrap_or(i64::MAX)
    }

    /// When the invocation ends.
    pub(crate) fn deadline(&self) -> Instant {
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

    /// Who delivers, for leases and pending deliveries.
    fn owner(&self) -> &str {
        &self.pending.owner
    }

    /// The number of receipts from the retry queue, this one included; 0 for a new notice.
    fn attempt(&self) -> u32 {
        self.pending.retry.as_ref().map_or(0, |retry| retry.record.receive_count())
    }
}
