//! Scheduled: events by which a schedule invokes the function, also from the dead-letter queue.

use notify_core::parse_time;
use serde_json::Value;

use super::{Invocation, digest::run_digest, sweep::run_sweep};
use crate::error::Error;

/// An event by which a schedule invokes the function.
pub(crate) enum Scheduled {
    /// EventBridge's own event of a rate rule, with its time in seconds from 1970.
    Sweep { at: Option<i64> },
    /// The input of a schedule of EventBridge Scheduler.
    Digest { destination: String, at: String },
}

impl Scheduled {
    /// None for any other event.
    pub(crate) fn parse(event: &Value) -> Option<Self> {
        let text = |value: &Value, key: &str| value.get(key)?.as_str().map(str::to_owned);
        if let Some(digest) = event.get("digest") {
            return Some(Self::Digest {
                destination: text(digest, "destination")?,
                at: text(digest, "at")?,
            });
        }
        let is = |key, wanted| text(event, key).is_some_and(|found| found == wanted);
        let is_sweep = is("source", "aws.events") && is("detail-type", "Scheduled Event");
        is_sweep.then(|| Self::Sweep { at: text(event, "time").and_then(|at| parse_time(&at)) })
    }

    /// Does what the schedule asks for.
    pub(crate) async fn run(self, invocation: &mut Invocation<'_>) -> Result<(), Error> {
        let clock = &invocation.context.clock;
        match self {
            Self::Sweep { at } => run_sweep(invocation, clock.now(at)).await,
            Self::Digest { destination, at } => {
                let now = clock.now(parse_time(&at));
                run_digest(invocation, &destination, &at, now).await
            }
        }
    }
}
