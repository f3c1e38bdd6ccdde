//! Since when a destination with its present rules exists: what is older is its backlog.

use std::{collections::HashMap, sync::PoisonError};

use aws_sdk_dynamodb::error::SdkError;
use lambda_support::{dynamodb::text, error::AwsCallError};

use super::{KEY, StateTable, integer, signed, string};

/// The sort key of a destination's item.
const SINCE: &str = "since";
const RULES: &str = "rules";
/// Other invocations may be at work on events that are older than what begins a destination by so much, in
/// seconds.
const MAX_DISORDER: i64 = 60;

/// Since when each destination exists with its present rules, in seconds from 1970.
pub(crate) type Since = HashMap<String, i64>;

impl StateTable {
    /// Since when each of these destinations exists with these rules. One whose rules are others than
    /// before, or that is new, exists since shortly before now.
    pub(crate) async fn since(
        &self,
        destinations: &[(String, String)],
        now: i64,
    ) -> Result<Since, AwsCallError> {
        let known = self.since.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if known.len() == destinations.len() {
            return Ok(known);
        }
        let keys = destinations.iter().map(|(name, _)| Self::key(&key_of(name), SINCE)).collect();
        let items = self.read_items(keys).await?;
        let mut since = Since::new();
        for (name, rules) in destinations {
            let key = key_of(name);
            let item = items.iter().find(|item| string(item, KEY).is_some_and(|of| of == key));
            let same = item.filter(|item| string(item, RULES).is_some_and(|known| known == *rules));
            let known = same.and_then(|item| integer(item, SINCE));
            if known.is_none() {
                self.set_since(&key, rules, now - MAX_DISORDER).await?;
            }
            let at = known.unwrap_or(now - MAX_DISORDER);
            since.insert(name.clone(), at);
        }
        self.since.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&since);
        Ok(since)
    }

    async fn set_since(&self, key: &str, rules: &str, now: i64) -> Result<(), AwsCallError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(Self::key(key, SINCE)))
            .item(RULES, text(rules))
            .item(SINCE, signed(now));
        let put = put.send().await.map_err(SdkError::into_service_error);
        put.map_err(|error| AwsCallError::new("write a destination's beginning", error))?;
        Ok(())
    }
}

fn key_of(name: &str) -> String {
    ["destination#", name].concat()
}
