//! A batch of the queue *undelivered*: each message to its own destination again, each redriven
//! event to all of them; and what comes of those that fail again.

use std::{sync::Arc, time::Duration};

use lambda_support::{
    error::ErrorChain,
    sqs::{SqsBatch, SqsBatchResponse, SqsRecord, VisibilityChange},
};
use notify_core::{
    parse::envelope::{Kept, Undelivered},
    render::Message,
};

use super::{Event, Invocation};
use crate::{
    claims::Claim,
    delivery::{Fate, Try},
    error::Error,
    log::Returned,
    metrics::Counts,
};

/// When a message comes again that the dead-letter queue did not take.
const LATER: Duration = Duration::from_mins(1);

/// What becomes of a message of the queue.
enum Turn {
    Done { decision: &'static str, published_id: Option<String> },
    Again { reason: String },
    Dead { reason: String },
}

impl Invocation {
    /// Delivers a batch again, and answers which of its messages come again.
    pub(super) async fn redeliver(
        &self,
        batch: &SqsBatch,
        counts: &mut Counts,
    ) -> SqsBatchResponse {
        let kept: Vec<Kept> = batch.records.iter().map(|record| Kept::read(&record.body)).collect();
        let kept = || batch.records.iter().zip(&kept);
        let messages = kept().filter_map(|(record, kept)| match kept {
            Kept::Undelivered(message) => {
                let (invocation, message) = (self.clone(), message.clone());
                let (owner, receipts) = (record.message_id.clone(), record.receive_count());
                Some(async move { invocation.deliver_again(message, owner, receipts).await })
            }
            Kept::Event { .. } => None,
        });
        // An event goes on with the claims of the invocation that it died in.
        let events = kept().filter_map(|(record, kept)| match kept {
            Kept::Undelivered(_) => None,
            Kept::Event { event: value, request_id } => {
                let owner = request_id.as_ref().unwrap_or(&record.message_id);
                Some(Event { value, owner })
            }
        });
        let events: Vec<_> = events.collect();
        let (turns, told) =
            tokio::join!(self.places.side_by_side(messages), self.tell(&events, counts));
        let mut turns =
            turns.into_iter().map(|turn| turn.unwrap_or_else(|_| failed(&Error::Panicked)));
        let mut told = told.into_iter().map(|told| match told {
            Ok(()) => Turn::Done { decision: "redelivered", published_id: None },
            Err(error) => failed(&error),
        });

        let mut again = Vec::new();
        for (record, kept) in kept() {
            let (destination, turn) = match kept {
                Kept::Undelivered(message) => (Some(message.destination.as_str()), turns.next()),
                Kept::Event { .. } => (None, told.next()),
            };
            let Some(turn) = turn else { continue }; // each has its turn
            again.extend(self.settle(record, destination, turn, counts).await);
        }
        self.context.undelivered.again(&again, &self.request_id, &self.context.log).await
    }

    /// What it claims, the next receipt of the same message may take up.
    async fn deliver_again(&self, message: Undelivered, owner: String, receipts: u32) -> Turn {
        let Undelivered { destination, text, subject, claim } = message;
        let Some(destination) = self.context.destination(&destination).map(Arc::clone) else {
            let reason = Error::NoDestination { name: destination }.to_string();
            return Turn::Dead { reason };
        };
        let claim = claim.map(|key| Claim { key, owner });
        let again = Try {
            context: &self.context,
            destination: &destination,
            message: &Message { text, subject },
            claim: claim.as_ref(),
            receipts,
            until: self.until(),
            end: self.started + self.limit,
        };
        match again.deliver().await {
            Ok(Fate::Told { published_id }) => Turn::Done { decision: "redelivered", published_id },
            Ok(Fate::Repeated { .. }) => Turn::Done { decision: "repeated", published_id: None },
            Ok(Fate::Refused(error)) | Err(error) => failed(&error),
        }
    }

    /// Lays aside what is not to come again, and says what became of the message.
    async fn settle<'a>(
        &self,
        record: &'a SqsRecord,
        destination: Option<&str>,
        turn: Turn,
        counts: &mut Counts,
    ) -> Option<VisibilityChange<'a>> {
        let undelivered = &self.context.undelivered;
        let mut line = Returned {
            decision: "again",
            reason: None,
            request_id: &self.request_id,
            message_id: &record.message_id,
            destination,
            published_id: None,
            tries: record.receive_count(),
        };
        let mut after = None;
        match turn {
            Turn::Done { decision, published_id } => {
                counts.redelivered += u64::from(decision == "redelivered");
                counts.repeated += u64::from(decision == "repeated");
                (line.decision, line.published_id) = (decision, published_id);
            }
            Turn::Again { reason } if !undelivered.was_last_try(record) => {
                after = Some(undelivered.pause(record));
                line.reason = Some(reason);
            }
            Turn::Again { reason } | Turn::Dead { reason } => {
                match undelivered.bury(record, destination, &reason).await {
                    Ok(()) => {
                        counts.dead += 1;
                        (line.decision, line.reason) = ("dead", Some(reason));
                    }
                    Err(failed) => {
                        after = Some(LATER);
                        line.reason = Some(format!("{reason}; {}", ErrorChain(&failed)));
                    }
                }
            }
        }
        line.log(&self.context.log);
        after.map(|after| VisibilityChange { record, delay: after })
    }
}

fn failed(error: &Error) -> Turn {
    Turn::Again { reason: ErrorChain(error).to_string() }
}
