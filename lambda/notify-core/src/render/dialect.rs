//! The markup of the chat that a message is shown in.

use std::borrow::Cow;

use super::{
    mrkdwn::{self, Place},
    teams,
};

/// The chat whose markup a message has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Slack's mrkdwn.
    Slack,
    /// The Markdown of Microsoft Teams.
    Teams,
}

impl Dialect {
    /// One line of text of at most `max` bytes.
    pub(super) fn line(self, text: &str, max: usize) -> Cow<'_, str> {
        mrkdwn::place(text, max, Place::Line, self)
    }

    /// A quotation with the text's lines, of at most `max` bytes.
    pub(super) fn quote(self, text: &str, max: usize) -> Cow<'_, str> {
        mrkdwn::place(text, max, Place::Quote, self)
    }

    /// A code span of at most `max` bytes, with its backticks.
    pub(super) fn code(self, text: &str, max: usize) -> Cow<'_, str> {
        let inside = mrkdwn::place(text, max.saturating_sub(2), Place::Code, self);
        if inside.is_empty() { inside } else { ["`", &inside, "`"].concat().into() }
    }

    /// A preformatted block of at most `max` bytes, with its backticks.
    pub(super) fn block(self, text: &str, max: usize) -> Cow<'_, str> {
        let inside = mrkdwn::place(text, max.saturating_sub(8), Place::Block, self);
        if inside.is_empty() { inside } else { ["```\n", &inside, "\n```"].concat().into() }
    }

    /// One line of at most `max` bytes for programs, not for people.
    pub(super) fn plain(self, text: &str, max: usize) -> Cow<'_, str> {
        mrkdwn::place(text, max, Place::Plain, self)
    }

    /// Our own words, whose line breaks stay.
    pub(super) fn ours(self, words: &str) -> Cow<'_, str> {
        match self {
            Self::Slack => words.into(),
            Self::Teams => words.replace('\n', self.line_break()).into(),
        }
    }

    /// The parts of a bold text.
    pub(super) fn bold(self, text: &str) -> [&str; 3] {
        let mark = match self {
            Self::Slack => "*",
            Self::Teams => "**",
        };
        [mark, text, mark]
    }

    pub(super) fn link(self, label: &str, url: &str) -> String {
        match self {
            Self::Slack => ["<", url, "|", label, ">"].concat(),
            Self::Teams => {
                // A bracket would end the address.
                let url = url.replace('(', "%28").replace(')', "%29");
                ["[", label, "](", &url, ")"].concat()
            }
        }
    }

    /// The parts of the label before a fact. The lines of its value continue the quotation.
    pub(super) fn label(self, label: &str, is_first: bool) -> [&str; 3] {
        match self {
            Self::Slack => ["\n> ", label, ": "],
            Self::Teams if is_first => ["\n> **", label, ":** "],
            Self::Teams => ["\n>\n> **", label, ":** "],
        }
    }

    /// The emoji of one of Slack's names, with its colons.
    pub(super) fn emoji(self, name: &'static str) -> &'static str {
        match self {
            Self::Slack => name,
            Self::Teams => teams::emoji(name),
        }
    }

    /// A single line break is a space in Markdown.
    pub(super) fn line_break(self) -> &'static str {
        match self {
            Self::Slack => "\n",
            Self::Teams => "\n\n",
        }
    }
}
