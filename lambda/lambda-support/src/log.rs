//! A log of JSON objects, one per line. Writers decide which fields a line has: never a body, a
//! title or a secret.
//!
//! Written by hand: `tracing` with a JSON subscriber adds 0.5 MB to the binary and 0.24 MB to the
//! zip, and 0.85 MB to the binary with its `EnvFilter` (measured with `lambda_runtime` 1.5). The
//! price: warnings that the SDK and the runtime emit through `tracing` are not logged.

use std::{
    error::Error as StdError,
    fmt,
    io::Write,
    panic::Location,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use aws_smithy_types::date_time::{DateTime, Format};
use notify_core::render::reveal;
use serde::Serialize;

use crate::error::ErrorChain;

/// At most this many characters of an identifier from an event reach a log field: enough for an id
/// or a control, too few to carry a text into the log.
const MAX_IDENTIFIER_CHARS: usize = 64;

/// The sink of log lines. Clones share it.
#[derive(Clone)]
pub struct Log(Arc<Mutex<dyn Write + Send>>);

/// The level of a line, in the words that Lambda's log level filter reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// Normal operation.
    Info,
    /// Works, but degraded or late.
    Warn,
    /// Needs an operator.
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
struct Fatal {
    error: String,
}

#[derive(Serialize)]
struct Panic {
    at: Option<String>,
}

impl Log {
    /// A log that writes to `sink`.
    pub fn new(sink: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(sink)))
    }

    /// Logs an error that ends the process, with its causes.
    pub fn fatal(&self, message: &str, error: &(dyn StdError + 'static)) {
        self.line(Level::Error, message, Fatal { error: ErrorChain(error).to_string() });
    }

    /// Logs the location of a panic, without its message: that can quote the text it failed on.
    pub fn panic(&self, location: Option<&Location<'_>>) {
        self.line(Level::Error, "panicked", Panic { at: location.map(ToString::to_string) });
    }

    /// Logs a message with its fields.
    pub fn line(&self, level: Level, message: &str, fields: impl Serialize) {
        self.write(&Line { level, timestamp: now(), message, fields });
    }

    /// Writes one line in one piece, with the code points of invisible characters in their places. A line that cannot be written is lost: there is no other place
    /// to report that, and the delivery goes on without it.
    pub fn write(&self, line: &impl Serialize) {
        let Ok(text) = serde_json::to_string(line) else {
            return;
        };
        let text = reveal(&text).into_owned() + "\n";
        let mut sink = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = sink.write_all(text.as_bytes()).and_then(|()| sink.flush());
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Log")
    }
}

/// Cuts an identifier from an event to 64 characters, for a log field.
#[must_use]
pub fn short_identifier(text: &str) -> String {
    text.chars().take(MAX_IDENTIFIER_CHARS).collect()
}

fn now() -> String {
    // Fails only outside of the years 1 to 9999.
    DateTime::from(SystemTime::now()).fmt(Format::DateTime).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::CapturedLog;

    #[test]
    fn invisible_characters_are_written_as_code_points() {
        let captured = CapturedLog::default();
        let fields = json!({"reason": "no \u{202e}gnp.exe\u{200b} \u{9b}2J"});
        Log::new(captured.clone()).line(Level::Error, "failed", fields);
        assert!(captured.text().contains("no <U+202E>gnp.exe<U+200B> <U+009B>2J"));
    }
}
