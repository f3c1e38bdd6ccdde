//! Held members: what a window, a silence or quiet hours hold of a destination.

use aws_sdk_dynamodb::{
    error::SdkError, operation::delete_item::DeleteItemError, types::AttributeValue,
};
use lambda_support::{dynamodb::text, error::AwsCallError};
use notify_core::Notice;
use serde::{Deserialize, Serialize};

use super::{
    Attributes, DUE_AT, DUE_SHARD, EXPIRES_AT, ItemKey, KEY, SORT, StateTable, integer, shard,
    signed, sortable, string,
};

const MEMBER: &str = "member";
/// How long a member outlives the time at which it is due, in seconds: as long as a dead letter.
pub(crate) const RETENTION: i64 = 14 * super::DAY;
/// Items of `DynamoDB` have at most 400 KB; a notice that is longer is left out of its member.
const MAX_NOTICE_BYTES: usize = 64 * 1_024;

/// A notice that a destination gets later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct HeldMember {
    /// The subject's id.
    pub(crate) subject: String,
    /// Why it is held.
    pub(crate) reason: HeldReason,
    /// When it was held, in seconds from 1970.
    pub(crate) held_at: i64,
    /// It has no subject in the table: each one is delivered.
    #[serde(default)]
    pub(crate) is_bypass: bool,
    /// The notice, for a window that holds no other. None if it is too long.
    pub(crate) notice: Option<Notice>,
    /// The sort key of the item.
    #[serde(skip)]
    pub(crate) sort: String,
}

/// Why a notice is held.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HeldReason {
    /// More came within a window than go singly.
    Window,
    /// The destination knows the problem that it belongs to.
    KnownProblem,
    /// It is still open, of which the destination is reminded at the end of an interval.
    Reminder,
    /// It is resolved and was below high, which waits for the end of an interval.
    Resolved,
    /// It is older than the destination, its rules or the table.
    Backlog,
    /// The destination is paused, or has its quiet hours.
    Quiet,
    /// A silence hides it.
    Silence {
        /// The silence's id.
        id: String,
        /// Who made it.
        by: String,
        /// Why.
        comment: String,
    },
}

impl HeldReason {
    /// The value of the log field `rule`.
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::Window => "held by the window",
            Self::KnownProblem => "held with its problem",
            Self::Reminder => "held with other reminders",
            Self::Resolved => "held with what else is resolved",
            Self::Backlog => "held with the backlog",
            Self::Quiet => "held until the quiet hours or the pause end",
            Self::Silence { .. } => "held by a silence",
        }
    }
}

impl StateTable {
    /// Holds a member for a destination until it is due.
    pub(crate) async fn hold(
        &self,
        destination: &str,
        member: &HeldMember,
        due_at: i64,
    ) -> Result<(), AwsCallError> {
        let mut json = serde_json::to_string(member).unwrap_or_default();
        if json.len() > MAX_NOTICE_BYTES {
            let without_notice = HeldMember { notice: None, ..member.clone() };
            json = serde_json::to_string(&without_notice).unwrap_or_default();
        }
        let sort = format!("{}#{}", sortable(due_at), member.subject);
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(Self::key(&key_of(destination), &sort)))
            .item(MEMBER, text(&json))
            .item(DUE_SHARD, shard())
            .item(DUE_AT, signed(due_at))
            .item(EXPIRES_AT, signed(due_at + RETENTION));
        let put = put.send().await.map_err(SdkError::into_service_error);
        put.map_err(|error| AwsCallError::new("hold a notice", error))?;
        Ok(())
    }

    /// The members of a destination that are due, the earliest first: at most about `max`.
    pub(crate) async fn held(
        &self,
        destination: &str,
        now: i64,
        max: usize,
    ) -> Result<Held, AwsCallError> {
        let mut held = Held::default();
        let mut start: Option<Attributes> = None;
        loop {
            let query = self
                .client
                .query()
                .table_name(&self.table)
                .consistent_read(true)
                .key_condition_expression("#key = :key AND #sort <= :until")
                .expression_attribute_names("#key", KEY)
                .expression_attribute_names("#sort", SORT)
                .expression_attribute_values(":key", text(&key_of(destination)))
                .expression_attribute_values(":until", text(&after(now)))
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(SdkError::into_service_error);
            let page = page.map_err(|error| AwsCallError::new("read what is held", error))?;
            for item in page.items.unwrap_or_default() {
                let is_due = || integer(&item, DUE_AT).is_some_and(|at| at <= now);
                match (HeldMember::parse(&item), string(&item, SORT)) {
                    (Some(member), _) => held.members.push(member),
                    (None, Some(sort)) if is_due() => {
                        held.unreadable.push(ItemKey { key: key_of(destination), sort });
                    }
                    (None, _) => {}
                }
            }
            start = page.last_evaluated_key;
            if start.is_none() || held.members.len() >= max {
                return Ok(held);
            }
        }
    }

    /// Removes a member that was delivered, or that is no longer news. One that was held under the same key
    /// in the meantime stays.
    pub(crate) async fn release(
        &self,
        destination: &str,
        member: &HeldMember,
    ) -> Result<(), AwsCallError> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(Self::key(&key_of(destination), &member.sort)))
            .condition_expression("contains(#member, :held_at)")
            .expression_attribute_names("#member", MEMBER)
            .expression_attribute_values(
                ":held_at",
                text(&format!("\"held_at\":{},", member.held_at)),
            );
        match delete.send().await.map_err(SdkError::into_service_error) {
            Ok(_) | Err(DeleteItemError::ConditionalCheckFailedException(_)) => Ok(()),
            Err(error) => Err(AwsCallError::new("release a notice", error)),
        }
    }
}

/// What a destination holds.
#[derive(Debug, Default)]
pub(crate) struct Held {
    pub(crate) members: Vec<HeldMember>,
    /// Items that another version or a person wrote, and that the index has as due.
    pub(crate) unreadable: Vec<ItemKey>,
}

impl HeldMember {
    /// Whether it is due.
    pub(crate) fn is_due(&self, now: i64) -> bool {
        self.sort < after(now)
    }

    /// None for an item that a person wrote or another version: its subject's next event is news.
    fn parse(item: &Attributes) -> Option<Self> {
        let member: Self = serde_json::from_str(&string(item, MEMBER)?).ok()?;
        let sort = item.get(SORT).and_then(|sort| AttributeValue::as_s(sort).ok());
        Some(Self { sort: sort.cloned().unwrap_or_default(), ..member })
    }
}

/// After every sort key that begins with this time.
fn after(at: i64) -> String {
    sortable(at) + "~"
}

fn key_of(destination: &str) -> String {
    ["hold#", destination].concat()
}
