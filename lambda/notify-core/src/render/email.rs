//! Mail: plain text, as SNS sends it to addresses.

use std::fmt::Write as _;

use super::{
    Style,
    card::{Card, Section},
    untrusted::{before_link, starts_with_domain, visible},
    wrap::{width, wrap},
};
use crate::Notice;

/// A notice as a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// At most 99 characters without line breaks or control characters, as SNS demands.
    pub subject: String,
    /// The body, about 20 KB at most.
    pub text: String,
}

/// SNS demands less than 100 characters and does not say of which kind; UTF-16 counts most.
const SUBJECT: usize = 99;
const ACCOUNT: usize = 32;
const COLUMNS: usize = 78;
/// Labels wider than this push only their own value aside.
const WIDEST_LABEL: usize = 24;
const INDENTATION: &str = "  ";
/// Between characters that a mail reader would make a link of. Nobody sees it.
const ZERO_WIDTH_SPACE: char = '\u{200b}';

const BODY: usize = 20_000;
/// Links are no use when cut, so they are left out when there is no room for them.
const LINKS: usize = BODY / 2;
// What one part of a body may take of it.
const HEADING: usize = 500;
const FACT: usize = 2_000;
const PROSE: usize = 6_000;

/// The mail of a notice.
#[must_use]
pub fn render(notice: &Notice, style: &Style) -> Mail {
    let card = Card::new(notice, style);
    let links = links(&card);
    let mut text = cut_lines(&body(&card), BODY - links.len());
    text += &links;
    Mail { subject: subject(&card, notice), text }
}

/// What happened, what to, and whose it is.
fn subject(card: &Card, notice: &Notice) -> String {
    let account = notice.account.as_ref().map(|account| {
        let name = account.name.as_deref().unwrap_or(account.id.as_str());
        format!(" ({})", one_line(name, ACCOUNT))
    });
    let account = account.unwrap_or_default();
    let room = SUBJECT.saturating_sub(units(card.headline) + units(&account));
    let about = card.subject.as_deref().map(|subject| one_line(subject, room.saturating_sub(2)));
    match about.filter(|about| !about.is_empty()) {
        Some(about) => format!("{}: {about}{account}", card.headline),
        None => format!("{}{account}", card.headline),
    }
}

fn body(card: &Card) -> String {
    let mut body = String::new();
    let subject = card.subject.as_deref().map(|subject| inert(&single(subject), HEADING));
    let headline =
        subject.map_or(card.headline.to_owned(), |subject| format!("{}: {subject}", card.headline));
    push(&mut body, &headline, "");
    if let Some(title) = &card.title {
        body.push('\n');
        push(&mut body, &inert(&single(title), HEADING), "");
    }
    if !card.facts.is_empty() {
        body.push('\n');
    }
    facts(&mut body, card);
    for (heading, section) in &card.sections {
        let _ = write!(body, "\n{heading}:\n");
        match section {
            Section::Ours(words) => push(&mut body, words, INDENTATION),
            Section::Quote(text) => push(&mut body, &inert(text, PROSE), INDENTATION),
            Section::Preformatted(text) => {
                push(&mut body, &inert(text, PROSE), &INDENTATION.repeat(2));
            }
        }
    }
    body
}

/// The facts in two columns.
fn facts(body: &mut String, card: &Card) {
    let labels = card.facts.iter().map(|(label, _)| width(label)).filter(|&w| w <= WIDEST_LABEL);
    let column = labels.max().unwrap_or_default() + 2;
    for (label, fact) in &card.facts {
        let value = inert(&fact.plain(), FACT);
        let first = format!("{label}:{}", " ".repeat(column.saturating_sub(width(label)).max(1)));
        let rest = " ".repeat(column + 1);
        for (index, line) in wrap(&value, COLUMNS - column - 1).iter().enumerate() {
            let before = if index == 0 { &first } else { &rest };
            let _ = writeln!(body, "{}", format!("{before}{line}").trim_end());
        }
    }
}

/// The links, written out under their labels: nothing else can be clicked.
fn links(card: &Card) -> String {
    let mut links = String::new();
    for (label, url) in &card.links {
        let link = format!("\n{label}:\n{INDENTATION}{url}\n");
        if links.len() + link.len() <= LINKS {
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

/// As many of the lines as there is room for.
fn cut_lines(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for line in text.lines() {
        if kept.len() + line.len() + "\n…\n".len() > most {
            break;
        }
        kept += line;
        kept.push('\n');
    }
    kept + "…\n"
}

/// Foreign text within at most `most` bytes, in which nothing is hidden, reordered or made a link
/// by a mail reader.
fn inert(text: &str, most: usize) -> String {
    let text = visible(text, most);
    let mut inert = String::with_capacity(text.len().min(most));
    let mut previous = ' ';
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let rest = characters.as_str();
        let is_link = (character == ':' && rest.starts_with("//"))
            || (character == '.' && previous.is_alphanumeric() && starts_with_domain(rest));
        if inert.len() + character.len_utf8() + ZERO_WIDTH_SPACE.len_utf8() > most {
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

/// Foreign text for a subject: one line of at most `most` UTF-16 units with nothing hidden in it,
/// not even by us.
fn one_line(text: &str, most: usize) -> String {
    let line = single(&visible(text, text.len()));
    if units(&line) <= most {
        return line;
    }
    let mut cut = String::new();
    for character in line.chars() {
        if units(&cut) + character.len_utf16() + 1 > most {
            break;
        }
        cut.push(character);
    }
    if most > 0 {
        cut.push('…');
    }
    cut
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}
