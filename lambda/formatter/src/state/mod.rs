//! The state table in `DynamoDB`: what is known of each subject, what each destination was notified
//! of, and what waits. docs/architecture.md lists its items.

mod activity;
mod aliases;
mod conflicts;
mod destinations;
mod due;
mod held;
mod known;
mod messages;
mod problems;
mod reports;
mod silences;
mod subjects;
mod window;
mod write;

use std::{collections::HashMap, sync::Mutex, time::Duration};

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use lambda_support::{dynamodb::text, lease::LeaseTable};

pub(crate) use aliases::Alias;
pub(crate) use conflicts::RepeatConflicts;
pub(crate) use due::{Due, ItemKey};
pub(crate) use held::{HeldMember, HeldReason, RETENTION as HELD_RETENTION};
pub(crate) use known::Known;
pub(crate) use messages::{Acquire, Lease, key_of, until_recorded};
pub(crate) use problems::next_interval;
pub(crate) use subjects::SeenAgain;
pub(crate) use window::{Place, Window};
pub(crate) use write::{Change, Written};

/// The attributes of the table's key.
const KEY: &str = "key";
const SORT: &str = "sort";
const EXPIRES_AT: &str = "expires_at";
/// The attributes of the sparse index, by which the sweep finds what is due.
const DUE_INDEX: &str = "due";
const DUE_SHARD: &str = "due_shard";
const DUE_AT: &str = "due_at";
/// All items of the index have the same shard, so that one query reads what is due. One partition takes
/// 1,000 writes a second; 10,000 findings in a minute make about 350. The SDK repeats what is beyond.
const SHARD: &str = "0";
/// Keys of one `BatchGetItem` call (`DynamoDB` API reference).
const MAX_BATCH_KEYS: usize = 100;
const DAY: i64 = 24 * 60 * 60;

/// The duration of the lease of a digest: Lambda's longest timeout.
const DIGEST_LEASE: Duration = Duration::from_mins(15);
/// Retention of the mark of a sent digest, or notice that bypasses the state. A dead letter lives for 14
/// days, and as long again after a redrive that failed.
const SENT_LIFETIME: Duration = Duration::from_hours(45 * 24);

/// An item's attributes by their names.
type Attributes = HashMap<String, AttributeValue>;

/// The table, and what this process knows of it.
#[derive(Debug)]
pub(crate) struct StateTable {
    client: Client,
    table: String,
    /// Notices that bypass the state, by the ids of their messages.
    pub(crate) messages: LeaseTable,
    windows: Mutex<HashMap<String, Window>>,
    /// When a message of a destination went unchecked last.
    unchecked: Mutex<HashMap<String, i64>>,
    silences: Mutex<silences::Cache>,
    since: Mutex<HashMap<String, i64>>,
    activity: Mutex<activity::Counters>,
    /// By [`notify_core::state::Provider::reporter`].
    reports: Mutex<HashMap<&'static str, reports::Report>>,
}

impl StateTable {
    pub(crate) fn new(client: Client, table: String) -> Self {
        let messages = LeaseTable {
            client: client.clone(),
            table: table.clone(),
            key_attribute: KEY,
            sort: Some((SORT, "lease")),
            result_attribute: "sent",
            lease: DIGEST_LEASE,
            lifetime: SENT_LIFETIME,
        };
        Self {
            client,
            table,
            messages,
            windows: Mutex::default(),
            unchecked: Mutex::default(),
            silences: Mutex::default(),
            since: Mutex::default(),
            activity: Mutex::default(),
            reports: Mutex::default(),
        }
    }

    fn key(key: &str, sort: &str) -> Attributes {
        [(KEY.to_owned(), text(key)), (SORT.to_owned(), text(sort))].into()
    }
}

fn string(item: &Attributes, name: &str) -> Option<String> {
    item.get(name)?.as_s().ok().cloned()
}

fn integer(item: &Attributes, name: &str) -> Option<i64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

/// A number that may be negative.
fn signed(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// A time as the beginning of a sort key, so that keys have the order of their times.
fn sortable(at: i64) -> String {
    format!("{:010}", at.max(0))
}

fn shard() -> AttributeValue {
    text(SHARD)
}
