//! The outcome of delivering a message, with its log level, log line and metric.

use std::time::Duration;

use lambda_support::{
    deadline::millis,
    log::{Level, Log},
};
use serde::Serialize;

use crate::{retry_delay::RetryDelay, slack::Accepted};

/// The outcome of delivering a message.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The message is in the channel.
    Posted(Posted),
    /// The opening message of its subject has its content.
    Updated(Accepted),
    /// SQS delivers the message again.
    Retry(Retry),
    /// The message is in the dead-letter queue: no retry would post it.
    DeadLettered { reason: String },
}

/// A message that is in the channel.
#[derive(Debug)]
pub(crate) struct Posted {
    pub(crate) accepted: Accepted,
    pub(crate) place: Place,
    /// Why it is no update of the opening message of its subject, if it was to be one.
    pub(crate) update_error: Option<String>,
}

/// The place of a posted message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// It is a reply in its thread.
    Thread,
    /// It is the first message of its thread.
    NewThread,
    /// The same: Slack posted it outside the thread that it was to reply to, which it no longer has.
    InPlaceOf {
        /// The first message of that thread.
        ts: String,
    },
}

/// A message to deliver again.
#[derive(Debug)]
pub(crate) struct Retry {
    pub(crate) reason: String,
    pub(crate) delay: RetryDelay,
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
    updated: u64,
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
            Self::Updated(_) => ("updated", Level::Info, &mut counts.updated),
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
            Self::Posted(Posted { accepted, place, update_error }) => {
                let update_error =
                    update_error.as_ref().map(|error| format!("not updated: {error}"));
                let lost_thread = matches!(place, Place::InPlaceOf { .. })
                    .then(|| "outside its thread, which it starts again".to_owned());
                let reasons = update_error.into_iter().chain(lost_thread);
                let reasons = reasons.chain(plain_text("posted", accepted));
                reasons.reduce(|all, next| format!("{all}; {next}"))
            }
            Self::Updated(accepted) => plain_text("updated", accepted),
            Self::Retry(Retry { reason, .. }) | Self::DeadLettered { reason } => {
                Some(reason.clone())
            }
        }
    }

    fn ts(&self) -> Option<&str> {
        match self {
            Self::Posted(Posted { accepted, .. }) | Self::Updated(accepted) => Some(&accepted.ts),
            Self::Retry(_) | Self::DeadLettered { .. } => None,
        }
    }

    fn started_thread(&self) -> bool {
        matches!(self, Self::Posted(Posted { place, .. }) if *place != Place::Thread)
    }
}

fn plain_text(verb: &str, accepted: &Accepted) -> Option<String> {
    let reason = accepted.plain_text_reason.as_ref()?;
    Some(format!("{verb} as plain text: {reason}"))
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

    /// All counts: those named, and zero for all others.
    fn counts(pairs: &[(&str, u64)]) -> Value {
        let mut all = json!(Counts::default());
        for (name, count) in pairs {
            assert!(!all[*name].is_null(), "{name} is a count");
            all[*name] = json!(count);
        }
        all
    }

    fn accepted(plain_text_reason: Option<&str>) -> Accepted {
        let plain_text_reason = plain_text_reason.map(str::to_owned);
        Accepted { ts: "1.2".to_owned(), is_outside_threads: false, plain_text_reason }
    }

    #[test]
    fn record_posted() {
        let accepted = accepted(None);
        let posted = Posted { accepted, place: Place::NewThread, update_error: None };
        let counts = counts(&[("Posted", 1), ("ThreadsStarted", 1)]);
        let expected = (json!(["INFO", "posted", null, "1.2"]), counts);
        assert_eq!(recorded(&Outcome::Posted(posted)), expected);
    }

    #[test]
    fn record_posted_names_what_is_missing() {
        for (update_error, plain_text_reason, reason) in [
            (None, Some("invalid_blocks"), "posted as plain text: invalid_blocks"),
            (Some("message_not_found"), None, "not updated: message_not_found"),
            (
                Some("update_failed"),
                Some("invalid_blocks"),
                "not updated: update_failed; posted as plain text: invalid_blocks",
            ),
        ] {
            let (accepted, update_error) =
                (accepted(plain_text_reason), update_error.map(str::to_owned));
            let posted = Posted { accepted, place: Place::Thread, update_error };
            let expected = (json!(["INFO", "posted", reason, "1.2"]), counts(&[("Posted", 1)]));
            assert_eq!(recorded(&Outcome::Posted(posted)), expected);
        }
    }

    #[test]
    fn record_updated() {
        let expected =
            |reason| (json!(["INFO", "updated", reason, "1.2"]), counts(&[("Updated", 1)]));
        assert_eq!(recorded(&Outcome::Updated(accepted(None))), expected(None));
        let reason = Some("updated as plain text: invalid_blocks");
        assert_eq!(recorded(&Outcome::Updated(accepted(Some("invalid_blocks")))), expected(reason));
    }

    #[test]
    fn record_retry() {
        let (reason, delay) = ("ratelimited".to_owned(), RetryDelay::Growing);
        let retry = Retry { reason, delay, hold_back: HoldBack::Nothing };
        let expected = (json!(["WARN", "retry", "ratelimited", null]), counts(&[("Retried", 1)]));
        assert_eq!(recorded(&Outcome::Retry(retry)), expected);
    }

    #[test]
    fn record_dead_lettered() {
        let outcome = Outcome::DeadLettered { reason: "is_archived".to_owned() };
        let line = json!(["ERROR", "dead-lettered", "is_archived", null]);
        assert_eq!(recorded(&outcome), (line, counts(&[("DeadLettered", 1)])));
    }
}
