//! Subjects: one item each, and an alias for the ARN of a finding that ASR may remediate.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    error::SdkError,
    operation::{delete_item::DeleteItemError, update_item::UpdateItemError},
    types::{KeysAndAttributes, ReturnValuesOnConditionCheckFailure::AllOld},
};
use lambda_support::{dynamodb::text, error::AwsCallError};

use super::{
    Attributes, DAY, ItemKey, KEY, MAX_BATCH_KEYS, SORT, StateTable, known::Known, signed, string,
};

pub(super) const STATE: &str = "state";
/// The attributes of a subject's item.
pub(super) const ITEM: &str = "item";
pub(super) const BRIEF: &str = "brief";
pub(super) const FINGERPRINTS: &str = "fingerprints";
pub(super) const RULES: &str = "rules";
pub(super) const PENDING_UNTIL: &str = "pending_until";
pub(super) const REVISION: &str = "revision";
pub(super) const SEEN: &str = "seen";
pub(super) const SEEN_AT: &str = "seen_at";
pub(super) const PROVIDER_AT: &str = "provider_at";
/// How long a subject that is over, its transitions and its alias are kept.
pub(super) const RETENTION: i64 = 90 * DAY;

/// The answer to [`StateTable::seen_again`].
#[derive(Debug)]
pub(crate) enum SeenAgain {
    /// The subject is as it was, and nothing is pending.
    Unchanged,
    /// It is not, or it was never seen.
    Known(Box<Known>),
}

impl StateTable {
    /// Counts an observation that changes nothing: one conditional write.
    pub(crate) async fn seen_again(
        &self,
        subject: &str,
        fingerprint: &str,
        rules: &str,
        at: i64,
        provider_at: Option<i64>,
    ) -> Result<SeenAgain, AwsCallError> {
        let mut update = String::from("SET #seen_at = :at");
        let mut condition = String::from(
            "contains(#fingerprints, :fingerprint) AND #rules = :rules \
             AND attribute_not_exists(#pending_until) AND #seen_at <= :at",
        );
        if provider_at.is_some() {
            update += ", #provider_at = :provider_at";
            condition +=
                " AND (attribute_not_exists(#provider_at) OR #provider_at <= :provider_at)";
        }
        update += " ADD #seen :one";
        let mut call = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(Self::key(&key_of(subject), STATE)))
            .update_expression(update)
            .condition_expression(condition)
            .expression_attribute_names("#fingerprints", FINGERPRINTS)
            .expression_attribute_names("#rules", RULES)
            .expression_attribute_names("#pending_until", PENDING_UNTIL)
            .expression_attribute_names("#seen_at", SEEN_AT)
            .expression_attribute_names("#seen", SEEN)
            .expression_attribute_values(":fingerprint", text(fingerprint))
            .expression_attribute_values(":rules", text(rules))
            .expression_attribute_values(":at", signed(at))
            .expression_attribute_values(":one", signed(1))
            .return_values_on_condition_check_failure(AllOld);
        if let Some(provider_at) = provider_at {
            call = call
                .expression_attribute_names("#provider_at", PROVIDER_AT)
                .expression_attribute_values(":provider_at", signed(provider_at));
        }
        match call.send().await.map_err(SdkError::into_service_error) {
            Ok(_) => Ok(SeenAgain::Unchanged),
            Err(UpdateItemError::ConditionalCheckFailedException(failure)) => {
                Ok(SeenAgain::Known(Box::new(Known::parse(&failure.item.unwrap_or_default()))))
            }
            Err(error) => Err(AwsCallError::new("read the state", error)),
        }
    }

    /// Reads subjects by their ids. One without an item is left out.
    pub(crate) async fn read(
        &self,
        subjects: &[String],
    ) -> Result<HashMap<String, Known>, AwsCallError> {
        let keys = subjects.iter().map(|subject| Self::key(&key_of(subject), STATE)).collect();
        let found = self.read_items(keys).await?.into_iter().filter_map(|item| {
            let subject = string(&item, KEY)?.strip_prefix("subject#")?.to_owned();
            Some((subject, Known::parse(&item)))
        });
        Ok(found.collect())
    }

    /// Items by their keys, in any order and without those that do not exist.
    pub(super) async fn read_items(
        &self,
        mut keys: Vec<Attributes>,
    ) -> Result<Vec<Attributes>, AwsCallError> {
        const OPERATION: &str = "read the state";
        keys.sort_by_cached_key(|key| (string(key, KEY), string(key, SORT)));
        keys.dedup();
        let mut items = Vec::with_capacity(keys.len());
        while !keys.is_empty() {
            let rest = keys.split_off(keys.len().min(MAX_BATCH_KEYS));
            let request = KeysAndAttributes::builder()
                .set_keys(Some(keys))
                .consistent_read(true)
                .build()
                .map_err(|error| AwsCallError::new(OPERATION, error))?;
            let get = self.client.batch_get_item().request_items(&self.table, request);
            let answer = get.send().await.map_err(SdkError::into_service_error);
            let answer = answer.map_err(|error| AwsCallError::new(OPERATION, error))?;
            let read = answer.responses.unwrap_or_default().remove(&self.table);
            items.extend(read.unwrap_or_default());
            // A throttled table leaves keys out: they are asked for again.
            let left = answer.unprocessed_keys.unwrap_or_default().remove(&self.table);
            keys = left.map(|left| left.keys).unwrap_or_default();
            keys.extend(rest);
        }
        Ok(items)
    }

    /// Deletes a subject that was out of sight for long, unless another invocation wrote it since it was
    /// read.
    pub(crate) async fn forget(&self, subject: &str, known: &Known) -> Result<(), AwsCallError> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(Self::key(&key_of(subject), STATE)))
            .condition_expression("#revision = :revision")
            .expression_attribute_names("#revision", REVISION)
            .expression_attribute_values(":revision", signed(known.revision.unwrap_or_default()));
        match delete.send().await.map_err(SdkError::into_service_error) {
            Ok(_) | Err(DeleteItemError::ConditionalCheckFailedException(_)) => Ok(()),
            Err(error) => Err(AwsCallError::new("forget a subject", error)),
        }
    }
}

impl ItemKey {
    /// The key of a subject's item.
    pub(crate) fn of_subject(subject: &str) -> Self {
        Self { key: key_of(subject), sort: STATE.to_owned() }
    }
}

pub(super) fn key_of(subject: &str) -> String {
    ["subject#", subject].concat()
}
