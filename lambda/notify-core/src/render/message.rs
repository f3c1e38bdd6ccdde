//! The published message.

/// A message for SNS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The body in the destination's format.
    pub text: String,
    /// SNS's subject. None for formats without one.
    pub subject: Option<String>,
    /// SNS's message attributes, all of them strings, for filter policies. Empty for formats that people
    /// read.
    pub attributes: Vec<(&'static str, String)>,
}

impl Message {
    /// A message that has a body only.
    pub(super) fn new(text: String) -> Self {
        Self { text, subject: None, attributes: Vec::new() }
    }
}
