//! Mail: plain text, as SNS sends it to addresses.

use std::iter::repeat_n;

use super::{
    card::{Card, Section},
    frame::Frame,
    group::{self, Markup},
    message::Message,
    untrusted::{ZERO_WIDTH_SPACE, before_link, plain_start, starts_with_domain, visible},
    wrap::{width, wrap},
};
use crate::{Account, byte_set::ByteSet};

/// SNS accepts less than 100 characters (API reference, "Publish") and does not document their unit;
/// no other unit counts more than UTF-16.
const MAX_SUBJECT_UNITS: usize = 99;
/// A long subject leaves at least this room for the account's name; its id is always whole.
const MIN_NAME_UNITS: usize = 12;
/// A shorter subject than that, such as a control's id, stands whole and leaves this.
const MIN_SHORT_NAME_UNITS: usize = 4;
const MAX_NAME_UNITS: usize = 32;
const COLUMNS: usize = 78;
/// A wider label does not widen the column of all labels.
const MAX_LABEL_COLUMNS: usize = 24;
pub(super) const INDENTATION: &str = "  ";

const MAX_BODY_BYTES: usize = 20_000;
/// A cut link is useless, so a link that does not fit is left out.
const MAX_LINKS_BYTES: usize = MAX_BODY_BYTES / 2;
// The parts of a body.
const MAX_HEADING_BYTES: usize = 500;
const MAX_FACT_BYTES: usize = 2_000;
const MAX_TEXT_BYTES: usize = 6_000;

/// The characters that are part of no link and stay as they are.
const INERT: &ByteSet = &ByteSet::printable_except(b":.");

/// The mail of a card: a subject of at most 99 UTF-16 units, without line breaks and control
/// characters, as SNS demands, and a text of at most 20,000 bytes.
pub(super) fn render(card: &Card, frame: &Frame) -> Message {
    let links = links(card);
    let mut text = cut_lines(body(card), MAX_BODY_BYTES - links.len());
    text += &links;
    Message { subject: Some(subject(card, frame.account)), ..Message::new(text) }
}

/// The headline, its subject and the account.
pub(super) fn subject(card: &Card, account: Option<&Account>) -> String {
    // An account's id has 15 units with its brackets.
    let headline = one_line(&card.headline, MAX_SUBJECT_UNITS - MIN_NAME_UNITS - 16);
    let room = MAX_SUBJECT_UNITS.saturating_sub(units(&headline));
    let about = card.subject.as_deref();
    let account = match account {
        Some(Account { id, name: Some(name) }) => {
            let others =
                units(about.unwrap_or_default()) + units(": ") + units(&format!(" ( {id})"));
            let is_short = units(about.unwrap_or_default()) <= MIN_NAME_UNITS;
            let min = if is_short { MIN_SHORT_NAME_UNITS } else { MIN_NAME_UNITS };
            let room = room.saturating_sub(others).clamp(min, MAX_NAME_UNITS);
            format!(" ({} {id})", one_line(name, room))
        }
        Some(Account { id, name: None }) => format!(" ({id})"),
        None => String::new(),
    };
    let room = room.saturating_sub(units(&account) + units(": "));
    let about = about.map(|subject| one_line(subject, room));
    match about.filter(|about| !about.is_empty()) {
        Some(about) => format!("{headline}: {about}{account}"),
        None => headline + &account,
    }
}

fn body(card: &Card) -> String {
    let mut body = String::new();
    let subject = card.subject.as_deref().map(|subject| inert(&single(subject), MAX_HEADING_BYTES));
    let headline = subject.map(|subject| format!("{}: {subject}", card.headline));
    push(&mut body, headline.as_deref().unwrap_or(&card.headline), "");
    if let Some(title) = &card.title {
        body.push('\n');
        push(&mut body, &inert(&single(title), MAX_HEADING_BYTES), "");
    }
    if !card.why.is_empty() {
        body.push('\n');
        push(&mut body, &card.why, "");
    }
    if !card.facts.is_empty() {
        body.push('\n');
    }
    facts(&mut body, card);
    for (index, (heading, section)) in card.sections.iter().enumerate() {
        body.push('\n');
        if !heading.is_empty() {
            body.extend([heading, ":\n"]);
        }
        match section {
            Section::Ours(words) => push(&mut body, words, INDENTATION),
            Section::Quote(text) => push(&mut body, &inert(text, MAX_TEXT_BYTES), INDENTATION),
            Section::Preformatted(text) => {
                push(&mut body, &inert(text, MAX_TEXT_BYTES), &INDENTATION.repeat(2));
            }
            Section::Group(group) => {
                let left = MAX_BODY_BYTES.saturating_sub(body.len());
                let max = group::room(&card.sections, index, left, Markup::Plain);
                let text = group.write(Markup::Plain, max);
                text.lines().for_each(|line| push_line(&mut body, line));
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
        for (index, line) in wrap(&value, COLUMNS - column - 1).into_iter().enumerate() {
            let before = if index == 0 { [label, ":"] } else { ["", ""] };
            body.extend(before);
            if !line.is_empty() {
                let used = before.map(width).iter().sum();
                body.extend(repeat_n(' ', (column + 1).saturating_sub(used).max(1)));
            }
            body.extend([line, "\n"]);
        }
    }
}

/// The links, written out under their labels.
fn links(card: &Card) -> String {
    let mut links = String::new();
    for (label, url) in &card.links {
        let link = ["\n", *label, ":\n", INDENTATION, url, "\n"];
        if links.len() + link.map(str::len).iter().sum::<usize>() <= MAX_LINKS_BYTES {
            links.extend(link);
        }
    }
    links
}

/// Adds a text's lines, wrapped and indented.
fn push(body: &mut String, text: &str, indentation: &str) {
    for line in wrap(text, COLUMNS - indentation.len()) {
        let indentation = if line.is_empty() { "" } else { indentation };
        body.extend([indentation, line, "\n"]);
    }
}

/// Adds a line of a group, under whose beginning the rest of a member stands. A link is not broken.
fn push_line(body: &mut String, line: &str) {
    if line.starts_with(INDENTATION) {
        body.extend([line, "\n"]);
        return;
    }
    let rest = if line.starts_with("- ") { INDENTATION } else { "" };
    for (index, part) in wrap(line, COLUMNS - rest.len()).into_iter().enumerate() {
        body.extend([if index == 0 { "" } else { rest }, part, "\n"]);
    }
}

/// Untrusted text in one line of at most `max` bytes.
pub(super) fn line(text: &str, max: usize) -> String {
    inert(&single(text), max)
}

/// As many of the lines as fit into `max` bytes.
fn cut_lines(text: String, max: usize) -> String {
    if text.len() <= max {
        return text;
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
    let mut rest = text.as_ref();
    loop {
        let room = max.saturating_sub(inert.len() + ZERO_WIDTH_SPACE.len_utf8());
        let run = plain_start(rest, room, INERT);
        inert += run;
        let mut characters = rest.get(run.len()..).unwrap_or_default().chars();
        let Some(character) = characters.next() else { return inert };
        rest = characters.as_str();
        if inert.len() + character.len_utf8() + ZERO_WIDTH_SPACE.len_utf8() > max {
            inert.truncate(before_link(&inert));
            inert.push('…');
            return inert;
        }
        let is_link = match character {
            ':' => rest.starts_with("//"),
            '.' => inert.ends_with(char::is_alphanumeric) && starts_with_domain(rest),
            _ => false,
        };
        inert.push(if character == '\t' { ' ' } else { character });
        if is_link {
            inert.push(ZERO_WIDTH_SPACE);
        }
    }
}

/// The text in one line.
fn single(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        line.extend([if line.is_empty() { "" } else { " " }, word]);
    }
    line
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

#[cfg(test)]
mod tests {
    use super::*;

    fn subject_of(about: &str, name: Option<&str>) -> String {
        let card = Card {
            headline: "GuardDuty finding, high".into(),
            subject: Some(about.into()),
            ..Card::default()
        };
        let id = "111122223333".parse().unwrap();
        let account = Some(Account { id, name: name.map(str::to_owned) });
        subject(&card, account.as_ref())
    }

    #[test]
    fn subject_has_the_whole_id_of_the_account_beside_its_name() {
        let about = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS";
        for (about, name, expected) in [
            ("S3.5", None, "GuardDuty finding, high: S3.5 (111122223333)"),
            ("S3.5", Some("shop-prod"), "GuardDuty finding, high: S3.5 (shop-prod 111122223333)"),
            (
                about,
                Some("a-long-name-of-an-account"),
                "GuardDuty finding, high: UnauthorizedAccess:IAMUser/InstanceCredential… (a-long-name… 111122223333)",
            ),
        ] {
            let subject = subject_of(about, name);
            assert_eq!(subject, expected);
            assert!(units(&subject) <= MAX_SUBJECT_UNITS, "{subject}");
        }
        let long = subject_of("x", Some(&"名".repeat(100)));
        assert_eq!(long, format!("GuardDuty finding, high: x ({}… 111122223333)", "名".repeat(31)));
    }
}
