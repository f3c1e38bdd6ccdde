//! One event: records, notices, names, rules, messages, publishing.

mod batch;
mod deliveries;
#[cfg(test)]
mod tests;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use lambda_runtime::LambdaEvent;
use lambda_support::{
    deadline::time_left,
    error::ErrorChain,
    log::short_identifier,
    metrics,
    sqs::{SqsBatch, SqsBatchResponse},
};
use notify_core::{
    Account, Notice, Source, parse,
    parse::envelope::{self, Record},
    routing::OutcomeName,
};
use serde_json::Value;
use tokio::time::Instant;

use crate::{
    accounts::LookupError,
    context::Context,
    error::Error,
    log::{Handled, Unanswered},
    metrics::Counts,
    side_by_side::Places,
};

/// Left for the last log lines, so that an invocation that runs out of time still says so.
const MARGIN: Duration = Duration::from_millis(500);

/// Tells people of one event, or delivers again what a batch of the queue *undelivered* holds; then
/// the answer says which of its messages come again.
///
/// # Errors
/// [`Error::Undelivered`] once all notices are through and some could neither be told nor kept, so
/// that Lambda's asynchronous retry and dead-letter queue take over. The retry repeats the whole
/// event to all destinations; those that took it are only spared by the table of claims.
pub async fn handle(
    event: LambdaEvent<Value>,
    context: &Arc<Context>,
) -> Result<Option<SqsBatchResponse>, Error> {
    let invocation = Invocation {
        context: Arc::clone(context),
        request_id: event.context.request_id.clone(),
        started: Instant::now(),
        limit: time_left(&event.context, MARGIN),
        places: Places::default(),
    };
    let mut counts = Counts::default();
    let result = if let Ok(batch) = SqsBatch::parse(&event.payload) {
        // Boxed, so that the usual event does not carry the room for a batch.
        Ok(Some(Box::pin(invocation.redeliver(&batch, &mut counts)).await))
    } else {
        let event = Event { value: &event.payload, owner: &invocation.request_id };
        let told = invocation.tell(&[event], &mut counts).await;
        told.into_iter().collect::<Result<_, _>>().map(|()| None)
    };
    metrics::write(&context.log, "asr-notify", &context.function_name, &counts);
    result
}

#[derive(Clone)]
struct Invocation {
    context: Arc<Context>,
    request_id: String,
    started: Instant,
    limit: Duration,
    /// For all that it delivers.
    places: Places,
}

/// An event to tell of.
struct Event<'a> {
    value: &'a Value,
    /// Whose claims are taken: the same for every attempt at it.
    owner: &'a str,
}

/// A notice on its way.
struct Told<'a> {
    notice: Arc<Notice>,
    /// The organizational units above its account, as far as anybody knows.
    units: Vec<String>,
    /// The log line that will tell of it, but for what its destinations differ in.
    line: Handled<'a>,
    /// Which of the events it is of.
    event: usize,
    owner: &'a str,
    /// What identifies it among all messages, where its body does not say enough.
    message: String,
    /// What became of it, at each destination.
    decisions: Vec<&'static str>,
    /// The destinations where it is neither told nor kept, and why.
    failures: Vec<(&'a str, Error)>,
}

impl Invocation {
    /// When destinations must have taken what they want. The last quarter is for keeping what they
    /// do not.
    fn until(&self) -> Instant {
        self.started + self.limit / 4 * 3
    }

    /// Tells people of events, and says of each whether all of it is told or kept.
    async fn tell(&self, events: &[Event<'_>], counts: &mut Counts) -> Vec<Result<(), Error>> {
        let records: Vec<_> = events.iter().map(|event| envelope::records(event.value)).collect();
        let mut told = Vec::new();
        let mut results = Vec::new();
        for (number, (event, records)) in events.iter().zip(&records).enumerate() {
            // One that nobody can read is not to take the others with it.
            let read = catch_unwind(AssertUnwindSafe(|| self.read(number, event.owner, records)));
            results.push(read.map(|notices| told.extend(notices)).map_err(|_| Error::Panicked));
        }
        for told in &told {
            counts.received += 1;
            counts.unrecognised += u64::from(told.notice.source() == Source::Unrecognised);
        }
        self.look_up(&mut told, counts).await;
        let deliveries = self.decide(&mut told);
        self.deliver(deliveries, &mut told).await;
        counts.add(told.iter().map(|told| told.decisions.as_slice()));
        let results = results.into_iter().enumerate();
        let of = results.map(|(number, read)| {
            let notices = told.iter_mut().filter(|told| told.event == number);
            read.and_then(|()| told_or_kept(notices))
        });
        of.collect()
    }

    fn read<'a>(&'a self, event: usize, owner: &'a str, records: &'a [Record]) -> Vec<Told<'a>> {
        let mut told = Vec::new();
        for record in records {
            for notice in parse::notices(&record.body(), &self.context.settings) {
                let message = record.message_id.as_deref().unwrap_or(owner);
                told.push(Told {
                    line: self.line(record, &notice),
                    message: format!("{message} {}", told.len()),
                    notice: Arc::new(notice),
                    units: Vec::new(),
                    event,
                    owner,
                    decisions: Vec::new(),
                    failures: Vec::new(),
                });
            }
        }
        told
    }

    fn line<'a>(&'a self, record: &'a Record, notice: &Notice) -> Handled<'a> {
        Handled {
            request_id: &self.request_id,
            message_id: record.message_id.as_deref(),
            topic_arn: record.topic_arn.as_deref(),
            source: notice.source().to_string(),
            outcome: notice.outcome().map(|outcome| OutcomeName::from(outcome).to_string()),
            severity: notice.severity().map(|severity| severity.to_string()),
            control: notice.control().map(short_identifier),
            account_id: notice.account.as_ref().map(|account| short_identifier(&account.id)),
            thread: short_identifier(&notice.thread().to_string()),
            size_bytes: record.text.len(),
            ..Handled::default()
        }
    }

    /// Names and places the accounts; half of the time stays for publishing, whatever the lookup
    /// does. While its units are not known a notice passes every rule about them, so what nobody
    /// wants now nobody will want, and its account is not looked up.
    async fn look_up(&self, told: &mut [Told<'_>], counts: &mut Counts) {
        let destinations = &self.context.destinations;
        let mut wanted: Vec<&mut Told<'_>> = told
            .iter_mut()
            .filter(|told| told.notice.account.is_some())
            .filter(|told| destinations.iter().any(|to| to.decide(&told.notice, &[]).is_wanted))
            .collect();
        let accounts: Vec<Account> =
            wanted.iter().filter_map(|told| told.notice.account.clone()).collect();
        let known = self.context.accounts.know(&accounts, self.limit / 2).await;
        counts.lookup_hits = known.hits;
        counts.lookup_misses = known.misses;
        for (account_id, error) in &known.unnamed {
            counts.lookup_errors += 1;
            self.unanswered(account_id, error).log_unnamed(&self.context.log);
        }
        for (account_id, error) in &known.unplaced {
            counts.lookup_errors += 1;
            self.unanswered(account_id, error).log_unplaced(&self.context.log);
        }
        for (told, found) in wanted.iter_mut().zip(known.found) {
            told.line.account_name_from = Some(found.way.to_string());
            told.units = found.units;
            if let Some(account) = &mut Arc::make_mut(&mut told.notice).account {
                account.name = found.name;
            }
        }
    }

    fn unanswered<'a>(&'a self, account_id: &'a str, error: &'a LookupError) -> Unanswered<'a> {
        Unanswered {
            request_id: &self.request_id,
            account_id,
            code: error.code(),
            error: ErrorChain(error).to_string(),
        }
    }
}

/// Whether all notices of an event are told or kept.
fn told_or_kept<'a, 'b: 'a>(notices: impl Iterator<Item = &'a mut Told<'b>>) -> Result<(), Error> {
    let (mut failed, mut of, mut destinations, mut first) = (0, 0, Vec::new(), None);
    for told in notices {
        of += 1;
        failed += usize::from(!told.failures.is_empty());
        for (destination, error) in told.failures.drain(..) {
            if !destinations.iter().any(|name| name == destination) {
                destinations.push(destination.to_owned());
            }
            first.get_or_insert(error);
        }
    }
    match first {
        None => Ok(()),
        Some(first) => Err(Error::Undelivered { failed, of, destinations, first: Box::new(first) }),
    }
}
