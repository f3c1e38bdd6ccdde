//! The error that fails a whole invocation. How the delivery of one message ended is an
//! [`crate::outcome::Outcome`].

use lambda_runtime::Diagnostic;
use lambda_support::error::ErrorChain;

/// The event is not the batch of an SQS queue.
#[derive(Debug, thiserror::Error)]
#[error("the event is not a batch of an SQS queue")]
pub struct NotABatch(#[from] serde_json::Error);

impl From<NotABatch> for Diagnostic {
    fn from(error: NotABatch) -> Self {
        Self { error_type: "NotABatch".to_owned(), error_message: ErrorChain(&error).to_string() }
    }
}
