//! What a destination takes.

use std::{fmt, str::FromStr};

use crate::{Notice, Outcome};

/// The outcomes a destination wants to hear of. All other notices are always told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    outcomes: Vec<OutcomeName>,
}

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

/// Whether a notice is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is.
    Notify,
    /// It is not: this outcome is not among those the operator chose.
    DropOutcome(OutcomeName),
}

/// A word that names no outcome.
#[derive(Debug, PartialEq, Eq)]
pub struct NoSuchOutcome(String);

impl Rules {
    /// Rules that let these outcomes through.
    #[must_use]
    pub fn new(outcomes: Vec<OutcomeName>) -> Self {
        Self { outcomes }
    }

    /// Decides about one notice.
    #[must_use]
    pub fn decide(&self, notice: &Notice) -> Decision {
        match notice.outcome().map(OutcomeName::from) {
            Some(name) if !self.outcomes.contains(&name) => Decision::DropOutcome(name),
            _ => Decision::Notify,
        }
    }
}

/// Everything but the two that are known to be noise: queued (another message follows) and
/// skipped (nothing was done).
impl Default for Rules {
    fn default() -> Self {
        Self::new(vec![OutcomeName::Succeeded, OutcomeName::Failed, OutcomeName::Unknown])
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
