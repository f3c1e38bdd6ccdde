//! SQS as a function uses it: batches, the response that lists the messages to retry, sending.
//!
//! Types are written by hand: `aws_lambda_events` 1.2 with its types of SQS, SNS and EventBridge
//! brings `chrono` and `serde_with`, and adds 104 kB to the binary and 46 kB to the zip (measured).

use std::{error::Error as StdError, time::Duration};

use aws_sdk_sqs::{
    Client,
    error::{BuildError, SdkError},
    types::{ChangeMessageVisibilityBatchRequestEntry, MessageAttributeValue},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::{
    error::{AwsCallError, ErrorChain},
    log::{Level, Log},
};

/// Limits of SQS: entries of a batch call, visibility timeout, delay of a new message.
const MAX_BATCH_ENTRIES: usize = 10;
const MAX_VISIBILITY_TIMEOUT: Duration = Duration::from_hours(12);
const MAX_DELAY: Duration = Duration::from_mins(15);
const SET_DELAY: &str = "set the retry delay";
/// Attributes are for people to read: long enough for any error, far below the limit of a message.
const MAX_ATTRIBUTE_CHARS: usize = 2_000;

/// The event that an SQS queue invokes a function with.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SqsBatch {
    /// At least one.
    pub records: Vec<SqsRecord>,
}

/// A message of a batch.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SqsRecord {
    /// The same each time the message is received.
    pub message_id: String,
    /// Another one each time the message is received.
    pub receipt_handle: String,
    /// The body as it was sent.
    pub body: String,
    /// The ARN of the queue.
    #[serde(rename = "eventSourceARN")]
    pub queue_arn: String,
    attributes: Attributes,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attributes {
    approximate_receive_count: String,
    #[serde(default)]
    sent_timestamp: Option<String>,
}

/// The function's response: the messages that SQS delivers again. It deletes all others.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SqsBatchResponse {
    batch_item_failures: Vec<BatchItemFailure>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct BatchItemFailure {
    item_identifier: String,
}

/// A message to retry.
#[derive(Debug)]
pub struct VisibilityChange<'a> {
    /// The message.
    pub record: &'a SqsRecord,
    /// SQS delivers it again after this time; at most 12 hours.
    pub delay: Duration,
}

/// A client for queues of the function's own account and region.
#[derive(Debug)]
pub struct SqsQueues {
    client: Client,
    dead_letter_queue_url: String,
}

impl SqsBatch {
    /// Parses an event.
    ///
    /// # Errors
    /// If it is not the event of an SQS queue, or has no records.
    pub fn parse(event: &Value) -> Result<Self, serde_json::Error> {
        let batch = Self::deserialize(event)?;
        if batch.records.is_empty() {
            return Err(serde::de::Error::custom("the batch has no records"));
        }
        Ok(batch)
    }
}

impl SqsRecord {
    /// Number of times the message was received, including this time: at least 1.
    #[must_use]
    pub fn receive_count(&self) -> u32 {
        self.attributes.approximate_receive_count.parse().unwrap_or(1)
    }
}

impl SqsRecord {
    /// When it was sent, in seconds from 1970. None if SQS does not say.
    #[must_use]
    pub fn sent_at(&self) -> Option<i64> {
        let millis: i64 = self.attributes.sent_timestamp.as_ref()?.parse().ok()?;
        Some(millis / 1_000)
    }
}

impl SqsBatchResponse {
    /// A response that has SQS deliver these messages again.
    #[must_use]
    pub fn new(retries: &[VisibilityChange<'_>]) -> Self {
        let failure = |retry: &VisibilityChange<'_>| BatchItemFailure {
            item_identifier: retry.record.message_id.clone(),
        };
        Self { batch_item_failures: retries.iter().map(failure).collect() }
    }

    /// The ids of the messages that SQS delivers again.
    pub fn failures(&self) -> impl Iterator<Item = &str> {
        self.batch_item_failures.iter().map(|item| item.item_identifier.as_str())
    }
}

#[derive(Serialize)]
struct RetryDelayNotSet<'a> {
    request_id: &'a str,
    messages: usize,
    error: String,
}

impl SqsQueues {
    /// Queues are found beside the dead-letter queue, whose URL this is.
    #[must_use]
    pub fn new(client: Client, dead_letter_queue_url: String) -> Self {
        Self { client, dead_letter_queue_url }
    }

    /// Sends a message to the dead-letter queue. The body stays as it was, so that the message can
    /// be redriven; the attributes give the reason.
    ///
    /// # Errors
    /// If SQS does not take it: `failed to send to the dead-letter queue`.
    pub async fn send_to_dead_letter_queue(
        &self,
        body: &str,
        attributes: &[(&str, &str)],
    ) -> Result<(), AwsCallError> {
        let sent = self.put(&self.dead_letter_queue_url, body, attributes, Duration::ZERO).await;
        sent.map_err(|error| AwsCallError::new("send to the dead-letter queue", error))
    }

    /// Sends a message, to be delivered after `delay`, at most 15 minutes.
    ///
    /// # Errors
    /// If SQS does not take it: `failed to send to the queue`.
    pub async fn send(
        &self,
        queue_url: &str,
        body: &str,
        attributes: &[(&str, &str)],
        delay: Duration,
    ) -> Result<(), AwsCallError> {
        let sent = self.put(queue_url, body, attributes, delay.min(MAX_DELAY)).await;
        sent.map_err(|error| AwsCallError::new("send to the queue", error))
    }

    async fn put(
        &self,
        queue_url: &str,
        body: &str,
        attributes: &[(&str, &str)],
        delay: Duration,
    ) -> Result<(), Box<dyn StdError + Send + Sync>> {
        let mut send = self
            .client
            .send_message()
            .queue_url(queue_url)
            .message_body(body)
            .delay_seconds(whole_seconds(delay));
        for (name, value) in attributes {
            send = send.message_attributes(*name, string_attribute(value)?);
        }
        send.send().await.map_err(SdkError::into_service_error)?;
        Ok(())
    }

    /// Sets the delay of each message of one batch, and returns the response that has SQS deliver
    /// them again. If SQS does not set a delay before `deadline`, a warning `retry delay not set` is
    /// logged and the queue's visibility timeout applies.
    pub async fn set_retry_delays(
        &self,
        retries: &[VisibilityChange<'_>],
        deadline: Instant,
        request_id: &str,
        log: &Log,
    ) -> SqsBatchResponse {
        let changed = timeout_at(deadline, self.change_visibility(retries)).await;
        let changed = changed.unwrap_or_else(|_| {
            Err(AwsCallError::new(SET_DELAY, "the invocation ran out of time"))
        });
        if let Err(error) = changed {
            let error = ErrorChain(&error).to_string();
            let fields = RetryDelayNotSet { request_id, messages: retries.len(), error };
            log.line(Level::Warn, "retry delay not set", fields);
        }
        SqsBatchResponse::new(retries)
    }

    async fn change_visibility(
        &self,
        retries: &[VisibilityChange<'_>],
    ) -> Result<(), AwsCallError> {
        let Some(first) = retries.first() else { return Ok(()) };
        let url = self.sibling_url(&first.record.queue_arn);
        for retries in retries.chunks(MAX_BATCH_ENTRIES) {
            let entries: Result<Vec<_>, _> = retries.iter().enumerate().map(entry).collect();
            let entries = entries.map_err(|error| AwsCallError::new(SET_DELAY, error))?;
            let change = self.client.change_message_visibility_batch().queue_url(&url);
            let changed = change.set_entries(Some(entries)).send().await;
            let changed = changed.map_err(SdkError::into_service_error);
            let changed = changed.map_err(|error| AwsCallError::new(SET_DELAY, error))?;
            if let Some(first) = changed.failed.first() {
                return Err(AwsCallError::new(SET_DELAY, first.code.clone()));
            }
        }
        Ok(())
    }

    /// A dead-letter queue is in the account and region of its source, so only the name differs.
    fn sibling_url(&self, queue_arn: &str) -> String {
        let base = self.dead_letter_queue_url.rsplit_once('/').map_or("", |(base, _)| base);
        let name = queue_arn.rsplit(':').next().unwrap_or_default();
        format!("{base}/{name}")
    }
}

fn entry(
    (number, retry): (usize, &VisibilityChange<'_>),
) -> Result<ChangeMessageVisibilityBatchRequestEntry, BuildError> {
    ChangeMessageVisibilityBatchRequestEntry::builder()
        .id(number.to_string())
        .receipt_handle(&retry.record.receipt_handle)
        .visibility_timeout(whole_seconds(retry.delay.min(MAX_VISIBILITY_TIMEOUT)))
        .build()
}

/// Rounds up: a message never arrives early.
fn whole_seconds(duration: Duration) -> i32 {
    let partial = u64::from(duration.subsec_nanos() > 0);
    i32::try_from(duration.as_secs() + partial).unwrap_or(i32::MAX)
}

/// SQS refuses an empty value and most control characters.
fn string_attribute(value: &str) -> Result<MessageAttributeValue, BuildError> {
    let mut text: String =
        value.chars().filter(|c| !c.is_control()).take(MAX_ATTRIBUTE_CHARS).collect();
    if text.is_empty() {
        text.push('-');
    }
    MessageAttributeValue::builder().data_type("String").string_value(text).build()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whole_seconds_rounds_up() {
        for (millis, seconds) in [(0, 0), (1, 1), (1000, 1), (29_999, 30), (100_000_000, 100_000)] {
            assert_eq!(whole_seconds(Duration::from_millis(millis)), seconds);
        }
    }

    #[test]
    fn batch_response_lists_the_messages_to_retry() {
        let batch = json!({"Records": [{"messageId": "one", "receiptHandle": "h", "body": "b",
            "attributes": {"ApproximateReceiveCount": "3"}, "eventSourceARN": "arn:aws:sqs:::q"}]});
        let batch = SqsBatch::parse(&batch).unwrap();
        let retry = VisibilityChange { record: &batch.records[0], delay: Duration::ZERO };
        assert_eq!(retry.record.receive_count(), 3);
        let response = json!({"batchItemFailures": [{"itemIdentifier": "one"}]});
        assert_eq!(json!(SqsBatchResponse::new(&[retry])), response);
        assert_eq!(json!(SqsBatchResponse::default()), json!({"batchItemFailures": []}));
    }

    #[test]
    fn string_attribute_is_one_that_sqs_takes() {
        let value = |value| string_attribute(value).unwrap().string_value.unwrap();
        assert_eq!(value("a\u{7}b\n"), "ab");
        assert_eq!(value(""), "-");
        assert_eq!(value(&"ö".repeat(10_000)).chars().count(), MAX_ATTRIBUTE_CHARS);
    }
}
