//! What the server knows, shared by its routes and by who started it.

use std::{
    path::PathBuf,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use tokio::sync::broadcast;

use super::slack::Workspace;
use crate::channel::{Arrived, Change};

/// Who reads slower than this many changes behind is told to begin anew.
const CHANGES: usize = 256;

/// Everything that is shared.
#[derive(Debug)]
pub(crate) struct State {
    known: Mutex<Known>,
    changes: broadcast::Sender<Change>,
    /// Tells this server's pages from those of one before.
    started: u128,
    /// Files that can be previewed.
    pub(crate) files: Vec<PathBuf>,
    confirmed: Mutex<Vec<Subscription>>,
    confirmation: Condvar,
}

/// What changes.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) arrived: Arrived,
    pub(crate) slack: Workspace,
    pub(crate) progress: Option<Progress>,
    changes: u64,
}

/// What somebody waits for.
#[derive(Debug)]
pub(crate) struct Progress {
    pub(crate) text: String,
    since: Instant,
    before: Duration,
}

/// A route of this server's and the topic that was asked to deliver there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subscription {
    pub(crate) route: String,
    pub(crate) topic: String,
}

impl State {
    pub(super) fn new(files: Vec<PathBuf>) -> Self {
        Self {
            known: Mutex::default(),
            changes: broadcast::Sender::new(CHANGES),
            started: SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos(),
            files,
            confirmed: Mutex::default(),
            confirmation: Condvar::new(),
        }
    }

    pub(crate) fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is known, and tells everybody who looks.
    pub(super) fn change(&self, change: impl FnOnce(&mut Known) -> Option<Change>) {
        let mut known = self.known();
        let lists = known.arrived.lists();
        let told = change(&mut known);
        let lists = (known.arrived.lists() != lists).then_some(Change::Lists);
        for change in lists.into_iter().chain(told) {
            known.changes += 1;
            // Nobody may be looking.
            let _ = self.changes.send(change);
        }
    }

    pub(super) fn end(&self) {
        let _ = self.changes.send(Change::End);
    }

    pub(super) fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Names what is known now: a page that shows it has nothing to catch up with.
    pub(crate) fn version(&self, known: &Known) -> String {
        format!("{}-{}", self.started, known.changes)
    }

    pub(super) fn confirm(&self, subscription: Subscription) {
        let mut confirmed = self.confirmed.lock().unwrap_or_else(PoisonError::into_inner);
        if !confirmed.contains(&subscription) {
            confirmed.push(subscription);
        }
        drop(confirmed);
        self.confirmation.notify_all();
    }

    /// Waits until a subscription was confirmed; whether it was in time.
    pub(super) fn wait_for(&self, subscription: &Subscription, patience: Duration) -> bool {
        let confirmed = self.confirmed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_missing = |confirmed: &mut Vec<Subscription>| !confirmed.contains(subscription);
        let (_confirmed, waited) = self
            .confirmation
            .wait_timeout_while(confirmed, patience, is_missing)
            .unwrap_or_else(PoisonError::into_inner);
        !waited.timed_out()
    }
}

impl Progress {
    pub(super) fn new(text: &str, seconds: u64) -> Self {
        let before = Duration::from_secs(seconds);
        Self { text: text.to_owned(), since: Instant::now(), before }
    }

    /// How long it has been going on.
    pub(crate) fn seconds(&self) -> u64 {
        (self.before + self.since.elapsed()).as_secs()
    }
}
