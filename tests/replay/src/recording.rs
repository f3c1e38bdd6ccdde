//! Recordings: files of events with the time and the way of their arrival.
//!
//! A file holds JSON documents, one per line or one after another, or an array of them. A document
//! is a recorded line, or an event of EventBridge as an archive or an export to S3 holds it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::{Deserializer, Value};
use thiserror::Error;

use crate::Moment;

const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The way by which a line reaches the formatter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// The body is an event, put on the default bus: the deployed patterns decide what it invokes.
    EventBridge,
    /// The body is published to ASR's topic of results.
    StatusTopic,
    /// The body is published to ASR's topic of alarms.
    AlarmTopic,
}

/// One line of a recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// When it arrived.
    pub at: Moment,
    /// How it arrived.
    pub via: Via,
    /// The event of EventBridge, or what was published to the topic: a string is published as it
    /// is, anything else as JSON.
    pub body: Value,
}

impl Line {
    /// The body as text: what is published to a topic.
    #[must_use]
    pub fn text(&self) -> String {
        self.body.as_str().map_or_else(|| self.body.to_string(), str::to_owned)
    }
}

/// Why a recording could not be read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RecordingError {
    /// The file could not be read or written.
    #[error("cannot access {path}: {cause}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        cause: io::Error,
    },
    /// The file is compressed.
    #[error("{path} is compressed: unpack it with gunzip first", path = path.display())]
    Compressed {
        /// The file.
        path: PathBuf,
    },
    /// A document is not a recorded line and not an event.
    #[error("{path}:{line}: {problem}", path = path.display())]
    Document {
        /// The file.
        path: PathBuf,
        /// Line of the file where the document begins, or where its JSON ends to be valid; from 1.
        line: usize,
        /// What is wrong with it, and what is expected.
        problem: String,
    },
}

/// Reads a recording. The lines are in the order of their arrival; lines of the same millisecond in
/// that of the file.
///
/// # Errors
///
/// If the file cannot be read, is compressed, or holds anything but recorded lines and events.
pub fn read_recording(path: &Path) -> Result<Vec<Line>, RecordingError> {
    let access = |cause| RecordingError::File { path: path.to_owned(), cause };
    let bytes = fs::read(path).map_err(access)?;
    if bytes.starts_with(GZIP_MAGIC) {
        return Err(RecordingError::Compressed { path: path.to_owned() });
    }
    let text = String::from_utf8(bytes)
        .map_err(|error| access(io::Error::new(io::ErrorKind::InvalidData, error)))?;
    parse_recording(path, &text)
}

/// As [`read_recording`], from the text of the file; the path is for errors.
///
/// # Errors
///
/// If the text holds anything but recorded lines and events.
pub fn parse_recording(path: &Path, text: &str) -> Result<Vec<Line>, RecordingError> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let refuse = |line, problem| RecordingError::Document { path: path.to_owned(), line, problem };
    let mut documents = Deserializer::from_str(text).into_iter::<Value>();
    let mut lines = Vec::new();
    loop {
        let line = line_of(text, documents.byte_offset());
        let Some(document) = documents.next() else { break };
        let document =
            document.map_err(|error| refuse(error.line(), format!("this is not JSON: {error}")))?;
        let items = match document {
            Value::Array(items) => items,
            other => vec![other],
        };
        for item in items {
            lines.push(recorded(item).map_err(|problem| refuse(line, problem))?);
        }
    }
    lines.sort_by_key(|line| line.at);
    Ok(lines)
}

/// Writes a recording: one JSON document per line.
///
/// # Errors
///
/// If the file cannot be written.
pub fn write_recording(path: &Path, lines: &[Line]) -> Result<(), RecordingError> {
    write_json_lines(path, lines)
        .map_err(|cause| RecordingError::File { path: path.to_owned(), cause })
}

/// Writes one JSON document per line.
pub(crate) fn write_json_lines<T: Serialize>(path: &Path, items: &[T]) -> io::Result<()> {
    let mut text = String::new();
    for item in items {
        text.push_str(&serde_json::to_string(item)?);
        text.push('\n');
    }
    fs::write(path, text)
}

/// Number of the line on which the first document at or after an offset begins, from 1.
fn line_of(text: &str, offset: usize) -> usize {
    let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
    let space = after.len() - after.trim_start().len();
    let skipped = after.get(..space).unwrap_or_default();
    1 + before.matches('\n').count() + skipped.matches('\n').count()
}

fn recorded(document: Value) -> Result<Line, String> {
    if !document.is_object() {
        return Err("this is not a JSON object".to_owned());
    }
    if document.get("detail-type").is_none() {
        return Line::deserialize(document).map_err(|error| {
            format!("this is neither an event nor a recorded line with at, via and body: {error}")
        });
    }
    let time = document.get("time").and_then(Value::as_str);
    let at = time
        .and_then(Moment::parse)
        .ok_or("the event has no `time` in RFC 3339, which says when it arrived")?;
    Ok(Line { at, via: Via::EventBridge, body: document })
}

#[cfg(test)]
mod tests;
