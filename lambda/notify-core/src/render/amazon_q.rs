//! Amazon Q Developer's custom notifications, as Slack shows them
//! (docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html).
//!
//! Amazon Q drops what breaks its schema or limits without a word, so every field is cut to fit
//! here, and the limits are taken in bytes, the strictest unit.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Style,
    card::{Card, Section},
    mrkdwn::{self, HEADING, PROSE, STEPS, bold},
};
use crate::Notice;

const TITLE: usize = 250;
const DESCRIPTION: usize = 8_000;
const NEXT_STEP: usize = 350;
/// Amazon Q sets no limit on these.
const CONTEXT_VALUE: usize = 1_024;

/// Less than this is not worth showing.
const LEAST: usize = 24;

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

/// The custom notification of a notice, as JSON to be published. It is about 20 KB at most, far
/// under a topic's limit.
#[must_use]
pub fn render(notice: &Notice, style: &Style) -> String {
    let card = Card::of(notice, style);
    let (next_steps, long_links): (Vec<String>, Vec<String>) = card
        .links
        .iter()
        .map(|(label, url)| ["<", url, "|", label, ">"].concat())
        .partition(|link| link.len() <= NEXT_STEP);
    let mention = style.mention.as_ref().and_then(|mention| mention.markup(notice));
    let message = Message {
        version: "1.0",
        source: "custom",
        content: Content {
            text_type: "client-markdown",
            title: mrkdwn::headline(&card, TITLE),
            description: description(&card, mention.as_deref(), &long_links),
            next_steps,
            keywords: mrkdwn::keywords(&card),
        },
        metadata: Metadata {
            thread_id: notice.thread().to_string(),
            summary: mrkdwn::summary(&card, notice),
            additional_context: card
                .context
                .iter()
                .map(|(key, value)| (*key, mrkdwn::plain(value, CONTEXT_VALUE)))
                .collect(),
        },
    };
    // Strings and maps of strings always serialise.
    serde_json::to_string(&message).unwrap_or_default()
}

/// The parts in reading order; each takes what it needs of the room that is left. Links are no
/// use when cut, so their room is set aside first.
fn description(card: &Card, mention: Option<&str>, long_links: &[String]) -> String {
    // One less for the line before the links.
    let mut room = Room { text: String::with_capacity(DESCRIPTION / 4), left: DESCRIPTION - 1 };
    let links: String = long_links
        .iter()
        .map(|link| format!("\n{link}"))
        .take_while(|link| room.reserve(link))
        .collect();
    if let Some(mention) = mention {
        room.push(&format!("{mention}\n"));
    }
    if let Some(title) = &card.title {
        room.piece("", |most| bold(&mrkdwn::line(title, most - 3)) + "\n", HEADING);
    }
    for (label, fact) in &card.facts {
        room.piece(&["\n> ", label, ": "].concat(), |most| mrkdwn::fact(fact, most), DESCRIPTION);
    }
    for (heading, section) in &card.sections {
        let before = format!("\n\n{}\n", bold(heading));
        match section {
            Section::Ours(words) => room.piece(&before, |_| words.clone(), PROSE),
            Section::Quote(text) => {
                room.piece(&(before + "> "), |most| mrkdwn::quote(text, most), STEPS);
            }
            Section::Preformatted(text) => {
                room.piece(&before, |most| mrkdwn::block(text, most), DESCRIPTION);
            }
        }
    }
    if room.text.is_empty() {
        // Amazon Q requires a description.
        room.push(&bold(card.headline));
    }
    let text = room.text.trim();
    if links.is_empty() { text.to_owned() } else { format!("{text}\n{links}") }
}

/// A text, and the bytes that may still be added to it.
struct Room {
    text: String,
    left: usize,
}

impl Room {
    /// Sets room aside for a text that is added later; not if it would take most of it.
    fn reserve(&mut self, text: &str) -> bool {
        let fits = self.left.saturating_sub(text.len()) >= DESCRIPTION / 3;
        if fits {
            self.left -= text.len();
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

    /// Adds what `write` makes of the room it is given, `most` bytes at most, after `before`.
    fn piece(&mut self, before: &str, write: impl Fn(usize) -> String, most: usize) {
        let room = self.left.saturating_sub(before.len()).min(most);
        let written = if room < LEAST { String::new() } else { write(room) };
        if !written.is_empty() {
            self.push(before);
            self.push(&written);
        }
    }
}
