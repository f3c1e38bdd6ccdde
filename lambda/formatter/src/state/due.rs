//! What is due, by the sparse index: reminders, ends of windows and silences, and for the digest what
//! is open.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::{error::SdkError, operation::update_item::UpdateItemError};
use lambda_support::{
    dynamodb::text,
    error::AwsCallError,
    lease::{Acquire, LeaseTable},
};
use notify_core::{parse_time, state::Brief};

use super::{
    Attributes, DUE_AT, DUE_INDEX, DUE_SHARD, EXPIRES_AT, KEY, SENT_LIFETIME, SORT, StateTable,
    integer, shard, signed, silences::SILENCE, string,
};

const DIGEST: &str = "digest#";
/// The attribute with the scheduled time of the last digest.
const SCHEDULED: &str = "scheduled";

/// What the sweep has to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Due {
    /// A subject, by its id.
    Subject(String),
    /// A destination holds members that are due.
    Held { destination: String, items: Vec<ItemKey> },
    /// A destination holds members that are due at this time, before the next sweep.
    Soon { destination: String, at: i64 },
    /// A silence has ended or is to be looked at, by its id.
    Silence(String),
    /// An item that this version does not know.
    Unknown(ItemKey),
}

/// The key of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemKey {
    pub(crate) key: String,
    pub(crate) sort: String,
}

/// What is open, for the digest.
pub(crate) type Briefs = Vec<Brief>;

impl StateTable {
    /// What is due, and what is held until a time before `ahead`: at most about `max`.
    pub(crate) async fn due(
        &self,
        now: i64,
        ahead: i64,
        max: usize,
    ) -> Result<Vec<Due>, AwsCallError> {
        let mut due: Vec<Due> = Vec::new();
        let mut held: BTreeMap<String, Vec<ItemKey>> = BTreeMap::new();
        let mut soon: BTreeSet<(String, i64)> = BTreeSet::new();
        for item in self.query_due(Some(ahead - 1), max).await? {
            let (Some(key), Some(sort)) = (string(&item, KEY), string(&item, SORT)) else {
                continue;
            };
            let at = integer(&item, DUE_AT).unwrap_or(now);
            match key.split_once('#') {
                Some(("hold", destination)) if at > now => {
                    soon.insert((destination.to_owned(), whole_minute(at)));
                }
                _ if at > now => {}
                Some(("subject", id)) => due.push(Due::Subject(id.to_owned())),
                Some(("hold", destination)) => {
                    let destination = destination.to_owned();
                    held.entry(destination).or_default().push(ItemKey { key, sort });
                }
                _ if key == SILENCE => due.push(Due::Silence(sort)),
                _ => due.push(Due::Unknown(ItemKey { key, sort })),
            }
        }
        let held = held.into_iter().map(|(destination, items)| Due::Held { destination, items });
        due.extend(held);
        due.extend(soon.into_iter().map(|(destination, at)| Due::Soon { destination, at }));
        Ok(due)
    }

    /// All that is open.
    pub(crate) async fn open(&self) -> Result<Briefs, AwsCallError> {
        let found = self.query_due(None, usize::MAX).await?;
        let briefs = found.into_iter().filter_map(|item| {
            let brief: Brief = serde_json::from_str(&string(&item, "brief")?).ok()?;
            let id = string(&item, KEY)?.strip_prefix("subject#")?.to_owned();
            Some(Brief { id, ..brief })
        });
        Ok(briefs.collect())
    }

    async fn query_due(
        &self,
        until: Option<i64>,
        max: usize,
    ) -> Result<Vec<Attributes>, AwsCallError> {
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let mut query = self
                .client
                .query()
                .table_name(&self.table)
                .index_name(DUE_INDEX)
                .expression_attribute_names("#shard", DUE_SHARD)
                .expression_attribute_values(":shard", shard())
                .set_exclusive_start_key(start);
            query = match until {
                Some(until) => query
                    .key_condition_expression("#shard = :shard AND #due_at <= :until")
                    .expression_attribute_names("#due_at", DUE_AT)
                    .expression_attribute_values(":until", signed(until)),
                None => query.key_condition_expression("#shard = :shard"),
            };
            let page = query.send().await.map_err(SdkError::into_service_error);
            let page = page.map_err(|error| AwsCallError::new("read what is due", error))?;
            items.extend(page.items.unwrap_or_default());
            start = page.last_evaluated_key;
            if start.is_none() || items.len() >= max {
                return Ok(items);
            }
        }
    }

    /// Looks at an item later that is due and cannot be worked through, so that it does not stand before
    /// the others in each sweep. Nothing, if it is not due any more. It is kept for `retention` seconds
    /// from then on, if that is given, and else as long as before.
    pub(crate) async fn postpone(
        &self,
        item: &ItemKey,
        until: i64,
        retention: Option<i64>,
        now: i64,
    ) -> Result<(), AwsCallError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(Self::key(&item.key, &item.sort)))
            .condition_expression("#due_at <= :now")
            .expression_attribute_names("#due_at", DUE_AT)
            .expression_attribute_values(":until", signed(until))
            .expression_attribute_values(":now", signed(now));
        let update = match retention {
            Some(retention) => update
                .update_expression("SET #due_at = :until, #expires_at = :expires_at")
                .expression_attribute_names("#expires_at", EXPIRES_AT)
                .expression_attribute_values(":expires_at", signed(until + retention)),
            None => update.update_expression("SET #due_at = :until"),
        };
        match update.send().await.map_err(SdkError::into_service_error) {
            Ok(_) | Err(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
            Err(error) => Err(AwsCallError::new("postpone an item", error)),
        }
    }

    /// Acquires the right to send a destination's digest of a scheduled time.
    pub(crate) async fn acquire_digest(
        &self,
        destination: &str,
        scheduled: &str,
        owner: &str,
    ) -> Result<Acquire, AwsCallError> {
        self.digests().acquire(&digest_key(destination, scheduled), owner).await
    }

    /// Records that the digest is sent, or gives the right back.
    pub(crate) async fn end_digest(
        &self,
        destination: &str,
        scheduled: &str,
        owner: &str,
        is_sent: bool,
    ) -> Result<(), AwsCallError> {
        let key = digest_key(destination, scheduled);
        if is_sent {
            let sent = aws_sdk_dynamodb::types::AttributeValue::Bool(true);
            self.digests().complete(&key, owner, sent).await?;
            return self.set_last_digest(destination, scheduled).await;
        }
        self.digests().release(&key, owner).await
    }

    /// When the last digest of each of these destinations was due. One that had none is left out.
    pub(crate) async fn last_digests(
        &self,
        destinations: impl Iterator<Item = &str>,
    ) -> Result<HashMap<String, i64>, AwsCallError> {
        let items = self.read_items(destinations.map(last_key).collect()).await?;
        let last = items.iter().filter_map(|item| {
            let destination = string(item, KEY)?.strip_prefix(DIGEST)?.to_owned();
            Some((destination, parse_time(&string(item, SCHEDULED)?)?))
        });
        Ok(last.collect())
    }

    async fn set_last_digest(
        &self,
        destination: &str,
        scheduled: &str,
    ) -> Result<(), AwsCallError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(last_key(destination)))
            .item(SCHEDULED, text(scheduled));
        let put = put.send().await.map_err(SdkError::into_service_error);
        put.map_err(|error| AwsCallError::new("record the digest", error))?;
        Ok(())
    }

    fn digests(&self) -> LeaseTable {
        LeaseTable {
            client: self.client.clone(),
            table: self.table.clone(),
            key_attribute: KEY,
            sort: Some((SORT, "digest")),
            result_attribute: "sent",
            lease: self.messages.lease,
            lifetime: SENT_LIFETIME,
        }
    }
}

/// The end of the minute that a time is in: few messages then end what is held until different times.
fn whole_minute(at: i64) -> i64 {
    (at + 59).div_euclid(60) * 60
}

fn digest_key(destination: &str, scheduled: &str) -> String {
    [DIGEST, destination, "#", scheduled].concat()
}

fn last_key(destination: &str) -> Attributes {
    StateTable::key(&[DIGEST, destination].concat(), "last")
}
