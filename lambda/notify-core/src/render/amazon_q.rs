//! Amazon Q Developer's custom notifications, as Slack or Microsoft Teams shows them
//! (docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html).
//!
//! Amazon Q drops a message that breaks its schema or limits and reports nothing, so every field is
//! cut to fit here. The limits are counted in bytes, the strictest unit.

use std::borrow::Cow;

use super::{
    card::{Card, Section},
    card_markup::{self, MAX_HEADING_BYTES, MAX_STEPS_BYTES, MAX_TEXT_BYTES},
    dialect::Dialect,
    frame::Frame,
    group::{self, Markup},
    json_string,
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

/// The custom notification of a card, as JSON. It has about 20 KB at most, far less than a topic
/// accepts.
pub(super) fn render(card: &Card, frame: &Frame, dialect: Dialect) -> String {
    let (next_steps, long_links): (Vec<_>, Vec<_>) = card
        .links
        .iter()
        .map(|(label, url)| Cow::from(dialect.link(label, url)))
        .partition(|link| link.len() <= MAX_NEXT_STEP_BYTES);
    // Amazon Q has no mentions in Microsoft Teams.
    let mention = frame.mention.as_deref().filter(|_| dialect == Dialect::Slack);
    let mut additional_context: Vec<_> = card
        .context
        .iter()
        .map(|(key, value)| (*key, dialect.plain(value, MAX_CONTEXT_VALUE_BYTES)))
        .collect();
    additional_context.sort_by_key(|(key, _)| *key);
    let mut json = String::with_capacity(MAX_DESCRIPTION_BYTES / 2);
    json_string::push(
        &mut json,
        r#"{"version":"1.0","source":"custom","content":{"textType":"client-markdown","title":"#,
        &card_markup::headline(card, MAX_TITLE_BYTES, dialect),
    );
    json_string::push(
        &mut json,
        r#","description":"#,
        &description(card, mention, &long_links, dialect),
    );
    push_list(&mut json, r#","nextSteps":["#, &next_steps);
    push_list(&mut json, r#","keywords":["#, &card_markup::keywords(card, dialect));
    json_string::push(&mut json, r#"},"metadata":{"threadId":"#, &frame.thread.to_string());
    json_string::push(
        &mut json,
        r#","summary":"#,
        &card_markup::summary(card, frame.account, dialect),
    );
    json += r#","additionalContext":{"#;
    for (index, (key, value)) in additional_context.iter().enumerate() {
        json += if index == 0 { "\"" } else { ",\"" };
        json += key;
        json_string::push(&mut json, "\":", value);
    }
    json += "}}}";
    json
}

/// Adds a key and its strings, unless there are none.
fn push_list(json: &mut String, key: &str, texts: &[Cow<str>]) {
    for (index, text) in texts.iter().enumerate() {
        json_string::push(json, if index == 0 { key } else { "," }, text);
    }
    if !texts.is_empty() {
        json.push(']');
    }
}

/// The parts in reading order; each takes what it needs of the room that is left. A cut link is
/// useless, so the room of links is reserved first.
fn description(
    card: &Card,
    mention: Option<&str>,
    long_links: &[Cow<str>],
    dialect: Dialect,
) -> String {
    let line_break = dialect.line_break();
    let text = String::with_capacity(MAX_DESCRIPTION_BYTES / 4);
    // Less for the line break before the links.
    let mut room = Room { text, left: MAX_DESCRIPTION_BYTES - line_break.len() };
    let links: String = long_links
        .iter()
        .map(|link| [line_break, link.as_ref()].concat())
        .take_while(|link| room.reserve(link))
        .collect();
    if let Some(mention) = mention {
        room.push(&[mention, "\n"]);
    }
    if let Some(title) = &card.title {
        let around: usize = dialect.bold(line_break).map(str::len).iter().sum();
        let bold = |max| {
            let line = dialect.line(title, max - around);
            let [mark, line, _] = dialect.bold(&line);
            [mark, line, mark, line_break].concat().into()
        };
        room.piece(&[], bold, MAX_HEADING_BYTES);
    }
    if !card.why.is_empty() {
        room.push(&[&dialect.ours(&card.why), line_break]);
    }
    for (index, (label, fact)) in card.facts.iter().enumerate() {
        room.piece(
            &dialect.label(label, index == 0),
            |max| card_markup::fact(fact, max, dialect),
            MAX_DESCRIPTION_BYTES,
        );
    }
    let markup = Markup::Chat(dialect);
    for (index, (heading, section)) in card.sections.iter().enumerate() {
        let [mark, heading, _] = dialect.bold(heading);
        let before = ["\n\n", mark, heading, mark, line_break];
        match section {
            Section::Group(group) => {
                let max = group::room(&card.sections, index, room.left, markup);
                room.piece(&["\n\n"], |max| group.write(markup, max).into(), max);
            }
            Section::Ours(words) => room.piece(&before, |_| dialect.ours(words), MAX_TEXT_BYTES),
            Section::Quote(text) => {
                let before = [before.as_slice(), &["> "]].concat();
                room.piece(&before, |max| dialect.quote(text, max), MAX_STEPS_BYTES);
            }
            Section::Preformatted(text) => {
                room.piece(&before, |max| dialect.block(text, max), MAX_DESCRIPTION_BYTES);
            }
        }
    }
    if room.text.is_empty() {
        // Amazon Q requires a description.
        room.push(&dialect.bold(&card.headline));
    }
    let text = room.text.trim();
    if links.is_empty() { text.to_owned() } else { [text, line_break, &links].concat() }
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

    /// Adds the parts of a text as they are, if there is room for all of them.
    fn push(&mut self, parts: &[&str]) {
        let bytes = bytes(parts);
        if bytes <= self.left {
            self.text.extend(parts.iter().copied());
            self.left -= bytes;
        }
    }

    /// Adds what `write` returns for the room that it is given, at most `max` bytes, after `before`.
    fn piece<'a>(
        &mut self,
        before: &[&str],
        write: impl FnOnce(usize) -> Cow<'a, str>,
        max: usize,
    ) {
        let room = self.left.saturating_sub(bytes(before)).min(max);
        let written = if room < MIN_PART_BYTES { Cow::default() } else { write(room) };
        if !written.is_empty() {
            self.push(before);
            self.push(&[&written]);
        }
    }
}

fn bytes(parts: &[&str]) -> usize {
    parts.iter().map(|part| part.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_takes_links_as_long_as_a_third_is_left_for_text() {
        let card = Card { title: Some("a title".into()), ..Card::default() };
        // 8,000, less the line break before the links, less a third, less the link's line break.
        let link = Cow::from("x".repeat(8_000 - 1 - 2_666 - 1));
        let with_link = description(&card, None, std::slice::from_ref(&link), Dialect::Slack);
        assert!(with_link.ends_with(&*link));
        assert_eq!(description(&card, None, &[link + "x"], Dialect::Slack), "*a title*");
    }
}
