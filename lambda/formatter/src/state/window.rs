//! Windows: how many messages a destination gets within a time.

use aws_sdk_dynamodb::{
    error::SdkError, operation::update_item::UpdateItemError,
    types::ReturnValuesOnConditionCheckFailure::AllOld,
};
use lambda_support::{dynamodb::text, error::AwsCallError};
use notify_core::routing::Grouping;
use serde::{Deserialize, Serialize};
use std::sync::PoisonError;

use super::{Attributes, StateTable, integer, signed, string};

const HOUR: i64 = 60 * 60;
/// Messages of an hour that only critical notices may use.
const PLACES_FOR_CRITICAL: usize = 5;
/// Maximum attempts to take a place while other invocations take theirs. Then the notice is held.
const MAX_ATTEMPTS: usize = 8;

/// The messages of one destination.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Window {
    /// The number of the last write. None if there was none.
    revision: Option<i64>,
    messages: Messages,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Messages {
    /// When the open window ends, in seconds from 1970; in the past if none is open.
    until: i64,
    /// Until when an invocation is ending the window alone, in seconds from 1970. In the past, if none is.
    #[serde(default)]
    flushing_until: i64,
    /// When messages went within the last hour, in rising order.
    sent: Vec<i64>,
}

/// Whether a message may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// It may go at once.
    Free,
    /// It is held until then.
    Held {
        /// The end of the window.
        until: i64,
        /// It is the first one that this window holds, so that its end has to be arranged.
        is_first: bool,
    },
}

impl Messages {
    /// Takes a place, or opens a window. `is_critical`: it may take one of the places that are kept.
    fn take(&mut self, grouping: Grouping, is_critical: bool, now: i64) -> Place {
        self.sent.retain(|at| now - at < HOUR);
        // The maximum of the hour lengthens a window. Critical notices have places of their own.
        let is_long = self.until > now + i64::from(grouping.wait_seconds);
        if self.until > now && !(is_critical && is_long) {
            return Place::Held { until: self.until, is_first: false };
        }
        let wait = i64::from(grouping.wait_seconds);
        // Times are whole seconds, so that a difference of `wait` may be less than it.
        let recent = self.sent.iter().filter(|at| now - **at <= wait).count();
        if recent < grouping.above as usize && self.has_place(grouping, is_critical) {
            self.sent.push(now);
            return Place::Free;
        }
        if is_long {
            return Place::Held { until: self.until, is_first: false };
        }
        self.until = (now + wait).max(self.next_place(grouping));
        Place::Held { until: self.until, is_first: true }
    }

    fn has_place(&self, grouping: Grouping, is_critical: bool) -> bool {
        let kept = if is_critical { 0 } else { PLACES_FOR_CRITICAL };
        self.sent.len() < (grouping.max_per_hour as usize).saturating_sub(kept)
    }

    /// When the hour has a place for a summary. In the past, if it has one.
    fn next_place(&self, grouping: Grouping) -> i64 {
        let max = (grouping.max_per_hour as usize).saturating_sub(PLACES_FOR_CRITICAL);
        let over = self.sent.len().saturating_sub(max.saturating_sub(1));
        match over.checked_sub(1).and_then(|index| self.sent.get(index)) {
            Some(at) => at + HOUR,
            None => 0,
        }
    }
}

impl StateTable {
    /// Takes a place for a message of a destination. `DynamoDB` is not called while this process knows
    /// that a window is open: its end does not move back.
    pub(crate) async fn take_place(
        &self,
        destination: &str,
        grouping: Grouping,
        is_critical: bool,
        now: i64,
    ) -> Result<Place, AwsCallError> {
        self.change_window(destination, now, |messages| messages.take(grouping, is_critical, now))
            .await
            .map(|place| {
                place.unwrap_or(Place::Held {
                    until: now + i64::from(grouping.wait_seconds),
                    is_first: true,
                })
            })
    }

    /// Begins the end of a window: until [`StateTable::leave_window`], for `lease` seconds at most, no
    /// other invocation does. Returns until when another one does.
    pub(crate) async fn enter_window(
        &self,
        destination: &str,
        lease: i64,
        now: i64,
    ) -> Result<Result<(), i64>, AwsCallError> {
        let entered = self.change_window(destination, now, |window| {
            if window.flushing_until > now {
                return Err(window.flushing_until);
            }
            window.flushing_until = now + lease;
            Ok(())
        });
        Ok(entered.await?.unwrap_or(Err(now + lease)))
    }

    /// Lets other invocations end windows again.
    pub(crate) async fn leave_window(
        &self,
        destination: &str,
        now: i64,
    ) -> Result<(), AwsCallError> {
        let left = self.change_window(destination, now, |window| window.flushing_until = 0);
        left.await.map(drop)
    }

    /// Takes the place of a summary at the end of a window, which ends the window. Returns when the
    /// hour has a place, if it has none.
    pub(crate) async fn end_window(
        &self,
        destination: &str,
        grouping: Grouping,
        now: i64,
    ) -> Result<Result<(), i64>, AwsCallError> {
        let ended = self.change_window(destination, now, |window| {
            window.sent.retain(|at| now - at < HOUR);
            let next = window.next_place(grouping);
            if next > now {
                window.until = next;
                return Err(next);
            }
            window.until = window.until.min(now);
            window.sent.push(now);
            Ok(())
        });
        Ok(ended.await?.unwrap_or(Err(now + i64::from(grouping.wait_seconds))))
    }

    /// Counts a message that needs no place.
    pub(crate) async fn count_message(
        &self,
        destination: &str,
        now: i64,
    ) -> Result<(), AwsCallError> {
        let counted = self.change_window(destination, now, |window| {
            window.sent.retain(|at| now - at < HOUR);
            window.sent.push(now);
        });
        counted.await.map(drop)
    }

    /// Whether a message of a destination may go although the table does not answer: one in the length
    /// of a window, as far as this process knows.
    pub(crate) fn may_go_unchecked(&self, destination: &str, grouping: Grouping, now: i64) -> bool {
        let mut unchecked = self.unchecked.lock().unwrap_or_else(PoisonError::into_inner);
        let last = unchecked.get(destination).copied();
        let wait = i64::from(grouping.wait_seconds);
        let may = last.is_none_or(|last| !(last..last + wait).contains(&now));
        if may {
            unchecked.insert(destination.to_owned(), now);
        }
        may
    }

    /// Changes a window as often as another invocation changes it first. None if that goes on.
    async fn change_window<T>(
        &self,
        destination: &str,
        now: i64,
        change: impl Fn(&mut Messages) -> T,
    ) -> Result<Option<T>, AwsCallError> {
        let mut window = self.known_window(destination);
        for _ in 0..MAX_ATTEMPTS {
            let mut next = window.messages.clone();
            let result = change(&mut next);
            // Nothing to write: a window that is open holds what comes.
            if next == window.messages {
                return Ok(Some(result));
            }
            let (is_written, found) = self.write_window(destination, &window, next, now).await?;
            window = found;
            self.know_window(destination, window.clone());
            if is_written {
                return Ok(Some(result));
            }
        }
        Ok(None)
    }

    fn known_window(&self, destination: &str) -> Window {
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        windows.get(destination).cloned().unwrap_or_default()
    }

    fn know_window(&self, destination: &str, window: Window) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        windows.insert(destination.to_owned(), window);
    }

    /// Writes a window. Returns whether it is written, and else what another invocation wrote.
    async fn write_window(
        &self,
        destination: &str,
        known: &Window,
        messages: Messages,
        now: i64,
    ) -> Result<(bool, Window), AwsCallError> {
        let json = serde_json::to_string(&messages).unwrap_or_default();
        let revision = known.revision.unwrap_or_default() + 1;
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(Self::key(&format!("window#{destination}"), "window")))
            .update_expression(
                "SET #revision = :revision, #window = :window, #expires_at = :expires_at",
            )
            .expression_attribute_names("#revision", "revision")
            .expression_attribute_names("#window", "window")
            .expression_attribute_names("#expires_at", super::EXPIRES_AT)
            .expression_attribute_values(":revision", signed(revision))
            .expression_attribute_values(":window", text(&json))
            .expression_attribute_values(
                ":expires_at",
                signed(now.max(messages.until) + 2 * super::DAY),
            )
            .return_values_on_condition_check_failure(AllOld);
        let update = match known.revision {
            Some(revision) => update
                .condition_expression("#revision = :known")
                .expression_attribute_values(":known", signed(revision)),
            None => update.condition_expression("attribute_not_exists(#revision)"),
        };
        match update.send().await.map_err(SdkError::into_service_error) {
            Ok(_) => Ok((true, Window { revision: Some(revision), messages })),
            Err(UpdateItemError::ConditionalCheckFailedException(failure)) => {
                Ok((false, Window::parse(&failure.item.unwrap_or_default())))
            }
            Err(error) => Err(AwsCallError::new("write the window", error)),
        }
    }
}

impl Window {
    fn parse(item: &Attributes) -> Self {
        let messages = string(item, "window");
        Self {
            revision: integer(item, "revision"),
            messages: messages
                .and_then(|json| serde_json::from_str(&json).ok())
                .unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use notify_core::routing::Grouping;

    use super::{Messages, Place};

    // A message at the end of one second and one at the beginning of the next but one are more than a
    // second apart; those of two seconds in a row need not be.
    #[test]
    fn window_counts_the_messages_of_a_second_that_may_not_be_over() {
        let grouping = Grouping { wait_seconds: 1, above: 8, ..Grouping::default() };
        let mut messages = Messages::default();
        let mut free = |now| {
            let places = (0..20).map(|_| messages.take(grouping, false, now));
            places.filter(|place| *place == Place::Free).count()
        };
        assert_eq!([10, 11, 12, 13, 14].map(&mut free), [8, 0, 8, 0, 8]);
    }
}
