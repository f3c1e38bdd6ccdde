//! Silences, which operators make with `task silence`.

use std::sync::{Arc, PoisonError};

use aws_sdk_dynamodb::{error::SdkError, operation::update_item::UpdateItemError};
use lambda_support::{dynamodb::text, error::AwsCallError};
use notify_core::{Source, aws_ids::AccountId, state::Item};
use serde::Deserialize;

use super::{
    Attributes, DAY, DUE_AT, DUE_SHARD, EXPIRES_AT, KEY, SORT, StateTable, signed, string,
};

/// How long silences are used without being read again, in seconds.
const MAX_AGE: i64 = 60;

/// What is hidden, until when, and why.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Silence {
    pub(crate) id: String,
    pub(crate) control: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) source: Option<Source>,
    pub(crate) subject: Option<String>,
    /// When it ends, in seconds from 1970. None: when its subject is over.
    pub(crate) until: Option<i64>,
    pub(crate) created_at: i64,
    #[serde(default)]
    pub(crate) by: String,
    #[serde(default)]
    pub(crate) comment: String,
}

/// The key of all silences.
pub(super) const SILENCE: &str = "silence";
/// A silence is kept for so long after its end, to be listed; and one without an end after the sweep
/// looked at it last, in seconds.
const RETENTION: i64 = 90 * DAY;

/// The silences as they were read last.
#[derive(Debug, Default)]
pub(super) struct Cache {
    read_at: i64,
    silences: Arc<[Silence]>,
}

impl StateTable {
    /// The silences, at most a minute old.
    pub(crate) async fn silences(&self, now: i64) -> Result<Arc<[Silence]>, AwsCallError> {
        {
            let cache = self.silences.lock().unwrap_or_else(PoisonError::into_inner);
            if (0..MAX_AGE).contains(&(now - cache.read_at)) {
                return Ok(Arc::clone(&cache.silences));
            }
        }
        let mut silences = Vec::new();
        let mut start: Option<Attributes> = None;
        loop {
            let query = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression("#key = :key")
                .expression_attribute_names("#key", KEY)
                .expression_attribute_values(":key", text(SILENCE))
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(SdkError::into_service_error);
            let page = page.map_err(|error| AwsCallError::new("read the silences", error))?;
            silences.extend(page.items.unwrap_or_default().iter().filter_map(Silence::parse));
            start = page.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
        let silences: Arc<[Silence]> = silences.into();
        let mut cache = self.silences.lock().unwrap_or_else(PoisonError::into_inner);
        *cache = Cache { read_at: now, silences: Arc::clone(&silences) };
        Ok(silences)
    }

    /// A silence as it is now. None if there is none, and for an item that a person wrote in another form.
    pub(crate) async fn silence(&self, id: &str) -> Result<Option<Silence>, AwsCallError> {
        let items = self.read_items(vec![Self::key(SILENCE, id)]).await?;
        Ok(items.first().and_then(Silence::parse))
    }

    /// Takes a silence that has ended out of the index, or looks at it later.
    pub(crate) async fn settle_silence(
        &self,
        id: &str,
        later: Option<i64>,
        now: i64,
    ) -> Result<(), AwsCallError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(Self::key(SILENCE, id)))
            .condition_expression("attribute_exists(#key)")
            .expression_attribute_names("#key", KEY)
            .expression_attribute_names("#due_at", DUE_AT)
            .expression_attribute_names("#expires_at", EXPIRES_AT)
            .expression_attribute_values(":expires_at", signed(now + RETENTION));
        let update = match later {
            Some(later) => update
                .update_expression("SET #due_at = :later, #expires_at = :expires_at")
                .expression_attribute_values(":later", signed(later)),
            None => update
                .update_expression("SET #expires_at = :expires_at REMOVE #due_at, #due_shard")
                .expression_attribute_names("#due_shard", DUE_SHARD),
        };
        match update.send().await.map_err(SdkError::into_service_error) {
            Ok(_) | Err(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
            Err(error) => Err(AwsCallError::new("end a silence", error)),
        }
    }

    /// Counts a notice that a silence hides.
    pub(crate) async fn count_hidden(&self, id: &str) -> Result<(), AwsCallError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key(KEY, text(SILENCE))
            .key(SORT, text(id))
            .update_expression("ADD #hidden :one")
            .condition_expression("attribute_exists(#key)")
            .expression_attribute_names("#hidden", "hidden")
            .expression_attribute_names("#key", KEY)
            .expression_attribute_values(":one", signed(1));
        let update = update.send().await.map_err(SdkError::into_service_error);
        update.map_err(|error| AwsCallError::new("count a silenced notice", error))?;
        Ok(())
    }
}

impl Silence {
    /// An item that a person wrote in another form hides nothing.
    fn parse(item: &Attributes) -> Option<Self> {
        serde_json::from_str(&string(item, "silence")?).ok()
    }

    /// Whether it has no end of its own and hides its subject still. Only a subject is over, so that
    /// nothing else is hidden without an end.
    pub(crate) fn lasts(&self, item: &Item) -> bool {
        self.until.is_none()
            && self.subject.as_ref() == Some(&item.id)
            && item.is_open()
            && item.opened_at <= self.created_at
    }

    /// Whether it hides news about a subject now. It needs a control, an account or a subject.
    pub(crate) fn hides(&self, item: &Item, now: i64) -> bool {
        let about = &item.about;
        let is = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| Some(wanted) == found)
        };
        let is_bounded = self.control.is_some() || self.account.is_some() || self.subject.is_some();
        is_bounded
            && self.until.map_or_else(|| self.lasts(item), |until| now < until)
            && is(&self.control, about.control.as_deref())
            && is(&self.account, about.account.as_ref().map(AccountId::as_str))
            && is(&self.subject, Some(&item.id))
            && self.source.is_none_or(|source| source == about.source)
    }
}
