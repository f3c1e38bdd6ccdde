//! Renders a notice in the format of a destination.

pub mod amazon_q;
mod card;
mod card_markup;
pub mod email;
mod list;
mod mrkdwn;
pub mod slack;
mod untrusted;
mod wrap;

use crate::{
    AccessPortal, Language, Notice,
    routing::{Format, Mention},
};

/// What an operator chooses about messages, whatever their format.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Style {
    /// The language of labels, headlines and advice.
    pub language: Language,
    /// The portal that links lead through. None for links straight to the console.
    pub access_portal: Option<AccessPortal>,
    /// Who is mentioned in Slack for urgent notices. None if nobody is.
    pub mention: Option<Mention>,
}

/// A message for SNS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The body in the destination's format.
    pub text: String,
    /// SNS's subject. None for formats without one.
    pub subject: Option<String>,
}

/// Renders a notice in a format.
#[must_use]
pub fn render(notice: &Notice, format: Format, style: &Style) -> Message {
    match format {
        Format::AmazonQ => Message { text: amazon_q::render(notice, style), subject: None },
        Format::SlackBot => Message { text: slack::render(notice, style), subject: None },
        Format::Email => {
            let email::Mail { subject, text } = email::render(notice, style);
            Message { text, subject: Some(subject) }
        }
    }
}
