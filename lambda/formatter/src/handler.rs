//! The Lambda handler: distinguishes a batch of the retry queue from an event, and runs the
//! pipeline.

#[cfg(test)]
mod tests;

use lambda_runtime::LambdaEvent;
use lambda_support::{
    metrics,
    sqs::{SqsBatch, SqsBatchResponse},
};
use serde_json::Value;
use tokio::time::timeout_at;

use crate::{
    context::Context,
    error::Error,
    pipeline::{self, Invocation, Scheduled},
};

const METRICS_NAMESPACE: &str = "asr-notify";

/// Handles one event, or one batch of the retry queue. The answer to a batch lists its messages
/// that are to be received again; an event has none.
///
/// # Errors
/// [`Error::NotDelivered`] after all deliveries have ended, if one of them failed and could not be
/// queued for retry. Lambda's asynchronous retry and dead-letter queue then take over. That retry
/// repeats the whole event, but for the destinations whose mark in the state table has it already.
pub async fn handle(
    event: LambdaEvent<Value>,
    context: &Context,
) -> Result<Option<SqsBatchResponse>, Error> {
    let LambdaEvent { payload, context: lambda } = event;
    let mut invocation = Invocation::new(context, &lambda);
    // Boxed, so that the usual event does not carry the room for the others.
    let result = match SqsBatch::parse(&payload) {
        Ok(batch) => Ok(Some(Box::pin(pipeline::run_batch(&mut invocation, &batch)).await)),
        Err(_) => match Scheduled::parse(&payload) {
            Some(scheduled) => Box::pin(scheduled.run(&mut invocation)).await.map(|()| None),
            None => pipeline::run_event(&mut invocation, payload).await.map(|()| None),
        },
    };
    if let Some(state) = &context.state {
        // Counts that are not written are written the next time.
        let written = state.write_counts(context.clock.now(state.last_event_at()));
        let _ = timeout_at(invocation.deadline(), written).await;
    }
    metrics::write(&context.log, METRICS_NAMESPACE, &context.function_name, &invocation.counts);
    result
}
