//! The message that opened a subject: where it stands, and its update when the subject is over.

use lambda_support::{
    error::{AwsCallError, ErrorChain},
    log::{Level, short_identifier},
};
use notify_core::wire::{SlackMessage, Update};
use serde::Serialize;

use super::{Delivery, Failure, TRANSIENT_ERROR_PAUSES};
use crate::slack::Accepted;

/// An opening message, and what it is to become.
#[derive(Debug)]
pub(super) struct Opening<'a> {
    update: &'a Update,
    ts: String,
}

#[derive(Serialize)]
struct OpeningNotRecorded<'a> {
    request_id: &'a str,
    subject: String,
    error: String,
}

impl Delivery<'_> {
    /// The opening message that a message is to update. None if it is to update none, if the opening
    /// message is not known, and if the table does not answer.
    pub(super) async fn opening<'a>(&self, message: &'a SlackMessage) -> Option<Opening<'a>> {
        let update = message.update.as_deref()?;
        let found = self.bounded(self.context.threads.opening(&update.subject)).await;
        let ts = found.unwrap_or_else(|error| {
            self.warn_not_recorded(&update.subject, &error);
            None
        })?;
        Some(Opening { update, ts })
    }

    /// Gives an opening message its new content. An update whose answer was lost is repeated: it
    /// changes nothing then.
    pub(super) async fn update(&self, opening: &Opening<'_>) -> Result<Accepted, Failure> {
        let mut pauses = TRANSIENT_ERROR_PAUSES.iter();
        loop {
            self.wait_for_rate_limit().await?;
            let call = self.context.slack.update(opening.update, &opening.ts);
            match self.attempt(call).await {
                Ok(accepted) => return Ok(accepted),
                Err(error) => self.wait_after(error, &mut pauses).await?,
            }
        }
    }

    /// Records a posted message as the opening one of its subject, if it has one.
    pub(super) async fn open(&self, message: &SlackMessage, ts: &str) {
        let Some(subject) = &message.subject else { return };
        if let Err(error) = self.bounded(self.context.threads.opened(subject, ts)).await {
            self.warn_not_recorded(subject, &error);
        }
    }

    /// Forgets an opening message that has its last content.
    pub(super) async fn close(&self, opening: &Opening<'_>) {
        let subject = &opening.update.subject;
        if let Err(error) = self.bounded(self.context.threads.closed(subject, &opening.ts)).await {
            self.warn_not_recorded(subject, &error);
        }
    }

    /// An opening message that is not recorded costs its update, not the message: a later message of
    /// the subject is posted.
    fn warn_not_recorded(&self, subject: &str, error: &AwsCallError) {
        let fields = OpeningNotRecorded {
            request_id: self.request_id,
            subject: short_identifier(subject),
            error: ErrorChain(error).to_string(),
        };
        self.context.log.line(Level::Warn, "opening not recorded", fields);
    }
}
