//! Leases in a `DynamoDB` table: several invocations may try the same work, and one does it, once.
//!
//! An owner that acquires a key holds a lease: no other owner acquires the key until the lease
//! expires. The owner does the work and either completes the key with a result, which others then
//! read, or releases it. A lease expires like a result, only sooner, so one condition covers an
//! absent key, an expired result and an owner that crashed. An owner may acquire its own lease
//! again, as a retry of a call does whose answer was lost. TTL deletes late, so the condition
//! compares the expiry itself.
//!
//! Work that needs no lease may use the table as well: [`LeaseTable::record`] writes a result, and
//! [`LeaseTable::result`] reads it.

use std::{collections::HashMap, time::Duration};

use aws_sdk_dynamodb::{
    Client,
    error::SdkError,
    operation::{
        delete_item::{DeleteItemError, builders::DeleteItemFluentBuilder},
        put_item::PutItemError,
        update_item::{UpdateItemError, builders::UpdateItemFluentBuilder},
    },
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure::AllOld},
};

use crate::{
    dynamodb::{epoch_seconds, number, text},
    error::AwsCallError,
};

const OWNER: &str = "owner";
const EXPIRES_AT: &str = "expires_at";
const IS_FREE: &str = "attribute_not_exists(#key) OR #expires_at < :now \
                                  OR (#owner = :owner AND attribute_not_exists(#result))";
const IS_OWNER: &str = "#owner = :owner";
const IS_IN_PROGRESS: &str = "#owner = :owner AND attribute_not_exists(#result)";
const HAS_RESULT: &str = "#result = :result";
const IS_EARLIER: &str = "#result = :earlier";
const IS_EXPIRED: &str = "#expires_at < :now";

/// A table whose items are keys under lease or with a result. Other attributes: `owner`, and
/// `expires_at` in seconds since 1970, by which the table's TTL deletes.
#[derive(Debug)]
pub struct LeaseTable {
    /// A client for the table's region.
    pub client: Client,
    /// The name of the table.
    pub table: String,
    /// The table's hash key, a string.
    pub key_attribute: &'static str,
    /// The table's range key, a string, and its value for all leases. None for a table without one.
    pub sort: Option<(&'static str, &'static str)>,
    /// The attribute that a completed item has and one under lease lacks.
    pub result_attribute: &'static str,
    /// Duration of a lease. Longer than the work may take, so that no other owner acquires the key
    /// meanwhile.
    pub lease: Duration,
    /// Retention of the result of a lease.
    pub lifetime: Duration,
}

/// The result of [`LeaseTable::acquire`].
#[derive(Debug, PartialEq)]
pub enum Acquire {
    /// The owner holds the lease.
    Acquired,
    /// The work was done, with this result.
    Completed(AttributeValue),
    /// Another owner holds the lease.
    InProgress {
        /// When the key can be acquired at the latest, from now; at least a second.
        expires_in: Duration,
    },
}

impl LeaseTable {
    /// Acquires the key for `owner`, if no other owner holds it and it has no result.
    ///
    /// # Errors
    /// If `DynamoDB` did not answer or refused the call: `failed to acquire the lease`.
    pub async fn acquire(&self, key: &str, owner: &str) -> Result<Acquire, AwsCallError> {
        self.acquire_for(self.lease, key, owner).await
    }

    /// The same with a lease of another duration.
    ///
    /// # Errors
    /// As [`LeaseTable::acquire`].
    pub async fn acquire_for(
        &self,
        lease: Duration,
        key: &str,
        owner: &str,
    ) -> Result<Acquire, AwsCallError> {
        let now = epoch_seconds();
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(self.item_key(key)))
            .item(OWNER, text(owner))
            .item(EXPIRES_AT, number(now + lease.as_secs()))
            .condition_expression(IS_FREE)
            .expression_attribute_names("#key", self.key_attribute)
            .expression_attribute_names("#expires_at", EXPIRES_AT)
            .expression_attribute_names("#owner", OWNER)
            .expression_attribute_names("#result", self.result_attribute)
            .expression_attribute_values(":now", number(now))
            .expression_attribute_values(":owner", text(owner))
            // The answer carries the item that failed the condition: no second call reads it.
            .return_values_on_condition_check_failure(AllOld);
        match put.send().await.map_err(SdkError::into_service_error) {
            Ok(_) => Ok(Acquire::Acquired),
            Err(PutItemError::ConditionalCheckFailedException(failure)) => {
                Ok(self.state_of(failure.item.unwrap_or_default(), lease, now))
            }
            Err(error) => Err(AwsCallError::new("acquire the lease", error)),
        }
    }

    fn state_of(
        &self,
        mut item: HashMap<String, AttributeValue>,
        lease: Duration,
        now: u64,
    ) -> Acquire {
        if let Some(result) = item.remove(self.result_attribute) {
            return Acquire::Completed(result);
        }
        let expires_at = item.get(EXPIRES_AT).and_then(|value| value.as_n().ok()?.parse().ok());
        // The condition is "before now": in its last second a lease still holds.
        let seconds = expires_at.unwrap_or(now).saturating_sub(now).min(lease.as_secs()) + 1;
        // A longer time than that of a lease is none that this crate wrote.
        Acquire::InProgress { expires_in: Duration::from_secs(seconds) }
    }

    /// Records the result of the work. Returns whether `owner` still held the key; if not, its
    /// lease had expired and another owner acquired the key, which then stays as it is.
    ///
    /// # Errors
    /// If `DynamoDB` did not answer or refused the call: `failed to complete the lease`.
    pub async fn complete(
        &self,
        key: &str,
        owner: &str,
        result: AttributeValue,
    ) -> Result<bool, AwsCallError> {
        let update = self
            .set_result(key, result, self.lifetime)
            .condition_expression(IS_OWNER)
            .expression_attribute_names("#owner", OWNER)
            .expression_attribute_values(":owner", text(owner));
        match update.send().await.map_err(SdkError::into_service_error) {
            Ok(_) => Ok(true),
            Err(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(false),
            Err(error) => Err(AwsCallError::new("complete the lease", error)),
        }
    }

    /// Releases the key, so that any owner may acquire it. Changes nothing if `owner` does not hold
    /// it or completed it.
    ///
    /// # Errors
    /// If `DynamoDB` did not answer or refused the call: `failed to release the lease`.
    pub async fn release(&self, key: &str, owner: &str) -> Result<(), AwsCallError> {
        let delete = self
            .delete(key, IS_IN_PROGRESS)
            .expression_attribute_names("#owner", OWNER)
            .expression_attribute_names("#result", self.result_attribute)
            .expression_attribute_values(":owner", text(owner));
        delete_if_unchanged(delete).await
    }

    /// Records a result whatever the key has now, and keeps it for `lifetime`.
    ///
    /// # Errors
    /// If `DynamoDB` did not answer or refused the call: `failed to record the result`.
    pub async fn record(
        &self,
        key: &str,
        result: AttributeValue,
        lifetime: Duration,
    ) -> Result<(), AwsCallError> {
        let recorded = self.set_result(key, result, lifetime).send().await;
        let refused =
            |error: SdkError<_>| AwsCallError::new("record the result", error.into_service_error());
        recorded.map(drop).map_err(refused)
    }

    /// The result of a key. None if it has none, or if its result expired.
    ///
    /// # Errors
    /// If `DynamoDB` did not answer or refused the call: `failed to read the result`.
    pub async fn result(&self, key: &str) -> Result<Option<AttributeValue>, AwsCallError> {
        // Deletes what expired; the answer of a delete whose condition fails carries the item. So a
        // read needs neither another operation in the package nor another permission.
        let delete = self
            .delete(key, IS_EXPIRED)
            .expression_attribute_names("#expires_at", EXPIRES_AT)
            .expression_attribute_values(":now", number(epoch_seconds()))
            .return_values_on_condition_check_failure(AllOld);
        match delete.send().await.map_err(SdkError::into_service_error) {
            Ok(_) => Ok(None),
            Err(DeleteItemError::ConditionalCheckFailedException(failure)) => {
                Ok(failure.item.and_then(|mut item| item.remove(self.result_attribute)))
            }
            Err(error) => Err(AwsCallError::new("read the result", error)),
        }
    }

    /// Deletes a result that no longer holds. Changes nothing if the key has another one by now.
    ///
    /// # Errors
    /// If `DynamoDB` did not answer or refused the call: `failed to release the lease`.
    pub async fn forget(&self, key: &str, result: AttributeValue) -> Result<(), AwsCallError> {
        let delete = self
            .delete(key, HAS_RESULT)
            .expression_attribute_names("#result", self.result_attribute)
            .expression_attribute_values(":result", result);
        delete_if_unchanged(delete).await
    }

    /// Replaces a result that no longer holds. Changes nothing if the key has another one by now.
    ///
    /// # Errors
    /// If `DynamoDB` did not answer or refused the call: `failed to replace the result`.
    pub async fn replace(
        &self,
        key: &str,
        result: AttributeValue,
        new: AttributeValue,
    ) -> Result<(), AwsCallError> {
        let update = self
            .set_result(key, new, self.lifetime)
            .condition_expression(IS_EARLIER)
            .expression_attribute_values(":earlier", result);
        match update.send().await.map_err(SdkError::into_service_error) {
            Ok(_) | Err(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
            Err(error) => Err(AwsCallError::new("replace the result", error)),
        }
    }

    fn item_key(&self, key: &str) -> HashMap<String, AttributeValue> {
        let sort = self.sort.map(|(name, value)| (name.to_owned(), text(value)));
        sort.into_iter().chain([(self.key_attribute.to_owned(), text(key))]).collect()
    }

    fn delete(&self, key: &str, condition: &str) -> DeleteItemFluentBuilder {
        self.client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(self.item_key(key)))
            .condition_expression(condition)
    }

    fn set_result(
        &self,
        key: &str,
        result: AttributeValue,
        lifetime: Duration,
    ) -> UpdateItemFluentBuilder {
        let expires_at = epoch_seconds() + lifetime.as_secs();
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(self.item_key(key)))
            .update_expression("SET #result = :result, #expires_at = :expires_at")
            .expression_attribute_names("#result", self.result_attribute)
            .expression_attribute_names("#expires_at", EXPIRES_AT)
            .expression_attribute_values(":result", result)
            .expression_attribute_values(":expires_at", number(expires_at))
    }
}

async fn delete_if_unchanged(delete: DeleteItemFluentBuilder) -> Result<(), AwsCallError> {
    match delete.send().await.map_err(SdkError::into_service_error) {
        Ok(_) | Err(DeleteItemError::ConditionalCheckFailedException(_)) => Ok(()),
        Err(error) => Err(AwsCallError::new("release the lease", error)),
    }
}

#[cfg(test)]
mod tests;
