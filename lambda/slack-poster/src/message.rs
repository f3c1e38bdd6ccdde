//! What the formatter publishes: the body of a record, because raw message delivery is on.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

/// One message for the channel.
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Message {
    /// What keeps messages together.
    pub(crate) thread: String,
    /// For notifications and screen readers, and where blocks are refused.
    pub(crate) text: String,
    /// Block Kit, handed on as it is.
    #[serde(default)]
    pub(crate) blocks: Vec<Value>,
}

/// Why a body is none of ours. Says where, and never quotes: a body's text does not belong in logs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed(String);

impl Message {
    pub(crate) fn read(body: &str) -> Result<Self, Malformed> {
        let message: Self = serde_json::from_str(body).map_err(|error| {
            let (what, line, column) = (error.classify(), error.line(), error.column());
            Malformed(format!("{what:?} error at line {line} column {column}"))
        })?;
        for (name, value) in [("thread", &message.thread), ("text", &message.text)] {
            if value.trim().is_empty() {
                return Err(Malformed(format!("{name} is empty")));
            }
        }
        Ok(message)
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "malformed: {}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_formatter_publishes() {
        let body = r#"{"thread":"alert-333333333333","text":"t","blocks":[{"type":"divider"}]}"#;
        let message = Message::read(body).unwrap();
        assert_eq!((message.thread.as_str(), message.text.as_str()), ("alert-333333333333", "t"));
        assert_eq!(message.blocks.len(), 1);
        assert_eq!(Message::read(r#"{"thread":"k","text":"t"}"#).unwrap().blocks.len(), 0);
    }

    #[test]
    fn anything_else_is_told_without_a_quote() {
        for (body, why) in [
            ("marker", "malformed: Syntax error at line 1 column 1"),
            (r#"{"thread":"marker""#, "malformed: Eof error at line 1 column 18"),
            (r#"{"thread":"k","text":{"marker":1}}"#, "malformed: Data error at line 1 column 21"),
            (r#"{"thread":" ","text":"marker"}"#, "malformed: thread is empty"),
            (r#"{"thread":"k","text":""}"#, "malformed: text is empty"),
        ] {
            assert_eq!(Message::read(body).unwrap_err().to_string(), why);
        }
    }
}
