//! What Organizations answered, for a while.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::Answer;

/// Accounts are seldom renamed or moved, and sandboxes seldom live longer than a few hours.
const ANSWER_LASTS: Duration = Duration::from_hours(1);
/// Short, so that a repaired permission shows, and long enough that a burst of notices does not
/// wait for the same failure each time.
const FAILURE_LASTS: Duration = Duration::from_mins(1);

/// Answers by account id, those that say nothing among them.
#[derive(Debug)]
pub(super) struct Cache<T>(Mutex<HashMap<String, Entry<T>>>);

#[derive(Debug)]
struct Entry<T> {
    answer: Option<T>,
    until: Instant,
}

impl<T: Clone> Cache<T> {
    /// The answer, if there is one that still holds.
    pub(super) fn get(&self, id: &str) -> Option<Answer<T>> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(id)?;
        let answer = || entry.answer.clone().map_or(Answer::Missing, Answer::Kept);
        (Instant::now() < entry.until).then(answer)
    }

    pub(super) fn put(&self, id: &str, answer: Option<T>) {
        let lasts = if answer.is_some() { ANSWER_LASTS } else { FAILURE_LASTS };
        let now = Instant::now();
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Ids come from messages: what no longer holds must not pile up.
        entries.retain(|_, entry| now < entry.until);
        entries.insert(id.to_owned(), Entry { answer, until: now + lasts });
    }
}

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
