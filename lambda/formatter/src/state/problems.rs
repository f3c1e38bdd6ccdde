//! Problems that a destination knows: more members of one wait for its interval.

use aws_sdk_dynamodb::{
    error::SdkError,
    operation::{delete_item::DeleteItemError, update_item::UpdateItemError},
    types::ReturnValuesOnConditionCheckFailure::AllOld,
};
use lambda_support::{dynamodb::text, error::AwsCallError};
use notify_core::Severity;

use super::{Attributes, DAY, EXPIRES_AT, StateTable, integer, signed};

/// How long a problem is known after its last member, in seconds.
const MEMORY: i64 = 30 * DAY;
const AT: &str = "at";
const WORST: &str = "worst";
const DUE: &str = "due";
/// The subject of the member that was sent at once.
const SUBJECT: &str = "subject";

impl StateTable {
    /// Adds a new member to a problem. Returns until when it waits; None if it is the first one for 30
    /// days, worse than the others, or decided once more.
    pub(crate) async fn add_to_problem(
        &self,
        destination: &str,
        problem: &str,
        subject: &str,
        severity: Option<Severity>,
        interval: i64,
        now: i64,
    ) -> Result<Option<i64>, AwsCallError> {
        let rank = severity.map_or(0, |severity| severity as i64);
        let key = key_of(destination, problem);
        let update = |key: Attributes| {
            self.client
                .update_item()
                .table_name(&self.table)
                .set_key(Some(key))
                .expression_attribute_names("#at", AT)
                .expression_attribute_names("#due", DUE)
                .expression_attribute_names("#expires_at", EXPIRES_AT)
                .expression_attribute_values(":now", signed(now))
                .expression_attribute_values(":expires_at", signed(now + MEMORY))
        };
        let first = update(key.clone())
            .update_expression(
                "SET #at = :now, #worst = :worst, #subject = :subject, #expires_at = :expires_at \
                 REMOVE #due",
            )
            .condition_expression(
                "attribute_not_exists(#at) OR #at < :forgotten OR #worst < :worst OR #subject = :subject",
            )
            .expression_attribute_names("#worst", WORST)
            .expression_attribute_names("#subject", SUBJECT)
            .expression_attribute_values(":subject", text(subject))
            .expression_attribute_values(":worst", signed(rank))
            .expression_attribute_values(":forgotten", signed(now - MEMORY))
            .return_values_on_condition_check_failure(AllOld);
        let known = match first.send().await.map_err(SdkError::into_service_error) {
            Ok(_) => return Ok(None),
            Err(UpdateItemError::ConditionalCheckFailedException(failure)) => {
                failure.item.unwrap_or_default()
            }
            Err(error) => return Err(AwsCallError::new("read a problem", error)),
        };
        if let Some(due) = integer(&known, DUE).filter(|due| *due > now) {
            return Ok(Some(due));
        }
        let due = next_interval(interval, now);
        let later = update(key)
            .update_expression("SET #at = :now, #due = :due, #expires_at = :expires_at")
            .expression_attribute_values(":due", signed(due));
        let later = later.send().await.map_err(SdkError::into_service_error);
        later.map_err(|error| AwsCallError::new("write a problem", error))?;
        Ok(Some(due))
    }

    /// Forgets a problem whose only member was not sent.
    pub(crate) async fn forget_problem(
        &self,
        destination: &str,
        problem: &str,
        subject: &str,
    ) -> Result<(), AwsCallError> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(key_of(destination, problem)))
            .condition_expression("#subject = :subject")
            .expression_attribute_names("#subject", SUBJECT)
            .expression_attribute_values(":subject", text(subject));
        match delete.send().await.map_err(SdkError::into_service_error) {
            Ok(_) | Err(DeleteItemError::ConditionalCheckFailedException(_)) => Ok(()),
            Err(error) => Err(AwsCallError::new("forget a problem", error)),
        }
    }
}

fn key_of(destination: &str, problem: &str) -> Attributes {
    StateTable::key(&format!("problem#{destination}#{problem}"), "problem")
}

/// When the interval ends that `now` is in. Intervals are counted from 1970, so that what waits of
/// several problems, and reminders, leave in one message.
pub(crate) fn next_interval(interval: i64, now: i64) -> i64 {
    (now.div_euclid(interval) + 1) * interval
}
