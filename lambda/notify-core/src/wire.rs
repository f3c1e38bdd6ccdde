//! Messages between functions: those for the Slack poster, and the items of the retry queue and of
//! dead-letter queues.

mod bound;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::{Value, error::Category, json};

use crate::Notice;

/// A message that the formatter publishes and the Slack poster posts, or makes an update of an
/// earlier one. `B` is a block: the poster knows no more of it than that it is JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlackMessage<B = Value> {
    /// Block Kit, posted as it is. Empty for a message of text only.
    #[serde(default = "Vec::new")]
    pub blocks: Vec<B>,
    /// For notifications and screen readers, and for the case that Slack refuses the blocks.
    pub text: String,
    /// The key of the thread, such as `asr-333333333333`.
    pub thread: String,
    /// The subject that this message opens, as 32 hexadecimal digits: the poster remembers where the
    /// message stands, for a later [`Update`]. None if no update is to find it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What the opening message of a subject becomes. If the poster knows that message, this replaces
    /// its content and nothing is posted. None for a message that is only posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update: Option<Box<Update<B>>>,
}

/// The new content of the message that opened a subject, now that the subject is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Update<B = Value> {
    /// The subject, as [`SlackMessage::subject`] of its opening message had it.
    pub subject: String,
    /// Block Kit, in place of all blocks of the message. Empty for a message of text only.
    #[serde(default = "Vec::new")]
    pub blocks: Vec<B>,
    /// As [`SlackMessage::text`]. At most 4,000 characters: Slack refuses an update with more
    /// (docs.slack.dev/reference/methods/chat.update), and the message is posted.
    pub text: String,
}

/// Why a text is not a [`SlackMessage`]. It never quotes the text, which does not belong in logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSlackMessage {
    /// The text is not JSON of the right shape.
    #[error("malformed: {category:?} error at line {line} column {column}")]
    Json {
        /// The kind of error.
        category: Category,
        /// The error's line, from 1.
        line: usize,
        /// The error's column, from 0.
        column: usize,
    },
    /// A field has nothing in it but spaces.
    #[error("malformed: {0} is empty")]
    Empty(&'static str),
}

impl SlackMessage {
    /// Parses what [`SlackMessage::to_json`] printed.
    ///
    /// # Errors
    ///
    /// If the text is not JSON of that shape, or if the thread or the text is blank.
    pub fn parse(json: &str) -> Result<Self, InvalidSlackMessage> {
        let message: Self =
            serde_json::from_str(json).map_err(|error| InvalidSlackMessage::Json {
                category: error.classify(),
                line: error.line(),
                column: error.column(),
            })?;
        for (name, value) in [("thread", &message.thread), ("text", &message.text)] {
            if value.trim().is_empty() {
                return Err(InvalidSlackMessage::Empty(name));
            }
        }
        Ok(message)
    }
}

impl<B: Serialize> SlackMessage<B> {
    /// The message as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Strings and values always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// An item of the retry queue or of a dead-letter queue.
#[derive(Debug, Clone, PartialEq)]
pub enum QueueItem {
    /// A window of a destination has ended: what it held is due.
    Flush(Flush),
    /// A notice that one destination has to be sent again.
    Retry(Box<RetryItem>),
    /// An event that the function failed to handle, or never received.
    Event {
        /// The event, as it is in the function's invocation.
        event: Value,
        /// The id of the invocation that failed. None if there was none.
        request_id: Option<String>,
    },
}

/// A delayed message by which the function ends a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flush {
    /// The destination's name.
    pub destination: String,
    /// When the window ends, in seconds from 1970.
    pub at: i64,
}

/// The JSON of a flush.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrappedFlush {
    flush: Flush,
}

impl Flush {
    /// The flush as JSON, `{"flush": {…}}`, which [`QueueItem::parse`] reads.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(&WrappedFlush { flush: self.clone() }).unwrap_or_default()
    }
}

/// A notice that one destination has to be sent again. It is decided and rendered again when it
/// leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetryItem {
    /// The destination's name.
    pub destination: String,
    /// The notice, bounded by [`RetryItem::new`].
    pub notice: Notice,
    /// The key by which the destination's repetitions are recognised.
    pub key: String,
    /// The subject whose state decides whether the notice is still news. None if the notice has none,
    /// or if the state table did not answer yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When the event was sent, in seconds from 1970. None for items of earlier versions and for
    /// events without a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<i64>,
}

/// The JSON of a retry item. It has no other key, so that it is not mistaken for an event.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapped {
    retry: RetryItem,
}

impl RetryItem {
    /// An item whose JSON has at most [`RetryItem::MAX_BYTES`] bytes, if name and key are short
    /// (1 KiB).
    ///
    /// Texts and lists of the notice that are longer than any format shows are cut; a cut text is
    /// marked at its end, and a cut list counts what it lacks.
    #[must_use]
    pub fn new(destination: String, notice: Notice, key: String) -> Self {
        bound::bounded(Self { destination, notice, key, subject: None, sent_at: None })
    }

    /// Adds what decides again whether the notice is news.
    #[must_use]
    pub fn with_state(self, subject: Option<String>, sent_at: Option<i64>) -> Self {
        Self { subject, sent_at, ..self }
    }

    /// SQS accepts 256 KiB of body and attributes. This leaves room for the attributes, which name
    /// the destination and the reason.
    pub const MAX_BYTES: usize = 224 * 1_024;

    /// The item as JSON, `{"retry": {…}}`, which [`QueueItem::parse`] reads.
    #[must_use]
    pub fn to_json(&self) -> String {
        let json = json!({ "retry": self }).to_string();
        // SQS refuses these two characters. They stand in strings only, so they can be escaped.
        if json.contains(['\u{fffe}', '\u{ffff}']) {
            return json.replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff");
        }
        json
    }
}

impl QueueItem {
    /// Parses the body of a queue's message: a [`RetryItem`], a failure record of Lambda's
    /// (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html), an envelope
    /// that SNS could not deliver, or an event that EventBridge could not deliver. Any other text
    /// is an event, too.
    #[must_use]
    pub fn parse(body: &str) -> Self {
        let Ok(mut value) = serde_json::from_str::<Value>(body) else {
            return Self::event(Value::from(body));
        };
        // Copied, because a forged item is an event: to read it by reference as well would cost the
        // package another 50 kB.
        if value.get("retry").is_some()
            && let Ok(Wrapped { retry }) = serde_json::from_value(value.clone())
        {
            return Self::Retry(Box::new(retry));
        }
        if value.get("flush").is_some()
            && let Ok(WrappedFlush { flush }) = WrappedFlush::deserialize(&value)
        {
            return Self::Flush(flush);
        }
        if let Some(event) = value.get_mut("requestPayload").map(Value::take) {
            let request_id = value.pointer("/requestContext/requestId").and_then(Value::as_str);
            return Self::Event { event, request_id: request_id.map(str::to_owned) };
        }
        if value.get("Type").and_then(Value::as_str) == Some("Notification") {
            return Self::event(json!({"Records": [{"EventSource": "aws:sns", "Sns": value}]}));
        }
        Self::event(value)
    }

    fn event(event: Value) -> Self {
        Self::Event { event, request_id: None }
    }
}
