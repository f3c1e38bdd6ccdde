//! What can go wrong, named by the operation that failed.
//!
//! `Display` never repeats the source, so that a chain reads once from the outside in: print every
//! error through [`ErrorChain`], or its causes are lost.

use std::{error::Error as StdError, fmt, sync::Arc};

use lambda_runtime::Diagnostic;
use lambda_support::error::{AwsCallError, ErrorChain};

/// What SNS, or the way there, said; shared by all messages of a call.
pub type Refusal = Arc<dyn StdError + Send + Sync>;

/// A failure of this function.
#[derive(Debug)]
pub enum Error {
    /// SNS did not take the message.
    Publish {
        /// The topic it was for.
        topic_arn: String,
        /// Why.
        source: Refusal,
    },
    /// The invocation was about to end before SNS had answered.
    OutOfTime,
    /// Another is about to tell the same.
    Busy,
    /// The table of claims does not say whether it was told before.
    Unclaimed {
        /// What the table, or the way there, said.
        source: AwsCallError,
    },
    /// A message that its destination refused can not be kept either.
    Unkept {
        /// Why the destination refused it.
        reason: String,
        /// What the queue, or the way there, said; nothing if the invocation was about to end.
        source: Option<AwsCallError>,
    },
    /// The destination is not there any more.
    NoDestination {
        /// What it was called.
        name: String,
    },
    /// Reading, rendering or publishing panicked. The panic's words stay out: they can quote the body.
    Panicked,
    /// Some notices of an event neither reached all destinations that want them nor are kept.
    Undelivered {
        /// How many did not.
        failed: usize,
        /// Out of how many in the event.
        of: usize,
        /// Which destinations did not take one.
        destinations: Vec<String>,
        /// Why the first of them did not.
        first: Box<Error>,
    },
}

impl Error {
    /// The `errorType` of the invocation record, stable enough to alarm on.
    fn kind(&self) -> &'static str {
        match self {
            Self::Publish { .. } => "PublishFailed",
            Self::OutOfTime => "OutOfTime",
            Self::Busy => "Busy",
            Self::Unclaimed { .. } => "Unclaimed",
            Self::Unkept { .. } => "Unkept",
            Self::NoDestination { .. } => "NoDestination",
            Self::Panicked => "Panicked",
            Self::Undelivered { .. } => "NoticesUndelivered",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Publish { topic_arn, .. } => {
                write!(formatter, "failed to publish to {topic_arn}")
            }
            Self::OutOfTime => formatter.write_str("the invocation's time ran out"),
            Self::Busy => formatter.write_str("another is about to tell the same"),
            Self::Unclaimed { .. } => formatter.write_str("not known whether it was told before"),
            Self::Unkept { reason, source } => {
                let why = if source.is_some() { "" } else { ": the invocation's time ran out" };
                write!(formatter, "{reason}; and not kept for later{why}")
            }
            Self::NoDestination { name } => {
                write!(formatter, "there is no destination `{name}` any more")
            }
            Self::Panicked => {
                formatter.write_str("reading, rendering or publishing the notice panicked")
            }
            Self::Undelivered { failed, of, destinations, .. } => {
                let destinations = destinations.join(", ");
                write!(formatter, "{failed} of {of} notices not delivered to {destinations}")
            }
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Publish { source, .. } => Some(source.as_ref()),
            Self::Undelivered { first, .. } => Some(first.as_ref()),
            Self::Unclaimed { source } => Some(source),
            Self::Unkept { source, .. } => source.as_ref().map(|source| source as &dyn StdError),
            Self::OutOfTime | Self::Busy | Self::NoDestination { .. } | Self::Panicked => None,
        }
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        Self { error_type: error.kind().to_owned(), error_message: ErrorChain(&error).to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_says_each_cause_once() {
        let error = Error::Undelivered {
            failed: 1,
            of: 3,
            destinations: vec!["mail".to_owned(), "security".to_owned()],
            first: Box::new(Error::OutOfTime),
        };
        let diagnostic = Diagnostic::from(error);
        assert_eq!(diagnostic.error_type, "NoticesUndelivered");
        assert_eq!(
            diagnostic.error_message,
            "1 of 3 notices not delivered to mail, security: the invocation's time ran out"
        );
    }
}
