//! One destination: a notice written in its format, and SNS Publish, or `PublishBatch` for several
//! messages that are ready at the same moment.

mod together;
mod tray;

use std::{future::poll_fn, sync::Arc, task::Poll};

use aws_sdk_sns::Client;
use notify_core::{
    Notice,
    render::{Message, Style, render},
    routing::Decision,
    routing::destination::Destination,
};

use self::tray::{Answer, Tray};
use crate::error::{Error, Refusal};

/// Writes and publishes what one destination's readers want.
#[derive(Debug)]
pub(crate) struct Publisher {
    client: Client,
    destination: Destination,
    style: Style,
    tray: Tray,
}

impl Publisher {
    /// The client's region has to be the topic's.
    pub(crate) fn new(client: Client, destination: Destination, style: &Style) -> Self {
        let style = Style { mention: destination.mention.clone(), ..style.clone() };
        Self { client, destination, style, tray: Tray::default() }
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
    ///
    /// Messages that are ready at the same moment go in one call. The first of them makes it, in
    /// its own time and not in a task apart: so no call outlives those who wait for it.
    pub(crate) async fn publish(&self, message: &Message) -> Result<Option<String>, Error> {
        let (number, answer) = self.tray.put(message.clone());
        // Whoever else is ready comes to the tray meanwhile.
        let_others_run().await;
        let mut batch = self.tray.take(number);
        if batch.len() == 1
            && let Some(own) = batch.pop()
        {
            return self.publish_alone(own.message).await;
        }
        if !batch.is_empty() {
            // Boxed, so that the usual message does not carry the room for a batch.
            Box::pin(self.publish_together(batch)).await;
        }
        match answer.await {
            Ok(Answer::Taken(published_id)) => Ok(published_id),
            Ok(Answer::Refused(error)) => Err(error),
            Ok(Answer::Alone) => self.publish_alone(message.clone()).await,
            // Who made the call for all is gone: nobody knows what came of it.
            Err(_) => Err(Error::Panicked),
        }
    }

    async fn publish_alone(&self, message: Message) -> Result<Option<String>, Error> {
        let publish = self
            .client
            .publish()
            .topic_arn(&self.destination.topic.arn)
            .message(message.text)
            .set_subject(message.subject);
        match publish.send().await {
            Ok(published) => Ok(published.message_id),
            Err(error) => Err(self.refused(Arc::new(error))),
        }
    }

    fn refused(&self, source: Refusal) -> Error {
        Error::Publish { topic_arn: self.destination.topic.arn.clone(), source }
    }
}

/// Goes to the end of the line of tasks that are ready. Tokio's own `yield_now` also looks for news
/// of the network, which takes a system call.
async fn let_others_run() {
    let mut was_here = false;
    poll_fn(|task| {
        if std::mem::replace(&mut was_here, true) {
            return Poll::Ready(());
        }
        task.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
