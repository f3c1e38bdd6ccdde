//! Subjects: one item each, and an alias for the ARN of a finding that ASR may remediate.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    error::SdkError,
    operation::update_item::UpdateItemError,
    types::{AttributeValue, KeysAndAttributes, ReturnValuesOnConditionCheckFailure::AllOld},
};
use lambda_support::{dynamodb::text, error::AwsCallError};
use notify_core::state::Item;

use super::{
    Attributes, DAY, DUE_AT, DUE_SHARD, EXPIRES_AT, ItemKey, KEY, MAX_BATCH_KEYS, SORT, StateTable,
    known::Known, shard, signed, string,
};

const STATE: &str = "state";
/// The attributes of a subject's item.
pub(super) const ITEM: &str = "item";
const BRIEF: &str = "brief";
pub(super) const FINGERPRINTS: &str = "fingerprints";
const RULES: &str = "rules";
const PENDING_UNTIL: &str = "pending_until";
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

/// The answer to [`StateTable::write`].
#[derive(Debug)]
pub(crate) enum Written {
    /// The item is written.
    Written(Box<Known>),
    /// Another invocation wrote it first; this is what it wrote.
    Conflict(Box<Known>),
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

    /// Writes an item, unless another invocation wrote it since it was read. `at` is when the subject
    /// was seen; None if only the marks of destinations change.
    pub(crate) async fn write(
        &self,
        known: &Known,
        item: Item,
        rules: &str,
        seen: Option<i64>,
        due_at: Option<i64>,
    ) -> Result<Written, AwsCallError> {
        let mut next = known.clone();
        let revision = known.revision.map_or(1, |revision| revision.saturating_add(1));
        next.fingerprints = item.fingerprints();
        if let Some(at) = seen {
            next.seen_at = next.seen_at.max(at);
            next.seen += 1;
        }
        let json = item.to_json();
        let mut update = String::from(
            "SET #item = :item, #fingerprints = :fingerprints, #rules = :rules, \
             #revision = :revision, #seen = :seen, #seen_at = :seen_at, #brief = :brief",
        );
        let mut remove = Vec::new();
        let pending_until = item.pending.iter().map(|pending| pending.until).max();
        // What is over is forgotten in the end; what is open never is.
        let is_over = !item.is_open() && item.pending.is_empty();
        let expires_at = is_over.then(|| next.seen_at.max(item.envelope_at) + RETENTION);
        let mut values: Attributes = [
            (":item", text(&json)),
            (":fingerprints", text(&next.fingerprints)),
            (":rules", text(rules)),
            (":revision", signed(revision)),
            (":seen", signed(i64::try_from(next.seen).unwrap_or(i64::MAX))),
            (":seen_at", signed(next.seen_at)),
            (":brief", text(&serde_json::to_string(&item.brief()).unwrap_or_default())),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        let mut names: HashMap<String, String> =
            [ITEM, FINGERPRINTS, RULES, REVISION, SEEN, SEEN_AT, BRIEF]
                .map(|name| (format!("#{name}"), name.to_owned()))
                .into();
        let optional: [(&str, Option<AttributeValue>); 5] = [
            (PENDING_UNTIL, pending_until.map(signed)),
            (EXPIRES_AT, expires_at.map(signed)),
            (DUE_AT, due_at.map(signed)),
            (DUE_SHARD, due_at.map(|_| shard())),
            (PROVIDER_AT, item.provider_at.map(signed)),
        ];
        for (name, value) in optional {
            names.insert(format!("#{name}"), name.to_owned());
            match value {
                Some(value) => {
                    update += &format!(", #{name} = :{name}");
                    values.insert(format!(":{name}"), value);
                }
                None => remove.push(format!("#{name}")),
            }
        }
        if !remove.is_empty() {
            update += &format!(" REMOVE {}", remove.join(", "));
        }
        let condition = match known.revision {
            Some(revision) => {
                values.insert(":known".to_owned(), signed(revision));
                "#revision = :known"
            }
            None => "attribute_not_exists(#revision)",
        };
        let call = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(Self::key(&key_of(&item.id), STATE)))
            .update_expression(update)
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values))
            .return_values_on_condition_check_failure(AllOld);
        next.revision = Some(revision);
        match call.send().await.map_err(SdkError::into_service_error) {
            Ok(_) => {
                next.item = Some(item);
                next.is_unreadable = false;
                Ok(Written::Written(Box::new(next)))
            }
            Err(UpdateItemError::ConditionalCheckFailedException(failure)) => {
                let found = failure.item.unwrap_or_default();
                let is_own = string(&found, ITEM).is_some_and(|written| written == json);
                let found = Box::new(Known::parse(&found));
                // The SDK repeats a call whose answer was lost.
                Ok(if is_own { Written::Written(found) } else { Written::Conflict(found) })
            }
            Err(error) => Err(AwsCallError::new("write the state", error)),
        }
    }

    /// Deletes a subject that was out of sight for long.
    pub(crate) async fn forget(&self, subject: &str) -> Result<(), AwsCallError> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(Self::key(&key_of(subject), STATE)));
        let delete = delete.send().await.map_err(SdkError::into_service_error);
        delete.map_err(|error| AwsCallError::new("forget a subject", error))?;
        Ok(())
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
