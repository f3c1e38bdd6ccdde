//! One event: records, notices, rules, names, messages, publishing.

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
    render::amazon_q,
    rules::{Decision, OutcomeName},
};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::{
    context::Context,
    error::{Chain, Error},
    event::{self, Record},
    log::{Handled, Unnamed, short},
    metrics::Counts,
    side_by_side::side_by_side,
};

/// Left for the last log lines, so that an invocation that runs out of time still says so.
const MARGIN: Duration = Duration::from_millis(500);
/// Where nobody tells the deadline.
const USUAL_LIMIT: Duration = Duration::from_secs(30);

/// Tells people of one event.
///
/// # Errors
/// [`Error::Undelivered`] once all notices are through and some failed, so that Lambda's
/// asynchronous retry and dead-letter queue take over. The retry repeats the whole event; SNS
/// invokes with a single record, so in practice nobody reads anything twice.
pub async fn handle(event: LambdaEvent<Value>, context: &Arc<Context>) -> Result<(), Error> {
    let invocation = Invocation {
        context: Arc::clone(context),
        request_id: event.context.request_id.clone(),
        started: Instant::now(),
        limit: time_left(&event.context),
    };
    let mut counts = Counts::default();
    let result = invocation.run(&event.payload, &mut counts).await;
    context.log.write(&counts.embedded(&context.function_name, SystemTime::now()));
    result
}

struct Invocation {
    context: Arc<Context>,
    request_id: String,
    started: Instant,
    limit: Duration,
}

/// A notice on its way, with the log line that will tell of it.
type Told<'a> = (Handled<'a>, Notice);

impl Invocation {
    async fn run(&self, event: &Value, counts: &mut Counts) -> Result<(), Error> {
        let records = event::records(event);
        let mut told = self.read(&records, counts);
        self.name(&mut told, counts).await;
        let first = self.deliver(told, counts).await;
        match first {
            None => Ok(()),
            Some(first) => Err(Error::Undelivered {
                failed: counts.failed,
                of: counts.received,
                first: Box::new(first),
            }),
        }
    }

    /// The notices that people want, and a line for each that they do not.
    fn read<'a>(&'a self, records: &'a [Record], counts: &mut Counts) -> Vec<Told<'a>> {
        let mut told = Vec::new();
        for record in records {
            for notice in intake::read(&record.body()) {
                counts.received += 1;
                counts.unrecognised += u64::from(notice.source() == Source::Unrecognised);
                let mut line = self.line(record, &notice);
                match self.context.rules.decide(&notice) {
                    Decision::Notify => told.push((line, notice)),
                    Decision::DropOutcome(outcome) => {
                        counts.dropped += 1;
                        line.decision = "dropped";
                        line.reason =
                            Some(format!("{outcome} is not among the outcomes to notify"));
                        line.duration_ms = millis(self.started.elapsed());
                        self.context.log.handled(line);
                    }
                }
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
            control: notice.control().map(short),
            account_id: notice.account.as_ref().map(|account| short(&account.id)),
            thread: short(&notice.thread().to_string()),
            size_bytes: record.text.len(),
            ..Handled::default()
        }
    }

    /// Names the accounts; half of the time stays for publishing, whatever the lookup does.
    async fn name(&self, told: &mut [Told<'_>], counts: &mut Counts) {
        let accounts: Vec<Account> =
            told.iter().filter_map(|(_, notice)| notice.account.clone()).collect();
        let names = self.context.accounts.names(&accounts, self.limit / 2).await;
        counts.lookup_hits = names.hits;
        counts.lookup_misses = names.misses;
        for (account_id, error) in &names.errors {
            counts.lookup_errors += 1;
            self.context.log.unnamed(Unnamed {
                request_id: &self.request_id,
                account_id,
                code: error.code(),
                error: Chain(error).to_string(),
            });
        }
        let with_account = told
            .iter_mut()
            .filter_map(|(line, notice)| notice.account.as_mut().map(|account| (line, account)));
        for ((line, account), found) in with_account.zip(names.found) {
            line.account_name_from = Some(found.way.to_string());
            account.name = found.name;
        }
    }

    /// Publishes side by side, and returns the first failure.
    async fn deliver(&self, told: Vec<Told<'_>>, counts: &mut Counts) -> Option<Error> {
        let (lines, notices): (Vec<_>, Vec<_>) = told.into_iter().unzip();
        let (started, until) = (self.started, self.started + self.limit);
        let deliveries = side_by_side(notices.into_iter().map(|notice| {
            let context = Arc::clone(&self.context);
            async move {
                let published = timeout_at(until, publish(&context, &notice)).await;
                (published, started.elapsed())
            }
        }));
        let mut first = None;
        for (mut line, delivery) in lines.into_iter().zip(deliveries.await) {
            let (result, after) = match delivery {
                Ok((Ok(result), after)) => (result, after),
                Ok((Err(_), after)) => (Err(Error::OutOfTime { limit: self.limit }), after),
                Err(_) => (Err(Error::Panicked), started.elapsed()),
            };
            line.destination = Some(self.context.topic.arn());
            line.duration_ms = millis(after);
            match result {
                Ok(published_id) => {
                    counts.notified += 1;
                    line.decision = "notified";
                    line.published_id = published_id;
                }
                Err(error) => {
                    counts.failed += 1;
                    line.decision = "failed";
                    line.reason = Some(Chain(&error).to_string());
                    first.get_or_insert(error);
                }
            }
            self.context.log.handled(line);
        }
        first
    }
}

async fn publish(context: &Context, notice: &Notice) -> Result<Option<String>, Error> {
    context.topic.publish(amazon_q::render(notice, &context.style)).await
}

/// How long this invocation may work. A deadline that has passed is none.
fn time_left(lambda: &lambda_runtime::Context) -> Duration {
    let left = lambda.deadline().duration_since(SystemTime::now()).unwrap_or_default();
    left.checked_sub(MARGIN).filter(|left| !left.is_zero()).unwrap_or(USUAL_LIMIT)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
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
