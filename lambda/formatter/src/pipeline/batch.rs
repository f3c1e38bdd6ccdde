//! A batch of the retry queue: each message becomes an input of the pipeline, and its end decides
//! whether SQS delivers the message again.

use lambda_support::sqs::{SqsBatch, SqsBatchResponse, VisibilityChange};
use notify_core::wire::QueueItem;

use super::{Input, InputEnd, Invocation, Scheduled, flush, log_lines::QueueMessageFinished, run};
use crate::outcome::Outcome;

/// Runs the pipeline for a batch, and answers which of its messages are to be received again.
pub(crate) async fn run_batch(
    invocation: &mut Invocation<'_>,
    batch: &SqsBatch,
) -> SqsBatchResponse {
    let mut inputs = Vec::new();
    let mut ends: Vec<Option<InputEnd>> = Vec::new();
    for record in &batch.records {
        ends.push(None);
        match QueueItem::parse(&record.body) {
            QueueItem::Retry(item) => inputs.push(Input::Retry { item, record }),
            // A redriven event keeps the leases of the invocation that failed.
            QueueItem::Event { event, request_id } => {
                if let Some(scheduled) = Scheduled::parse(&event) {
                    let done = Box::pin(scheduled.run(invocation)).await;
                    ends.pop();
                    ends.push(Some(InputEnd::Event(done)));
                    continue;
                }
                let owner = request_id.unwrap_or_else(|| record.message_id.clone());
                inputs.push(Input::Event { event, owner });
            }
            QueueItem::Flush(item) => {
                let now = invocation.context.clock.now(Some(item.at));
                let flushed = Box::pin(flush::flush(invocation, &item.destination, now)).await;
                ends.pop();
                ends.push(Some(InputEnd::Event(flushed)));
            }
        }
    }
    let mut done = run(invocation, inputs).await.into_iter();
    let ends: Vec<InputEnd> =
        ends.into_iter().filter_map(|end| end.or_else(|| done.next())).collect();

    let queue = &invocation.context.retry_queue;
    let mut changes = Vec::new();
    for (record, end) in batch.records.iter().zip(ends) {
        let outcome = match end {
            InputEnd::Retry(outcome) => outcome,
            InputEnd::Event(result) => {
                let outcome = match result {
                    Ok(()) => Outcome::Notified { published_id: None },
                    Err(error) => {
                        queue.retry_or_dead_letter(record, None, error.to_reason(), false).await
                    }
                };
                QueueMessageFinished::new(invocation, record, &outcome)
                    .log(&invocation.context.log);
                outcome
            }
        };
        invocation.counts.add_queue_message(&outcome);
        if matches!(outcome, Outcome::Retry { .. }) {
            changes.push(VisibilityChange { record, delay: queue.delay(record) });
        }
    }
    queue.set_delays(&changes, invocation.request_id, &invocation.context.log).await
}
