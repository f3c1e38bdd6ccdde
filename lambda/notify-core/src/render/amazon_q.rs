//! Amazon Q Developer's custom notifications, as Slack shows them
//! (docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html).
//!
//! Amazon Q drops a message that breaks its schema or limits and reports nothing, so every field is
//! cut to fit here. The limits are counted in bytes, the strictest unit.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    card::{Card, Section},
    card_markup::{self, MAX_HEADING_BYTES, MAX_STEPS_BYTES, MAX_TEXT_BYTES},
    frame::Frame,
    group::{self, Markup},
    mrkdwn::{self, bold},
};

const MAX_TITLE_BYTES: usize = 250;
const MAX_DESCRIPTION_BYTES: usize = 8_000;
const MAX_NEXT_STEP_BYTES: usize = 350;
/// Amazon Q documents no limit for these.
const MAX_CONTEXT_VALUE_BYTES: usize = 1_024;

/// A part that has less room than this is left out.
const MIN_PART_BYTES: usize = 24;
/// Minimum bytes of a description that links leave for its text.
const MIN_TEXT_BYTES: usize = MAX_DESCRIPTION_BYTES / 3;

#[derive(Serialize)]
struct Message {
    version: &'static str,
    source: &'static str,
    content: Content,
    metadata: Metadata,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    text_type: &'static str,
    title: String,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    next_steps: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keywords: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    thread_id: String,
    summary: String,
    additional_context: BTreeMap<&'static str, String>,
}

/// The custom notification of a card, as JSON. It has about 20 KB at most, far less than a topic
/// accepts.
pub(super) fn render(card: &Card, frame: &Frame) -> String {
    let (next_steps, long_links): (Vec<String>, Vec<String>) = card
        .links
        .iter()
        .map(|(label, url)| ["<", url, "|", label, ">"].concat())
        .partition(|link| link.len() <= MAX_NEXT_STEP_BYTES);
    let message = Message {
        version: "1.0",
        source: "custom",
        content: Content {
            text_type: "client-markdown",
            title: card_markup::headline(card, MAX_TITLE_BYTES),
            description: description(card, frame.mention.as_deref(), &long_links),
            next_steps,
            keywords: card_markup::keywords(card),
        },
        metadata: Metadata {
            thread_id: frame.thread.to_string(),
            summary: card_markup::summary(card, frame.account),
            additional_context: card
                .context
                .iter()
                .map(|(key, value)| (*key, mrkdwn::plain(value, MAX_CONTEXT_VALUE_BYTES)))
                .collect(),
        },
    };
    // Strings and maps of strings always serialise.
    serde_json::to_string(&message).unwrap_or_default()
}

/// The parts in reading order; each takes what it needs of the room that is left. A cut link is
/// useless, so the room of links is reserved first.
fn description(card: &Card, mention: Option<&str>, long_links: &[String]) -> String {
    // One less for the line before the links.
    let text = String::with_capacity(MAX_DESCRIPTION_BYTES / 4);
    let mut room = Room { text, left: MAX_DESCRIPTION_BYTES - 1 };
    let links: String = long_links
        .iter()
        .map(|link| format!("\n{link}"))
        .take_while(|link| room.reserve(link))
        .collect();
    if let Some(mention) = mention {
        room.push(&format!("{mention}\n"));
    }
    if let Some(title) = &card.title {
        room.piece("", |max| bold(&mrkdwn::line(title, max - 3)) + "\n", MAX_HEADING_BYTES);
    }
    if !card.why.is_empty() {
        room.push(&[&card.why, "\n"].concat());
    }
    for (label, fact) in &card.facts {
        room.piece(
            &["\n> ", label, ": "].concat(),
            |max| card_markup::fact(fact, max),
            MAX_DESCRIPTION_BYTES,
        );
    }
    for (index, (heading, section)) in card.sections.iter().enumerate() {
        let before = format!("\n\n{}\n", bold(heading));
        match section {
            Section::Group(group) => {
                let max = group::room(&card.sections, index, room.left, Markup::Slack);
                room.piece("\n\n", |max| group.write(Markup::Slack, max), max);
            }
            Section::Ours(words) => room.piece(&before, |_| words.clone(), MAX_TEXT_BYTES),
            Section::Quote(text) => {
                room.piece(&(before + "> "), |max| mrkdwn::quote(text, max), MAX_STEPS_BYTES);
            }
            Section::Preformatted(text) => {
                room.piece(&before, |max| mrkdwn::block(text, max), MAX_DESCRIPTION_BYTES);
            }
        }
    }
    if room.text.is_empty() {
        // Amazon Q requires a description.
        room.push(&bold(&card.headline));
    }
    let text = room.text.trim();
    if links.is_empty() { text.to_owned() } else { format!("{text}\n{links}") }
}

/// A text, and how many bytes may still be added to it.
struct Room {
    text: String,
    left: usize,
}

impl Room {
    /// Reserves room for a link that is added later. Returns whether enough is left for the text.
    fn reserve(&mut self, link: &str) -> bool {
        let fits = self.left.saturating_sub(link.len()) >= MIN_TEXT_BYTES;
        if fits {
            self.left -= link.len();
        }
        fits
    }

    /// Adds a text as it is, if there is room for it.
    fn push(&mut self, text: &str) {
        if text.len() <= self.left {
            self.text += text;
            self.left -= text.len();
        }
    }

    /// Adds what `write` returns for the room that it is given, at most `max` bytes, after `before`.
    fn piece(&mut self, before: &str, write: impl Fn(usize) -> String, max: usize) {
        let room = self.left.saturating_sub(before.len()).min(max);
        let written = if room < MIN_PART_BYTES { String::new() } else { write(room) };
        if !written.is_empty() {
            self.push(before);
            self.push(&written);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_takes_links_as_long_as_a_third_is_left_for_text() {
        let card = Card { title: Some("a title".to_owned()), ..Card::default() };
        // 8,000, less the line break before the links, less a third, less the link's line break.
        let link = "x".repeat(8_000 - 1 - 2_666 - 1);
        let with_link = description(&card, None, std::slice::from_ref(&link));
        assert!(with_link.ends_with(&link));
        assert_eq!(description(&card, None, &[link + "x"]), "*a title*");
    }
}
