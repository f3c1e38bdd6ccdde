//! One message on its way to one destination: claimed, published, marked as told; or kept.

use lambda_support::{
    error::{AwsCallError, ErrorChain},
    log::Level,
};
use notify_core::{parse::envelope::Undelivered, render::Message};
use serde::Serialize;
use tokio::time::{Instant, timeout_at};

use crate::{
    claims::{Claim, Ending, Taken},
    context::Context,
    error::Error,
    publish::Publisher,
};

/// Without the table of claims a message waits for it so many times before it is told unclaimed:
/// better twice than not for an hour, or never.
const CLAIM_TRIES: u32 = 3;

/// What became of a message.
#[derive(Debug)]
pub(crate) enum Fate {
    /// The destination has it.
    Told { published_id: Option<String> },
    /// The destination had it before, or is getting it from somebody else.
    Repeated { rule: &'static str },
    /// The destination did not take it.
    Refused(Error),
}

/// One try to deliver a message.
pub(crate) struct Try<'a> {
    pub(crate) context: &'a Context,
    pub(crate) destination: &'a Publisher,
    pub(crate) message: &'a Message,
    /// None where no claims are kept.
    pub(crate) claim: Option<&'a Claim>,
    /// How often the message came back, this time included; 0 is the first try.
    pub(crate) receipts: u32,
    /// When the destination must have taken it.
    pub(crate) until: Instant,
    /// When the invocation is over.
    pub(crate) end: Instant,
}

#[derive(Serialize)]
struct Unkept<'a> {
    claim: &'a str,
    destination: &'a str,
    error: String,
}

impl Try<'_> {
    /// Delivers it, if nobody else did. What is refused at the first try is kept in the queue.
    ///
    /// # Errors
    /// [`Error::Unkept`] if the queue refuses it too.
    pub(crate) async fn deliver(&self) -> Result<Fate, Error> {
        let Some((claims, claim)) = self.context.claims.as_ref().zip(self.claim) else {
            return self.kept(self.publish().await).await;
        };
        match claims.take(claim).await {
            Ok(Taken::Ours) => {}
            Ok(Taken::Told) => return Ok(Fate::Repeated { rule: "told before" }),
            // Its own event brings that one back, should it fail.
            Ok(Taken::Busy) if self.receipts == 0 => {
                return Ok(Fate::Repeated { rule: "told by another" });
            }
            Ok(Taken::Busy) => return Ok(Fate::Refused(Error::Busy)),
            Err(source) if self.receipts < CLAIM_TRIES.min(self.context.undelivered.tries()) => {
                return self.kept(Fate::Refused(Error::Unclaimed { source })).await;
            }
            Err(failed) => {
                self.note(claim, Err(failed));
                return self.kept(self.publish().await).await;
            }
        }
        // Given back only once the message is kept: until then a retry of the event needs it.
        let fate = self.kept(self.publish().await).await?;
        let ending = match fate {
            Fate::Refused(_) => Ending::GivenBack,
            Fate::Told { .. } | Fate::Repeated { .. } => Ending::Told,
        };
        let recorded = claims.end(claim, ending, self.end).await;
        self.note(claim, recorded);
        Ok(fate)
    }

    async fn publish(&self) -> Fate {
        match timeout_at(self.until, self.destination.publish(self.message)).await {
            Ok(Ok(published_id)) => Fate::Told { published_id },
            // Whoever made the call for others, too, ran out of time at the same moment.
            Ok(Err(Error::Panicked)) if Instant::now() >= self.until => {
                Fate::Refused(Error::OutOfTime)
            }
            Ok(Err(error)) => Fate::Refused(error),
            Err(_) => Fate::Refused(Error::OutOfTime),
        }
    }

    async fn kept(&self, fate: Fate) -> Result<Fate, Error> {
        let Fate::Refused(error) = &fate else { return Ok(fate) };
        if self.receipts > 0 {
            return Ok(fate); // it is in the queue
        }
        let undelivered = Undelivered {
            destination: self.destination.name().to_owned(),
            text: self.message.text.clone(),
            subject: self.message.subject.clone(),
            claim: self.claim.map(|claim| claim.key.clone()),
        };
        let reason = ErrorChain(error).to_string();
        let kept = self.context.undelivered.keep(&undelivered, &reason);
        match timeout_at(self.end, kept).await {
            Ok(Ok(())) => Ok(fate),
            Ok(Err(source)) => Err(Error::Unkept { reason, source: Some(source) }),
            Err(_) => Err(Error::Unkept { reason, source: None }),
        }
    }

    /// A claim that is not kept costs a repetition at worst, never the message.
    fn note(&self, claim: &Claim, kept: Result<(), AwsCallError>) {
        if let Err(failed) = kept {
            let fields = Unkept {
                claim: &claim.key,
                destination: self.destination.name(),
                error: ErrorChain(&failed).to_string(),
            };
            self.context.log.line(Level::Warn, "claim not kept", fields);
        }
    }
}
