//! Renders a notice in the format of a destination.

mod amazon_q;
mod card;
mod card_markup;
mod email;
mod list;
mod message;
mod mrkdwn;
mod signs;
mod slack;
mod style;
mod untrusted;
mod wrap;

pub use message::Message;
pub use style::Style;

use crate::{Notice, routing::Format};

/// Renders a notice in a format.
#[must_use]
pub fn render(notice: &Notice, format: Format, style: &Style) -> Message {
    match format {
        Format::AmazonQ => Message { text: amazon_q::render(notice, style), subject: None },
        Format::SlackBot => Message { text: slack::render(notice, style), subject: None },
        Format::Email => email::render(notice, style),
    }
}
