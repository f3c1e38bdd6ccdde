//! The retry queue and its dead-letter queue: failed deliveries wait here until their destination
//! takes them or their attempts are used up.

use std::time::Duration;

use lambda_support::{
    error::{AwsCallError, ErrorChain},
    log::Log,
    sqs::{SqsBatchResponse, SqsQueues, SqsRecord, VisibilityChange},
};
use notify_core::wire::{Flush, RetryItem};
use tokio::time::{Instant, timeout_at};

use crate::{config::RetrySettings, error::Error, outcome::Outcome};

/// The upper bound of the growing delay between two attempts.
const MAX_DELAY: Duration = Duration::from_hours(1);
/// Receipts beyond the last attempt. One more, and SQS moves a message to the dead-letter queue without
/// a reason (modules/formatter/main.tf).
const EXTRA_RECEIPTS: u32 = 2;
/// The delay of a message after its last attempt: the dead-letter queue did not take it, or another
/// invocation delivers it.
const DEAD_LETTER_RETRY_DELAY: Duration = Duration::from_mins(1);

/// The retry queue and its dead-letter queue.
#[derive(Debug)]
pub(crate) struct RetryQueue {
    queues: SqsQueues,
    settings: RetrySettings,
}

impl RetryQueue {
    pub(crate) fn new(client: aws_sdk_sqs::Client, settings: RetrySettings) -> Self {
        Self { queues: SqsQueues::new(client, settings.dead_letter_queue_url.clone()), settings }
    }

    /// Queues a failed delivery; it is received after the initial delay.
    pub(crate) async fn send(&self, item: &RetryItem, reason: &str) -> Result<(), AwsCallError> {
        let attributes = [("destination", item.destination.as_str()), ("reason", reason)];
        let RetrySettings { queue_url, initial_delay, .. } = &self.settings;
        self.queues.send(queue_url, &item.to_json(), &attributes, *initial_delay).await
    }

    /// Arranges the end of a window after `delay`, at most 15 minutes.
    pub(crate) async fn send_flush(
        &self,
        flush: &Flush,
        delay: Duration,
    ) -> Result<(), AwsCallError> {
        let attributes = [("destination", flush.destination.as_str())];
        self.queues.send(&self.settings.queue_url, &flush.to_json(), &attributes, delay).await
    }

    /// Maximum number of times a message is received.
    pub(crate) fn max_attempts(&self) -> u32 {
        self.settings.max_attempts
    }

    /// The delay before a message is received again. It doubles with each attempt, up to
    /// [`MAX_DELAY`]; after the last attempt it is a minute.
    pub(crate) fn delay(&self, record: &SqsRecord) -> Duration {
        if self.is_last_attempt(record) {
            return DEAD_LETTER_RETRY_DELAY;
        }
        let factor = 2_u32.saturating_pow(record.receive_count());
        self.settings.initial_delay.saturating_mul(factor).min(MAX_DELAY)
    }

    /// Sends a message to the dead-letter queue after its last attempt, or after a permanent error;
    /// otherwise it is retried. If the dead-letter queue does not take it before `deadline`, SQS
    /// delivers it again.
    pub(crate) async fn retry_or_dead_letter(
        &self,
        record: &SqsRecord,
        deadline: Instant,
        destination: Option<&str>,
        reason: String,
        is_permanent: bool,
    ) -> Outcome {
        if !is_permanent && !self.is_last_attempt(record) {
            return Outcome::Retry { reason };
        }
        let mut attributes = vec![("reason", reason.as_str())];
        attributes.extend(destination.map(|name| ("destination", name)));
        let sent = self.queues.send_to_dead_letter_queue(&record.body, &attributes);
        match timeout_at(deadline, sent).await {
            Ok(Ok(())) => Outcome::DeadLettered { reason },
            Ok(Err(error)) => {
                Outcome::Retry { reason: format!("{reason}; {}", ErrorChain(&error)) }
            }
            Err(_) => Outcome::Retry { reason: format!("{reason}; {}", Error::OutOfTime) },
        }
    }

    /// Whether a message may wait for the end of a delivery that another invocation has begun, also
    /// after its last attempt.
    pub(crate) fn may_wait(&self, record: &SqsRecord) -> bool {
        record.receive_count() < self.settings.max_attempts + EXTRA_RECEIPTS
    }

    /// Sets the delays of messages that are to be received again, and answers the batch. A delay
    /// that cannot be set is logged; the message then returns after the visibility timeout.
    pub(crate) async fn set_delays(
        &self,
        changes: &[VisibilityChange<'_>],
        deadline: Instant,
        request_id: &str,
        log: &Log,
    ) -> SqsBatchResponse {
        self.queues.set_retry_delays(changes, deadline, request_id, log).await
    }

    fn is_last_attempt(&self, record: &SqsRecord) -> bool {
        record.receive_count() >= self.settings.max_attempts
    }
}
