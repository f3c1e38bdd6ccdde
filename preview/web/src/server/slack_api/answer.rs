//! Answers of the stand-in.

use std::iter;

use preview::limits;
use serde_json::{Value, json};

/// The answer to a call.
#[derive(Debug)]
pub(in crate::server) struct Answer {
    /// The seconds to wait, above the rate limit.
    pub(in crate::server) retry_after: Option<u64>,
    pub(in crate::server) body: Value,
    /// The message that the page shows, and its problems if it is refused; `None` if the caller has
    /// no access to the channel, and for an update that is refused: the message stays as it is.
    pub(in crate::server) shown: Option<(Value, Vec<String>)>,
}

/// The answer to a message that breaks the limits.
pub(super) fn refuse_content(message: &Value) -> Option<Answer> {
    let problems = limits::slack(message).problems;
    let (of_blocks, errors): (Vec<String>, Vec<String>) =
        problems.into_iter().partition(|problem| problem.starts_with("[ERROR]"));
    if of_blocks.is_empty() {
        errors.first().map(|error| refuse(error, of_blocks, message.clone()))
    } else {
        Some(refuse("invalid_blocks", of_blocks, message.clone()))
    }
}

/// An error about the content of a message, which the page shows, too.
pub(super) fn refuse(error: &str, messages: Vec<String>, message: Value) -> Answer {
    let body = if messages.is_empty() {
        json!({"ok": false, "error": error})
    } else {
        json!({"ok": false, "error": error, "response_metadata": {"messages": messages}})
    };
    let problems = iter::once(error.to_owned()).chain(messages).collect();
    Answer { retry_after: None, body, shown: Some((message, problems)) }
}

impl Answer {
    /// Success, with the message that the page shows.
    pub(super) fn ok(body: Value, shown: Value) -> Self {
        Self { retry_after: None, body, shown: Some((shown, Vec::new())) }
    }

    pub(in crate::server) fn error(error: &str) -> Self {
        Self { retry_after: None, body: json!({"ok": false, "error": error}), shown: None }
    }
}
