//! Writing a notice in the format a destination's readers understand.

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

/// What an operator chooses about the text, whatever its format.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Style {
    /// The language of every sentence that is ours.
    pub language: Language,
    /// Where links go through, if anywhere.
    pub access_portal: Option<AccessPortal>,
    /// Who is called for what can not wait, where the format can call somebody.
    pub mention: Option<Mention>,
}

/// What is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The body, as the destination's readers take it.
    pub text: String,
    /// SNS's subject, for mail.
    pub subject: Option<String>,
}

/// Writes a notice in a format.
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
