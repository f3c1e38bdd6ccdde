//! One batch: records, messages, their fates, and which of them come again.

#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    time::{Duration, SystemTime},
};

use lambda_runtime::LambdaEvent;
use lambda_support::{
    deadline::{millis, time_left},
    failure::Chain,
    log::{Level, short},
    metrics::embedded,
    queue::{Again, Batch, Received, Reply},
};
use serde::Serialize;
use serde_json::Value;
use tokio::time::Instant;

use crate::{
    context::Context,
    delivery::{Delivery, Fate, Holds},
    error::Error,
    message::Message,
};

/// Left for what follows the last message: keeping its thread, and saying what comes again.
const MARGIN: Duration = Duration::from_secs(5);
/// When a message comes again that the dead-letter queue did not take.
const LATER: Duration = Duration::from_secs(30);

/// Posts one batch, and answers which of its messages are to come again.
///
/// # Errors
/// [`Error::NotABatch`] for an event that is none. What befalls a message is in the answer.
pub async fn handle(event: LambdaEvent<Value>, context: &Context) -> Result<Reply, Error> {
    let until = Instant::now() + time_left(&event.context, MARGIN);
    let request_id = &event.context.request_id;
    let batch = Batch::read(&event.payload).map_err(|source| Error::NotABatch { source })?;
    let mut invocation = Invocation {
        delivery: Delivery { context, request_id, until },
        held: Held::default(),
        counts: Counts::default(),
    };
    let reply = invocation.run(&batch.records).await;
    let counts = &invocation.counts;
    if let Some(line) = embedded(counts, &context.function_name, SystemTime::now()) {
        context.log.write(&line);
    }
    Ok(reply)
}

struct Invocation<'a> {
    delivery: Delivery<'a>,
    held: Held,
    counts: Counts,
}

/// Who has to wait, until when and why.
#[derive(Default)]
struct Held {
    everybody: Option<Wait>,
    threads: HashMap<String, Wait>,
}

#[derive(Clone)]
struct Wait {
    reason: String,
    until: Instant,
}

/// What the metrics count: the messages of one invocation.
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Counts {
    posted: u64,
    retried: u64,
    dead: u64,
    threads_started: u64,
}

/// What became of one record. Never its text.
#[derive(Serialize)]
struct Handled<'a> {
    request_id: &'a str,
    message_id: &'a str,
    thread: Option<String>,
    decision: &'static str,
    reason: Option<String>,
    ts: Option<String>,
    duration_ms: u64,
}

impl Invocation<'_> {
    /// One after the other: a channel takes one message a second, and a thread its messages in
    /// order.
    async fn run(&mut self, records: &[Received]) -> Reply {
        let mut again: Vec<(&Received, Instant)> = Vec::new();
        for record in records {
            let started = Instant::now();
            let message = Message::read(&record.body);
            let mut fate = match &message {
                Ok(message) => self.deliver(record, message).await,
                Err(malformed) => Fate::Dead { reason: malformed.to_string() },
            };
            if let Fate::Dead { reason } = fate {
                fate = self.bury(record, reason).await;
            }
            if let Fate::Again { after, .. } = &fate {
                again.push((record, Instant::now() + *after));
            }
            let thread = message.ok().map(|message| short(&message.thread));
            self.tell(record, thread, fate, started.elapsed());
        }
        self.come_again(&again).await
    }

    async fn deliver(&mut self, record: &Received, message: &Message) -> Fate {
        if let Some(wait) = self.held.wait_of(&message.thread) {
            let after = wait.until.saturating_duration_since(Instant::now());
            return Fate::Again { reason: wait.reason, after, holds: Holds::Nobody };
        }
        let owner = format!("{}/{}", self.delivery.request_id, record.message_id);
        let fate = self.delivery.deliver(message, &owner).await;
        if let Fate::Again { reason, after, holds } = &fate {
            let wait = Wait { reason: reason.clone(), until: Instant::now() + *after };
            match holds {
                Holds::Nobody => {}
                Holds::Thread => _ = self.held.threads.insert(message.thread.clone(), wait),
                Holds::Everybody => self.held.everybody = Some(wait),
            }
        }
        fate
    }

    /// To the dead letters, or again if they can not be reached: nothing is lost.
    async fn bury(&self, record: &Received, reason: String) -> Fate {
        let Context { queues, channel, .. } = self.delivery.context;
        let attributes = [("reason", reason.as_str()), ("channel", channel)];
        match queues.bury(&record.body, &attributes).await {
            Ok(()) => Fate::Dead { reason },
            Err(failed) => Fate::Again {
                reason: format!("{reason}; {}", Chain(&failed)),
                after: LATER,
                holds: Holds::Nobody,
            },
        }
    }

    async fn come_again(&self, again: &[(&Received, Instant)]) -> Reply {
        let now = Instant::now();
        let messages: Vec<_> = again
            .iter()
            .map(|&(message, due)| Again { message, after: due.saturating_duration_since(now) })
            .collect();
        let context = self.delivery.context;
        // Without this they come again too, only when their visibility timeout ends.
        if let Err(failed) = context.queues.again(&messages).await {
            let fields = Untimed {
                request_id: self.delivery.request_id,
                messages: messages.len(),
                error: Chain(&failed).to_string(),
            };
            context.log.line(Level::Warn, "messages come again at the queue's time", fields);
        }
        Reply::of(&messages)
    }

    fn tell(&mut self, record: &Received, thread: Option<String>, fate: Fate, took: Duration) {
        let mut line = Handled {
            request_id: self.delivery.request_id,
            message_id: &record.message_id,
            thread,
            decision: "posted",
            reason: None,
            ts: None,
            duration_ms: millis(took),
        };
        let mut level = Level::Info;
        match fate {
            Fate::Posted { ts, started_thread, reason } => {
                self.counts.posted += 1;
                self.counts.threads_started += u64::from(started_thread);
                (line.ts, line.reason) = (Some(ts), reason);
            }
            Fate::Again { reason, .. } => {
                self.counts.retried += 1;
                level = Level::Warn;
                (line.decision, line.reason) = ("retried", Some(reason));
            }
            Fate::Dead { reason } => {
                self.counts.dead += 1;
                level = Level::Error;
                (line.decision, line.reason) = ("dead", Some(reason));
            }
        }
        self.delivery.context.log.line(level, "message handled", line);
    }
}

#[derive(Serialize)]
struct Untimed<'a> {
    request_id: &'a str,
    messages: usize,
    error: String,
}

impl Held {
    fn wait_of(&self, thread: &str) -> Option<Wait> {
        self.everybody.as_ref().or_else(|| self.threads.get(thread)).cloned()
    }
}
