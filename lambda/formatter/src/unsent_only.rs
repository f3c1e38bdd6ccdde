//! Repetition of publishes by the SDK: only of what SNS does not have.

use aws_sdk_sns::config::{interceptors::InterceptorContext, retry::ClassifyRetry};
use aws_smithy_runtime_api::client::retries::classifiers::RetryAction;
use lambda_support::tls::is_unsent;

/// Keeps the SDK from repeating a call that was sent and has no answer: SNS may have taken its messages.
/// They wait in the retry queue instead, so that a copy is rare and the log has the reason.
#[derive(Debug)]
pub(crate) struct RepeatUnsentOnly;

impl ClassifyRetry for RepeatUnsentOnly {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let error = context.output_or_error().and_then(Result::err);
        let is_unanswered = error.is_some_and(|error| {
            error.is_response_error()
                || error.as_connector_error().is_some_and(|error| !is_unsent(error))
        });
        if is_unanswered { RetryAction::RetryForbidden } else { RetryAction::NoActionIndicated }
    }

    fn name(&self) -> &'static str {
        "unsent publishes only"
    }
}
