//! The words of rules.

use std::{fmt, str::FromStr};

use crate::{Outcome, Source};

/// An outcome as settings, logs and rules name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the outcome of that name")]
pub enum OutcomeName {
    Succeeded,
    Failed,
    Queued,
    Skipped,
    Unknown,
}

/// A word that names no outcome.
#[derive(Debug, PartialEq, Eq)]
pub struct NoSuchOutcome(String);

/// Whether the source's notices are alerts, which have a severity.
pub(super) fn has_alerts(source: Source) -> bool {
    match source {
        Source::SecurityHub
        | Source::GuardDuty
        | Source::AccessAnalyzer
        | Source::Inspector
        | Source::Macie
        | Source::Health
        | Source::Config => true,
        Source::Asr | Source::Alarm | Source::S3 | Source::Unrecognised => false,
    }
}

impl OutcomeName {
    const ALL: [Self; 5] =
        [Self::Succeeded, Self::Failed, Self::Queued, Self::Skipped, Self::Unknown];

    fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Queued => "queued",
            Self::Skipped => "skipped",
            Self::Unknown => "unknown",
        }
    }
}

impl From<&Outcome> for OutcomeName {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Succeeded => Self::Succeeded,
            Outcome::Failed(_) => Self::Failed,
            Outcome::Queued => Self::Queued,
            Outcome::Skipped => Self::Skipped,
            Outcome::Unknown(_) => Self::Unknown,
        }
    }
}

impl FromStr for OutcomeName {
    type Err = NoSuchOutcome;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|name| name.as_str() == word)
            .ok_or_else(|| NoSuchOutcome(word.to_owned()))
    }
}

impl fmt::Display for OutcomeName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for NoSuchOutcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = OutcomeName::ALL.map(OutcomeName::as_str).join(", ");
        write!(formatter, "`{}` is not an outcome: use some of {known}", self.0)
    }
}

impl std::error::Error for NoSuchOutcome {}
