//! Slack's Block Kit, for the bot (docs.slack.dev/reference/block-kit).
//!
//! Slack refuses a whole message for one field that is too long, so every field is cut to fit
//! here. The limits are counted in bytes, the strictest unit, and that of the whole message in the
//! bytes of its JSON.

mod block;

use std::borrow::Cow;

use block::{Block, MAX_SECTION_BYTES, MIN_PART_BYTES, Room, TextObject};

use super::{
    card::{Card, Fact, Section, Time},
    card_markup::{self, MAX_HEADING_BYTES, MAX_TEXT_BYTES},
    dialect::Dialect::Slack,
    frame::{Closing, Frame},
    group::{self, Markup},
};
use crate::wire::{SlackMessage, Update};

/// Slack answers `msg_blocks_too_long` at about 13,200, which it does not document.
const MAX_MESSAGE_BYTES: usize = 12_900;
const MAX_FALLBACK_BYTES: usize = 1_500;
const MAX_HEADER_BYTES: usize = 150;
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
fn update(card: &Card, closing: &Closing, frame: &Frame) -> Update<Block> {
    let open = closing.headline.as_deref().unwrap_or(&card.headline);
    let subject = card.subject.as_deref().map(|subject| Slack.line(subject, MAX_SHORT_BYTES));
    let mut headline = open.to_owned();
    if let Some(subject) = subject.filter(|subject| !subject.is_empty()) {
        headline.extend([": ", &subject]);
    }
    let headline =
        if closing.headline.is_some() { ["~", &headline, "~"] } else { Slack.bold(&headline) };
    let mut text = [card.emoji, " "].concat();
    text.extend(headline);
    if !closing.words.is_empty() {
        text.push('\n');
        text.extend(Slack.bold(&closing.words));
    }
    if !card.why.is_empty() {
        text.extend(["\n", &card.why]);
    }
    let mut room = Room::new(MAX_UPDATE_BYTES);
    room.push(Block::section(text));
    let short = |(_, fact): &&(&str, Fact)| !matches!(fact, Fact::Text(_));
    let facts = card.facts.iter().filter(short).take(MAX_UPDATE_FACTS);
    let fields: Vec<TextObject> = facts.map(|(label, fact)| field(label, fact)).collect();
    if !fields.is_empty() {
        room.push(Block::fields(fields));
    }
    if let Some((label, url)) = card.links.first() {
        room.push(Block::section(Slack.link(label, url)));
    }
    let text = [card.emoji, " ", &card_markup::summary(card, frame.account, Slack)].concat();
    Update { subject: closing.subject.to_owned(), blocks: room.blocks, text }
}

/// The text for readers who see no blocks.
fn fallback(card: &Card, frame: &Frame, mention: Option<&str>) -> String {
    let mut text = String::new();
    text.extend(mention.map(|mention| format!("{mention} ")));
    text += &format!("{} {}", card.emoji, card_markup::summary(card, frame.account, Slack));
    if !card.why.is_empty() {
        text.extend(["\n", &card.why]);
    }
    let title = card.title.iter().map(|title| (["", ""], title.as_ref().into()));
    let facts = card.facts.iter().map(|(label, fact)| ([label, ": "], fact.plain()));
    for ([label, colon], words) in title.chain(facts) {
        let room = MAX_FALLBACK_BYTES.saturating_sub(text.len() + label.len() + colon.len() + 1);
        if room >= MIN_PART_BYTES {
            text.extend(["\n", label, colon, &Slack.line(&words, room.min(MAX_HEADING_BYTES))]);
        }
    }
    text
}

/// The blocks in reading order; each takes what it needs of the room that is left. A cut link is
/// useless, so the room of links is reserved first.
fn blocks_of(card: &Card, mention: Option<&str>, left: usize) -> Vec<Block> {
    let mut links = Room::new(left.min(MAX_LINKS_BYTES));
    for (label, url) in &card.links {
        let link = Slack.link(label, url);
        if link.len() <= MAX_SECTION_BYTES {
            links.push(Block::section(link));
        }
    }
    let spent = left.min(MAX_LINKS_BYTES) - links.left;
    let mut room = Room::new(left - spent);

    room.push(Block::header(card_markup::headline(card, MAX_HEADER_BYTES, Slack)));
    let mention = mention.map(|mention| format!("{mention} ")).unwrap_or_default();
    match &card.title {
        Some(title) => {
            room.section(
                &mention,
                |max| Slack.bold(&Slack.line(title, max - 2)).concat().into(),
                MAX_HEADING_BYTES,
            );
        }
        None if mention.is_empty() => {}
        None => drop(room.push(Block::section(mention.trim_end().to_owned()))),
    }
    if !card.why.is_empty() {
        room.push(Block::section(card.why.clone()));
    }
    facts(&mut room, card);
    for (index, (heading, section)) in card.sections.iter().enumerate() {
        let before = Slack.bold(heading).concat() + "\n";
        match section {
            Section::Group(group) => {
                let max = group::room(&card.sections, index, room.left, Markup::Chat(Slack));
                room.section("", |max| group.write(Markup::Chat(Slack), max).into(), max);
            }
            Section::Ours(words) => room.section(&before, |_| (*words).into(), MAX_TEXT_BYTES),
            Section::Quote(text) => {
                room.section(&(before + "> "), |max| Slack.quote(text, max), MAX_SECTION_BYTES);
            }
            Section::Preformatted(text) => {
                room.section(&before, |max| Slack.block(text, max), MAX_SECTION_BYTES);
            }
        }
    }
    let keywords = card_markup::keywords(card, Slack);
    room.blocks.append(&mut links.blocks);
    if !keywords.is_empty() {
        room.push(Block::context(keywords.join(" · ")));
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
        room.push(Block::fields(some.iter().map(|(label, fact)| field(label, fact)).collect()));
    }
    for (label, fact) in long {
        let quote = if matches!(fact, Fact::Text(_)) { "> " } else { "" };
        let before = ["*", label, "*\n", quote].concat();
        room.section(&before, |max| self::fact(fact, max), MAX_TEXT_BYTES);
    }
}

/// A fact under its label.
fn field(label: &str, fact: &Fact) -> TextObject {
    TextObject::mrkdwn(["*", label, "*\n", &self::fact(fact, MAX_HEADING_BYTES)].concat())
}

/// A fact's value of at most `max` bytes. Slack shows a time in the zone of whoever reads it, and the
/// operator's where it cannot (docs.slack.dev, "Date formatting").
fn fact<'a>(fact: &'a Fact, max: usize) -> Cow<'a, str> {
    match fact {
        Fact::Time(time) => {
            let Time { at, text, .. } = time;
            format!("<!date^{at}^{{date_num}} {{time_secs}}|{text}>{}", time.age()).into()
        }
        _ => card_markup::fact(fact, max, Slack),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks_with_links(bytes: &[usize]) -> usize {
        let links = bytes.iter().map(|bytes| ("a", "x".repeat(*bytes).into())).collect();
        blocks_of(&Card { links, ..Card::default() }, None, 12_900).len()
    }

    #[test]
    fn blocks_take_links_up_to_half_of_a_message() {
        let left = 6_450 - 3 * Block::section("<|a>".to_owned()).size();
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
