//! One JSON object a line. What may be in it is decided by who writes it: never a body or a secret.

use std::{
    error::Error as StdError,
    fmt,
    io::Write,
    panic::Location,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use aws_smithy_types::date_time::{DateTime, Format};
use serde::Serialize;

use crate::failure::Chain;

/// Where lines go.
#[derive(Clone)]
pub struct Log(Arc<Mutex<dyn Write + Send>>);

/// How much a line matters, in the words that Lambda's own log level filter reads.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// As it should be.
    Info,
    /// Works, but somebody may want to know.
    Warn,
    /// Somebody has to do something.
    Error,
}

#[derive(Serialize)]
struct Line<'a, T> {
    level: Level,
    timestamp: String,
    message: &'a str,
    #[serde(flatten)]
    fields: T,
}

#[derive(Serialize)]
struct Stopped {
    error: String,
}

#[derive(Serialize)]
struct Panicked {
    at: Option<String>,
}

impl Log {
    /// A log that writes there.
    pub fn new(sink: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(sink)))
    }

    /// What keeps the function from running.
    pub fn stopped(&self, message: &str, error: &(dyn StdError + 'static)) {
        self.line(Level::Error, message, Stopped { error: Chain(error).to_string() });
    }

    /// A panic, by its place alone: its words can quote the text it fell over.
    pub fn panicked(&self, at: Option<&Location<'_>>) {
        self.line(Level::Error, "panicked", Panicked { at: at.map(ToString::to_string) });
    }

    /// A message with its fields.
    pub fn line(&self, level: Level, message: &str, fields: impl Serialize) {
        self.write(&Line { level, timestamp: now(), message, fields });
    }

    /// Writes a line in one piece. One that can not be written is given up: there is nowhere else
    /// to say so, and people get their message without it.
    pub fn write(&self, line: &impl Serialize) {
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
#[must_use]
pub fn short(word: &str) -> String {
    word.chars().take(64).collect()
}

fn now() -> String {
    // Can only fail outside of years 1 to 9999.
    DateTime::from(SystemTime::now()).fmt(Format::DateTime).unwrap_or_default()
}
