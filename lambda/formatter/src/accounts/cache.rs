//! Cache of Organizations lookups: one hour for answers, one minute for failures.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use notify_core::aws_ids::AccountId;

/// Accounts are seldom renamed or moved, and sandboxes seldom live longer than a few hours.
const ANSWER_LIFETIME: Duration = Duration::from_hours(1);
/// Short, so that a repaired permission shows, and long enough that a burst of notices does not
/// wait for the same failure each time.
const FAILURE_LIFETIME: Duration = Duration::from_mins(1);

/// One answer about an account.
pub(super) enum Answer<T> {
    /// From Organizations, in this lookup.
    Fresh(T),
    Cached(T),
    /// None: the lookup failed now, or a moment ago.
    Missing,
}

impl<T> Answer<T> {
    pub(super) fn value(&self) -> Option<&T> {
        match self {
            Self::Fresh(value) | Self::Cached(value) => Some(value),
            Self::Missing => None,
        }
    }
}

/// Answers by account id, failures among them.
#[derive(Debug)]
pub(super) struct Cache<T>(Mutex<HashMap<AccountId, Entry<T>>>);

#[derive(Debug)]
struct Entry<T> {
    answer: Option<T>,
    expires_at: Instant,
}

impl<T: Clone> Cache<T> {
    /// The answer, unless it is missing or expired.
    pub(super) fn get(&self, id: AccountId) -> Option<Answer<T>> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(&id)?;
        let answer = || entry.answer.clone().map_or(Answer::Missing, Answer::Cached);
        (Instant::now() < entry.expires_at).then(answer)
    }

    pub(super) fn put(&self, id: AccountId, answer: Option<T>) {
        let lifetime = if answer.is_some() { ANSWER_LIFETIME } else { FAILURE_LIFETIME };
        let now = Instant::now();
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Ids come from messages, so expired entries must not pile up.
        entries.retain(|_, entry| now < entry.expires_at);
        entries.insert(id, Entry { answer, expires_at: now + lifetime });
    }
}

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
