//! What is logged. What may be in it is decided here: never a body, a title or a secret.

use lambda_support::log::{Level, Log};
use serde::Serialize;

/// What became of one notice at one destination.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Handled<'a> {
    pub(crate) decision: &'static str,
    /// What let it through or stopped it.
    pub(crate) rule: String,
    /// Why it failed.
    pub(crate) reason: Option<String>,
    pub(crate) request_id: &'a str,
    pub(crate) message_id: Option<&'a str>,
    pub(crate) topic_arn: Option<&'a str>,
    pub(crate) source: String,
    pub(crate) outcome: Option<String>,
    pub(crate) severity: Option<String>,
    pub(crate) control: Option<String>,
    pub(crate) account_id: Option<String>,
    pub(crate) account_name_from: Option<String>,
    pub(crate) thread: String,
    pub(crate) destination: &'a str,
    pub(crate) published_id: Option<String>,
    pub(crate) size_bytes: usize,
    pub(crate) duration_ms: u64,
}

/// What became of one message of the queue.
#[derive(Debug, Serialize)]
pub(crate) struct Returned<'a> {
    pub(crate) decision: &'static str,
    pub(crate) reason: Option<String>,
    pub(crate) request_id: &'a str,
    /// SQS's.
    pub(crate) message_id: &'a str,
    /// None for an event, which is for all of them.
    pub(crate) destination: Option<&'a str>,
    pub(crate) published_id: Option<String>,
    pub(crate) tries: u32,
}

/// An account that Organizations says nothing about, and why.
#[derive(Debug, Serialize)]
pub(crate) struct Unanswered<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) account_id: &'a str,
    pub(crate) code: &'a str,
    pub(crate) error: String,
}

impl Handled<'_> {
    pub(crate) fn log(&self, log: &Log) {
        let level = match self.decision {
            "failed" => Level::Error,
            "undelivered" => Level::Warn,
            _ => Level::Info,
        };
        log.line(level, "notice handled", self);
    }
}

impl Returned<'_> {
    pub(crate) fn log(&self, log: &Log) {
        let level = match self.decision {
            "dead" => Level::Error,
            "again" => Level::Warn,
            _ => Level::Info,
        };
        log.line(level, "undelivered handled", self);
    }
}

impl Unanswered<'_> {
    /// Nobody knows the account's name.
    pub(crate) fn log_unnamed(&self, log: &Log) {
        log.line(Level::Warn, "account not named", self);
    }

    /// Nobody knows the account's organizational units.
    pub(crate) fn log_unplaced(&self, log: &Log) {
        log.line(Level::Warn, "organizational units of account not known", self);
    }
}
