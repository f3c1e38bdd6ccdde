//! Foreign text within Slack's markup (docs.slack.dev, "Formatting text for app surfaces").
//!
//! Titles, resources and reasons are written by others. Here they lose every power to mention
//! somebody, to become a link, to fake an emoji or to break out of the place they stand in, and
//! they are cut to fit, counted in UTF-8 bytes: Amazon Q does not say in which unit it counts, and
//! no other unit counts more.

use super::untrusted::{before_link, plain_start, starts_with_domain, visible};
use crate::routing::Mention;

/// Put between characters that would mean something together. Nobody sees it.
const ZERO_WIDTH_SPACE: char = '\u{200b}';
/// Stands for a backtick, which could end a code span and has no escape.
const LIKE_BACKTICK: &str = "ˋ";
const ELLIPSIS: char = '…';

/// Where a text will stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In a line of prose.
    Line,
    /// In a quotation, whose every line begins with `> `.
    Quote,
    /// Between single backticks.
    Code,
    /// Between triple backticks.
    Block,
    /// Where nobody looks: no markup is expected, and none gets through.
    Plain,
}

/// One line of prose of at most `most` bytes.
pub(super) fn line(text: &str, most: usize) -> String {
    place(text, most, Place::Line)
}

/// A quotation that goes on over the text's lines.
pub(super) fn quote(text: &str, most: usize) -> String {
    place(text, most, Place::Quote)
}

/// A code span, with its backticks.
pub(super) fn code(text: &str, most: usize) -> String {
    let inside = place(text, most.saturating_sub(2), Place::Code);
    if inside.is_empty() { inside } else { ["`", &inside, "`"].concat() }
}

/// A preformatted block, with its backticks.
pub(super) fn block(text: &str, most: usize) -> String {
    let inside = place(text, most.saturating_sub(8), Place::Block);
    if inside.is_empty() { inside } else { format!("```\n{inside}\n```") }
}

/// One line for programs and not for people.
pub(super) fn plain(text: &str, most: usize) -> String {
    place(text, most, Place::Plain)
}

fn place(text: &str, most: usize, place: Place) -> String {
    let mut text = visible(text, most);
    if place != Place::Plain && text.contains('`') {
        // First, for it is a letter, too, and may be one of a link.
        text = text.replace('`', LIKE_BACKTICK).into();
    }
    let mut placed = String::with_capacity(text.len().min(most));
    // Where the text may end if it has to be cut: there is room for an ellipsis after it.
    let mut cut = 0;
    let mut before = None;
    let mut rest = text.as_ref();
    loop {
        // Most of any text at one go, as far as nothing has to be cut.
        let room = most.saturating_sub(placed.len() + ELLIPSIS.len_utf8());
        let run = plain_start(rest, room, |byte| means_nothing(byte, place));
        if !run.is_empty() {
            placed += run;
            cut = placed.len();
            before = run.chars().next_back();
        }
        let mut characters = rest.get(run.len()..).unwrap_or_default().chars();
        let Some(character) = characters.next() else { return placed };
        rest = characters.as_str();
        push(&mut placed, character, before, rest, place);
        before = Some(character);
        if placed.len() > most {
            placed.truncate(cut);
            if matches!(place, Place::Line | Place::Quote) {
                placed.truncate(before_link(&placed));
            }
            if most >= ELLIPSIS.len_utf8() {
                placed.push(ELLIPSIS);
            }
            return placed;
        }
        if placed.len() + ELLIPSIS.len_utf8() <= most {
            cut = placed.len();
        }
    }
}

/// Whether a character stays as it is wherever it stands.
fn means_nothing(byte: u8, place: Place) -> bool {
    match byte {
        b'&' | b'<' | b'>' => false,
        b'*' | b'_' | b'~' | b':' | b'@' | b'#' | b'.' => {
            !matches!(place, Place::Line | Place::Quote)
        }
        _ => matches!(byte, b' '..=b'~'),
    }
}

fn push(placed: &mut String, character: char, before: Option<char>, rest: &str, place: Place) {
    let is_prose = matches!(place, Place::Line | Place::Quote);
    match character {
        '&' => placed.push_str("&amp;"),
        '<' => placed.push_str("&lt;"),
        '>' => placed.push_str("&gt;"),
        '\n' if place == Place::Quote => placed.push_str("\n> "),
        '\n' if place == Place::Block => placed.push('\n'),
        '\n' | '\t' => placed.push(' '),
        // There is no escape for these; they mean something only beside a word's edge.
        '*' | '_' | '~' if is_prose && !is_within_word(before, rest) => {
            placed.extend([ZERO_WIDTH_SPACE, character, ZERO_WIDTH_SPACE]);
        }
        // `:emoji:`, `https://…`, `mailto:…`, `@here`, `#channel`.
        ':' | '@' | '#' if is_prose && rest.starts_with(|next: char| !next.is_whitespace()) => {
            placed.extend([character, ZERO_WIDTH_SPACE]);
        }
        // Slack makes a link of `example.com`, too.
        '.' if is_prose
            && before.is_some_and(char::is_alphanumeric)
            && starts_with_domain(rest) =>
        {
            placed.extend([character, ZERO_WIDTH_SPACE]);
        }
        _ => placed.push(character),
    }
}

/// Whether a character stands between two of one word, as in `SO0111-ASR_Topic`.
fn is_within_word(before: Option<char>, rest: &str) -> bool {
    before.is_some_and(char::is_alphanumeric) && rest.starts_with(char::is_alphanumeric)
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
    use super::*;

    #[test]
    fn a_text_is_cut_to_every_size_between_characters_and_with_an_ellipsis() {
        let text = "a<b & 日本語 🎉 `*` :x: https://example.com\nnext";
        for write in [line, quote, code, block, plain] {
            let whole = write(text, 1_000);
            for most in 0..whole.len() {
                let cut = write(text, most);
                assert!(cut.len() <= most, "{most}: {cut}");
                let inside = cut.trim_matches(['`', '\n']);
                assert!(inside.is_empty() || inside.ends_with('…'), "{most}: {cut}");
            }
            assert_eq!(write(text, whole.len()), whole);
        }
    }

    /// `evil.example9` is no name of a host, but what is left of it might be.
    #[test]
    fn a_cut_makes_no_link_of_what_was_none() {
        for name in ["evil.example9", "evil.example-x9", "PCI.IAM.7", "evil.co.1", "a.bc.de9"] {
            let text = format!("{name} and so on");
            for most in 0..text.len() {
                for write in [line, quote] {
                    let cut = write(&text, most);
                    let name = cut.trim_end_matches(['…', '.']);
                    let last = name.rsplit_once('.').map_or("", |(_, last)| last);
                    let is_link = starts_with_domain(last) && !cut.contains(' ');
                    assert!(!is_link, "{most}: {cut}");
                }
            }
        }
    }

    #[test]
    fn entities_are_cut_whole() {
        assert_eq!(line("<<<<", 9), "&lt;…");
    }

    #[test]
    fn controls_and_sentences_stay_as_they_are() {
        for text in
            ["S3.5", "PCI.IAM.7", "PCI.EC2.6", "Verify it. Then go on.", "1.5 %", "see: this"]
        {
            assert_eq!(line(text, 100), text);
        }
    }

    #[test]
    fn what_hides_or_reorders_text_is_taken_out() {
        assert_eq!(line("a\u{202e}b\u{200b}c\u{0}d\u{feff}e\u{e0041}\u{ffff}", 100), "abcde");
        assert_eq!(line(" \u{200b} \u{3164}\n", 100), "");
    }

    #[test]
    fn what_is_hidden_hides_nothing_from_being_made_harmless() {
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
