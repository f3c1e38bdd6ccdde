//! Writes of a subject: its item, and in one transaction with it the alias of its finding, the end of a
//! subject that it takes over, and a line of its history.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    error::SdkError,
    operation::{transact_write_items::TransactWriteItemsError, update_item::UpdateItemError},
    types::{
        AttributeValue, CancellationReason, Delete, ReturnValuesOnConditionCheckFailure::AllOld,
        TransactWriteItem, Update, builders::PutBuilder,
    },
};
use lambda_support::{dynamodb::text, error::AwsCallError};
use notify_core::state::Item;

use super::{
    Attributes, DUE_AT, DUE_SHARD, EXPIRES_AT, StateTable,
    aliases::Alias,
    known::{Known, transition},
    shard, signed, string,
    subjects::{
        BRIEF, FINGERPRINTS, ITEM, PENDING_UNTIL, PROVIDER_AT, RETENTION, REVISION, RULES, SEEN,
        SEEN_AT, STATE, key_of,
    },
};

const OPERATION: &str = "write the state";

/// What is written of a subject.
#[derive(Debug)]
pub(crate) struct Change<'a> {
    pub(crate) item: Item,
    /// A digest of all destinations with their rules.
    pub(crate) rules: &'a str,
    /// When the sweep has to look at it, in seconds from 1970. None if it need not.
    pub(crate) due_at: Option<i64>,
    /// When the subject was seen, in seconds from 1970. None if only the marks of destinations change.
    pub(crate) seen: Option<i64>,
    /// What points to the subject from now on.
    pub(crate) alias: Option<Alias<'a>>,
    /// Another subject that it takes over: its id, and what was read of it.
    pub(crate) absorbed: Option<(&'a str, &'a Known)>,
    /// A line of its history, and its time.
    pub(crate) transition: Option<(&'a str, i64)>,
}

impl<'a> Change<'a> {
    /// A change of the item alone.
    pub(crate) fn new(item: Item, rules: &'a str, due_at: Option<i64>) -> Self {
        Self { item, rules, due_at, seen: None, alias: None, absorbed: None, transition: None }
    }
}

/// The answer to [`StateTable::write`].
#[derive(Debug)]
pub(crate) enum Written {
    /// All is written.
    Done(Box<Known>),
    /// Nothing is written: another invocation wrote the item first, and this is what it wrote.
    Conflict(Box<Known>),
    /// Nothing is written: the finding has an alias of another subject, or what is taken over changed.
    AliasTaken,
}

/// Which condition did not hold.
enum Refused {
    Item(Attributes),
    Alias,
}

/// The update of a subject's item.
struct ItemUpdate {
    key: Attributes,
    update: String,
    condition: &'static str,
    names: HashMap<String, String>,
    values: Attributes,
}

impl StateTable {
    /// Writes a change, unless another invocation wrote the item since it was read.
    pub(crate) async fn write(
        &self,
        known: &Known,
        change: Change<'_>,
    ) -> Result<Written, AwsCallError> {
        let mut next = known.clone();
        let revision = known.revision.map_or(1, |revision| revision.saturating_add(1));
        next.revision = Some(revision);
        next.fingerprints = change.item.fingerprints();
        if let Some(at) = change.seen {
            next.seen_at = next.seen_at.max(at);
            next.seen += 1;
        }
        let json = change.item.to_json();
        let update = ItemUpdate::new(known, &next, &change, &json);
        let subject = &change.item.id;
        let alias = change.alias.map(|alias| alias.put(subject));
        let transition =
            change.transition.map(|(line, at)| transition(subject, at, revision, line));
        let puts: Vec<_> = alias.into_iter().chain(transition).collect();
        let written = if puts.is_empty() && change.absorbed.is_none() {
            self.update(update).await?
        } else {
            self.transact(update, puts, change.absorbed).await?
        };
        Ok(match written {
            Ok(()) => {
                next.item = Some(change.item);
                next.is_unreadable = false;
                Written::Done(Box::new(next))
            }
            Err(Refused::Item(found)) => {
                let is_own = string(&found, ITEM).is_some_and(|written| written == json);
                let found = Box::new(Known::parse(&found));
                // The SDK repeats a call whose answer was lost.
                if is_own { Written::Done(found) } else { Written::Conflict(found) }
            }
            Err(Refused::Alias) => Written::AliasTaken,
        })
    }

    async fn update(&self, update: ItemUpdate) -> Result<Result<(), Refused>, AwsCallError> {
        let call = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(update.key))
            .update_expression(update.update)
            .condition_expression(update.condition)
            .set_expression_attribute_names(Some(update.names))
            .set_expression_attribute_values(Some(update.values))
            .return_values_on_condition_check_failure(AllOld);
        match call.send().await.map_err(SdkError::into_service_error) {
            Ok(_) => Ok(Ok(())),
            Err(UpdateItemError::ConditionalCheckFailedException(failure)) => {
                Ok(Err(Refused::Item(failure.item.unwrap_or_default())))
            }
            Err(error) => Err(AwsCallError::new(OPERATION, error)),
        }
    }

    /// The item's update comes first, so that its condition is the first of the answer.
    async fn transact(
        &self,
        update: ItemUpdate,
        puts: Vec<PutBuilder>,
        absorbed: Option<(&str, &Known)>,
    ) -> Result<Result<(), Refused>, AwsCallError> {
        let invalid = |error| AwsCallError::new(OPERATION, error);
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(update.key))
            .update_expression(update.update)
            .condition_expression(update.condition)
            .set_expression_attribute_names(Some(update.names))
            .set_expression_attribute_values(Some(update.values))
            .return_values_on_condition_check_failure(AllOld)
            .build()
            .map_err(invalid)?;
        let mut call = self
            .client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().update(update).build());
        for put in puts {
            let put = put.table_name(&self.table).build().map_err(invalid)?;
            call = call.transact_items(TransactWriteItem::builder().put(put).build());
        }
        if let Some((subject, known)) = absorbed {
            let delete = Delete::builder()
                .table_name(&self.table)
                .set_key(Some(Self::key(&key_of(subject), STATE)))
                .condition_expression("#revision = :revision")
                .expression_attribute_names("#revision", REVISION)
                .expression_attribute_values(
                    ":revision",
                    signed(known.revision.unwrap_or_default()),
                )
                .build()
                .map_err(invalid)?;
            call = call.transact_items(TransactWriteItem::builder().delete(delete).build());
        }
        match call.send().await.map_err(SdkError::into_service_error) {
            Ok(_) => Ok(Ok(())),
            Err(TransactWriteItemsError::TransactionCanceledException(mut failure)) => {
                let reasons = failure.cancellation_reasons.as_deref_mut().unwrap_or_default();
                match reasons.iter_mut().position(|reason| is_refused(reason)) {
                    Some(0) => {
                        let item = reasons.first_mut().and_then(|reason| reason.item.take());
                        Ok(Err(Refused::Item(item.unwrap_or_default())))
                    }
                    Some(_) => Ok(Err(Refused::Alias)),
                    None => Err(AwsCallError::new(OPERATION, failure)),
                }
            }
            Err(error) => Err(AwsCallError::new(OPERATION, error)),
        }
    }
}

fn is_refused(reason: &CancellationReason) -> bool {
    reason.code.as_deref() == Some("ConditionalCheckFailed")
}

impl ItemUpdate {
    fn new(known: &Known, next: &Known, change: &Change<'_>, json: &str) -> Self {
        let item = &change.item;
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
            (":item", text(json)),
            (":fingerprints", text(&next.fingerprints)),
            (":rules", text(change.rules)),
            (":revision", signed(next.revision.unwrap_or_default())),
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
            (DUE_AT, change.due_at.map(signed)),
            (DUE_SHARD, change.due_at.map(|_| shard())),
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
        let key = StateTable::key(&key_of(&item.id), STATE);
        Self { key, update, condition, names, values }
    }
}
