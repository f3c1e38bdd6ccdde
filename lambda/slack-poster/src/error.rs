//! What can go wrong, named by the operation that failed.
//!
//! `Display` never repeats the source, so that a chain reads once from the outside in: print every
//! error through [`Chain`], or its causes are lost.

use std::{error::Error as StdError, fmt};

use lambda_runtime::Diagnostic;
use lambda_support::{environment::Problem, failure::Chain};

/// A failure of this function as a whole. What befalls one record is no error but its fate.
#[derive(Debug)]
pub enum Error {
    /// The environment does not say what to do.
    Config {
        /// All that is wrong with it; never empty.
        problems: Vec<Problem>,
    },
    /// The event is no batch of an SQS queue.
    NotABatch {
        /// Where it differs.
        source: serde_json::Error,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config { problems } => {
                let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
                formatter.write_str(&problems.join("; "))
            }
            Self::NotABatch { .. } => formatter.write_str("the event is no batch of an SQS queue"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::NotABatch { source } => Some(source),
            Self::Config { .. } => None,
        }
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        let kind = match error {
            Error::Config { .. } => "InvalidConfiguration",
            Error::NotABatch { .. } => "NotABatch",
        };
        Self { error_type: kind.to_owned(), error_message: Chain(&error).to_string() }
    }
}
