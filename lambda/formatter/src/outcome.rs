//! The outcome of a delivery, and the only place that defines its log level, log word and metric.

use lambda_support::log::Level;
use serde::Serialize;

/// The end of one delivery: one notice at one destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The destination's topic took the message.
    Notified {
        /// The id that SNS gave the message; none if SNS left it out.
        published_id: Option<String>,
    },
    /// A rule of the destination denies the notice.
    Dropped,
    /// The destination has the same notice already, or another invocation is delivering it.
    Deduplicated,
    /// A window, a silence or quiet hours hold it.
    Held {
        /// Until when, in seconds from 1970.
        until: i64,
        /// A silence holds it.
        is_silenced: bool,
    },
    /// The destination takes only a digest, which counts it.
    InDigest,
    /// The delivery failed and waits in the retry queue.
    Retry {
        /// Why the last attempt failed.
        reason: String,
    },
    /// The delivery failed permanently. Its message is in the dead-letter queue.
    DeadLettered {
        /// Why the last attempt failed.
        reason: String,
    },
    /// The delivery failed and could not be queued either. The invocation fails, so that Lambda
    /// retries the event.
    Failed {
        /// Why the delivery failed, and why it could not be queued.
        reason: String,
    },
}

impl Outcome {
    /// The value of the log field `outcome`.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Notified { .. } => "notified",
            Self::Dropped => "dropped",
            Self::Deduplicated => "deduplicated",
            Self::Held { is_silenced: true, .. } => "silenced",
            Self::Held { .. } => "held",
            Self::InDigest => "in-digest",
            Self::Retry { .. } => "retry",
            Self::DeadLettered { .. } => "dead-lettered",
            Self::Failed { .. } => "failed",
        }
    }

    /// The level of the log line.
    pub(crate) fn level(&self) -> Level {
        match self {
            Self::Notified { .. }
            | Self::Dropped
            | Self::Deduplicated
            | Self::Held { .. }
            | Self::InDigest => Level::Info,
            Self::Retry { .. } => Level::Warn,
            Self::DeadLettered { .. } | Self::Failed { .. } => Level::Error,
        }
    }

    /// Why the delivery failed, for the log field `reason`; none if it did not.
    pub(crate) fn reason(&self) -> Option<&str> {
        match self {
            Self::Retry { reason } | Self::DeadLettered { reason } | Self::Failed { reason } => {
                Some(reason)
            }
            Self::Notified { .. }
            | Self::Dropped
            | Self::Deduplicated
            | Self::Held { .. }
            | Self::InDigest => None,
        }
    }

    /// The id that SNS gave the message, for the log field `published_id`.
    pub(crate) fn published_id(&self) -> Option<&str> {
        match self {
            Self::Notified { published_id } => published_id.as_deref(),
            _ => None,
        }
    }
}

/// The metrics of one invocation, each a count.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Counts {
    pub(crate) received: u64,
    pub(crate) notified: u64,
    pub(crate) dropped: u64,
    pub(crate) deduplicated: u64,
    pub(crate) unchanged: u64,
    pub(crate) recorded: u64,
    pub(crate) held: u64,
    pub(crate) summaries: u64,
    pub(crate) digests: u64,
    pub(crate) retried: u64,
    pub(crate) failed: u64,
    pub(crate) redelivered: u64,
    pub(crate) dead_lettered: u64,
    pub(crate) unrecognised: u64,
    /// Destinations whose topic lacks no subscription, counted by a sweep.
    pub(crate) subscribed: u64,
    pub(crate) lookup_hits: u64,
    pub(crate) lookup_misses: u64,
    pub(crate) lookup_errors: u64,
}

impl Counts {
    /// Adds a new notice by its outcomes, one for each destination. The notice counts once for each
    /// kind of outcome, and as dropped only if every destination dropped it.
    pub(crate) fn add_notice(&mut self, outcomes: &[Outcome]) {
        let any = |is: fn(&Outcome) -> bool| u64::from(outcomes.iter().any(is));
        self.notified += any(|outcome| matches!(outcome, Outcome::Notified { .. }));
        self.deduplicated += any(|outcome| matches!(outcome, Outcome::Deduplicated));
        let is_held =
            |outcome: &Outcome| matches!(outcome, Outcome::Held { .. } | Outcome::InDigest);
        self.held += any(is_held);
        self.retried += any(|outcome| matches!(outcome, Outcome::Retry { .. }));
        self.failed += any(|outcome| matches!(outcome, Outcome::Failed { .. }));
        let is_dropped = |outcome: &Outcome| matches!(outcome, Outcome::Dropped);
        self.dropped += u64::from(outcomes.iter().all(is_dropped));
    }

    /// Adds a notice that is no news, by the log's word for why.
    pub(crate) fn add_recorded(&mut self, decision: &str) {
        match decision {
            "unchanged" => self.unchanged += 1,
            _ => self.recorded += 1,
        }
    }

    /// Adds what became of one message of the retry queue. A message that waits on was counted when
    /// it was queued.
    pub(crate) fn add_queue_message(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Notified { .. } => self.redelivered += 1,
            Outcome::Deduplicated => self.deduplicated += 1,
            Outcome::Held { .. } | Outcome::InDigest => self.held += 1,
            Outcome::DeadLettered { .. } => self.dead_lettered += 1,
            Outcome::Dropped | Outcome::Retry { .. } | Outcome::Failed { .. } => {}
        }
    }
}
