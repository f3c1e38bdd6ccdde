//! Several messages in one call, and what became of each.

use std::{collections::HashMap, sync::Arc};

use aws_sdk_sns::{
    error::{BuildError, SdkError},
    operation::publish_batch::{
        PublishBatchError::{
            self, BatchRequestTooLongException, InvalidParameterException,
            InvalidParameterValueException, ValidationException,
        },
        PublishBatchOutput,
    },
    types::{BatchResultErrorEntry, PublishBatchRequestEntry},
};
use notify_core::render::Message;

use super::{
    Publisher,
    tray::{Answer, Waiting},
};
use crate::error::Refusal;

/// What SNS says of an entry: the message's id, or why it has none.
type Outcome = Result<Option<String>, BatchResultErrorEntry>;

impl Publisher {
    /// Publishes a batch and gives everybody their own answer.
    pub(super) async fn publish_together(&self, batch: Vec<Waiting>) {
        let (messages, waiting): (Vec<_>, Vec<_>) =
            batch.into_iter().map(|waiting| (waiting.message, waiting.answer)).unzip();
        let answers: Vec<_> = match self.call(messages).await {
            Ok(published) => {
                let mut outcomes = outcomes(published);
                let ids = (0..waiting.len()).map(|number| number.to_string());
                ids.map(|id| self.answer(outcomes.remove(&id))).collect()
            }
            Err(error) if may_be_for_one(&error) => waiting.iter().map(|_| Answer::Alone).collect(),
            Err(error) => {
                let refusal: Refusal = Arc::new(error);
                let of_each = || Answer::Refused(self.refused(Arc::clone(&refusal)));
                waiting.iter().map(|_| of_each()).collect()
            }
        };
        for (waiting, answer) in waiting.into_iter().zip(answers) {
            // Whoever does not wait any more needs none.
            let _ = waiting.send(answer);
        }
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

    fn answer(&self, outcome: Option<Outcome>) -> Answer {
        match outcome {
            Some(Ok(published_id)) => Answer::Taken(published_id),
            // The SDK repeats what fails by the service's fault, but it takes a call in which some
            // entries fail for a success. So such an entry is published once more, as any message
            // is: SNS said that it does not have it.
            Some(Err(failed)) if !failed.sender_fault => Answer::Alone,
            Some(Err(BatchResultErrorEntry { code, message, .. })) => {
                let said = message.map_or(code.clone(), |message| format!("{code}: {message}"));
                Answer::Refused(self.refused(refusal(said)))
            }
            // Rather told twice than not at all.
            None => Answer::Refused(self.refused(refusal("the answer leaves it out".to_owned()))),
        }
    }
}

fn entry((number, message): (usize, Message)) -> Result<PublishBatchRequestEntry, BuildError> {
    PublishBatchRequestEntry::builder()
        .id(number.to_string())
        .message(message.text)
        .set_subject(message.subject)
        .build()
}

/// What SNS says of each entry, by its id.
fn outcomes(published: PublishBatchOutput) -> HashMap<String, Outcome> {
    let taken = published.successful.unwrap_or_default().into_iter();
    let taken = taken.filter_map(|entry| Some((entry.id?, Ok(entry.message_id))));
    let failed = published.failed.unwrap_or_default().into_iter();
    taken.chain(failed.map(|entry| (entry.id.clone(), Err(entry)))).collect()
}

/// Whether a call may have been refused for one of its messages alone. SNS took none of them then:
/// the others are not to suffer with it, each time they come again.
fn may_be_for_one(error: &SdkError<PublishBatchError>) -> bool {
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

fn refusal(said: String) -> Refusal {
    Arc::from(Box::<dyn std::error::Error + Send + Sync>::from(said))
}
