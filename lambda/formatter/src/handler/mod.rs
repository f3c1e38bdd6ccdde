//! One event: records, notices, names, rules, messages, publishing.

mod batch;
#[cfg(test)]
mod tests;

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, SystemTime},
};

use lambda_runtime::LambdaEvent;
use notice::{
    Account, Notice, Source,
    envelope::{self, Record},
    intake,
    rules::OutcomeName,
};
use runtime_kit::{
    deadline::{millis, time_left},
    failure::Chain,
    log::short,
    metrics::embedded,
    queue::{Batch, Reply},
};
use serde_json::Value;
use tokio::time::Instant;

use crate::{
    accounts::LookupError,
    claims::Claim,
    context::Context,
    delivery::{Fate, Try},
    error::Error,
    log::{Handled, Unanswered},
    metrics::Counts,
    publish::Publisher,
    side_by_side::side_by_side,
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
) -> Result<Option<Reply>, Error> {
    let invocation = Invocation {
        context: Arc::clone(context),
        request_id: event.context.request_id.clone(),
        owner: event.context.request_id.clone(),
        started: Instant::now(),
        limit: time_left(&event.context, MARGIN),
    };
    let mut counts = Counts::default();
    let result = match Batch::read(&event.payload) {
        // Boxed, so that the usual event does not carry the room for a batch.
        Ok(batch) => Ok(Some(Box::pin(invocation.redeliver(&batch, &mut counts)).await)),
        Err(_) => invocation.tell(&event.payload, &mut counts).await.map(|()| None),
    };
    context.log.write(&embedded(&counts, &context.function_name, SystemTime::now()));
    result
}

#[derive(Clone)]
struct Invocation {
    context: Arc<Context>,
    request_id: String,
    /// Whose claims are taken: the same for every attempt at an event.
    owner: String,
    started: Instant,
    limit: Duration,
}

/// A notice on its way.
struct Told<'a> {
    notice: Arc<Notice>,
    /// The organizational units above its account, as far as anybody knows.
    units: Vec<String>,
    /// The log line that will tell of it, but for what its destinations differ in.
    line: Handled<'a>,
    /// What identifies it among all messages, where its body does not say enough.
    message: String,
    /// What became of it, at each destination.
    decisions: Vec<&'static str>,
}

/// A notice that a destination wants.
struct Delivery<'a> {
    /// Which of the notices it is.
    index: usize,
    notice: Arc<Notice>,
    destination: &'a Arc<Publisher>,
    claim: Option<Claim>,
    line: Handled<'a>,
}

impl Invocation {
    /// When destinations must have taken what they want. The last quarter is for keeping what they
    /// do not.
    fn until(&self) -> Instant {
        self.started + self.limit / 4 * 3
    }

    async fn tell(&self, event: &Value, counts: &mut Counts) -> Result<(), Error> {
        let records = envelope::records(event);
        let mut told = self.read(&records, counts);
        self.look_up(&mut told, counts).await;
        let deliveries = self.decide(&mut told);
        let failure = self.deliver(deliveries, &mut told).await;
        counts.add(told.iter().map(|told| told.decisions.as_slice()));
        match failure {
            None => Ok(()),
            Some(Failure { destinations, first }) => Err(Error::Undelivered {
                failed: told.iter().filter(|told| told.decisions.contains(&"failed")).count(),
                of: told.len(),
                destinations,
                first: Box::new(first),
            }),
        }
    }

    fn read<'a>(&'a self, records: &'a [Record], counts: &mut Counts) -> Vec<Told<'a>> {
        let mut told = Vec::new();
        for record in records {
            for notice in intake::read(&record.body(), &self.context.settings) {
                counts.received += 1;
                counts.unrecognised += u64::from(notice.source() == Source::Unrecognised);
                let message = record.message_id.as_deref().unwrap_or(&self.owner);
                told.push(Told {
                    line: self.line(record, &notice),
                    message: format!("{message} {}", told.len()),
                    notice: Arc::new(notice),
                    units: Vec::new(),
                    decisions: Vec::new(),
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
            control: notice.control().map(short),
            account_id: notice.account.as_ref().map(|account| short(&account.id)),
            thread: short(&notice.thread().to_string()),
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
            error: Chain(error).to_string(),
        }
    }

    /// What goes where, and a line for each notice that a destination does not want.
    fn decide<'a>(&'a self, told: &mut [Told<'a>]) -> Vec<Delivery<'a>> {
        let mut deliveries = Vec::new();
        let mut claimed = HashSet::new();
        for (index, told) in told.iter_mut().enumerate() {
            for destination in &self.context.destinations {
                let decision = destination.decide(&told.notice, &told.units);
                let mut line = told.line.clone();
                line.destination = destination.name();
                line.rule = decision.rule;
                let claims = self.context.claims.as_ref().filter(|_| decision.is_wanted);
                let claim = claims.map(|_| {
                    Claim::on(&told.notice, &told.message, destination.name(), &self.owner)
                });
                // All of an event have one owner, whose claims do not hold each other off.
                let is_first = claim.as_ref().is_none_or(|claim| claimed.insert(claim.key.clone()));
                if decision.is_wanted && is_first {
                    let notice = Arc::clone(&told.notice);
                    deliveries.push(Delivery { index, notice, destination, claim, line });
                    continue;
                }
                line.decision = "dropped";
                if decision.is_wanted {
                    line.decision = "repeated";
                    line.rule = String::from("told in the same event");
                }
                told.decisions.push(line.decision);
                line.duration_ms = millis(self.started.elapsed());
                line.log(&self.context.log);
            }
        }
        deliveries
    }

    /// Delivers side by side and apart from each other. Returns what was neither told nor kept.
    async fn deliver(
        &self,
        deliveries: Vec<Delivery<'_>>,
        told: &mut [Told<'_>],
    ) -> Option<Failure> {
        let fates = side_by_side(deliveries.iter().map(|delivery| {
            let invocation = self.clone();
            let destination = Arc::clone(delivery.destination);
            let (notice, claim) = (Arc::clone(&delivery.notice), delivery.claim.clone());
            async move {
                let fate = invocation.deliver_one(&destination, &notice, claim).await;
                (fate, invocation.started.elapsed())
            }
        }))
        .await;
        let mut failure: Option<Failure> = None;
        for (delivery, fate) in deliveries.into_iter().zip(fates) {
            let (fate, after) =
                fate.unwrap_or_else(|_| (Err(Error::Panicked), self.started.elapsed()));
            let Some(told) = told.get_mut(delivery.index) else { continue };
            let mut line = delivery.line;
            line.duration_ms = millis(after);
            match fate {
                Ok(Fate::Told { published_id }) => {
                    line.decision = "notified";
                    line.published_id = published_id;
                }
                Ok(Fate::Repeated { rule }) => {
                    line.decision = "repeated";
                    line.rule = rule.into();
                }
                Ok(Fate::Refused(error)) => {
                    line.decision = "undelivered";
                    line.reason = Some(Chain(&error).to_string());
                }
                Err(error) => {
                    line.decision = "failed";
                    line.reason = Some(Chain(&error).to_string());
                    let failure = failure
                        .get_or_insert_with(|| Failure { destinations: Vec::new(), first: error });
                    if !failure.destinations.iter().any(|name| name == line.destination) {
                        failure.destinations.push(line.destination.to_owned());
                    }
                }
            }
            told.decisions.push(line.decision);
            line.log(&self.context.log);
        }
        failure
    }

    async fn deliver_one(
        &self,
        destination: &Publisher,
        notice: &Notice,
        claim: Option<Claim>,
    ) -> Result<Fate, Error> {
        let message = destination.write(notice);
        let first = Try {
            context: &self.context,
            destination,
            message: &message,
            claim: claim.as_ref(),
            receipts: 0,
            until: self.until(),
            end: self.started + self.limit,
        };
        first.deliver().await
    }
}

/// What was neither told nor kept.
struct Failure {
    destinations: Vec<String>,
    first: Error,
}
