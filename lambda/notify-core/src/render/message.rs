//! The published message.

/// A message for SNS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The body in the destination's format.
    pub text: String,
    /// SNS's subject. None for formats without one.
    pub subject: Option<String>,
}
