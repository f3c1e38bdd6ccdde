//! What Organizations answered, for a while.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::{Found, Way};

/// Accounts are seldom renamed, and sandboxes seldom live longer than a few hours.
const NAME_LASTS: Duration = Duration::from_hours(1);
/// Short, so that a repaired permission shows, and long enough that a burst of notices does not
/// wait for the same failure each time.
const FAILURE_LASTS: Duration = Duration::from_mins(1);

/// Answers by account id, those that name nobody among them.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<HashMap<String, Entry>>);

#[derive(Debug)]
struct Entry {
    found: Found,
    until: Instant,
}

impl Cache {
    /// The answer, if there is one that still holds.
    pub(super) fn get(&self, id: &str) -> Option<Found> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(id)?;
        (Instant::now() < entry.until).then(|| entry.found.clone())
    }

    pub(super) fn put(&self, id: &str, name: Option<String>) {
        let (way, lasts) =
            if name.is_some() { (Way::Cache, NAME_LASTS) } else { (Way::None, FAILURE_LASTS) };
        let now = Instant::now();
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Ids come from messages: what no longer holds must not pile up.
        entries.retain(|_, entry| now < entry.until);
        entries.insert(id.to_owned(), Entry { found: Found { name, way }, until: now + lasts });
    }
}
