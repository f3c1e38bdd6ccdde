//! Untrusted text in Slack's markup (docs.slack.dev, "Formatting text for app surfaces").
//!
//! Titles, resources and reasons are untrusted. This module escapes them, so that they cannot
//! mention anybody, become a link, show as an emoji or end the code span or the quotation that they
//! stand in. It also cuts them to a limit in UTF-8 bytes: Amazon Q does not document the unit of
//! its limits, and no other unit counts more.

use std::borrow::Cow;

use super::{
    dialect::Dialect,
    signs::{Marks, arn_after, is_colon_of_emoji, is_colon_of_link, is_in_name},
    teams,
    untrusted::{
        ZERO_WIDTH_SPACE, before_link, has_empty_lines, is_blank, plain_start, starts_with_domain,
        visible,
    },
};
use crate::{byte_set::ByteSet, routing::Mention};

/// Replaces a backtick, which would end a code span and has no escape.
const LIKE_BACKTICK: &str = "ˋ";
const ELLIPSIS: char = '…';

/// The characters that need no escape in code and in fields for programs.
const INERT: &ByteSet = &ByteSet::printable_except(b"&<>`");
const INERT_IN_BLOCK: &ByteSet = &ByteSet::printable_except(b"&<>`").and_line_feed();
/// The characters that need no escape where Slack parses all of its markup.
const INERT_IN_MARKUP: &ByteSet = &ByteSet::printable_except(b"&<>`*_~:@#.");

/// The place of a text in a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
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
    /// Whether markup is parsed in this place. Otherwise Slack parses entities only, and Teams nothing.
    pub(super) fn has_markup(self) -> bool {
        match self {
            Self::Line | Self::Quote => true,
            Self::Code | Self::Block | Self::Plain => false,
        }
    }
}

/// A text of at most `max` bytes in its place.
pub(super) fn place(text: &str, max: usize, place: Place, dialect: Dialect) -> Cow<'_, str> {
    let inert = match (place, dialect) {
        (Place::Line | Place::Quote, Dialect::Slack) => INERT_IN_MARKUP,
        (Place::Line | Place::Quote, Dialect::Teams) => teams::INERT_IN_MARKUP,
        (Place::Block, _) => INERT_IN_BLOCK,
        (Place::Code | Place::Plain, _) => INERT,
    };
    let text = text.trim_matches(is_blank);
    // The usual characters in one go, as far as nothing has to be cut.
    let run_of =
        |rest, room: usize| plain_start(rest, room.saturating_sub(ELLIPSIS.len_utf8()), inert);
    let may_have_lines = place == Place::Block;
    if run_of(text, max).len() == text.len() && !(may_have_lines && has_empty_lines(text)) {
        return text.into();
    }
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
    loop {
        let run = run_of(rest, max.saturating_sub(placed.len()));
        if !run.is_empty() {
            placed += run;
            cut = placed.len();
            before = run.chars().next_back();
        }
        let mut characters = rest.get(run.len()..).unwrap_or_default().chars();
        let Some(character) = characters.next() else { return placed.into() };
        rest = characters.as_str();
        if character == ':' && place == Place::Quote && dialect == Dialect::Slack {
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
        match dialect {
            Dialect::Slack => {
                let is_quote = place == Place::Quote;
                let is_mark =
                    place.has_markup() && marks.is_mark(character, before, rest, is_quote);
                push(&mut placed, character, is_mark, before, rest, place);
            }
            Dialect::Teams => {
                teams::push(&mut placed, character, before, rest, place);
                if character == '\n' && place == Place::Quote {
                    // Four spaces would begin code.
                    rest = rest.trim_start_matches([' ', '\t']);
                }
            }
        }
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
            return placed.into();
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::routing::destination;

    fn line(text: &str, max: usize) -> Cow<'_, str> {
        Dialect::Slack.line(text, max)
    }

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
        for write in [Dialect::line, Dialect::quote, Dialect::code, Dialect::block, Dialect::plain]
        {
            let write = |max| write(Dialect::Slack, text, max);
            let whole = write(1_000);
            for max in 0..whole.len() {
                let cut = write(max);
                assert!(cut.len() <= max, "{max}: {cut}");
                let inside = cut.trim_matches(['`', '\n']);
                assert!(inside.is_empty() || inside.ends_with('…'), "{max}: {cut}");
            }
            assert_eq!(write(whole.len()), whole);
        }
    }

    /// `evil.example9` is not the name of a host, but its beginning may be one.
    #[test]
    fn cut_text_does_not_become_a_link() {
        for name in ["evil.example9", "evil.example-x9", "PCI.IAM.7", "evil.co.1", "a.bc.de9"] {
            let text = format!("{name} and so on");
            for max in 0..text.len() {
                for write in [Dialect::line, Dialect::quote] {
                    let cut = write(Dialect::Slack, &text, max);
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
    fn line_stays_one_line() {
        assert_eq!(line("a\nb\tc", 100), "a b c");
    }

    #[test]
    fn entity_is_shown_as_it_was_written() {
        assert_eq!(line("&lt;!here&gt; &amp;", 100), "&amp;lt;!here&amp;gt; &amp;amp;");
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
