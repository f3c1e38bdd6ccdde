//! One event: records, notices, names, rules, messages, publishing.

#[cfg(test)]
mod tests;

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use lambda_runtime::LambdaEvent;
use notice::{
    Account, Notice, Source,
    intake::{self, Body},
    rules::OutcomeName,
};
use runtime_kit::{
    deadline::{millis, time_left},
    failure::Chain,
    log::short,
    metrics::embedded,
};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::{
    accounts::LookupError,
    context::Context,
    error::Error,
    event::{self, Record},
    log::{Handled, Unanswered},
    metrics::Counts,
    publish::Publisher,
    side_by_side::side_by_side,
};

/// Left for the last log lines, so that an invocation that runs out of time still says so.
const MARGIN: Duration = Duration::from_millis(500);

/// Tells people of one event.
///
/// # Errors
/// [`Error::Undelivered`] once all notices are through and some failed, so that Lambda's
/// asynchronous retry and dead-letter queue take over. The retry repeats the whole event to all
/// destinations, those that took it among them, whose readers then read it twice: there is no
/// queue yet of what a single destination did not take.
pub async fn handle(event: LambdaEvent<Value>, context: &Arc<Context>) -> Result<(), Error> {
    let invocation = Invocation {
        context: Arc::clone(context),
        request_id: event.context.request_id.clone(),
        started: Instant::now(),
        limit: time_left(&event.context, MARGIN),
    };
    let mut counts = Counts::default();
    let result = invocation.run(&event.payload, &mut counts).await;
    context.log.write(&embedded(&counts, &context.function_name, SystemTime::now()));
    result
}

struct Invocation {
    context: Arc<Context>,
    request_id: String,
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
    was_taken: bool,
    has_failed: bool,
}

/// A notice that a destination wants.
struct Delivery<'a> {
    /// Which of the notices it is.
    index: usize,
    notice: Arc<Notice>,
    destination: &'a Arc<Publisher>,
    line: Handled<'a>,
}

impl Invocation {
    async fn run(&self, event: &Value, counts: &mut Counts) -> Result<(), Error> {
        let records = event::records(event);
        let mut told = self.read(&records, counts);
        self.look_up(&mut told, counts).await;
        let deliveries = self.decide(&told);
        counts.dropped = of(&told, |index, _| !deliveries.iter().any(|to| to.index == index));
        let (destinations, first) = self.deliver(deliveries, &mut told).await;
        counts.notified = of(&told, |_, told| told.was_taken);
        counts.failed = of(&told, |_, told| told.has_failed);
        match first {
            None => Ok(()),
            Some(first) => Err(Error::Undelivered {
                failed: counts.failed,
                of: counts.received,
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
                told.push(Told {
                    line: self.line(record, &notice),
                    notice: Arc::new(notice),
                    units: Vec::new(),
                    was_taken: false,
                    has_failed: false,
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
    fn decide<'a>(&'a self, told: &[Told<'a>]) -> Vec<Delivery<'a>> {
        let mut deliveries = Vec::new();
        for (index, told) in told.iter().enumerate() {
            for destination in &self.context.destinations {
                let decision = destination.decide(&told.notice, &told.units);
                let mut line = told.line.clone();
                line.destination = destination.name();
                line.rule = decision.rule;
                if decision.is_wanted {
                    let notice = Arc::clone(&told.notice);
                    deliveries.push(Delivery { index, notice, destination, line });
                } else {
                    line.decision = "dropped";
                    line.duration_ms = millis(self.started.elapsed());
                    line.log(&self.context.log);
                }
            }
        }
        deliveries
    }

    /// Publishes side by side and apart from each other. Returns the destinations that failed, and
    /// the first failure.
    async fn deliver(
        &self,
        deliveries: Vec<Delivery<'_>>,
        told: &mut [Told<'_>],
    ) -> (Vec<String>, Option<Error>) {
        let (started, until) = (self.started, self.started + self.limit);
        let published = side_by_side(deliveries.iter().map(|delivery| {
            let destination = Arc::clone(delivery.destination);
            let notice = Arc::clone(&delivery.notice);
            async move {
                let published = timeout_at(until, destination.tell(&notice)).await;
                (published, started.elapsed())
            }
        }))
        .await;
        let (mut destinations, mut first) = (Vec::new(), None);
        for (delivery, published) in deliveries.into_iter().zip(published) {
            let (result, after) = match published {
                Ok((Ok(result), after)) => (result, after),
                Ok((Err(_), after)) => (Err(Error::OutOfTime { limit: self.limit }), after),
                Err(_) => (Err(Error::Panicked), started.elapsed()),
            };
            let Some(told) = told.get_mut(delivery.index) else { continue };
            let mut line = delivery.line;
            line.duration_ms = millis(after);
            match result {
                Ok(published_id) => {
                    told.was_taken = true;
                    line.decision = "notified";
                    line.published_id = published_id;
                }
                Err(error) => {
                    told.has_failed = true;
                    line.decision = "failed";
                    line.reason = Some(Chain(&error).to_string());
                    if !destinations.iter().any(|name| name == line.destination) {
                        destinations.push(line.destination.to_owned());
                    }
                    first.get_or_insert(error);
                }
            }
            line.log(&self.context.log);
        }
        (destinations, first)
    }
}

/// How many of the notices are so.
fn of<'a>(told: &[Told<'a>], is_so: impl Fn(usize, &Told<'a>) -> bool) -> u64 {
    told.iter().enumerate().map(|(index, told)| u64::from(is_so(index, told))).sum()
}

impl Record {
    fn body(&self) -> Body<'_> {
        Body {
            text: &self.text,
            subject: self.subject.as_deref(),
            topic_arn: self.topic_arn.as_deref(),
        }
    }
}
