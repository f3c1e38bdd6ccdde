//! The words of outcomes.

use crate::{Outcome, words::words};

words! {
    /// An outcome as settings, logs and rules name it.
    #[expect(missing_docs, reason = "each is the outcome of that name")]
    pub enum OutcomeName, "an outcome" {
        Succeeded = "succeeded",
        Failed = "failed",
        RolledBack = "rolled-back",
        Queued = "queued",
        Skipped = "skipped",
        Unknown = "unknown",
    }
}

impl From<&Outcome> for OutcomeName {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Succeeded => Self::Succeeded,
            Outcome::Failed(_) => Self::Failed,
            Outcome::RolledBack => Self::RolledBack,
            Outcome::Queued => Self::Queued,
            Outcome::Skipped => Self::Skipped,
            Outcome::Unknown(_) => Self::Unknown,
        }
    }
}
