//! Who tells which news where, kept in `DynamoDB` so that what is repeated is told once.
//!
//! Whoever is about to tell a destination puts a claim by a conditional write, publishes, and marks
//! the claim as told; when the destination refuses, the claim is given back. A claim that is not
//! told belongs to its owner, whose attempts at the same event share an id: so an attempt that died
//! is taken up again at once by its own retry, and by others after [`LEASE`].

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
    error::AwsCallError,
};
use notify_core::Notice;
use sha2::{Digest as _, Sha256};
use tokio::time::{Instant, sleep};

/// Longer than Lambda takes for all its retries of an event, so that nobody tells what a retry is
/// still to tell.
const LEASE: Duration = Duration::from_mins(15);
/// Between two tries to say what became of a claim.
const PAUSE: Duration = Duration::from_millis(200);

const KEY: &str = "claim";
const OWNER: &str = "owner";
const TOLD: &str = "told";
const EXPIRES_AT: &str = "expires_at";

/// The table.
#[derive(Debug)]
pub(crate) struct Claims {
    client: Client,
    table: String,
    lifetime: Duration,
}

/// The right to tell one piece of news to one destination.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) key: String,
    /// The event, or the undelivered message, whose attempts may go on where one of them died.
    pub(crate) owner: String,
}

/// What becomes of somebody who wants to tell.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// The claim is theirs.
    Ours,
    /// It was told before.
    Told,
    /// Another is about to tell it.
    Busy,
}

/// What becomes of a claim.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ending {
    /// The destination has it: nobody is to tell it again.
    Told,
    /// The destination refused: others may tell.
    GivenBack,
}

impl Claim {
    /// The claim on a notice at a destination. `message` identifies the notice where its body does
    /// not say enough. Hashed: a finding's identity may be long, and is nobody's business here.
    pub(crate) fn on(notice: &Notice, message: &str, destination: &str, owner: &str) -> Self {
        let identity = notice.dedup_key().unwrap_or_else(|| format!("message {message}"));
        let mut hash = Sha256::new();
        hash.update(destination);
        hash.update("\n");
        hash.update(identity);
        let mut key = String::new();
        for byte in hash.finalize() {
            key += &format!("{byte:02x}");
        }
        Self { key, owner: owner.to_owned() }
    }
}

impl Claims {
    pub(crate) fn new(client: Client, table: String, lifetime: Duration) -> Self {
        Self { client, table, lifetime }
    }

    /// Takes the claim, if nobody else has it.
    pub(crate) async fn take(&self, claim: &Claim) -> Result<Taken, AwsCallError> {
        let now = epoch_seconds();
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item(KEY, text(&claim.key))
            .item(OWNER, text(&claim.owner))
            .item(EXPIRES_AT, number(now + LEASE.as_secs()))
            // TTL deletes late, so expiry is judged here.
            .condition_expression(
                "attribute_not_exists(#claim) OR #expires_at < :now \
                 OR (#owner = :owner AND attribute_not_exists(#told))",
            )
            .expression_attribute_names("#claim", KEY)
            .expression_attribute_names("#expires_at", EXPIRES_AT)
            .expression_attribute_names("#owner", OWNER)
            .expression_attribute_names("#told", TOLD)
            .expression_attribute_values(":now", number(now))
            .expression_attribute_values(":owner", text(&claim.owner))
            // The answer has the item that was in the way: no second call reads it.
            .return_values_on_condition_check_failure(AllOld);
        match put.send().await.map_err(aws_sdk_dynamodb::error::SdkError::into_service_error) {
            Ok(_) => Ok(Taken::Ours),
            Err(PutItemError::ConditionalCheckFailedException(there)) => {
                let was_told = there.item.unwrap_or_default().contains_key(TOLD);
                Ok(if was_told { Taken::Told } else { Taken::Busy })
            }
            Err(error) => Err(AwsCallError::new("claim the notice", error)),
        }
    }

    /// Says what became of the claim. Tries a few times until then: a retry of the event would tell
    /// again what is not marked as told, and nobody else may tell what is not given back.
    pub(crate) async fn end(
        &self,
        claim: &Claim,
        ending: Ending,
        until: Instant,
    ) -> Result<(), AwsCallError> {
        let mut pauses = [PAUSE; 4].into_iter();
        loop {
            let said = match ending {
                Ending::Told => self.mark(claim).await,
                Ending::GivenBack => self.give_back(claim).await,
            };
            match (said, pauses.next()) {
                (Err(_), Some(pause)) if Instant::now() + pause < until => sleep(pause).await,
                (done, _) => return done,
            }
        }
    }

    async fn mark(&self, claim: &Claim) -> Result<(), AwsCallError> {
        let expires_at = epoch_seconds() + self.lifetime.as_secs();
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(claim)))
            .update_expression("SET #told = :told, #expires_at = :expires_at")
            .condition_expression("#owner = :owner")
            .expression_attribute_names("#told", TOLD)
            .expression_attribute_names("#expires_at", EXPIRES_AT)
            .expression_attribute_names("#owner", OWNER)
            .expression_attribute_values(":told", AttributeValue::Bool(true))
            .expression_attribute_values(":expires_at", number(expires_at))
            .expression_attribute_values(":owner", text(&claim.owner));
        match update.send().await.map_err(aws_sdk_dynamodb::error::SdkError::into_service_error) {
            // Somebody else's by now.
            Ok(_) | Err(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
            Err(error) => Err(AwsCallError::new("mark the notice as told", error)),
        }
    }

    async fn give_back(&self, claim: &Claim) -> Result<(), AwsCallError> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(key(claim)))
            .condition_expression("#owner = :owner AND attribute_not_exists(#told)")
            .expression_attribute_names("#owner", OWNER)
            .expression_attribute_names("#told", TOLD)
            .expression_attribute_values(":owner", text(&claim.owner));
        match delete.send().await.map_err(aws_sdk_dynamodb::error::SdkError::into_service_error) {
            Ok(_) | Err(DeleteItemError::ConditionalCheckFailedException(_)) => Ok(()),
            Err(error) => Err(AwsCallError::new("give the notice's claim back", error)),
        }
    }
}

fn key(claim: &Claim) -> HashMap<String, AttributeValue> {
    HashMap::from([(KEY.to_owned(), text(&claim.key))])
}
