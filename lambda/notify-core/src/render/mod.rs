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

/// The names of the facts and sections that cards of a notice show, in their order.
#[cfg(test)]
pub(crate) fn labels(notice: &Notice, style: &Style) -> Vec<&'static str> {
    let card = card::Card::new(notice, style);
    let facts = card.facts.iter().map(|(label, _)| *label);
    facts.chain(card.sections.iter().map(|(label, _)| *label)).collect()
}
