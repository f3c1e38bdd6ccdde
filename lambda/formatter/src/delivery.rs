//! One message on its way to one destination: claimed, published, marked as told; or kept.

use notice::{envelope::Undelivered, render::Message};
use runtime_kit::{
    failure::{Chain, Failed},
    log::Level,
};
use serde::Serialize;
use tokio::time::{Instant, timeout_at};

use crate::{
    claims::{Claim, Claims, Taken},
    context::Context,
    error::Error,
    publish::Publisher,
};

/// Without the table of claims a message waits for it so many times before it is told unclaimed:
/// better twice than not for an hour.
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
    /// Delivers it, if nobody else did.
    pub(crate) async fn deliver(&self) -> Fate {
        let Some((claims, claim)) = self.context.claims.as_ref().zip(self.claim) else {
            return self.publish().await;
        };
        match claims.take(claim).await {
            Ok(Taken::Ours) => self.publish_claimed(claims, claim).await,
            Ok(Taken::Told) => Fate::Repeated { rule: "told before" },
            // Its own event brings that one back, should it fail.
            Ok(Taken::Busy) if self.receipts == 0 => Fate::Repeated { rule: "told by another" },
            Ok(Taken::Busy) => Fate::Refused(Error::Busy),
            Err(source) if self.receipts < CLAIM_TRIES => {
                Fate::Refused(Error::Unclaimed { source })
            }
            Err(failed) => {
                self.note(claim, Err(failed));
                self.publish().await
            }
        }
    }

    async fn publish_claimed(&self, claims: &Claims, claim: &Claim) -> Fate {
        let fate = self.publish().await;
        let kept = match fate {
            Fate::Refused(_) => claims.release(claim).await,
            Fate::Told { .. } | Fate::Repeated { .. } => claims.told(claim, self.end).await,
        };
        self.note(claim, kept);
        fate
    }

    async fn publish(&self) -> Fate {
        match timeout_at(self.until, self.destination.publish(self.message)).await {
            Ok(Ok(published_id)) => Fate::Told { published_id },
            Ok(Err(error)) => Fate::Refused(error),
            Err(_) => Fate::Refused(Error::OutOfTime),
        }
    }

    /// Delivers it, and keeps it in the queue if the destination refuses: then the fate says why.
    ///
    /// # Errors
    /// [`Error::Unkept`] if the queue refuses it too.
    pub(crate) async fn deliver_or_keep(&self) -> Result<Fate, Error> {
        let fate = self.deliver().await;
        let Fate::Refused(error) = &fate else { return Ok(fate) };
        let undelivered = Undelivered {
            destination: self.destination.name().to_owned(),
            text: self.message.text.clone(),
            subject: self.message.subject.clone(),
            claim: self.claim.map(|claim| claim.key.clone()),
        };
        let reason = Chain(error).to_string();
        let kept = self.context.undelivered.keep(&undelivered, &reason);
        match timeout_at(self.end, kept).await {
            Ok(Ok(())) => Ok(fate),
            Ok(Err(source)) => Err(Error::Unkept { reason, source: Some(source) }),
            Err(_) => Err(Error::Unkept { reason, source: None }),
        }
    }

    /// A claim that is not kept costs a repetition at worst, never the message.
    fn note(&self, claim: &Claim, kept: Result<(), Failed>) {
        if let Err(failed) = kept {
            let fields = Unkept {
                claim: &claim.key,
                destination: self.destination.name(),
                error: Chain(&failed).to_string(),
            };
            self.context.log.line(Level::Warn, "claim not kept", fields);
        }
    }
}
