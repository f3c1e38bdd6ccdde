//! Which thread a key has, kept in `DynamoDB` so that two at once do not start two.
//!
//! Whoever finds no thread puts a placeholder (`claim`, no `ts`) by a conditional write, posts, and
//! turns the placeholder into the thread. A placeholder expires like a thread, only sooner: one
//! condition, "nothing there or expired", covers the first message, a thread that is old enough,
//! and a poster that died with its claim. TTL deletes late, so expiry is judged here.

use std::{collections::HashMap, time::Duration};

use aws_sdk_dynamodb::{
    Client,
    operation::{
        delete_item::DeleteItemError, put_item::PutItemError, update_item::UpdateItemError,
    },
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure::AllOld},
};
use lambda_support::{
    dynamodb::{epoch_seconds, number, text},
    failure::Failed,
};

/// How long a placeholder holds off others. Longer than an attempt to post may take
/// ([`crate::delivery`]), so that nobody takes over from one who still works.
pub(crate) const CLAIM: Duration = Duration::from_secs(30);

const KEY: &str = "thread";
const TS: &str = "ts";
const OWNER: &str = "claim";
const EXPIRES_AT: &str = "expires_at";

/// The table, for one channel.
#[derive(Debug)]
pub(crate) struct Threads {
    client: Client,
    table: String,
    channel: String,
    lifetime: Duration,
}

/// Where a message goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Into the thread of this parent.
    Reply {
        /// The parent's.
        ts: String,
    },
    /// The caller holds the key, and is to start the thread.
    Parent,
    /// Somebody else is starting it, and holds the key no longer than this.
    Busy {
        /// Until the placeholder may be taken over.
        left: Duration,
    },
}

impl Threads {
    pub(crate) fn new(client: Client, table: String, channel: String, lifetime: Duration) -> Self {
        Self { client, table, channel, lifetime }
    }

    /// Finds the thread, or claims the key for `owner`.
    pub(crate) async fn place(&self, key: &str, owner: &str) -> Result<Place, Failed> {
        let now = epoch_seconds();
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item(KEY, self.key(key))
            .item(OWNER, text(owner))
            .item(EXPIRES_AT, number(now + CLAIM.as_secs()))
            .condition_expression("attribute_not_exists(#thread) OR #expires_at < :now")
            .expression_attribute_names("#thread", KEY)
            .expression_attribute_names("#expires_at", EXPIRES_AT)
            .expression_attribute_values(":now", number(now))
            // The answer has the item that was in the way: no second call reads it.
            .return_values_on_condition_check_failure(AllOld);
        let error = match put.send().await {
            Ok(_) => return Ok(Place::Parent),
            Err(error) => error.into_service_error(),
        };
        match error {
            PutItemError::ConditionalCheckFailedException(there) => {
                let item = there.item.unwrap_or_default();
                Ok(found(&item, owner, now))
            }
            error => Err(Failed::to("find or claim the thread")(error.into())),
        }
    }

    /// Turns the placeholder of `owner` into the thread of this parent.
    pub(crate) async fn started(&self, key: &str, owner: &str, ts: &str) -> Result<(), Failed> {
        let expires_at = epoch_seconds() + self.lifetime.as_secs();
        self.client
            .update_item()
            .table_name(&self.table)
            .key(KEY, self.key(key))
            .update_expression("SET #ts = :ts, #expires_at = :expires_at REMOVE #claim")
            .condition_expression("#claim = :owner")
            .expression_attribute_names("#ts", TS)
            .expression_attribute_names("#expires_at", EXPIRES_AT)
            .expression_attribute_names("#claim", OWNER)
            .expression_attribute_values(":ts", text(ts))
            .expression_attribute_values(":expires_at", number(expires_at))
            .expression_attribute_values(":owner", text(owner))
            .send()
            .await
            .map_err(|error| match error.into_service_error() {
                UpdateItemError::ConditionalCheckFailedException(_) => {
                    Failed::to("keep the thread")("another took over its placeholder".into())
                }
                error => Failed::to("keep the thread")(error.into()),
            })?;
        Ok(())
    }

    /// Takes the placeholder of `owner` away, so that the next message starts the thread.
    pub(crate) async fn release(&self, key: &str, owner: &str) -> Result<(), Failed> {
        self.remove(key, OWNER, owner).await
    }

    /// Forgets a thread that Slack no longer has.
    pub(crate) async fn forget(&self, key: &str, ts: &str) -> Result<(), Failed> {
        self.remove(key, TS, ts).await
    }

    async fn remove(&self, key: &str, attribute: &str, value: &str) -> Result<(), Failed> {
        let removed = self
            .client
            .delete_item()
            .table_name(&self.table)
            .key(KEY, self.key(key))
            .condition_expression("#attribute = :value")
            .expression_attribute_names("#attribute", attribute)
            .expression_attribute_values(":value", text(value))
            .send()
            .await;
        match removed.map_err(aws_sdk_dynamodb::error::SdkError::into_service_error) {
            // Somebody else's by now.
            Ok(_) | Err(DeleteItemError::ConditionalCheckFailedException(_)) => Ok(()),
            Err(error) => Err(Failed::to("give the thread's key back")(error.into())),
        }
    }

    fn key(&self, key: &str) -> AttributeValue {
        text(&format!("{}#{key}", self.channel))
    }
}

fn found(item: &HashMap<String, AttributeValue>, owner: &str, now: u64) -> Place {
    let word = |name| item.get(name).and_then(|value| value.as_s().ok());
    if let Some(ts) = word(TS) {
        return Place::Reply { ts: ts.clone() };
    }
    // The claim was written by an attempt of ours whose answer got lost.
    if word(OWNER).is_some_and(|holder| holder == owner) {
        return Place::Parent;
    }
    let expires_at: Option<u64> =
        item.get(EXPIRES_AT).and_then(|value| value.as_n().ok()).and_then(|text| text.parse().ok());
    // The condition is "before now": at its last second it still holds.
    let left = expires_at.unwrap_or(now).saturating_sub(now) + 1;
    Place::Busy { left: Duration::from_secs(left) }
}
