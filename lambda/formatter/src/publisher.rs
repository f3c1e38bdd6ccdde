//! One destination: renders notices in its format and publishes them to its topic, by SNS Publish
//! or `PublishBatch`.

use std::{
    collections::HashMap,
    error::Error as StdError,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use aws_sdk_sns::{
    Client,
    error::{BuildError, SdkError},
    operation::publish_batch::{
        PublishBatchError::{
            self, BatchRequestTooLongException, InvalidParameterException,
            InvalidParameterValueException, ValidationException,
        },
        PublishBatchOutput,
    },
    types::{BatchResultErrorEntry, MessageAttributeValue, PublishBatchRequestEntry},
};
use lambda_support::error::AwsCallError;
use notify_core::{
    Digest, Notice, Summary,
    render::{Message, Style, render, render_digest, render_news, render_summary},
    routing::destination::Destination,
    state::News,
};

use crate::error::{Error, PublishFailure};

/// Renders and publishes the notices of one destination.
#[derive(Debug)]
pub(crate) struct Publisher {
    client: Client,
    destination: Destination,
    style: Style,
}

/// The answer to one message of a batch.
#[derive(Debug)]
pub(crate) enum Answer {
    /// SNS took it and gave it this id, or refused it.
    Ended(Result<Option<String>, Error>),
    /// SNS does not have it, and may take it if it is published alone.
    PublishAlone,
}

/// The answer of SNS for one entry of a batch: the message's id, or why it has none.
type EntryResult = Result<Option<String>, BatchResultErrorEntry>;

impl Publisher {
    /// A publisher for `destination`. The client's region must be the topic's.
    pub(crate) fn new(client: Client, destination: Destination, style: &Style) -> Self {
        let style = Style { mention: destination.mention.clone(), ..style.clone() };
        Self { client, destination, style }
    }

    pub(crate) fn name(&self) -> &str {
        &self.destination.name
    }

    pub(crate) fn destination(&self) -> &Destination {
        &self.destination
    }

    /// Renders a notice in the destination's format, with what is news about its subject.
    pub(crate) fn render(&self, notice: &Notice, news: Option<&News>) -> Message {
        match news {
            Some(news) => render_news(notice, news, self.destination.format, &self.style),
            None => render(notice, self.destination.format, &self.style),
        }
    }

    /// Renders several notices as one message. Errors: [`Error::Panicked`].
    pub(crate) fn render_summary(&self, summary: &Summary) -> Result<Message, Error> {
        let rendered = || render_summary(summary, self.destination.format, &self.style);
        catch_unwind(AssertUnwindSafe(rendered)).map_err(|_| Error::Panicked)
    }

    /// Renders what is open, and what happened.
    pub(crate) fn render_digest(&self, digest: &Digest) -> Message {
        render_digest(digest, self.destination.format, &self.style)
    }

    /// Publishes one message and returns the id that SNS gave it.
    pub(crate) async fn publish_one(&self, message: Message) -> Result<Option<String>, Error> {
        let publish = self
            .client
            .publish()
            .topic_arn(&self.destination.topic.arn)
            .message(message.text)
            .set_message_attributes(attributes(message.attributes))
            .set_subject(message.subject);
        match publish.send().await {
            Ok(published) => Ok(published.message_id),
            Err(error) => Err(self.failed(Arc::new(error))),
        }
    }

    /// Publishes messages in one call and returns an answer for each, in their order.
    pub(crate) async fn publish_batch(&self, messages: Vec<Message>) -> Vec<Answer> {
        let ids = 0..messages.len();
        match self.call(messages).await {
            Ok(published) => {
                let mut results = entry_results(published);
                ids.map(|id| self.answer(results.remove(&id.to_string()))).collect()
            }
            Err(error) if is_about_one_entry(&error) => ids.map(|_| Answer::PublishAlone).collect(),
            Err(error) => {
                let failure: PublishFailure = Arc::new(error);
                ids.map(|_| Answer::Ended(Err(self.failed(Arc::clone(&failure))))).collect()
            }
        }
    }

    /// The number of confirmed subscriptions of the topic; 0 if the answer lacks it. Errors: SNS refused, or
    /// does not know the topic.
    pub(crate) async fn subscriptions(&self) -> Result<u64, AwsCallError> {
        let arn = &self.destination.topic.arn;
        let answer = self.client.get_topic_attributes().topic_arn(arn).send().await;
        let answer =
            answer.map_err(|error| AwsCallError::new("read the topic's subscriptions", error))?;
        let attributes = answer.attributes.unwrap_or_default();
        let confirmed = attributes.get("SubscriptionsConfirmed").and_then(|it| it.parse().ok());
        Ok(confirmed.unwrap_or_default())
    }

    async fn call(
        &self,
        messages: Vec<Message>,
    ) -> Result<PublishBatchOutput, SdkError<PublishBatchError>> {
        let entries: Result<_, _> = messages.into_iter().enumerate().map(entry).collect();
        let entries = entries.map_err(SdkError::construction_failure)?;
        let publish = self.client.publish_batch().topic_arn(&self.destination.topic.arn);
        publish.set_publish_batch_request_entries(Some(entries)).send().await
    }

    fn answer(&self, result: Option<EntryResult>) -> Answer {
        match result {
            Some(Ok(published_id)) => Answer::Ended(Ok(published_id)),
            // The SDK retries a call that fails by the service's fault, but a call in which some
            // entries fail counts as a success. Published alone, such an entry is retried as well.
            Some(Err(failed)) if !failed.sender_fault => Answer::PublishAlone,
            Some(Err(BatchResultErrorEntry { code, message, .. })) => {
                let text = message.map_or(code.clone(), |message| format!("{code}: {message}"));
                Answer::Ended(Err(self.failed(failure(text))))
            }
            // SNS may have it: a duplicate is preferred to a lost message.
            None => Answer::Ended(Err(
                self.failed(failure("the answer of SNS leaves the message out".to_owned()))
            )),
        }
    }

    /// The error of this destination's topic.
    pub(crate) fn failed(&self, source: PublishFailure) -> Error {
        Error::Publish { topic_arn: self.destination.topic.arn.clone(), source }
    }
}

fn entry((id, message): (usize, Message)) -> Result<PublishBatchRequestEntry, BuildError> {
    PublishBatchRequestEntry::builder()
        .id(id.to_string())
        .message(message.text)
        .set_message_attributes(attributes(message.attributes))
        .set_subject(message.subject)
        .build()
}

/// None without attributes, so that a message for people has no empty list of them.
fn attributes(
    attributes: Vec<(&'static str, String)>,
) -> Option<HashMap<String, MessageAttributeValue>> {
    let attribute = |(name, value): (&'static str, String)| {
        // It fails without a type only.
        let value = MessageAttributeValue::builder().data_type("String").string_value(value);
        Some((name.to_owned(), value.build().ok()?))
    };
    (!attributes.is_empty()).then(|| attributes.into_iter().filter_map(attribute).collect())
}

/// The answer of SNS for each entry, by its id.
fn entry_results(published: PublishBatchOutput) -> HashMap<String, EntryResult> {
    let successful = published.successful.unwrap_or_default().into_iter();
    let successful = successful.filter_map(|entry| Some((entry.id?, Ok(entry.message_id))));
    let failed = published.failed.unwrap_or_default().into_iter();
    successful.chain(failed.map(|entry| (entry.id.clone(), Err(entry)))).collect()
}

/// Whether SNS may have refused a call because of one entry. No entry is published then, and the
/// others must not fail with it at each retry.
fn is_about_one_entry(error: &SdkError<PublishBatchError>) -> bool {
    matches!(
        error.as_service_error(),
        Some(
            BatchRequestTooLongException(_)
                | InvalidParameterException(_)
                | InvalidParameterValueException(_)
                | ValidationException(_)
        )
    )
}

fn failure(text: String) -> PublishFailure {
    Arc::from(Box::<dyn StdError + Send + Sync>::from(text))
}
