//! Plain text in columns, as mail readers with a fixed-width font show it.

use super::untrusted::before_link;

/// A word wider than this is none that anybody copies, so it may be broken.
const WIDEST_WORD: usize = 300;
/// What does not begin a line in Japanese.
const CLOSING: &str = "、。，．・：；？！）」』】〕〉》ー…々ぁぃぅぇぉっゃゅょァィゥェォッャュョ";

/// How many columns a text takes: two for each full-width character (Unicode's East Asian Width).
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(character: char) -> usize {
    match character {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff01}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// The text's lines, none wider than `most` columns unless a word is.
pub(super) fn wrap(text: &str, most: usize) -> Vec<String> {
    text.lines().flat_map(|line| wrap_line(line.trim_end(), most.max(2))).collect()
}

fn wrap_line(line: &str, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    for piece in pieces(line) {
        let is_too_wide = width(&current) + width(piece.trim_end()) > most;
        if is_too_wide && !current.trim().is_empty() {
            end_line(&mut lines, &mut current);
        }
        if width(piece.trim_end()) <= WIDEST_WORD {
            current += piece;
            continue;
        }
        for character in piece.chars() {
            if width(&current) + columns(character) > most {
                end_line(&mut lines, &mut current);
            }
            current.push(character);
        }
    }
    lines.push(current.trim_end().to_owned());
    lines
}

/// Goes on in a new line, where that makes no link of what was none.
fn end_line(lines: &mut Vec<String>, current: &mut String) {
    let end = Some(before_link(current)).filter(|end| *end > 0);
    let rest = current.split_off(end.unwrap_or(current.len()));
    lines.push(std::mem::replace(current, rest).trim_end().to_owned());
}

/// The pieces that stay whole: words with the spaces after them, and full-width characters with
/// what may not begin a line.
fn pieces(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (index, character) in line.char_indices() {
        let may_break = previous.is_some_and(|previous| {
            let after_space = previous == ' ' && character != ' ';
            let is_wide = columns(previous) == 2 || columns(character) == 2;
            after_space || (is_wide && character != ' ' && !CLOSING.contains(character))
        });
        // The spaces that a line begins with are its own.
        if may_break && !line.get(..index).unwrap_or_default().trim().is_empty() {
            pieces.extend(line.get(start..index));
            start = index;
        }
        previous = Some(character);
    }
    pieces.extend(line.get(start..));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::untrusted::starts_with_domain;

    #[test]
    fn full_width_characters_take_two_columns() {
        assert_eq!(width("abc"), 3);
        assert_eq!(width("アカウント"), 10);
        assert_eq!(width("S3 の「検出結果」（1 件）"), 25);
        assert_eq!(width("a\u{200b}b"), 2);
    }

    #[test]
    fn lines_break_at_spaces_and_between_full_width_characters() {
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
    fn words_stay_whole_until_nobody_would_copy_them() {
        let arn = "x".repeat(WIDEST_WORD);
        assert_eq!(wrap(&format!("see {arn} there"), 78), ["see", &arn, "there"]);
        let wall = "x".repeat(WIDEST_WORD + 1);
        assert!(wrap(&wall, 78).iter().all(|line| line.len() <= 78));
        let dots = ".".repeat(WIDEST_WORD + 1);
        assert!(wrap(&dots, 78).iter().all(|line| (1..=78).contains(&line.len())));
    }

    #[test]
    fn a_break_makes_no_link_of_what_was_none() {
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
