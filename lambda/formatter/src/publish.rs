//! One destination: a notice written in its format, and SNS Publish.

use aws_sdk_sns::Client;
use notice::{
    Notice,
    destination::Destination,
    render::{Message, Style, render},
    rules::Decision,
};

use crate::error::Error;

/// Writes and publishes what one destination's readers want.
#[derive(Debug)]
pub(crate) struct Publisher {
    client: Client,
    destination: Destination,
    style: Style,
}

impl Publisher {
    /// The client's region has to be the topic's.
    pub(crate) fn new(client: Client, destination: Destination, style: &Style) -> Self {
        let style = Style { mention: destination.mention.clone(), ..style.clone() };
        Self { client, destination, style }
    }

    pub(crate) fn name(&self) -> &str {
        &self.destination.name
    }

    pub(crate) fn decide(&self, notice: &Notice, units: &[String]) -> Decision {
        self.destination.rules.decide(notice, units)
    }

    /// Writes a notice as this destination's readers understand it.
    pub(crate) fn write(&self, notice: &Notice) -> Message {
        render(notice, self.destination.format, &self.style)
    }

    /// Publishes a message and returns the id that SNS gave it.
    pub(crate) async fn publish(&self, message: &Message) -> Result<Option<String>, Error> {
        let topic_arn = &self.destination.topic.arn;
        let publish = self
            .client
            .publish()
            .topic_arn(topic_arn)
            .message(&message.text)
            .set_subject(message.subject.clone());
        match publish.send().await {
            Ok(published) => Ok(published.message_id),
            Err(error) => {
                Err(Error::Publish { topic_arn: topic_arn.clone(), source: Box::new(error) })
            }
        }
    }
}
