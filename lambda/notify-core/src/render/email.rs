//! Mail: plain text, as SNS sends it to addresses.

use std::fmt::Write as _;

use super::{
    card::{Card, Section},
    message::Message,
    style::Style,
    untrusted::{before_link, starts_with_domain, visible},
    wrap::{width, wrap},
};
use crate::Notice;

/// SNS accepts less than 100 characters (API reference, "Publish") and does not document their unit;
/// no other unit counts more than UTF-16.
const MAX_SUBJECT_UNITS: usize = 99;
const MAX_ACCOUNT_UNITS: usize = 32;
const COLUMNS: usize = 78;
/// A wider label does not widen the column of all labels.
const MAX_LABEL_COLUMNS: usize = 24;
const INDENTATION: &str = "  ";
/// Put between characters that a mail reader would make a link of. It is invisible.
const ZERO_WIDTH_SPACE: char = '\u{200b}';

const MAX_BODY_BYTES: usize = 20_000;
/// A cut link is useless, so a link that does not fit is left out.
const MAX_LINKS_BYTES: usize = MAX_BODY_BYTES / 2;
// The parts of a body.
const MAX_HEADING_BYTES: usize = 500;
const MAX_FACT_BYTES: usize = 2_000;
const MAX_TEXT_BYTES: usize = 6_000;

/// The mail of a notice: a subject of at most 99 UTF-16 units, without line breaks and control
/// characters, as SNS demands, and a text of at most 20,000 bytes.
pub(super) fn render(notice: &Notice, style: &Style) -> Message {
    let card = Card::new(notice, style);
    let links = links(&card);
    let mut text = cut_lines(&body(&card), MAX_BODY_BYTES - links.len());
    text += &links;
    Message { text, subject: Some(subject(&card, notice)) }
}

/// The headline, its subject and the account.
fn subject(card: &Card, notice: &Notice) -> String {
    let account = notice.account.as_ref().map(|account| {
        let name = account.name.as_deref().unwrap_or(account.id.as_str());
        format!(" ({})", one_line(name, MAX_ACCOUNT_UNITS))
    });
    let account = account.unwrap_or_default();
    let room = MAX_SUBJECT_UNITS.saturating_sub(units(card.headline) + units(&account));
    let about = card.subject.as_deref().map(|subject| one_line(subject, room.saturating_sub(2)));
    match about.filter(|about| !about.is_empty()) {
        Some(about) => format!("{}: {about}{account}", card.headline),
        None => format!("{}{account}", card.headline),
    }
}

fn body(card: &Card) -> String {
    let mut body = String::new();
    let subject = card.subject.as_deref().map(|subject| inert(&single(subject), MAX_HEADING_BYTES));
    let headline =
        subject.map_or(card.headline.to_owned(), |subject| format!("{}: {subject}", card.headline));
    push(&mut body, &headline, "");
    if let Some(title) = &card.title {
        body.push('\n');
        push(&mut body, &inert(&single(title), MAX_HEADING_BYTES), "");
    }
    if !card.facts.is_empty() {
        body.push('\n');
    }
    facts(&mut body, card);
    for (heading, section) in &card.sections {
        let _ = write!(body, "\n{heading}:\n");
        match section {
            Section::Ours(words) => push(&mut body, words, INDENTATION),
            Section::Quote(text) => push(&mut body, &inert(text, MAX_TEXT_BYTES), INDENTATION),
            Section::Preformatted(text) => {
                push(&mut body, &inert(text, MAX_TEXT_BYTES), &INDENTATION.repeat(2));
            }
        }
    }
    body
}

/// The facts in two columns.
fn facts(body: &mut String, card: &Card) {
    let labels =
        card.facts.iter().map(|(label, _)| width(label)).filter(|&w| w <= MAX_LABEL_COLUMNS);
    let column = labels.max().unwrap_or_default() + 2;
    for (label, fact) in &card.facts {
        let value = inert(&fact.plain(), MAX_FACT_BYTES);
        let first = format!("{label}:{}", " ".repeat(column.saturating_sub(width(label)).max(1)));
        let rest = " ".repeat(column + 1);
        for (index, line) in wrap(&value, COLUMNS - column - 1).iter().enumerate() {
            let before = if index == 0 { &first } else { &rest };
            let _ = writeln!(body, "{}", format!("{before}{line}").trim_end());
        }
    }
}

/// The links, written out under their labels.
fn links(card: &Card) -> String {
    let mut links = String::new();
    for (label, url) in &card.links {
        let link = format!("\n{label}:\n{INDENTATION}{url}\n");
        if links.len() + link.len() <= MAX_LINKS_BYTES {
            links += &link;
        }
    }
    links
}

/// Adds a text's lines, wrapped and indented.
fn push(body: &mut String, text: &str, indentation: &str) {
    for line in wrap(text, COLUMNS - indentation.len()) {
        let _ = writeln!(body, "{}", format!("{indentation}{line}").trim_end());
    }
}

/// As many of the lines as fit into `max` bytes.
fn cut_lines(text: &str, max: usize) -> String {
    if text.len() <= max {
        return text.to_owned();
    }
    let mut kept = String::new();
    for line in text.lines() {
        if kept.len() + line.len() + "\n…\n".len() > max {
            break;
        }
        kept += line;
        kept.push('\n');
    }
    kept + "…\n"
}

/// Untrusted text of at most `max` bytes, in which nothing is invisible or reordered, and of which
/// a mail reader makes no link.
fn inert(text: &str, max: usize) -> String {
    let text = visible(text, max);
    let mut inert = String::with_capacity(text.len().min(max));
    let mut previous = ' ';
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let rest = characters.as_str();
        let is_link = (character == ':' && rest.starts_with("//"))
            || (character == '.' && previous.is_alphanumeric() && starts_with_domain(rest));
        if inert.len() + character.len_utf8() + ZERO_WIDTH_SPACE.len_utf8() > max {
            inert.truncate(before_link(&inert));
            inert.push('…');
            break;
        }
        inert.push(if character == '\t' { ' ' } else { character });
        if is_link {
            inert.push(ZERO_WIDTH_SPACE);
        }
        previous = character;
    }
    inert
}

/// The text in one line.
fn single(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Untrusted text for a subject: one line of at most `max` UTF-16 units. It has no invisible
/// characters, not even those that rendering inserts.
fn one_line(text: &str, max: usize) -> String {
    let line = single(&visible(text, text.len()));
    if units(&line) <= max {
        return line;
    }
    let mut cut = String::new();
    for character in line.chars() {
        if units(&cut) + character.len_utf16() + 1 > max {
            break;
        }
        cut.push(character);
    }
    if max > 0 {
        cut.push('…');
    }
    cut
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}
