//! The input of the parsers.

use std::borrow::Cow;

use serde_json::Value;

/// A body with its SNS attributes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Body<'a> {
    /// The message.
    pub content: BodyContent<'a>,
    /// The SNS subject. None if the publisher gave none.
    pub subject: Option<&'a str>,
    /// The ARN of the topic that it was published to. None if it came by another way.
    pub topic_arn: Option<&'a str>,
}

/// The message of a body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BodyContent<'a> {
    /// JSON that is parsed already: an event that EventBridge delivers.
    Json(&'a Value),
    /// JSON or any other text, as a topic delivers it.
    Text(&'a str),
}

impl<'a> Body<'a> {
    /// A text without a subject and a topic.
    #[must_use]
    pub fn from_text(text: &'a str) -> Self {
        Self { content: BodyContent::Text(text), subject: None, topic_arn: None }
    }

    /// A JSON value without a subject and a topic.
    #[must_use]
    pub fn from_json(value: &'a Value) -> Self {
        Self { content: BodyContent::Json(value), subject: None, topic_arn: None }
    }
}

impl<'a> BodyContent<'a> {
    /// The text, or the JSON printed.
    #[must_use]
    pub fn to_text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text.into(),
            Self::Json(value) => value.to_string().into(),
        }
    }
}
