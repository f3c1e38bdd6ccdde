//! Conflicts of transactions: `DynamoDB` refuses a write of an item that a transaction is writing at
//! that moment, and a transaction that it cannot write at once. The SDK repeats neither by itself
//! (findings/canceled-transactions.sh).

use aws_sdk_dynamodb::{
    config::{interceptors::InterceptorContext, retry::ClassifyRetry},
    operation::{
        delete_item::DeleteItemError, transact_write_items::TransactWriteItemsError,
        update_item::UpdateItemError,
    },
};
use aws_smithy_runtime_api::client::retries::classifiers::RetryAction;

/// Reasons for which a transaction is canceled and that pass (API reference of `TransactWriteItems`).
const REPEATED: [&str; 3] =
    ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];

/// Has the SDK repeat what another transaction was in the way of.
#[derive(Debug)]
pub(crate) struct RepeatConflicts;

impl ClassifyRetry for RepeatConflicts {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let error = context.output_or_error().and_then(Result::err);
        let Some(error) = error.and_then(|error| error.as_operation_error()) else {
            return RetryAction::NoActionIndicated;
        };
        let is_conflict = if let Some(error) = error.downcast_ref::<UpdateItemError>() {
            error.is_transaction_conflict_exception()
        } else if let Some(error) = error.downcast_ref::<DeleteItemError>() {
            error.is_transaction_conflict_exception()
        } else if let Some(TransactWriteItemsError::TransactionCanceledException(error)) =
            error.downcast_ref()
        {
            let mut codes = error.cancellation_reasons().iter().filter_map(|it| it.code());
            codes.any(|code| REPEATED.contains(&code))
        } else {
            false
        };
        if is_conflict { RetryAction::transient_error() } else { RetryAction::NoActionIndicated }
    }

    fn name(&self) -> &'static str {
        "conflicts of transactions"
    }
}
