//! Checks that untrusted text is harmless in the Markdown of Microsoft Teams.

use crate::harmless::{has_link, is_hidden, is_ours, split_code};

/// Panics if Teams would read a part of untrusted text as markup.
pub(crate) fn check_markdown(text: &str) {
    let (prose, code) = split_code(text);
    // Code shows a link as it is written.
    let prose = without_links(&prose);
    for line in prose.lines() {
        let line = line.strip_prefix('>').unwrap_or(line);
        let shown = without_escapes(line.strip_prefix(' ').unwrap_or(line));
        assert!(!has_link(&shown), "a link in {line:?}");
        assert!(!shown.contains(is_hidden), "something hidden in {line:?}");
    }
    for (index, _) in code.match_indices('<') {
        assert!(code[index + 1..].starts_with('\u{200b}'), "a tag in code in {text:?}");
    }
    assert!(!code.contains(is_hidden), "something hidden in code in {text:?}");
}

/// The text of a line as it is shown. Panics if it has markup that is not ours.
fn without_escapes(line: &str) -> String {
    let is_list = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_list =
        is_list.len() < line.len() && [". ", ") "].iter().any(|sign| is_list.starts_with(sign));
    assert!(!is_list && !line.starts_with(['#', '-', '+', '=', ' ']), "a list in {line:?}");
    let mut shown = String::new();
    let mut bold = 0;
    let mut rest = line.chars().peekable();
    while let Some(character) = rest.next() {
        let before = shown.chars().next_back();
        let next = rest.peek().copied();
        match character {
            '\\' if next.is_some_and(|next| next.is_ascii_punctuation()) => {
                shown.extend(rest.next());
            }
            '*' if next == Some('*') => {
                rest.next();
                bold += 1;
            }
            '_' => {
                let is_within_word = before.is_some_and(char::is_alphanumeric)
                    && next.is_some_and(char::is_alphanumeric);
                assert!(is_within_word, "italic in {line:?}");
                shown.push(character);
            }
            ']' if next != Some('(') => shown.push(character),
            '*' | '~' | ']' | '<' | '>' | '|' => panic!("markup in {line:?}"),
            '&' => {
                let entity: String = rest.clone().take_while(|next| *next != ';').collect();
                assert!(["amp", "lt", "gt"].contains(&entity.as_str()), "an entity in {line:?}");
                shown.push(character);
            }
            // A word of ours in brackets begins with `[`.
            _ => shown.push(character),
        }
    }
    assert!(bold % 2 == 0, "open bold in {line:?}");
    shown
}

/// The text without our own links, which are checked here.
fn without_links(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, after)) = rest.split_once("](https://") {
        let (url, after) = after.split_once(')').expect("a link ends");
        let url = format!("https://{url}");
        let is_begin = |(index, _): &(usize, &str)| !before[..*index].ends_with('\\');
        let (begin, _) = before.rmatch_indices('[').find(is_begin).expect("a link begins");
        let label = &before[begin + 1..];
        let is_ticket = ["Open the ticket", "チケットを開く"].contains(&label);
        assert!(is_ticket || is_ours(&url), "forged: {url}");
        assert!(!url.contains(['(', ' ', '\n', '<']));
        kept += &before[..begin];
        rest = after;
    }
    kept + rest
}
