//! Failures of the formatter, each named by the operation that failed.
//!
//! `Display` never repeats the source, so that a chain reads once from the outside in: print every
//! error through [`ErrorChain`], or its causes are lost.

use std::{error::Error as StdError, sync::Arc};

use lambda_runtime::Diagnostic;
use lambda_support::error::{AwsCallError, ErrorChain};

/// Why SNS did not take a call; shared by all messages of the call.
pub type PublishFailure = Arc<dyn StdError + Send + Sync>;

/// A failure of this function.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SNS did not take the message.
    #[error("failed to publish to {topic_arn}")]
    Publish {
        /// The topic.
        topic_arn: String,
        /// The answer of SNS, or why there was none.
        source: PublishFailure,
    },
    /// The invocation was about to end before SNS was called.
    #[error("the invocation ran out of time")]
    OutOfTime,
    /// The invocation was about to end before SNS answered.
    #[error("no answer in time: the message may come twice")]
    Unanswered,
    /// Another invocation holds the lease on the same notice for the same destination.
    #[error("another invocation is already delivering this notice")]
    InProgress,
    /// The state table did not answer.
    #[error("cannot check whether this is news")]
    StateUnavailable {
        /// The answer of the table, or why there was none.
        source: AwsCallError,
    },
    /// The delivery failed and could not be queued for retry.
    #[error("{reason}; failed to queue for retry{}", if source.is_some() { "" } else { ": the invocation ran out of time" })]
    NotQueued {
        /// Why the delivery failed.
        reason: String,
        /// The answer of the queue, or why there was none; absent if the invocation was about to end.
        source: Option<AwsCallError>,
    },
    /// A retried message names a destination that is no longer configured.
    #[error("destination `{name}` is no longer configured")]
    NoDestination {
        /// The name in the message.
        name: String,
    },
    /// Reading, rendering or publishing panicked. The panic's message is left out because it can
    /// quote the body.
    #[error("reading, rendering or publishing the notice panicked")]
    Panicked,
    /// Some notices of an event neither reached a destination nor wait in the retry queue.
    #[error("{failed} of {total} notices not delivered to {}", destinations.join(", "))]
    NotDelivered {
        /// The number of notices that failed.
        failed: usize,
        /// The number of notices in the event.
        total: usize,
        /// The destinations that did not take one, each once.
        destinations: Vec<String>,
        /// The first failure.
        #[source]
        first: Box<Error>,
    },
}

impl Error {
    /// The `errorType` of the invocation record, stable enough to alarm on.
    fn kind(&self) -> &'static str {
        match self {
            Self::Publish { .. } => "PublishFailed",
            Self::OutOfTime => "OutOfTime",
            Self::Unanswered => "Unanswered",
            Self::InProgress => "InProgress",
            Self::StateUnavailable { .. } => "StateUnavailable",
            Self::NotQueued { .. } => "NotQueued",
            Self::NoDestination { .. } => "NoDestination",
            Self::Panicked => "Panicked",
            Self::NotDelivered { .. } => "NotDelivered",
        }
    }

    /// The error and its causes in one line.
    pub(crate) fn to_reason(&self) -> String {
        ErrorChain(self).to_string()
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        Self { error_type: error.kind().to_owned(), error_message: error.to_reason() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagnostic_names_each_cause_once() {
        let error = Error::NotDelivered {
            failed: 1,
            total: 3,
            destinations: vec!["mail".to_owned(), "security".to_owned()],
            first: Box::new(Error::OutOfTime),
        };
        let diagnostic = Diagnostic::from(error);
        assert_eq!(diagnostic.error_type, "NotDelivered");
        assert_eq!(
            diagnostic.error_message,
            "1 of 3 notices not delivered to mail, security: the invocation ran out of time"
        );
    }
}
