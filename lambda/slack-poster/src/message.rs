//! The message that the formatter publishes and SQS hands on: the body of a record, because raw
//! message delivery is on.

use serde::Deserialize;
use serde_json::Value;

/// One message for the channel.
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct SlackMessage {
    /// The key of its thread; never blank.
    pub(crate) thread: String,
    /// The text of notifications and screen readers, and of the message if Slack rejects its
    /// blocks; never blank.
    pub(crate) text: String,
    /// Block Kit blocks, handed on unchanged; may be empty.
    #[serde(default)]
    pub(crate) blocks: Vec<Value>,
}

/// A body that is not a [`SlackMessage`]. Displays the position and never quotes: the text of a body
/// does not belong in a log.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MalformedMessage {
    /// The body is not JSON, or a field has another type.
    #[error("malformed: {category} error at line {line} column {column}")]
    Json {
        /// `Syntax`, `Eof` or `Data`, as `serde_json` classifies.
        category: String,
        line: usize,
        column: usize,
    },
    /// A field that must have a text is blank.
    #[error("malformed: {0} is empty")]
    Blank(&'static str),
}

impl SlackMessage {
    /// Parses the body of a record.
    pub(crate) fn parse(body: &str) -> Result<Self, MalformedMessage> {
        let message: Self = serde_json::from_str(body).map_err(|error| MalformedMessage::Json {
            category: format!("{:?}", error.classify()),
            line: error.line(),
            column: error.column(),
        })?;
        for (name, value) in [("thread", &message.thread), ("text", &message.text)] {
            if value.trim().is_empty() {
                return Err(MalformedMessage::Blank(name));
            }
        }
        Ok(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_reads_thread_text_and_blocks() {
        let body = r#"{"thread":"alert-333333333333","text":"t","blocks":[{"type":"divider"}]}"#;
        let message = SlackMessage::parse(body).unwrap();
        assert_eq!((message.thread.as_str(), message.text.as_str()), ("alert-333333333333", "t"));
        assert_eq!(message.blocks.len(), 1);
        assert_eq!(SlackMessage::parse(r#"{"thread":"k","text":"t"}"#).unwrap().blocks.len(), 0);
    }

    #[test]
    fn parse_error_gives_the_position_without_a_quote() {
        for (body, error) in [
            ("marker", "malformed: Syntax error at line 1 column 1"),
            (r#"{"thread":"marker""#, "malformed: Eof error at line 1 column 18"),
            (r#"{"thread":"k","text":{"marker":1}}"#, "malformed: Data error at line 1 column 21"),
            (r#"{"thread":" ","text":"marker"}"#, "malformed: thread is empty"),
            (r#"{"thread":"k","text":""}"#, "malformed: text is empty"),
        ] {
            assert_eq!(SlackMessage::parse(body).unwrap_err().to_string(), error);
        }
    }
}
