//! One JSON object a line. What may be in it is decided here: never a body, a title or a secret.

use std::{
    error::Error as StdError,
    fmt,
    io::Write,
    panic::Location,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use aws_sdk_sns::primitives::{DateTime, DateTimeFormat};
use serde::Serialize;

use crate::error::Chain;

/// Where lines go.
#[derive(Clone)]
pub struct Log(Arc<Mutex<dyn Write + Send>>);

/// What became of one notice.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Handled<'a> {
    pub(crate) decision: &'static str,
    pub(crate) reason: Option<String>,
    pub(crate) request_id: &'a str,
    pub(crate) message_id: Option<&'a str>,
    pub(crate) topic_arn: Option<&'a str>,
    pub(crate) source: String,
    pub(crate) outcome: Option<String>,
    pub(crate) control: Option<String>,
    pub(crate) account_id: Option<String>,
    pub(crate) account_name_from: Option<String>,
    pub(crate) thread: String,
    pub(crate) destination: Option<&'a str>,
    pub(crate) published_id: Option<String>,
    pub(crate) size_bytes: usize,
    pub(crate) duration_ms: u64,
}

/// An account without a name, and why.
#[derive(Debug, Serialize)]
pub(crate) struct Unnamed<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) account_id: &'a str,
    pub(crate) code: &'a str,
    pub(crate) error: String,
}

#[derive(Serialize)]
struct Stopped {
    error: String,
}

#[derive(Serialize)]
struct Panicked {
    at: Option<String>,
}

/// `level` and `timestamp` are what Lambda's own log level filter reads.
#[derive(Serialize)]
struct Line<'a, T> {
    level: &'static str,
    timestamp: String,
    message: &'a str,
    #[serde(flatten)]
    fields: T,
}

impl Log {
    /// A log that writes there.
    pub fn new(sink: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(sink)))
    }

    /// What keeps the function from running.
    pub fn stopped(&self, message: &str, error: &(dyn StdError + 'static)) {
        self.line("ERROR", message, Stopped { error: Chain(error).to_string() });
    }

    /// A panic, by its place alone.
    pub fn panicked(&self, at: Option<&Location<'_>>) {
        self.line("ERROR", "panicked", Panicked { at: at.map(ToString::to_string) });
    }

    pub(crate) fn handled(&self, fields: Handled<'_>) {
        let level = if fields.decision == "failed" { "ERROR" } else { "INFO" };
        self.line(level, "notice handled", fields);
    }

    pub(crate) fn unnamed(&self, fields: Unnamed<'_>) {
        self.line("WARN", "account not named", fields);
    }

    fn line(&self, level: &'static str, message: &str, fields: impl Serialize) {
        self.write(&Line { level, timestamp: now(), message, fields });
    }

    /// Writes a line in one piece. One that can not be written is given up: there is nowhere else
    /// to say so, and people get their notice without it.
    pub(crate) fn write(&self, line: &impl Serialize) {
        let Ok(mut text) = serde_json::to_string(line) else {
            return;
        };
        text.push('\n');
        let mut sink = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = sink.write_all(text.as_bytes()).and_then(|()| sink.flush());
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Log")
    }
}

/// At most 64 characters of what a message called something: enough for a control or an id, too
/// little to carry a text into the log.
pub(crate) fn short(word: &str) -> String {
    word.chars().take(64).collect()
}

fn now() -> String {
    // Can only fail outside of years 1 to 9999.
    DateTime::from(SystemTime::now()).fmt(DateTimeFormat::DateTime).unwrap_or_default()
}
