//! The side of SQS that a function sees: batches, which of their messages come again and when, and
//! the queues that messages are put into.

use std::time::Duration;

use aws_sdk_sqs::{
    Client,
    types::{ChangeMessageVisibilityBatchRequestEntry, MessageAttributeValue},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::Failed;

/// The most that one call takes.
const AT_ONCE: usize = 10;
/// The longest that SQS hides a message.
const LONGEST: Duration = Duration::from_hours(12);
/// The longest that SQS holds a new message back.
const LONGEST_DELAY: Duration = Duration::from_mins(15);
/// An attribute is for people to read: enough for any error, far below what a message may weigh.
const ATTRIBUTE: usize = 2_000;

/// What a queue invokes with.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Batch {
    /// Its messages, at least one.
    pub records: Vec<Received>,
}

/// One message of a batch.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Received {
    /// The same at every receipt.
    pub message_id: String,
    /// Another at every receipt.
    pub receipt_handle: String,
    /// As it was sent.
    pub body: String,
    /// What SQS knows of it.
    pub attributes: Attributes,
    /// The queue that it came from.
    #[serde(rename = "eventSourceARN")]
    pub queue_arn: String,
}

/// What SQS knows of a message.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Attributes {
    approximate_receive_count: String,
}

/// Which messages come again. All others are deleted from the queue.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    batch_item_failures: Vec<Failure>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    item_identifier: String,
}

/// A message that is to come again.
#[derive(Debug)]
pub struct Again<'a> {
    /// Which.
    pub message: &'a Received,
    /// Not before this.
    pub after: Duration,
}

/// Queues of the function's own account and region.
#[derive(Debug)]
pub struct Queues {
    client: Client,
    dead_letters: String,
}

impl Batch {
    /// Reads an event.
    ///
    /// # Errors
    /// Where it differs from a queue's batch.
    pub fn read(event: &Value) -> Result<Self, serde_json::Error> {
        let batch = Self::deserialize(event)?;
        if batch.records.is_empty() {
            return Err(serde::de::Error::custom("a batch holds at least one message"));
        }
        Ok(batch)
    }
}

impl Received {
    /// How often it was received, this time included.
    #[must_use]
    pub fn receipts(&self) -> u32 {
        self.attributes.approximate_receive_count.parse().unwrap_or(1)
    }
}

impl Reply {
    /// These come again.
    #[must_use]
    pub fn of(again: &[Again<'_>]) -> Self {
        let items =
            again.iter().map(|again| Failure { item_identifier: again.message.message_id.clone() });
        Self { batch_item_failures: items.collect() }
    }

    /// The ids of those that come again.
    pub fn failures(&self) -> impl Iterator<Item = &str> {
        self.batch_item_failures.iter().map(|item| item.item_identifier.as_str())
    }
}

impl Queues {
    /// The queue for dead letters, by its URL, and those beside it.
    #[must_use]
    pub fn new(client: Client, dead_letters: String) -> Self {
        Self { client, dead_letters }
    }

    /// Lays a message aside for people. Its body stays as it was, so that it can be sent on its way
    /// again; the attributes tell why it is there.
    ///
    /// # Errors
    /// When SQS does not take it.
    pub async fn bury(&self, body: &str, attributes: &[(&str, &str)]) -> Result<(), Failed> {
        let failed = Failed::to("send to the dead-letter queue");
        self.put(&self.dead_letters, body, attributes, Duration::ZERO).await.map_err(failed)
    }

    /// Puts a message into a queue, to be received after a delay of at most 15 minutes.
    ///
    /// # Errors
    /// When SQS does not take it.
    pub async fn send(
        &self,
        queue_url: &str,
        body: &str,
        attributes: &[(&str, &str)],
        delay: Duration,
    ) -> Result<(), Failed> {
        let failed = Failed::to("send to the queue");
        self.put(queue_url, body, attributes, delay.min(LONGEST_DELAY)).await.map_err(failed)
    }

    async fn put(
        &self,
        queue_url: &str,
        body: &str,
        attributes: &[(&str, &str)],
        delay: Duration,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let mut send = self
            .client
            .send_message()
            .queue_url(queue_url)
            .message_body(body)
            .delay_seconds(whole_seconds(delay));
        for (name, value) in attributes {
            send = send.message_attributes(*name, attribute(value)?);
        }
        send.send().await.map_err(aws_sdk_sqs::error::SdkError::into_service_error)?;
        Ok(())
    }

    /// Has messages of one batch come again at their time, not when their visibility timeout ends.
    ///
    /// # Errors
    /// When SQS does not take it for one of them; they come again all the same, later.
    pub async fn again(&self, messages: &[Again<'_>]) -> Result<(), Failed> {
        let failed = || Failed::to("set when messages come again");
        let Some(first) = messages.first() else { return Ok(()) };
        let url = self.url_beside_dead_letters(&first.message.queue_arn);
        for messages in messages.chunks(AT_ONCE) {
            let entries: Result<Vec<_>, _> = messages
                .iter()
                .enumerate()
                .map(|(number, again)| {
                    ChangeMessageVisibilityBatchRequestEntry::builder()
                        .id(number.to_string())
                        .receipt_handle(&again.message.receipt_handle)
                        .visibility_timeout(whole_seconds(again.after.min(LONGEST)))
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
    let started = u64::from(duration.subsec_nanos() > 0);
    i32::try_from(duration.as_secs() + started).unwrap_or(i32::MAX)
}

/// SQS refuses an empty value and most control characters.
fn attribute(value: &str) -> Result<MessageAttributeValue, aws_sdk_sqs::error::BuildError> {
    let kept: String = value.chars().filter(|c| !c.is_control()).take(ATTRIBUTE).collect();
    let value = if kept.is_empty() { "-".to_owned() } else { kept };
    MessageAttributeValue::builder().data_type("String").string_value(value).build()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_started_second_counts_whole() {
        for (millis, seconds) in [(0, 0), (1, 1), (1000, 1), (29_999, 30), (100_000_000, 100_000)] {
            assert_eq!(whole_seconds(Duration::from_millis(millis)), seconds);
        }
    }

    #[test]
    fn a_reply_is_worded_as_lambda_reads_it() {
        let batch = json!({"Records": [{"messageId": "one", "receiptHandle": "h", "body": "b",
            "attributes": {"ApproximateReceiveCount": "3"}, "eventSourceARN": "arn:aws:sqs:::q"}]});
        let batch = Batch::read(&batch).unwrap();
        let again = Again { message: &batch.records[0], after: Duration::ZERO };
        assert_eq!(again.message.receipts(), 3);
        let reply = json!({"batchItemFailures": [{"itemIdentifier": "one"}]});
        assert_eq!(json!(Reply::of(&[again])), reply);
        assert_eq!(json!(Reply::default()), json!({"batchItemFailures": []}));
    }

    #[test]
    fn an_attribute_is_one_that_sqs_takes() {
        let of = |value| attribute(value).unwrap().string_value.unwrap();
        assert_eq!(of("a\u{7}b\n"), "ab");
        assert_eq!(of(""), "-");
        assert_eq!(of(&"ö".repeat(10_000)).chars().count(), ATTRIBUTE);
    }
}
