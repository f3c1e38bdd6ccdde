//! The outcome of delivering a message, with its log level, log line and metric.

use std::time::Duration;

use lambda_support::{
    deadline::millis,
    log::{Level, Log},
};
use serde::Serialize;

/// The outcome of delivering a message.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The message is in the channel.
    Posted(Posted),
    /// SQS delivers the message again.
    Retry(Retry),
    /// The message is in the dead-letter queue: no retry would post it.
    DeadLettered { reason: String },
}

/// A message that is in the channel.
#[derive(Debug)]
pub(crate) struct Posted {
    /// Slack's id of the message.
    pub(crate) ts: String,
    /// Whether it is the first message of its thread.
    pub(crate) started_thread: bool,
    /// Why it was posted without its blocks, if it was.
    pub(crate) plain_text_reason: Option<String>,
}

/// A message to deliver again.
#[derive(Debug)]
pub(crate) struct Retry {
    pub(crate) reason: String,
    pub(crate) delay: Duration,
    pub(crate) hold_back: HoldBack,
}

/// The later messages of the batch that wait with a retried one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HoldBack {
    /// None.
    Nothing,
    /// Those of its thread, which must not overtake it.
    Thread,
    /// All: they would fail for the same reason.
    Batch,
}

/// The metrics of one invocation, in messages; `threads_started` in threads.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Counts {
    posted: u64,
    retried: u64,
    dead_lettered: u64,
    threads_started: u64,
}

/// The delivery that a log line is about.
#[derive(Debug, Serialize)]
pub(crate) struct Subject<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) message_id: &'a str,
    /// Null if the message is malformed.
    pub(crate) thread: Option<String>,
}

/// The fields of the log line. Never a text of the message.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    subject: Subject<'a>,
    outcome: &'static str,
    reason: Option<String>,
    ts: Option<&'a str>,
    duration_ms: u64,
}

impl Outcome {
    /// Logs the line `delivery finished` and adds the outcome to the metrics.
    pub(crate) fn record(
        &self,
        subject: Subject<'_>,
        duration: Duration,
        log: &Log,
        counts: &mut Counts,
    ) {
        let (outcome, level, count) = match self {
            Self::Posted(_) => ("posted", Level::Info, &mut counts.posted),
            Self::Retry(_) => ("retry", Level::Warn, &mut counts.retried),
            Self::DeadLettered { .. } => ("dead-lettered", Level::Error, &mut counts.dead_lettered),
        };
        *count += 1;
        counts.threads_started += u64::from(self.started_thread());
        let (reason, ts) = (self.reason(), self.ts());
        let line = Line { subject, outcome, reason, ts, duration_ms: millis(duration) };
        log.line(level, "delivery finished", line);
    }

    fn reason(&self) -> Option<String> {
        match self {
            Self::Posted(posted) => {
                Some(format!("posted as plain text: {}", posted.plain_text_reason.as_ref()?))
            }
            Self::Retry(Retry { reason, .. }) | Self::DeadLettered { reason } => {
                Some(reason.clone())
            }
        }
    }

    fn ts(&self) -> Option<&str> {
        if let Self::Posted(posted) = self { Some(&posted.ts) } else { None }
    }

    fn started_thread(&self) -> bool {
        matches!(self, Self::Posted(Posted { started_thread: true, .. }))
    }
}

#[cfg(test)]
mod tests {
    use lambda_support::testing::CapturedLog;
    use serde_json::{Value, json};

    use super::*;

    /// The level, `outcome`, `reason` and `ts` of the log line, and the counts.
    fn recorded(outcome: &Outcome) -> (Value, Value) {
        let (captured, mut counts) = (CapturedLog::default(), Counts::default());
        let subject = Subject { request_id: "r", message_id: "m", thread: None };
        let log = Log::new(captured.clone());
        outcome.record(subject, Duration::from_millis(7), &log, &mut counts);
        let line = captured.with_message("delivery finished").remove(0);
        assert_eq!(line["duration_ms"], 7);
        (json!([line["level"], line["outcome"], line["reason"], line["ts"]]), json!(counts))
    }

    fn counts(posted: u64, retried: u64, dead_lettered: u64, threads_started: u64) -> Value {
        json!({"Posted": posted, "Retried": retried, "DeadLettered": dead_lettered,
            "ThreadsStarted": threads_started})
    }

    #[test]
    fn record_posted() {
        let ts = || "1.2".to_owned();
        let posted = Posted { ts: ts(), started_thread: true, plain_text_reason: None };
        let expected = (json!(["INFO", "posted", null, "1.2"]), counts(1, 0, 0, 1));
        assert_eq!(recorded(&Outcome::Posted(posted)), expected);

        let plain_text_reason = Some("invalid_blocks".to_owned());
        let posted = Posted { ts: ts(), started_thread: false, plain_text_reason };
        let reason = "posted as plain text: invalid_blocks";
        let expected = (json!(["INFO", "posted", reason, "1.2"]), counts(1, 0, 0, 0));
        assert_eq!(recorded(&Outcome::Posted(posted)), expected);
    }

    #[test]
    fn record_retry() {
        let (reason, delay) = ("ratelimited".to_owned(), Duration::ZERO);
        let retry = Retry { reason, delay, hold_back: HoldBack::Nothing };
        let expected = (json!(["WARN", "retry", "ratelimited", null]), counts(0, 1, 0, 0));
        assert_eq!(recorded(&Outcome::Retry(retry)), expected);
    }

    #[test]
    fn record_dead_lettered() {
        let outcome = Outcome::DeadLettered { reason: "is_archived".to_owned() };
        let line = json!(["ERROR", "dead-lettered", "is_archived", null]);
        assert_eq!(recorded(&outcome), (line, counts(0, 0, 1, 0)));
    }
}
