//! Untrusted text in Slack's markup (docs.slack.dev, "Formatting text for app surfaces").
//!
//! Titles, resources and reasons are untrusted. This module escapes them, so that they cannot
//! mention anybody, become a link, show as an emoji or end the code span or the quotation that they
//! stand in. It also cuts them to a limit in UTF-8 bytes: Amazon Q does not document the unit of
//! its limits, and no other unit counts more.

use super::{
    signs::{Marks, arn_after, is_colon_of_emoji, is_colon_of_link, is_in_name},
    untrusted::{before_link, plain_start, starts_with_domain, visible},
};
use crate::{byte_set::ByteSet, routing::Mention};

/// Put between characters that are markup together. It is invisible.
const ZERO_WIDTH_SPACE: char = '\u{200b}';
/// Replaces a backtick, which would end a code span and has no escape.
const LIKE_BACKTICK: &str = "ˋ";
const ELLIPSIS: char = '…';

/// The characters that need no escape where Slack parses entities only.
const INERT: &ByteSet = &ByteSet::printable_except(b"&<>");
/// The characters that need no escape where Slack parses all of its markup.
const INERT_IN_MARKUP: &ByteSet = &ByteSet::printable_except(b"&<>*_~:@#.");

/// The place of a text in a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In one line of text.
    Line,
    /// In a quotation, each of whose lines begins with `> `.
    Quote,
    /// Between single backticks.
    Code,
    /// Between triple backticks.
    Block,
    /// In a field for programs, which is not shown.
    Plain,
}

impl Place {
    /// Whether Slack parses all of its markup in this place. Otherwise it parses entities only.
    fn has_markup(self) -> bool {
        match self {
            Self::Line | Self::Quote => true,
            Self::Code | Self::Block | Self::Plain => false,
        }
    }
}

/// One line of text of at max `max` bytes.
pub(super) fn line(text: &str, max: usize) -> String {
    place(text, max, Place::Line)
}

/// A quotation with the text's lines, of at max `max` bytes.
pub(super) fn quote(text: &str, max: usize) -> String {
    place(text, max, Place::Quote)
}

/// A code span of at max `max` bytes, with its backticks.
pub(super) fn code(text: &str, max: usize) -> String {
    let inside = place(text, max.saturating_sub(2), Place::Code);
    if inside.is_empty() { inside } else { ["`", &inside, "`"].concat() }
}

/// A preformatted block of at max `max` bytes, with its backticks.
pub(super) fn block(text: &str, max: usize) -> String {
    let inside = place(text, max.saturating_sub(8), Place::Block);
    if inside.is_empty() { inside } else { format!("```\n{inside}\n```") }
}

/// One line of at max `max` bytes for programs, not for people.
pub(super) fn plain(text: &str, max: usize) -> String {
    place(text, max, Place::Plain)
}

fn place(text: &str, max: usize, place: Place) -> String {
    let mut text = visible(text, max);
    if place != Place::Plain && text.contains('`') {
        // First, since its replacement is a letter, which may be part of a link.
        text = text.replace('`', LIKE_BACKTICK).into();
    }
    let mut placed = String::with_capacity(text.len().min(max));
    // The length to cut at if the text is too long; it leaves room for an ellipsis.
    let mut cut = 0;
    let mut before = None;
    let mut marks = Marks::default();
    let mut rest = text.as_ref();
    let inert = if place.has_markup() { INERT_IN_MARKUP } else { INERT };
    loop {
        // The usual characters in one go, as far as nothing has to be cut.
        let room = max.saturating_sub(placed.len() + ELLIPSIS.len_utf8());
        let run = plain_start(rest, room, |byte| inert.contains(byte));
        if !run.is_empty() {
            placed += run;
            cut = placed.len();
            before = run.chars().next_back();
        }
        let mut characters = rest.get(run.len()..).unwrap_or_default().chars();
        let Some(character) = characters.next() else { return placed };
        rest = characters.as_str();
        if character == ':' && place == Place::Quote {
            // Its parts would be emoji: `:aws:`. In code they are not, and it is copied as it is.
            let room = max.saturating_sub(placed.len() + "`:`".len() + ELLIPSIS.len_utf8());
            if let Some((start, arn)) =
                arn_after(&placed, rest).filter(|(_, arn)| arn.len() <= room)
            {
                placed.insert(start, '`');
                placed.extend([":", arn, "`"]);
                cut = placed.len();
                before = Some('`');
                rest = rest.get(arn.len()..).unwrap_or_default();
                continue;
            }
        }
        let is_mark =
            place.has_markup() && marks.is_mark(character, before, rest, place == Place::Quote);
        push(&mut placed, character, is_mark, before, rest, place);
        before = Some(character);
        if placed.len() > max {
            placed.truncate(cut);
            if place.has_markup() {
                placed.truncate(before_link(&placed));
                // `13:19:` of a time would be an emoji.
                placed.truncate(placed.trim_end_matches(':').len());
            }
            if max >= ELLIPSIS.len_utf8() {
                placed.push(ELLIPSIS);
            }
            return placed;
        }
        if placed.len() + ELLIPSIS.len_utf8() <= max {
            cut = placed.len();
        }
    }
}

fn push(
    placed: &mut String,
    character: char,
    is_mark: bool,
    before: Option<char>,
    rest: &str,
    place: Place,
) {
    let has_markup = place.has_markup();
    match character {
        '&' => placed.push_str("&amp;"),
        '<' => placed.push_str("&lt;"),
        '>' => placed.push_str("&gt;"),
        '\n' if place == Place::Quote => placed.push_str("\n> "),
        '\n' if place == Place::Block => placed.push('\n'),
        '\n' | '\t' => placed.push(' '),
        // These have no escape.
        '*' | '_' | '~' if is_mark => {
            placed.extend([ZERO_WIDTH_SPACE, character, ZERO_WIDTH_SPACE]);
        }
        ':' if has_markup
            && (is_colon_of_emoji(before, rest) || is_colon_of_link(placed, rest)) =>
        {
            placed.extend([character, ZERO_WIDTH_SPACE]);
        }
        // `@here`, `#channel`
        '@' | '#' if has_markup && rest.starts_with(is_in_name) => {
            placed.extend([character, ZERO_WIDTH_SPACE]);
        }
        // Slack makes a link of `example.com`, too.
        '.' if has_markup
            && before.is_some_and(char::is_alphanumeric)
            && starts_with_domain(rest) =>
        {
            placed.extend([character, ZERO_WIDTH_SPACE]);
        }
        _ => placed.push(character),
    }
}

/// A mention of a person or a group.
pub(super) fn mention(mention: &Mention) -> String {
    let sign = if mention.id().starts_with('S') { "!subteam^" } else { "@" };
    format!("<{sign}{}>", mention.id())
}

pub(super) fn bold(text: &str) -> String {
    ["*", text, "*"].concat()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::routing::destination;

    #[test]
    fn mention_has_the_markup_of_a_user_or_of_a_group() {
        for (id, markup) in
            [("U0123", "<@U0123>"), ("W0123", "<@W0123>"), ("S0123", "<!subteam^S0123>")]
        {
            let destinations = json!([{"name": "a", "format": "slack-bot", "mention": {"id": id},
                "topic_arn": "arn:aws:sns:eu-central-1:111122223333:a"}]);
            let destinations = destination::parse(&destinations.to_string()).unwrap();
            assert_eq!(destinations[0].mention.as_ref().map(mention).as_deref(), Some(markup));
        }
    }

    #[test]
    fn text_is_cut_between_characters_with_an_ellipsis_at_every_limit() {
        let text = "a<b & 日本語 🎉 `*` :x: https://example.com\nnext";
        for write in [line, quote, code, block, plain] {
            let whole = write(text, 1_000);
            for max in 0..whole.len() {
                let cut = write(text, max);
                assert!(cut.len() <= max, "{max}: {cut}");
                let inside = cut.trim_matches(['`', '\n']);
                assert!(inside.is_empty() || inside.ends_with('…'), "{max}: {cut}");
            }
            assert_eq!(write(text, whole.len()), whole);
        }
    }

    /// `evil.example9` is not the name of a host, but its beginning may be one.
    #[test]
    fn cut_text_does_not_become_a_link() {
        for name in ["evil.example9", "evil.example-x9", "PCI.IAM.7", "evil.co.1", "a.bc.de9"] {
            let text = format!("{name} and so on");
            for max in 0..text.len() {
                for write in [line, quote] {
                    let cut = write(&text, max);
                    let name = cut.trim_end_matches(['…', '.']);
                    let last = name.rsplit_once('.').map_or("", |(_, last)| last);
                    let is_link = starts_with_domain(last) && !cut.contains(' ');
                    assert!(!is_link, "{max}: {cut}");
                }
            }
        }
    }

    #[test]
    fn cut_time_does_not_become_an_emoji() {
        assert_eq!(line("at 13:19:03 UTC", "at 13:19:…".len()), "at 13:19…");
    }

    #[test]
    fn entities_are_not_cut_in_the_middle() {
        assert_eq!(line("<<<<", 9), "&lt;…");
    }

    #[test]
    fn controls_and_sentences_are_not_escaped() {
        for text in
            ["S3.5", "PCI.IAM.7", "PCI.EC2.6", "Verify it. Then go on.", "1.5 %", "see: this"]
        {
            assert_eq!(line(text, 100), text);
        }
    }

    #[test]
    fn invisible_and_reordering_characters_are_removed() {
        assert_eq!(line("a\u{202e}b\u{200b}c\u{0}d\u{feff}e\u{e0041}\u{ffff}", 100), "abcde");
        assert_eq!(line(" \u{200b} \u{3164}\n", 100), "");
    }

    #[test]
    fn markup_with_an_invisible_character_in_it_is_escaped() {
        for hidden in ['\r', '\u{85}', '\u{200b}', '\u{2028}', '\u{ad}', '\u{e0100}'] {
            for (text, harmless) in
                [("@_here", "@⁞here"), ("https:_//x", "https:⁞//x"), ("evil._co", "evil.⁞co")]
            {
                let text = text.replace('_', &hidden.to_string());
                assert_eq!(line(&text, 100), harmless.replace('⁞', "\u{200b}"), "{text:?}");
            }
        }
    }
}
