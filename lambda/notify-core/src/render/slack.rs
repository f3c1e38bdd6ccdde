//! Slack's Block Kit, for the bot (docs.slack.dev/reference/block-kit).
//!
//! Slack refuses a whole message for one field that is too long, so every field is cut to fit
//! here. The limits are counted in bytes, the strictest unit, and that of the whole message in the
//! bytes of its JSON.

use serde_json::{Value, json};

use super::{
    card::{Card, Fact, Section, Time},
    card_markup::{self, MAX_HEADING_BYTES, MAX_TEXT_BYTES},
    frame::{Closing, Frame},
    group::{self, Markup},
    mrkdwn::{self, bold},
};
use crate::wire::{SlackMessage, Update};

/// Slack answers `msg_blocks_too_long` at about 13,200, which it does not document.
const MAX_MESSAGE_BYTES: usize = 12_900;
const MAX_FALLBACK_BYTES: usize = 1_500;
const MAX_BLOCKS: usize = 50;
const MAX_HEADER_BYTES: usize = 150;
const MAX_SECTION_BYTES: usize = 3_000;
const MAX_FIELDS: usize = 10;
/// Maximum bytes of all links of a message. Without an access portal they take at most a third.
const MAX_LINKS_BYTES: usize = MAX_MESSAGE_BYTES / 2;
/// A longer fact does not fit into half of a message's width.
const MAX_SHORT_BYTES: usize = 60;
/// Maximum bytes of the update of an opening message, which leave most of the message to its own
/// blocks.
const MAX_UPDATE_BYTES: usize = 4_000;
/// Maximum number of facts of an update: those that say where it was.
const MAX_UPDATE_FACTS: usize = 4;
/// A part that has less room than this is left out.
const MIN_PART_BYTES: usize = 24;

/// The message of a card, as JSON for the bot; see [`SlackMessage`].
pub(super) fn render(card: &Card, frame: &Frame) -> String {
    let mention = frame.mention.as_deref();
    let mut message = SlackMessage {
        blocks: Vec::new(),
        text: fallback(card, frame, mention),
        thread: frame.thread.to_string(),
        subject: frame.opens.map(str::to_owned),
        update: frame.closes.as_ref().map(|closing| Box::new(update(card, closing, frame))),
    };
    let left = MAX_MESSAGE_BYTES.saturating_sub(message.to_json().len());
    message.blocks = blocks_of(card, mention, left);
    message.to_json()
}

/// What becomes of the message that opened a subject: its headline, how it ended, and where it was.
fn update(card: &Card, closing: &Closing, frame: &Frame) -> Update {
    let open = closing.headline.as_deref().unwrap_or(&card.headline);
    let subject = card.subject.as_deref().map(|subject| mrkdwn::line(subject, MAX_SHORT_BYTES));
    let mut headline = open.to_owned();
    if let Some(subject) = subject.filter(|subject| !subject.is_empty()) {
        headline.extend([": ", &subject]);
    }
    let headline =
        if closing.headline.is_some() { ["~", &headline, "~"].concat() } else { bold(&headline) };
    let mut text = [card.emoji, " ", &headline].concat();
    if !closing.words.is_empty() {
        text.extend(["\n", &bold(&closing.words)]);
    }
    if !card.why.is_empty() {
        text.extend(["\n", &card.why]);
    }
    let mut room = Room { blocks: Vec::new(), left: MAX_UPDATE_BYTES };
    room.push(section(&text));
    let short = |(_, fact): &&(&str, Fact)| !matches!(fact, Fact::Text(_));
    let facts = card.facts.iter().filter(short).take(MAX_UPDATE_FACTS);
    let fields: Vec<Value> = facts.map(|(label, fact)| field(label, fact)).collect();
    if !fields.is_empty() {
        room.push(json!({"type": "section", "fields": fields}));
    }
    if let Some((label, url)) = card.links.first() {
        room.push(section(&["<", url, "|", label, ">"].concat()));
    }
    let text = [card.emoji, " ", &card_markup::summary(card, frame.account)].concat();
    Update { subject: closing.subject.to_owned(), blocks: room.blocks, text }
}

/// The text for readers who see no blocks.
fn fallback(card: &Card, frame: &Frame, mention: Option<&str>) -> String {
    let mut text = String::new();
    text.extend(mention.map(|mention| format!("{mention} ")));
    text += &format!("{} {}", card.emoji, card_markup::summary(card, frame.account));
    if !card.why.is_empty() {
        text.extend(["\n", &card.why]);
    }
    let title = card.title.iter().map(|title| (String::new(), title.clone()));
    let facts = card.facts.iter().map(|(label, fact)| (format!("{label}: "), fact.plain()));
    for (before, words) in title.chain(facts) {
        let room = MAX_FALLBACK_BYTES.saturating_sub(text.len() + before.len() + 1);
        if room >= MIN_PART_BYTES {
            text += &format!("\n{before}{}", mrkdwn::line(&words, room.min(MAX_HEADING_BYTES)));
        }
    }
    text
}

/// The blocks in reading order; each takes what it needs of the room that is left. A cut link is
/// useless, so the room of links is reserved first.
fn blocks_of(card: &Card, mention: Option<&str>, left: usize) -> Vec<Value> {
    let mut links = Room { blocks: Vec::new(), left: left.min(MAX_LINKS_BYTES) };
    for (label, url) in &card.links {
        let link = format!("<{url}|{label}>");
        if link.len() <= MAX_SECTION_BYTES {
            links.push(section(&link));
        }
    }
    let spent = left.min(MAX_LINKS_BYTES) - links.left;
    let mut room = Room { blocks: Vec::new(), left: left - spent };

    room.push(json!({
        "type": "header",
        "text": {"type": "plain_text", "text": card_markup::headline(card, MAX_HEADER_BYTES), "emoji": true},
    }));
    let mention = mention.map(|mention| format!("{mention} ")).unwrap_or_default();
    match &card.title {
        Some(title) => {
            room.section(&mention, |max| bold(&mrkdwn::line(title, max - 2)), MAX_HEADING_BYTES);
        }
        None if mention.is_empty() => {}
        None => room.push(section(mention.trim_end())),
    }
    if !card.why.is_empty() {
        room.push(section(&card.why));
    }
    facts(&mut room, card);
    for (index, (heading, section)) in card.sections.iter().enumerate() {
        let before = bold(heading) + "\n";
        match section {
            Section::Group(group) => {
                let max = group::room(&card.sections, index, room.left, Markup::Slack);
                room.section("", |max| group.write(Markup::Slack, max), max);
            }
            Section::Ours(words) => room.section(&before, |_| words.clone(), MAX_TEXT_BYTES),
            Section::Quote(text) => {
                room.section(&(before + "> "), |max| mrkdwn::quote(text, max), MAX_SECTION_BYTES);
            }
            Section::Preformatted(text) => {
                room.section(&before, |max| mrkdwn::block(text, max), MAX_SECTION_BYTES);
            }
        }
    }
    let keywords = card_markup::keywords(card);
    room.blocks.append(&mut links.blocks);
    if !keywords.is_empty() {
        let words = json!({"type": "mrkdwn", "text": keywords.join(" · ")});
        room.push(json!({"type": "context", "elements": [words]}));
    }
    room.blocks
}

/// Short facts in two columns, then the long ones, each under its label.
fn facts(room: &mut Room, card: &Card) {
    let is_short = |(_, fact): &&(&str, Fact)| {
        let words = fact.plain();
        words.len() <= MAX_SHORT_BYTES && !words.contains('\n')
    };
    let (short, long): (Vec<_>, Vec<_>) = card.facts.iter().partition(is_short);
    for some in short.chunks(MAX_FIELDS) {
        let fields: Vec<Value> = some.iter().map(|(label, fact)| field(label, fact)).collect();
        room.push(json!({"type": "section", "fields": fields}));
    }
    for (label, fact) in long {
        let quote = if matches!(fact, Fact::Text(_)) { "> " } else { "" };
        let before = format!("{}\n{quote}", bold(label));
        room.section(&before, |max| self::fact(fact, max), MAX_TEXT_BYTES);
    }
}

/// A fact under its label.
fn field(label: &str, fact: &Fact) -> Value {
    let text = [&bold(label), "\n", &self::fact(fact, MAX_HEADING_BYTES)].concat();
    json!({"type": "mrkdwn", "text": text})
}

/// A fact's value of at most `max` bytes. Slack shows a time in the zone of whoever reads it, and the
/// operator's where it cannot (docs.slack.dev, "Date formatting").
fn fact(fact: &Fact, max: usize) -> String {
    match fact {
        Fact::Time(time) => {
            let Time { at, text, .. } = time;
            format!("<!date^{at}^{{date_num}} {{time_secs}}|{text}>{}", time.age())
        }
        _ => card_markup::fact(fact, max),
    }
}

fn section(text: &str) -> Value {
    json!({"type": "section", "text": {"type": "mrkdwn", "text": text}})
}

/// Blocks, and how many bytes of JSON may still be added to them.
struct Room {
    blocks: Vec<Value>,
    left: usize,
}

impl Room {
    /// Adds a block as it is, if there is room for it.
    fn push(&mut self, block: Value) {
        if self.fits(&block) {
            self.left -= size(&block);
            self.blocks.push(block);
        }
    }

    fn fits(&self, block: &Value) -> bool {
        size(block) <= self.left && self.blocks.len() < MAX_BLOCKS
    }

    /// Adds a section with what `write` returns for the room that it is given, at most `max` bytes,
    /// after `before`. JSON writes some characters longer than they are; if the section does not
    /// fit, half of the room is tried.
    fn section(&mut self, before: &str, write: impl Fn(usize) -> String, max: usize) {
        let mut max = max.min(MAX_SECTION_BYTES.saturating_sub(before.len())).min(self.left);
        while max >= MIN_PART_BYTES {
            let written = write(max);
            if written.is_empty() {
                return;
            }
            let block = section(&format!("{before}{written}"));
            if self.fits(&block) {
                return self.push(block);
            }
            max /= 2;
        }
    }
}

/// A block's bytes, with the comma after it.
fn size(block: &Value) -> usize {
    block.to_string().len() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks_with_links(bytes: &[usize]) -> usize {
        let links = bytes.iter().map(|bytes| ("a", "x".repeat(*bytes))).collect();
        blocks_of(&Card { links, ..Card::default() }, None, 12_900).len()
    }

    #[test]
    fn blocks_take_links_up_to_half_of_a_message() {
        let left = 6_450 - 3 * size(&section("<|a>"));
        let header = 1;
        assert_eq!(blocks_with_links(&[2_500, 2_500, left - 5_000 + 1]), header + 2);
        assert_eq!(blocks_with_links(&[2_500, 2_500, left - 5_000]), header + 3);
    }

    #[test]
    fn blocks_leave_out_a_link_that_is_longer_than_a_section() {
        let around = "<|a>".len();
        let header = 1;
        assert_eq!(blocks_with_links(&[3_000 - around + 1]), header);
        assert_eq!(blocks_with_links(&[3_000 - around]), header + 1);
    }
}
