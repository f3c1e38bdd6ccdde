//! A group of problems in a summary or a digest, as lines for the room that a format has.

use std::borrow::Cow;

use super::{card::Section, dialect::Dialect, email};
use crate::wording::{Phrase, Wording, say};

/// A longer name or title is cut.
const MAX_TEXT_BYTES: usize = 160;
/// What the formats put around a group: line breaks, and the JSON of a section.
const MARGIN_BYTES: usize = 80;
/// Room of the details between the heading and the members, at most this part of the whole.
const DETAILS_PART: usize = 3;

/// The formats of lines.
#[derive(Clone, Copy)]
pub(super) enum Markup {
    /// A chat's.
    Chat(Dialect),
    /// None, for mail.
    Plain,
}

/// A part of a line.
pub(super) enum Piece {
    /// Our own words, digits and account ids.
    Ours(String),
    /// Untrusted text.
    Text(String),
}

/// A group of problems.
pub(super) struct Group {
    /// Empty for the members of several groups, of which only the number is shown.
    pub(super) heading: Vec<Piece>,
    /// Lines below the heading.
    pub(super) details: Vec<Vec<Piece>>,
    /// The first members.
    pub(super) members: Vec<Line>,
    /// The number of members, including those that `members` lacks.
    pub(super) total: usize,
    /// The command that lists all members.
    pub(super) command: String,
    /// The line about members that are not named.
    pub(super) more: Phrase,
    pub(super) wording: &'static dyn Wording,
}

/// A member's line.
pub(super) struct Line {
    /// The name, which leads to the link.
    pub(super) name: Piece,
    pub(super) rest: Vec<Piece>,
    pub(super) link: Option<String>,
}

/// Room for one group of a card: all that is left, but for what those after it need of an equal share.
pub(super) fn room(
    sections: &[(&str, Section)],
    index: usize,
    left: usize,
    markup: Markup,
) -> usize {
    let share = left / (sections.len() - index).max(1);
    let later = sections.iter().skip(index + 1).map(|(_, section)| match section {
        Section::Group(group) => group.write(markup, share).len() + MARGIN_BYTES,
        _ => 0,
    });
    left.saturating_sub(later.sum::<usize>() + MARGIN_BYTES)
}

impl Group {
    /// The lines, at most `max` bytes: the heading, details, as many members as fit, and the number
    /// of the others. Empty if not even the heading fits.
    pub(super) fn write(&self, markup: Markup, max: usize) -> String {
        let heading = markup.line(&self.heading);
        let mut text = if heading.is_empty() { heading } else { markup.bold(heading) };
        // The number of members that are not named is not longer than that of all.
        let more = self.more(markup, self.total);
        if text.len() + more.len() > max {
            return String::new();
        }
        for details in &self.details {
            let line = markup.line(details);
            if !line.is_empty() && text.len() + line.len() < max / DETAILS_PART {
                text.extend([markup.line_break(), &line]);
            }
        }
        let mut named = 0;
        for member in &self.members {
            let room = max.saturating_sub(text.len() + more.len());
            let fitting = [member.link.as_deref().filter(is_link), None]
                .into_iter()
                .map(|link| markup.member(member, link))
                .find(|line| line.len() <= room);
            let Some(line) = fitting else { break };
            text += &line;
            named += 1;
        }
        if named < self.total {
            text += &self.more(markup, self.total - named);
        }
        // Without a heading the line about the others is the first.
        text.trim_start().to_owned()
    }

    fn more(&self, markup: Markup, number: usize) -> String {
        let command = match markup {
            Markup::Chat(dialect) => dialect.code(&self.command, MAX_TEXT_BYTES),
            Markup::Plain => (&self.command).into(),
        };
        markup.line_break().to_owned()
            + &say(self.wording, self.more, &[&number.to_string(), &command])
    }
}

/// Whether an address may stand in a chat's markup and in a line of a mail as it is.
fn is_link(link: &&str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'|');
    link.starts_with("https://") && link.bytes().all(is_plain)
}

impl Markup {
    fn line(self, pieces: &[Piece]) -> String {
        pieces.iter().map(|piece| self.piece(piece)).collect()
    }

    fn piece(self, piece: &Piece) -> Cow<'_, str> {
        match (piece, self) {
            (Piece::Ours(words), _) => words.into(),
            (Piece::Text(text), Self::Chat(dialect)) => dialect.line(text, MAX_TEXT_BYTES),
            (Piece::Text(text), Self::Plain) => email::line(text, MAX_TEXT_BYTES).into(),
        }
    }

    fn line_break(self) -> &'static str {
        match self {
            Self::Chat(dialect) => dialect.line_break(),
            Self::Plain => "\n",
        }
    }

    fn bold(self, text: String) -> String {
        match self {
            Self::Chat(dialect) => dialect.bold(&text).concat(),
            Self::Plain => text,
        }
    }

    /// A member's line with the line break before it.
    fn member(self, member: &Line, link: Option<&str>) -> String {
        let (name, rest) = (self.piece(&member.name), self.line(&member.rest));
        match (self, link) {
            (Self::Chat(dialect), link) => {
                let linked = link.map(|link| dialect.link(&name, link));
                let name = linked.as_deref().unwrap_or(&name);
                [dialect.line_break(), "• ", name, &rest].concat()
            }
            (Self::Plain, Some(link)) => {
                ["\n- ", &name, &rest, "\n", email::INDENTATION, link].concat()
            }
            (Self::Plain, None) => ["\n- ", &name, &rest].concat(),
        }
    }
}
