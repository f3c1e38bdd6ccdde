//! What a destination did not take: kept in a queue until it does, or until people have to look.

use std::time::Duration;

use lambda_support::{
    error::AwsCallError,
    log::Log,
    sqs::{SqsBatchResponse, SqsQueues, SqsRecord, VisibilityChange},
};
use notify_core::parse::envelope::Undelivered;

use crate::config::Undelivering;

/// Growing pauses grow no longer than this.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// The queues *undelivered* and *dead letters*.
#[derive(Debug)]
pub(crate) struct UndeliveredQueue {
    queues: SqsQueues,
    settings: Undelivering,
}

impl UndeliveredQueue {
    pub(crate) fn new(client: aws_sdk_sqs::Client, settings: Undelivering) -> Self {
        Self { queues: SqsQueues::new(client, settings.dead_letters.clone()), settings }
    }

    /// Keeps a message, to come back after the first pause.
    pub(crate) async fn keep(
        &self,
        message: &Undelivered,
        reason: &str,
    ) -> Result<(), AwsCallError> {
        let attributes = [("destination", message.destination.as_str()), ("reason", reason)];
        let Undelivering { url, first_pause, .. } = &self.settings;
        self.queues.send(url, &message.to_body(), &attributes, *first_pause).await
    }

    /// How often a message is received at most.
    pub(crate) fn tries(&self) -> u32 {
        self.settings.tries
    }

    /// Whether a message is not to come again.
    pub(crate) fn was_last_try(&self, message: &SqsRecord) -> bool {
        message.receive_count() >= self.tries()
    }

    /// The pause before the next try: twice as long each time.
    pub(crate) fn pause(&self, message: &SqsRecord) -> Duration {
        let factor = 2_u32.saturating_pow(message.receive_count());
        self.settings.first_pause.saturating_mul(factor).min(LONGEST_PAUSE)
    }

    /// Lays a message aside for people.
    pub(crate) async fn bury(
        &self,
        message: &SqsRecord,
        destination: Option<&str>,
        reason: &str,
    ) -> Result<(), AwsCallError> {
        let mut attributes = vec![("reason", reason)];
        attributes.extend(destination.map(|name| ("destination", name)));
        self.queues.send_to_dead_letter_queue(&message.body, &attributes).await
    }

    /// Has messages come again after their pauses.
    pub(crate) async fn again(
        &self,
        messages: &[VisibilityChange<'_>],
        request_id: &str,
        log: &Log,
    ) -> SqsBatchResponse {
        self.queues.set_retry_delays(messages, request_id, log).await
    }
}
