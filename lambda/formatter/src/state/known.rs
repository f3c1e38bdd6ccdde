//! What the table has of a subject, and its history.

use aws_sdk_dynamodb::{error::SdkError, types::builders::PutBuilder};
use lambda_support::{dynamodb::text, error::AwsCallError};
use notify_core::state::Item;

use super::{
    Attributes, EXPIRES_AT, KEY, StateTable, integer, signed, sortable, string,
    subjects::{FINGERPRINTS, ITEM, PROVIDER_AT, RETENTION, REVISION, SEEN, SEEN_AT, key_of},
};

/// What the table has of a subject.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// None for a subject without an item, and for an item that this version cannot read.
    pub(crate) item: Option<Item>,
    /// There is an item, and it is of another version or not of this function.
    pub(crate) is_unreadable: bool,
    /// The number of the item's last write. None without an item.
    pub(super) revision: Option<i64>,
    pub(crate) fingerprints: String,
    /// How often it was seen.
    pub(crate) seen: u64,
    /// When it was seen last, in seconds from 1970.
    pub(crate) seen_at: i64,
}

impl Known {
    pub(super) fn parse(item: &Attributes) -> Self {
        // An item under the key of another subject could never be written back.
        let is_own = |parsed: &Item| string(item, KEY).is_some_and(|key| key == key_of(&parsed.id));
        let mut parsed = string(item, ITEM).and_then(|json| Item::parse(&json)).filter(is_own);
        let seen_at = integer(item, SEEN_AT).unwrap_or_default();
        if let Some(parsed) = &mut parsed {
            parsed.catch_up(seen_at, integer(item, PROVIDER_AT));
        }
        Self {
            is_unreadable: parsed.is_none() && !item.is_empty(),
            item: parsed,
            revision: integer(item, REVISION),
            fingerprints: string(item, FINGERPRINTS).unwrap_or_default(),
            seen: integer(item, SEEN).and_then(|seen| seen.try_into().ok()).unwrap_or_default(),
            seen_at,
        }
    }
}

impl StateTable {
    /// Adds a transition to the subject's history.
    pub(crate) async fn add_transition(
        &self,
        subject: &str,
        at: i64,
        known: &Known,
        transition: &str,
    ) -> Result<(), AwsCallError> {
        let revision = known.revision.unwrap_or_default();
        let item = transition_item(subject, at, revision, transition);
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        let put = put.send().await.map_err(SdkError::into_service_error);
        put.map_err(|error| AwsCallError::new("write the history", error))?;
        Ok(())
    }
}

/// A line of a subject's history, without the table's name.
pub(super) fn transition(subject: &str, at: i64, revision: i64, line: &str) -> PutBuilder {
    PutBuilder::default().set_item(Some(transition_item(subject, at, revision, line)))
}

fn transition_item(subject: &str, at: i64, revision: i64, line: &str) -> Attributes {
    let sort = format!("t#{}#{revision}", sortable(at));
    let mut item = StateTable::key(&key_of(subject), &sort);
    item.insert("text".to_owned(), text(line));
    item.insert(EXPIRES_AT.to_owned(), signed(at + RETENTION));
    item
}
