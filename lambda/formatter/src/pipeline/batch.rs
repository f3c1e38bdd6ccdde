//! A batch of the retry queue: each message becomes an input of the pipeline, and its end decides
//! whether SQS delivers the message again.

use lambda_support::sqs::{SqsBatch, SqsBatchResponse, VisibilityChange};
use notify_core::wire::QueueItem;

use super::{Input, InputEnd, Invocation, log_lines::QueueMessageFinished, run};
use crate::outcome::Outcome;

/// Runs the pipeline for a batch, and answers which of its messages are to be received again.
pub(crate) async fn run_batch(
    invocation: &mut Invocation<'_>,
    batch: &SqsBatch,
) -> SqsBatchResponse {
    let inputs = batch.records.iter().map(|record| match QueueItem::parse(&record.body) {
        QueueItem::Retry(item) => Input::Retry { item, record },
        // A redriven event keeps the leases of the invocation that failed.
        QueueItem::Event { event, request_id } => {
            let owner = request_id.unwrap_or_else(|| record.message_id.clone());
            Input::Event { event, owner }
        }
    });
    let ends = run(invocation, inputs.collect()).await;

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
