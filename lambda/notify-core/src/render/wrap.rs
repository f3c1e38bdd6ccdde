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
    match character {
        ' '..='~' => 1,
        _ => character.width().unwrap_or_default(),
    }
}

/// The text's lines, none wider than `max` columns unless one word is.
pub(super) fn wrap(text: &str, max: usize) -> Vec<&str> {
    let mut lines =
        Lines { complete: Vec::new(), max: max.max(2), rest: "", length: 0, columns: 0 };
    text.lines().for_each(|line| lines.line(line.trim_end()));
    lines.complete
}

/// The complete lines, and the one that is being filled.
struct Lines<'a> {
    complete: Vec<&'a str>,
    max: usize,
    /// The text from the beginning of the line that is being filled.
    rest: &'a str,
    /// The bytes of it that the line has.
    length: usize,
    /// Their width.
    columns: usize,
}

impl<'a> Lines<'a> {
    fn line(&mut self, line: &'a str) {
        if width(line) <= self.max {
            return self.complete.push(line);
        }
        (self.rest, self.length, self.columns) = (line, 0, 0);
        for phrase in pieces(line, is_between_phrases) {
            // It is broken at any space and between any full-width characters.
            if width(phrase.trim_end()) > self.max {
                pieces(phrase, is_between_characters).for_each(|piece| self.piece(piece));
            } else {
                self.piece(phrase);
            }
        }
        self.complete.push(self.current().trim_end());
    }

    /// Adds the next piece, which is not broken unless it is very long.
    fn piece(&mut self, piece: &str) {
        let visible = width(piece.trim_end());
        if self.columns + visible > self.max && !self.current().trim().is_empty() {
            self.end_line();
        }
        if visible <= MAX_WORD_COLUMNS {
            self.length += piece.len();
            self.columns += width(piece);
            return;
        }
        for character in piece.chars() {
            if self.columns + columns(character) > self.max {
                self.end_line();
            }
            self.length += character.len_utf8();
            self.columns += columns(character);
        }
    }

    /// Begins a new line, at a place where the end of the old one does not become a link.
    fn end_line(&mut self) {
        let end = Some(before_link(self.current())).filter(|end| *end > 0).unwrap_or(self.length);
        let (line, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        self.complete.push(line.trim_end());
        (self.rest, self.length) = (rest, self.length - end);
        self.columns = width(self.current());
    }

    fn current(&self) -> &'a str {
        self.rest.get(..self.length).unwrap_or_default()
    }
}

/// Whether a phrase of Japanese ends between two characters: at punctuation, at a bracket, and after
/// the hiragana of a particle or an ending. A number stays with its counter: `5 分`.
fn is_between_phrases([before, previous, next]: [char; 3]) -> bool {
    if previous == ' ' {
        return next != ' ' && !(before.is_ascii_digit() && is_wide(next));
    }
    is_between_characters([before, previous, next])
        && (ENDS_PHRASE.contains(previous)
            || BEGINS_PHRASE.contains(next)
            || (is_hiragana(previous) && !is_hiragana(next)))
}

fn is_between_characters([_, previous, next]: [char; 3]) -> bool {
    let is_wide = is_wide(previous) || is_wide(next);
    let is_break = previous == ' ' || (is_wide && !CLOSING.contains(next));
    is_break && next != ' '
}

fn is_wide(character: char) -> bool {
    !character.is_ascii() && character.width() == Some(2)
}

fn is_hiragana(character: char) -> bool {
    matches!(character, 'ぁ'..='ゖ')
}

/// The pieces of a line that are not broken: words with the spaces after them, and Japanese phrases.
/// `may_break` has the two characters before a place and the one after it.
fn pieces(line: &str, may_break: fn([char; 3]) -> bool) -> impl Iterator<Item = &str> {
    let mut before = ['\0'; 2];
    let ends = line.char_indices().filter_map(move |(index, character)| {
        let may_break = may_break([before[0], before[1], character]);
        before = [before[1], character];
        // The spaces at the start of a line belong to its first word.
        (may_break && !line.get(..index)?.trim().is_empty()).then_some(index)
    });
    let mut start = 0;
    ends.chain([line.len()]).filter_map(move |end| {
        let piece = line.get(start..end);
        start = end;
        piece
    })
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
