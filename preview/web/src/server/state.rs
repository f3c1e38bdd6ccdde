//! The state that the routes and the handles share.

use std::{
    path::PathBuf,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tokio::sync::broadcast;

use super::slack_api::Workspace;
use crate::channel::{Arrived, Change, Progress};

/// A client that is more changes behind loads the page again.
const MAX_PENDING_CHANGES: usize = 256;

/// The shared state.
#[derive(Debug)]
pub(crate) struct State {
    data: Mutex<Data>,
    changes: broadcast::Sender<Change>,
    /// When the server started, in nanoseconds: pages of an earlier server have another version.
    started: u128,
    /// The files to choose from in the playground.
    pub(crate) files: Vec<PathBuf>,
    confirmed: Mutex<Vec<Subscription>>,
    confirmation: Condvar,
}

/// The data of the pages.
#[derive(Debug, Default)]
pub(crate) struct Data {
    pub(crate) arrived: Arrived,
    pub(crate) workspace: Workspace,
    pub(crate) progress: Option<Progress>,
    changes: u64,
}

/// A route of this server and the ARN of the topic that delivers there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subscription {
    pub(crate) route: String,
    pub(crate) topic: String,
}

impl State {
    pub(super) fn new(files: Vec<PathBuf>) -> Self {
        Self {
            data: Mutex::default(),
            changes: broadcast::Sender::new(MAX_PENDING_CHANGES),
            started: SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos(),
            files,
            confirmed: Mutex::default(),
            confirmation: Condvar::new(),
        }
    }

    pub(crate) fn data(&self) -> MutexGuard<'_, Data> {
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the data, and sends the change to the open pages.
    pub(super) fn change(&self, change: impl FnOnce(&mut Data) -> Option<Change>) {
        let mut data = self.data();
        let lists = data.arrived.lists_version();
        let change = change(&mut data);
        let lists = (data.arrived.lists_version() != lists).then_some(Change::Lists);
        for change in lists.into_iter().chain(change) {
            data.changes += 1;
            // Fails if no page is open.
            let _ = self.changes.send(change);
        }
    }

    pub(super) fn end(&self) {
        let _ = self.changes.send(Change::End);
    }

    pub(super) fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// The version of the data: a page with the same version has missed nothing.
    pub(crate) fn version(&self, data: &Data) -> String {
        format!("{}-{}", self.started, data.changes)
    }

    pub(super) fn confirm(&self, subscription: Subscription) {
        let mut confirmed = self.confirmed.lock().unwrap_or_else(PoisonError::into_inner);
        if !confirmed.contains(&subscription) {
            confirmed.push(subscription);
        }
        drop(confirmed);
        self.confirmation.notify_all();
    }

    /// Waits until a subscription is confirmed. Returns whether that was before the timeout.
    pub(super) fn wait_for(&self, subscription: &Subscription, timeout: Duration) -> bool {
        let confirmed = self.confirmed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_missing = |confirmed: &mut Vec<Subscription>| !confirmed.contains(subscription);
        let (_confirmed, waited) = self
            .confirmation
            .wait_timeout_while(confirmed, timeout, is_missing)
            .unwrap_or_else(PoisonError::into_inner);
        !waited.timed_out()
    }
}
