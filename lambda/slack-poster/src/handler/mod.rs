//! One batch: parse it, deliver its messages in order, answer which of them SQS delivers again.

#[cfg(test)]
mod tests;

use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt as _;
use lambda_runtime::LambdaEvent;
use lambda_support::{
    deadline::time_left,
    log::short_identifier,
    metrics,
    sqs::{SqsBatch, SqsBatchResponse, SqsRecord, VisibilityChange},
};
use notify_core::wire::SlackMessage;
use serde_json::Value;
use tokio::time::Instant;

use crate::{
    context::Context,
    delivery::Delivery,
    error::NotABatch,
    order::HeldBack,
    outcome::{Counts, Outcome, Subject},
    retry_delay::MAX_RECEIVES,
};

/// Left for what follows the last attempt to post: recording its thread and its subject, setting
/// retry delays.
const TIME_AFTER_POSTS: Duration = Duration::from_secs(5);
/// Left for the last log lines and the answer.
const SHUTDOWN_MARGIN: Duration = Duration::from_millis(500);
const METRICS_NAMESPACE: &str = "asr-notify";

/// Delivers one batch, one message after the other: Slack takes about one message per second and
/// channel, and a thread keeps its order. The response lists the messages that SQS delivers again.
///
/// # Errors
/// If the event is not a batch of an SQS queue. A message that cannot be posted is no error.
pub async fn handle(
    event: LambdaEvent<Value>,
    context: &Context,
) -> Result<SqsBatchResponse, NotABatch> {
    let end = Instant::now() + time_left(&event.context, SHUTDOWN_MARGIN);
    let deadline = end.checked_sub(TIME_AFTER_POSTS).unwrap_or(end);
    let request_id = &event.context.request_id;
    let batch = SqsBatch::parse(&event.payload)?;
    let delivery = Delivery { context, request_id, deadline, end };
    let (mut held_back, mut counts) = (HeldBack::default(), Counts::default());
    let mut retries: Vec<(&SqsRecord, Instant)> = Vec::new();
    for record in &batch.records {
        let started = Instant::now();
        let message = SlackMessage::parse(&record.body);
        let outcome = match &message {
            Ok(message) => deliver_in_order(&delivery, record, message, &mut held_back).await,
            Err(error) => delivery.dead_letter(record, error.to_string()).await,
        };
        let outcome = match outcome {
            Outcome::Retry(retry) if record.receive_count() >= MAX_RECEIVES => {
                delivery.dead_letter(record, retry.reason).await
            }
            outcome => outcome,
        };
        if let Outcome::Retry(retry) = &outcome {
            let delay = retry.delay.after(record.receive_count());
            retries.push((record, Instant::now() + delay));
        }
        let thread = message.ok().map(|message| short_identifier(&message.thread));
        let subject = Subject { request_id, message_id: &record.message_id, thread };
        outcome.record(subject, started.elapsed(), &context.log, &mut counts);
    }
    let response = retry(&delivery, &retries).await;
    metrics::write(&context.log, METRICS_NAMESPACE, &context.function_name, &counts);
    Ok(response)
}

async fn deliver_in_order(
    delivery: &Delivery<'_>,
    record: &SqsRecord,
    message: &SlackMessage,
    held_back: &mut HeldBack,
) -> Outcome {
    if let Some(retry) = held_back.retry(&message.thread) {
        return Outcome::Retry(retry);
    }
    let delivered = AssertUnwindSafe(delivery.deliver(record, message)).catch_unwind();
    let outcome = if let Ok(outcome) = Box::pin(delivered).await {
        outcome
    } else {
        let reason = "panicked: the message may be in the channel".to_owned();
        delivery.dead_letter(record, reason).await
    };
    if let Outcome::Retry(retry) = &outcome {
        held_back.add(&message.thread, retry);
    }
    outcome
}

async fn retry(delivery: &Delivery<'_>, retries: &[(&SqsRecord, Instant)]) -> SqsBatchResponse {
    let now = Instant::now();
    let change = |&(record, due): &(_, Instant)| VisibilityChange {
        record,
        delay: due.saturating_duration_since(now),
    };
    let changes: Vec<_> = retries.iter().map(change).collect();
    let Context { queues, log, .. } = delivery.context;
    queues.set_retry_delays(&changes, delivery.end, delivery.request_id, log).await
}
