//! The queue's side: when a message comes again, and where one goes that never will.

use std::time::Duration;

use aws_sdk_sqs::{
    Client,
    types::{ChangeMessageVisibilityBatchRequestEntry, MessageAttributeValue},
};

use crate::error::Failed;

/// The most that one call takes.
const AT_ONCE: usize = 10;
/// The longest that SQS hides a message.
const LONGEST: Duration = Duration::from_hours(12);

/// The dead-letter queue, and beside it the queue that invokes.
#[derive(Debug)]
pub(crate) struct Queues {
    client: Client,
    dead_letters: String,
    channel: String,
}

/// A message that is to come again.
#[derive(Debug)]
pub(crate) struct Again<'a> {
    pub(crate) receipt_handle: &'a str,
    pub(crate) after: Duration,
}

impl Queues {
    pub(crate) fn new(client: Client, dead_letters: String, channel: String) -> Self {
        Self { client, dead_letters, channel }
    }

    /// Lays a message aside for people, with the reason; its body stays as it was, so that it can
    /// be sent on its way again.
    pub(crate) async fn bury(&self, body: &str, reason: &str) -> Result<(), Failed> {
        let sent = self
            .client
            .send_message()
            .queue_url(&self.dead_letters)
            .message_body(body)
            .message_attributes("reason", attribute(reason)?)
            .message_attributes("channel", attribute(&self.channel)?)
            .send()
            .await;
        sent.map_err(|error| {
            Failed::to("send to the dead-letter queue")(error.into_service_error().into())
        })?;
        Ok(())
    }

    /// Has messages come again at their time, not when their visibility timeout ends.
    pub(crate) async fn again(
        &self,
        queue_arn: &str,
        messages: &[Again<'_>],
    ) -> Result<(), Failed> {
        let failed = || Failed::to("set when messages come again");
        let url = self.url_beside_dead_letters(queue_arn);
        for messages in messages.chunks(AT_ONCE) {
            let entries: Result<Vec<_>, _> = messages
                .iter()
                .enumerate()
                .map(|(number, message)| {
                    ChangeMessageVisibilityBatchRequestEntry::builder()
                        .id(number.to_string())
                        .receipt_handle(message.receipt_handle)
                        .visibility_timeout(whole_seconds(message.after))
                        .build()
                })
                .collect();
            let entries = entries.map_err(|error| failed()(error.into()))?;
            let change = self.client.change_message_visibility_batch().queue_url(&url);
            let changed = change.set_entries(Some(entries)).send().await;
            let changed = changed.map_err(|error| failed()(error.into_service_error().into()))?;
            if let Some(first) = changed.failed.first() {
                return Err(failed()(first.code.clone().into()));
            }
        }
        Ok(())
    }

    /// A dead-letter queue is in the account and region of its source, so only the name differs.
    fn url_beside_dead_letters(&self, queue_arn: &str) -> String {
        let base = self.dead_letters.rsplit_once('/').map_or("", |(base, _)| base);
        let name = queue_arn.rsplit(':').next().unwrap_or_default();
        format!("{base}/{name}")
    }
}

/// Never early: a started second counts whole.
fn whole_seconds(duration: Duration) -> i32 {
    let duration = duration.min(LONGEST);
    let started = u64::from(duration.subsec_nanos() > 0);
    i32::try_from(duration.as_secs() + started).unwrap_or(i32::MAX)
}

fn attribute(value: &str) -> Result<MessageAttributeValue, Failed> {
    let built = MessageAttributeValue::builder().data_type("String").string_value(value).build();
    built.map_err(|error| Failed::to("name the reason")(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_started_second_counts_whole() {
        for (millis, seconds) in [(0, 0), (1, 1), (1000, 1), (29_999, 30), (100_000_000, 43_200)] {
            assert_eq!(whole_seconds(Duration::from_millis(millis)), seconds);
        }
    }
}
