//! Counts for the digest: what was seen, sent and held back, by day and destination.

use std::{collections::HashMap, sync::PoisonError};

use aws_sdk_dynamodb::error::SdkError;
use lambda_support::error::AwsCallError;
use notify_core::state::Activity;

use super::{DAY, EXPIRES_AT, StateTable, integer, signed, string};

/// Events are counted in the table at most so often, in seconds. A process that ends before loses
/// their number of this time, nothing else. What became of a notice at a destination is written at
/// once.
const INTERVAL: i64 = 15 * 60;
/// Digests are at most this far apart, in seconds.
const RETENTION: i64 = 40 * DAY;
/// The name under which the events of all destinations are counted.
const ALL: &str = "-";

/// Counts that are not written yet.
#[derive(Debug, Default)]
pub(super) struct Counters {
    written_at: i64,
    last_at: i64,
    /// By destination and word.
    counts: HashMap<(String, &'static str), u64>,
}

impl StateTable {
    /// Counts an event of all destinations.
    pub(crate) fn count_event(&self, at: i64) {
        let mut activity = self.activity.lock().unwrap_or_else(PoisonError::into_inner);
        activity.last_at = activity.last_at.max(at);
        *activity.counts.entry((ALL.to_owned(), "events")).or_default() += 1;
    }

    /// Counts what became of a notice at a destination.
    pub(crate) fn count(&self, destination: &str, word: &'static str) {
        let mut activity = self.activity.lock().unwrap_or_else(PoisonError::into_inner);
        *activity.counts.entry((destination.to_owned(), word)).or_default() += 1;
    }

    /// When the last event came. None if this process had none.
    pub(crate) fn last_event_at(&self) -> Option<i64> {
        let activity = self.activity.lock().unwrap_or_else(PoisonError::into_inner);
        (activity.last_at > 0).then_some(activity.last_at)
    }

    /// Writes the counts and what providers reported, if the last time is long enough ago. What fails is
    /// written the next time.
    pub(crate) async fn write_counts(&self, now: i64) -> Result<(), AwsCallError> {
        self.write_reports().await?;
        let (due, last_at) = {
            let mut activity = self.activity.lock().unwrap_or_else(PoisonError::into_inner);
            let is_due = !(0..INTERVAL).contains(&(now - activity.written_at));
            let due = activity.counts.extract_if(|(name, _), _| is_due || name != ALL);
            let due: HashMap<_, _> = due.collect();
            if due.keys().any(|(name, _)| name == ALL) {
                activity.written_at = now;
            }
            (due, activity.last_at)
        };
        let mut by_destination: HashMap<String, Vec<(&'static str, u64)>> = HashMap::new();
        for ((destination, word), count) in due {
            by_destination.entry(destination).or_default().push((word, count));
        }
        let mut result = Ok(());
        for (destination, counts) in by_destination {
            let added = self.add_counts(&destination, &counts, last_at, now).await;
            if added.is_err() {
                let mut activity = self.activity.lock().unwrap_or_else(PoisonError::into_inner);
                for (word, count) in counts {
                    *activity.counts.entry((destination.clone(), word)).or_default() += count;
                }
            }
            result = result.and(added);
        }
        result
    }

    async fn add_counts(
        &self,
        destination: &str,
        counts: &[(&'static str, u64)],
        last_at: i64,
        now: i64,
    ) -> Result<(), AwsCallError> {
        let adds: Vec<String> = (0..counts.len()).map(|n| format!("#w{n} :w{n}")).collect();
        let mut update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key_of(destination, now)))
            .expression_attribute_names("#last_at", "last_at")
            .expression_attribute_names("#expires_at", EXPIRES_AT)
            .expression_attribute_values(":last_at", signed(last_at))
            .expression_attribute_values(":expires_at", signed(now + RETENTION))
            .update_expression(format!(
                "SET #last_at = :last_at, #expires_at = :expires_at ADD {}",
                adds.join(", ")
            ));
        for (number, (word, count)) in counts.iter().enumerate() {
            update = update
                .expression_attribute_names(format!("#w{number}"), *word)
                .expression_attribute_values(
                    format!(":w{number}"),
                    signed(i64::try_from(*count).unwrap_or(i64::MAX)),
                );
        }
        let update = update.send().await.map_err(SdkError::into_service_error);
        update.map_err(|error| AwsCallError::new("write the counts", error))?;
        Ok(())
    }

    /// What was counted for a destination and for all since the hour of a time.
    pub(crate) async fn counted(
        &self,
        destination: &str,
        since: i64,
        now: i64,
    ) -> Result<Activity, AwsCallError> {
        let hours = (since.div_euclid(HOUR)..=now.div_euclid(HOUR)).rev().take(MAX_HOURS);
        let keys = hours.flat_map(|hour| [ALL, destination].map(|name| key_of(name, hour * HOUR)));
        let mut counted = Activity::default();
        for item in self.read_items(keys.collect()).await? {
            let is_all = string(&item, super::SORT).is_some_and(|sort| sort.ends_with("#-"));
            if is_all {
                counted.last_event_at = counted.last_event_at.max(integer(&item, "last_at"));
            }
            for word in item.keys().filter(|word| !NO_COUNTS.contains(&word.as_str())) {
                let count = integer(&item, word).and_then(|count| count.try_into().ok());
                *counted.counts.entry(word.clone()).or_default() += count.unwrap_or(0);
            }
        }
        Ok(counted)
    }
}

const HOUR: i64 = 60 * 60;
/// A digest looks back at most so far.
const MAX_HOURS: usize = 32 * 24;
/// Attributes that are no counts.
const NO_COUNTS: [&str; 4] = [super::KEY, super::SORT, EXPIRES_AT, "last_at"];

/// Counts are kept by the hour: digests begin and end at any.
fn key_of(destination: &str, at: i64) -> super::Attributes {
    let hour = at.div_euclid(HOUR);
    StateTable::key("activity", &format!("{hour:010}#{destination}"))
}
