//! The log lines of the formatter. docs/logging.md lists every field; none carries a body, a title
//! or a secret.

use std::time::Duration;

use lambda_support::{
    deadline::millis,
    error::{AwsCallError, ErrorChain},
    log::{Level, Log, short_identifier},
    sqs::SqsRecord,
};
use notify_core::{routing::OutcomeName, state::News};
use serde::Serialize;

use super::{Invocation, PendingNotice};
use crate::{accounts::NameSource, outcome::Outcome};

/// One delivery: one notice at one destination.
#[derive(Debug, Serialize)]
pub(super) struct DeliveryFinished<'a> {
    #[serde(skip)]
    level: Level,
    outcome: &'static str,
    rule: &'a str,
    reason: Option<&'a str>,
    request_id: &'a str,
    message_id: Option<&'a str>,
    topic_arn: Option<&'a str>,
    source: String,
    remediation_outcome: Option<String>,
    severity: Option<String>,
    control: Option<String>,
    account_id: Option<&'a str>,
    account_name_source: Option<&'static str>,
    thread: String,
    subject: Option<&'a str>,
    decision: Option<&'static str>,
    destination: &'a str,
    published_id: Option<&'a str>,
    size_bytes: usize,
    attempt: u32,
    duration_ms: u64,
}

impl<'a> DeliveryFinished<'a> {
    #[expect(clippy::too_many_arguments, reason = "each is a field of the line")]
    pub(super) fn new(
        invocation: &'a Invocation<'_>,
        pending: &'a PendingNotice<'_>,
        destination: &'a str,
        rule: &'a str,
        news: Option<&'a News>,
        outcome: &'a Outcome,
        attempt: u32,
        duration: Duration,
    ) -> Self {
        let notice = &pending.notice;
        Self {
            level: outcome.level(),
            outcome: outcome.name(),
            rule,
            reason: outcome.reason(),
            request_id: invocation.request_id,
            message_id: pending.message_id.as_deref(),
            topic_arn: pending.topic_arn.as_deref(),
            source: notice.source().to_string(),
            remediation_outcome: notice.outcome().map(|of| OutcomeName::from(of).to_string()),
            severity: notice.severity().map(|severity| severity.to_string()),
            control: notice.control().map(short_identifier),
            account_id: notice.account.as_ref().map(|account| account.id.as_str()),
            account_name_source: pending.name_source.map(NameSource::name),
            thread: short_identifier(&notice.thread().to_string()),
            subject: news.map(|news| news.subject.as_str()),
            decision: news.map(|news| news.kind.as_str()),
            destination,
            published_id: outcome.published_id(),
            size_bytes: pending.size_bytes,
            attempt,
            duration_ms: millis(duration),
        }
    }

    pub(super) fn log(&self, log: &Log) {
        log.line(self.level, "delivery finished", self);
    }
}

/// A notice that is no news for any destination.
#[derive(Debug, Serialize)]
pub(super) struct NoticeRecorded<'a> {
    decision: &'static str,
    request_id: &'a str,
    message_id: Option<&'a str>,
    source: String,
    control: Option<String>,
    account_id: Option<&'a str>,
}

impl<'a> NoticeRecorded<'a> {
    pub(super) fn new(
        invocation: &'a Invocation<'_>,
        pending: &'a PendingNotice<'_>,
        decision: &'static str,
    ) -> Self {
        let notice = &pending.notice;
        Self {
            decision,
            request_id: invocation.request_id,
            message_id: pending.message_id.as_deref(),
            source: notice.source().to_string(),
            control: notice.control().map(short_identifier),
            account_id: notice.account.as_ref().map(|account| account.id.as_str()),
        }
    }

    pub(super) fn log(&self, log: &Log) {
        log.line(Level::Info, "notice recorded", self);
    }
}

/// A message of the retry queue that held a whole event, whose deliveries have lines of their own.
#[derive(Debug, Serialize)]
pub(super) struct QueueMessageFinished<'a> {
    #[serde(skip)]
    level: Level,
    outcome: &'static str,
    reason: Option<&'a str>,
    request_id: &'a str,
    message_id: &'a str,
    attempt: u32,
}

impl<'a> QueueMessageFinished<'a> {
    pub(super) fn new(
        invocation: &'a Invocation<'_>,
        record: &'a SqsRecord,
        outcome: &'a Outcome,
    ) -> Self {
        Self {
            level: outcome.level(),
            outcome: outcome.name(),
            reason: outcome.reason(),
            request_id: invocation.request_id,
            message_id: &record.message_id,
            attempt: record.receive_count(),
        }
    }

    pub(super) fn log(&self, log: &Log) {
        log.line(self.level, "queue message finished", self);
    }
}

/// An account that Organizations did not answer for.
#[derive(Debug, Serialize)]
pub(super) struct LookupFailed<'a> {
    pub(super) request_id: &'a str,
    pub(super) account_id: &'a str,
    pub(super) code: &'a str,
    pub(super) error: String,
}

impl LookupFailed<'_> {
    pub(super) fn log(&self, log: &Log, message: &str) {
        log.line(Level::Warn, message, self);
    }
}

#[derive(Serialize)]
struct NotRecorded<'a> {
    request_id: &'a str,
    key: &'a str,
    destination: &'a str,
    error: String,
}

/// Logs a record in the state table that failed. That costs a duplicate at worst, never the notice.
pub(super) fn not_recorded(
    invocation: &Invocation<'_>,
    key: &str,
    destination: &str,
    error: &AwsCallError,
) {
    let request_id = invocation.request_id;
    let fields = NotRecorded { request_id, key, destination, error: ErrorChain(error).to_string() };
    invocation.context.log.line(Level::Warn, "state not recorded", fields);
}

/// Items that are due and that this version cannot work through.
#[derive(Debug, Serialize)]
pub(super) struct ItemsPostponed<'a> {
    pub(super) request_id: &'a str,
    pub(super) items: usize,
    /// The key of the first one.
    pub(super) key: &'a str,
    pub(super) sort: &'a str,
}

/// A summary: several notices in one message.
#[derive(Debug, Serialize)]
pub(super) struct SummaryFinished<'a> {
    pub(super) request_id: &'a str,
    pub(super) destination: &'a str,
    pub(super) reason: &'static str,
    pub(super) members: usize,
    pub(super) published_id: Option<&'a str>,
    pub(super) error: Option<String>,
}

/// A subject that a summary was about.
#[derive(Debug, Serialize)]
pub(super) struct SummaryMember<'a> {
    pub(super) request_id: &'a str,
    pub(super) destination: &'a str,
    pub(super) subject: &'a str,
    pub(super) decision: &'static str,
}

impl SummaryFinished<'_> {
    pub(super) fn log(&self, log: &Log) {
        let level = match self.error {
            None => Level::Info,
            Some(_) => Level::Warn,
        };
        log.line(level, "summary finished", self);
    }
}

/// A topic with fewer confirmed subscriptions than it should have.
#[derive(Debug, Serialize)]
pub(super) struct SubscriptionMissing<'a> {
    pub(super) request_id: &'a str,
    pub(super) destination: &'a str,
    pub(super) topic_arn: &'a str,
    pub(super) expected: u64,
    /// None if SNS did not say.
    pub(super) confirmed: Option<u64>,
    pub(super) error: Option<String>,
}
