//! Messages as SNS delivers them.

use super::timestamp::Timestamp;

/// More messages than this are not kept, of a channel or of the inbox; the oldest go first.
pub(super) const MAX_MESSAGES: usize = 20_000;

/// One message of a topic.
#[derive(Debug)]
pub(crate) struct Received {
    /// SNS's id of the message.
    pub(crate) id: String,
    /// When it was published.
    pub(crate) at: Timestamp,
    /// The ARN of the topic.
    pub(crate) topic: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) text: String,
}
