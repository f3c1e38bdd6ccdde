//! The threads of a channel by their key, in a table that keeps concurrent invocations from starting
//! the same thread twice.
//!
//! An invocation that finds no thread acquires the key, posts the first message and records its
//! `ts` as the result. See [`lambda_support::lease`].
//!
//! The same table holds the `ts` of the message that opened each subject, until the subject is over,
//! and for a day the number of posts of a message to which Slack gave no answer.

use std::time::Duration;

use aws_sdk_dynamodb::{Client, error::SdkError, types::ReturnValue::UpdatedNew};
use lambda_support::{
    dynamodb::{epoch_seconds, number, text},
    error::AwsCallError,
    lease::{Acquire, LeaseTable},
};

/// Lease of an invocation that starts a thread. Longer than an attempt to post
/// (delivery.rs), so that no other invocation starts the thread meanwhile.
pub(crate) const LEASE: Duration = Duration::from_secs(30);
/// Retention of the opening message of a subject. The formatter forgets a subject of which it sees
/// nothing for about as long; one that is over later gets a reply in its thread.
const OPENING_LIFETIME: Duration = Duration::from_hours(90 * 24);

/// Retention of the number of posts without an answer: longer than the delays between them.
const UNANSWERED_LIFETIME: Duration = Duration::from_hours(24);
const UNANSWERED: &str = "unanswered";

/// The threads of one channel.
#[derive(Debug)]
pub(crate) struct Threads {
    table: LeaseTable,
    channel: String,
}

/// The thread of a key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Thread {
    /// It exists.
    Started {
        /// Slack's id of its first message, to reply to.
        ts: String,
    },
    /// The caller acquired the key and is to start the thread.
    Acquired,
    /// Another invocation is starting it.
    Starting {
        /// When the key can be acquired at the latest.
        expires_in: Duration,
    },
}

impl Threads {
    /// A thread takes replies for `lifetime`; then the next message starts another.
    pub(crate) fn new(client: Client, table: String, channel: String, lifetime: Duration) -> Self {
        let table = LeaseTable {
            client,
            table,
            key_attribute: "thread",
            sort: None,
            result_attribute: "ts",
            lease: LEASE,
            lifetime,
        };
        Self { table, channel }
    }

    /// Finds the thread, or acquires its key for `owner`.
    pub(crate) async fn find(&self, key: &str, owner: &str) -> Result<Thread, AwsCallError> {
        Ok(match self.table.acquire(&self.key(key), owner).await? {
            Acquire::Acquired => Thread::Acquired,
            Acquire::InProgress { expires_in } => Thread::Starting { expires_in },
            Acquire::Completed(ts) => {
                Thread::Started { ts: ts.as_s().cloned().unwrap_or_default() }
            }
        })
    }

    /// Records the thread that `owner` started.
    pub(crate) async fn started(
        &self,
        key: &str,
        owner: &str,
        ts: &str,
    ) -> Result<(), AwsCallError> {
        if self.table.complete(&self.key(key), owner, text(ts)).await? {
            return Ok(());
        }
        Err(AwsCallError::new("record the thread", "the lease expired and another owner has it"))
    }

    /// Gives the key of `owner` back, so that the next message starts the thread.
    pub(crate) async fn release(&self, key: &str, owner: &str) -> Result<(), AwsCallError> {
        self.table.release(&self.key(key), owner).await
    }

    /// Forgets a thread that Slack no longer has.
    pub(crate) async fn forget(&self, key: &str, ts: &str) -> Result<(), AwsCallError> {
        self.table.forget(&self.key(key), text(ts)).await
    }

    /// Records a message that stands in the channel in place of a thread that Slack no longer has.
    pub(crate) async fn restarted(
        &self,
        key: &str,
        earlier_ts: &str,
        ts: &str,
    ) -> Result<(), AwsCallError> {
        self.table.replace(&self.key(key), text(earlier_ts), text(ts)).await
    }

    /// Counts a post of the message to which Slack gave no answer. Returns the number of all of them.
    pub(crate) async fn count_unanswered(&self, message_id: &str) -> Result<u32, AwsCallError> {
        const OPERATION: &str = "count the posts without an answer";
        let LeaseTable { client, table, key_attribute, .. } = &self.table;
        let expires_at = epoch_seconds() + UNANSWERED_LIFETIME.as_secs();
        let counted = client
            .update_item()
            .table_name(table)
            .key(*key_attribute, text(&format!("#{}#{UNANSWERED}#{message_id}", self.channel)))
            .update_expression("SET #expires_at = :expires_at ADD #unanswered :one")
            .expression_attribute_names("#expires_at", "expires_at")
            .expression_attribute_names("#unanswered", UNANSWERED)
            .expression_attribute_values(":expires_at", number(expires_at))
            .expression_attribute_values(":one", number(1))
            .return_values(UpdatedNew)
            .send()
            .await
            .map_err(|error: SdkError<_>| {
                AwsCallError::new(OPERATION, error.into_service_error())
            })?;
        let count = counted.attributes.and_then(|mut values| values.remove(UNANSWERED));
        let count = count.and_then(|count| count.as_n().ok()?.parse().ok());
        count.ok_or_else(|| AwsCallError::new(OPERATION, "the answer has no number"))
    }

    /// The `ts` of the message that opened a subject, if it is known.
    pub(crate) async fn opening(&self, subject: &str) -> Result<Option<String>, AwsCallError> {
        let ts = self.table.result(&self.opening_key(subject)).await?;
        Ok(ts.and_then(|ts| ts.as_s().ok().cloned()))
    }

    /// Records the message that opened a subject, in place of an earlier one.
    pub(crate) async fn opened(&self, subject: &str, ts: &str) -> Result<(), AwsCallError> {
        self.table.record(&self.opening_key(subject), text(ts), OPENING_LIFETIME).await
    }

    /// Forgets the message that opened a subject, because the subject is over: the next episode has
    /// an opening message of its own, or none.
    pub(crate) async fn closed(&self, subject: &str, ts: &str) -> Result<(), AwsCallError> {
        self.table.forget(&self.opening_key(subject), text(ts)).await
    }

    fn key(&self, key: &str) -> String {
        format!("{}#{key}", self.channel)
    }

    /// Differs from the key of every thread, which begins with the channel.
    fn opening_key(&self, subject: &str) -> String {
        format!("#{}#subject#{subject}", self.channel)
    }
}
