//! A batch of the retry queue: each message becomes an input of the pipeline, and its end decides
//! whether SQS delivers the message again.

use lambda_support::sqs::{SqsBatch, SqsBatchResponse, SqsRecord, VisibilityChange};
use notify_core::wire::QueueItem;

use super::{Input, InputEnd, Invocation, Scheduled, flush, log_lines::QueueMessageFinished, run};
use crate::outcome::Outcome;

/// Runs the pipeline for a batch, and answers which of its messages are to be received again.
pub(crate) async fn run_batch(
    invocation: &mut Invocation<'_>,
    batch: &SqsBatch,
) -> SqsBatchResponse {
    let (mut inputs, mut records) = (Vec::new(), Vec::new());
    // After the others, whose time a slow answer would take.
    let (mut scheduled, mut ends_of_windows) = (Vec::new(), Vec::new());
    for record in &batch.records {
        let input = match QueueItem::parse(&record.body) {
            QueueItem::Retry(item) => Input::Retry { item, record },
            QueueItem::Event { event, request_id } => {
                if let Some(due) = Scheduled::parse(&event) {
                    scheduled.push((record, due));
                    continue;
                }
                // A redriven event keeps the leases of the invocation that failed.
                let owner = request_id.unwrap_or_else(|| record.message_id.clone());
                Input::Event { event, owner }
            }
            QueueItem::Flush(item) => {
                ends_of_windows.push((record, item));
                continue;
            }
        };
        inputs.push(input);
        records.push(record);
    }
    let done = run(invocation, inputs).await;
    let mut ends: Vec<(&SqsRecord, InputEnd)> = records.into_iter().zip(done).collect();
    for (record, due) in scheduled {
        ends.push((record, InputEnd::Event(Box::pin(due.run(invocation)).await)));
    }
    for (record, item) in ends_of_windows {
        let now = invocation.context.clock.now(Some(item.at));
        let flushed = Box::pin(flush::flush(invocation, &item.destination, now)).await;
        ends.push((record, InputEnd::Event(flushed)));
    }

    let (queue, deadline) = (&invocation.context.retry_queue, invocation.deadline());
    let mut changes = Vec::new();
    for (record, end) in ends {
        let outcome = match end {
            InputEnd::Retry(outcome) => outcome,
            InputEnd::Event(result) => {
                let outcome = match result {
                    Ok(()) => Outcome::Notified { published_id: None },
                    Err(error) => {
                        let reason = error.to_reason();
                        queue.retry_or_dead_letter(record, deadline, None, reason, false).await
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
    queue.set_delays(&changes, deadline, invocation.request_id, &invocation.context.log).await
}
