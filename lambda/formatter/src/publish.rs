//! SNS Publish, nothing else.

use aws_sdk_sns::Client;

use crate::error::Error;

/// The topic people's messages go to.
#[derive(Debug, Clone)]
pub(crate) struct Topic {
    client: Client,
    arn: String,
}

impl Topic {
    /// The client's region has to be the topic's.
    pub(crate) fn new(client: Client, arn: String) -> Self {
        Self { client, arn }
    }

    pub(crate) fn arn(&self) -> &str {
        &self.arn
    }

    /// Publishes one message and returns the id that SNS gave it.
    pub(crate) async fn publish(&self, message: String) -> Result<Option<String>, Error> {
        match self.client.publish().topic_arn(&self.arn).message(message).send().await {
            Ok(published) => Ok(published.message_id),
            Err(error) => {
                Err(Error::Publish { topic_arn: self.arn.clone(), source: Box::new(error) })
            }
        }
    }
}
