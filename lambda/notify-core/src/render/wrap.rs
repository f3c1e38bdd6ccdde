//! Plain text in columns, as mail readers with a fixed-width font show it.
//!
//! No crate finds the line breaks: a break must not make a link of the end of a line, and the few
//! Japanese rules here are smaller than the tables of Unicode's line breaking algorithm.

use unicode_width::UnicodeWidthChar as _;

use super::untrusted::before_link;

/// A wider word may be broken: it is longer than the ARNs and links that people copy.
const MAX_WORD_COLUMNS: usize = 300;
/// Characters that do not begin a line in Japanese.
const CLOSING: &str = "、。，．・：；？！）」』】〕〉》ー…々ぁぃぅぇぉっゃゅょァィゥェォッャュョ";
/// Characters that end a phrase in Japanese, and those that begin one.
const ENDS_PHRASE: &str = "、。，．・：；？！）」』】〕〉》";
const BEGINS_PHRASE: &str = "（「『【〔〈《";

/// Width of a text in columns: two for each full-width character (Unicode's East Asian Width).
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(character: char) -> usize {
    character.width().unwrap_or_default()
}

/// The text's lines, none wider than `max` columns unless one word is.
pub(super) fn wrap(text: &str, max: usize) -> Vec<String> {
    text.lines().flat_map(|line| wrap_line(line.trim_end(), max.max(2))).collect()
}

fn wrap_line(line: &str, max: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    for piece in phrases(line, max) {
        let is_too_wide = width(&current) + width(piece.trim_end()) > max;
        if is_too_wide && !current.trim().is_empty() {
            end_line(&mut lines, &mut current);
        }
        if width(piece.trim_end()) <= MAX_WORD_COLUMNS {
            current += piece;
            continue;
        }
        for character in piece.chars() {
            if width(&current) + columns(character) > max {
                end_line(&mut lines, &mut current);
            }
            current.push(character);
        }
    }
    lines.push(current.trim_end().to_owned());
    lines
}

/// Begins a new line, at a place where the end of the old one does not become a link.
fn end_line(lines: &mut Vec<String>, current: &mut String) {
    let end = Some(before_link(current)).filter(|end| *end > 0);
    let rest = current.split_off(end.unwrap_or(current.len()));
    lines.push(std::mem::replace(current, rest).trim_end().to_owned());
}

/// The pieces that are not broken: words with the spaces after them, and Japanese phrases. A phrase
/// that is wider than a line is broken at any space and between any full-width characters.
fn phrases(line: &str, max: usize) -> Vec<&str> {
    let mut phrases = Vec::new();
    for phrase in pieces(line, is_between_phrases) {
        if phrase.len() > max && width(phrase.trim_end()) > max {
            phrases.append(&mut pieces(phrase, is_between_characters));
        } else {
            phrases.push(phrase);
        }
    }
    phrases
}

/// Whether a phrase of Japanese ends between two characters: at punctuation, at a bracket, and after
/// the hiragana of a particle or an ending. A number stays with its counter: `5 分`.
fn is_between_phrases([before, previous, next]: [char; 3]) -> bool {
    if previous == ' ' {
        return next != ' ' && !(before.is_ascii_digit() && columns(next) == 2);
    }
    is_between_characters([before, previous, next])
        && (ENDS_PHRASE.contains(previous)
            || BEGINS_PHRASE.contains(next)
            || (is_hiragana(previous) && !is_hiragana(next)))
}

fn is_between_characters([_, previous, next]: [char; 3]) -> bool {
    let is_wide = columns(previous) == 2 || columns(next) == 2;
    let is_break = previous == ' ' || (is_wide && !CLOSING.contains(next));
    is_break && next != ' '
}

fn is_hiragana(character: char) -> bool {
    matches!(character, 'ぁ'..='ゖ')
}

/// The pieces of a line. `may_break` has the two characters before a place and the one after it.
fn pieces(line: &str, may_break: impl Fn([char; 3]) -> bool) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let (mut before, mut previous) = ('\0', '\0');
    for (index, character) in line.char_indices() {
        let may_break = may_break([before, previous, character]);
        // The spaces at the start of a line belong to its first word.
        if may_break && !line.get(..index).unwrap_or_default().trim().is_empty() {
            pieces.extend(line.get(start..index));
            start = index;
        }
        (before, previous) = (previous, character);
    }
    pieces.extend(line.get(start..));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::untrusted::starts_with_domain;

    #[test]
    fn width_counts_two_columns_for_full_width_characters() {
        assert_eq!(width("abc"), 3);
        assert_eq!(width("アカウント"), 10);
        assert_eq!(width("S3 の「検出結果」（1 件）"), 25);
        assert_eq!(width("a\u{200b}b"), 2);
    }

    #[test]
    fn wrap_breaks_at_spaces_and_between_full_width_characters() {
        assert_eq!(wrap("one two  three", 8), ["one two", "three"]);
        assert_eq!(wrap("検出結果を確認。次", 8), ["検出結果", "を確認。", "次"]);
        assert_eq!(
            wrap("結果を見。次", 8),
            ["結果を", "見。次"],
            "no line begins with a full stop"
        );
        assert_eq!(wrap("  indented line", 10), ["  indented", "line"]);
        assert_eq!(wrap("a\n\nb", 10), ["a", "", "b"]);
        assert!(wrap("", 10).is_empty());
    }

    #[test]
    fn wrap_breaks_japanese_between_phrases() {
        let advice = "CloudTrail やリソースのログで、意図したアクティビティかどうかを確認してください。\
                      不要な場合は（例外を除き）検出結果をアーカイブしてください。";
        assert_eq!(
            wrap(advice, 40),
            [
                "CloudTrail やリソースのログで、意図した",
                "アクティビティかどうかを",
                "確認してください。不要な場合は（例外を",
                "除き）検出結果をアーカイブしてください。",
            ]
        );
        assert_eq!(wrap("標準偏差の 2 倍、5 分ごと", 12), ["標準偏差の", "2 倍、", "5 分ごと"]);
        // Nothing but characters of one kind.
        assert_eq!(wrap("東京都千代田区丸の内", 8), ["東京都千", "代田区丸", "の内"]);
    }

    #[test]
    fn wrap_breaks_only_very_long_words() {
        let arn = "x".repeat(MAX_WORD_COLUMNS);
        assert_eq!(wrap(&format!("see {arn} there"), 78), ["see", &arn, "there"]);
        let wall = "x".repeat(MAX_WORD_COLUMNS + 1);
        assert!(wrap(&wall, 78).iter().all(|line| line.len() <= 78));
        let dots = ".".repeat(MAX_WORD_COLUMNS + 1);
        assert!(wrap(&dots, 78).iter().all(|line| (1..=78).contains(&line.len())));
    }

    #[test]
    fn wrap_makes_no_link_of_a_word_that_was_none() {
        for wall in ["evil.example-", "evil.co日9", "evil.日本9", ".xx…evil.example9"] {
            let wall = wall.repeat(30);
            for start in 0..78 {
                for line in wrap(&format!("{}{wall}", "x".repeat(start)), 78) {
                    let last = line.rsplit_once('.').map_or("", |(_, last)| last);
                    let is_name = last.chars().all(char::is_alphanumeric);
                    assert!(!is_name || !starts_with_domain(last), "{line}");
                }
            }
        }
    }
}
