//! Untrusted text in every format: its invisible characters, and the parts that become a link.

use std::{borrow::Cow, fmt::Write as _};

use crate::byte_set::ByteSet;

/// Put between characters that are markup together. It is invisible.
pub(super) const ZERO_WIDTH_SPACE: char = '\u{200b}';

const PRINTABLE: &ByteSet = &ByteSet::printable_except(b"");
const VISIBLE: &ByteSet = &ByteSet::printable_except(b"").and_line_feed();

/// The top-level domains with Latin letters (data.iana.org/TLD/tlds-alpha-by-domain.txt), a line for
/// each first letter.
const TOP_LEVEL_DOMAINS: &str = include_str!("top-level-domains.txt");

/// Whether the text after a dot may be a top-level domain. The `.13` of a control and the `.IAM.7`
/// of another are not, and neither are the ` Then` of a sentence and the `.OutsideAWS` of a type. A
/// label in lower case always may be one: new ones are added.
pub(super) fn starts_with_domain(rest: &str) -> bool {
    let end = rest.find(|next: char| !next.is_alphanumeric() && next != '-').unwrap_or(rest.len());
    let Some((label, after)) = rest.split_at_checked(end) else { return false };
    let is_encoded = label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    let is_domain = is_encoded || (label.chars().all(char::is_alphabetic) && !is_identifier(label));
    let goes_on_with_number = after
        .strip_prefix('.')
        .is_some_and(|next| next.starts_with(|digit: char| digit.is_ascii_digit()));
    is_domain && label.chars().nth(1).is_some() && !goes_on_with_number
}

/// Whether a label has capitals, as the parts of an identifier, and is no top-level domain.
fn is_identifier(label: &str) -> bool {
    let is_first = |line: &&str| {
        label.get(..1).zip(line.get(..1)).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
    };
    label.is_ascii()
        && label.bytes().any(|byte| byte.is_ascii_uppercase())
        && !TOP_LEVEL_DOMAINS
            .lines()
            .filter(is_first)
            .flat_map(|line| line.split(' '))
            .any(|domain| domain.eq_ignore_ascii_case(label))
}

/// The visible characters of a text, as many as `max` bytes hold; one character more shows that
/// there is a rest. Invisible characters have to go before markup is looked for: one between `@`
/// and `here` would hide the mention from the search, but not from Slack.
pub(crate) fn visible(text: &str, max: usize) -> Cow<'_, str> {
    let mut rest = text.trim_matches(is_blank);
    let is_all = |plain| plain_start(rest, max, plain).len() == rest.len();
    if is_all(PRINTABLE) || (is_all(VISIBLE) && !has_empty_lines(rest)) {
        return Cow::Borrowed(rest);
    }
    let mut visible = String::with_capacity(rest.len().min(max));
    let mut count = 0;
    while count <= max {
        let run = plain_start(rest, max + 1 - count, PRINTABLE);
        visible += run;
        count += run.len();
        let mut characters = rest.get(run.len()..).unwrap_or_default().chars();
        let Some(character) = characters.next().filter(|_| count <= max) else { break };
        rest = characters.as_str();
        // More than one empty line is shown as one.
        if is_invisible(character) || (character == '\n' && visible.ends_with("\n\n")) {
            continue;
        }
        visible.push(character);
        count += 1;
    }
    Cow::Owned(visible)
}

/// The text with the code point of each invisible character in its place, such as `<U+202E>`: what a
/// terminal or a log viewer interprets, hides or reorders. Line feeds and tabs stay.
#[must_use]
pub fn reveal(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut revealed = String::with_capacity(text.len());
    for character in text.chars() {
        if is_invisible(character) {
            let _ = write!(revealed, "<U+{:04X}>", u32::from(character));
        } else {
            revealed.push(character);
        }
    }
    Cow::Owned(revealed)
}

/// True for a text with more than one empty line in a row. It begins and ends with no line feed.
pub(super) fn has_empty_lines(text: &str) -> bool {
    // The search for three equal bytes takes ten times as many instructions as that for two.
    text.contains("\n\n") && text.contains("\n\n\n")
}

/// The characters at the start that are plain, at most `max` of them.
pub(super) fn plain_start<'a>(text: &'a str, max: usize, plain: &ByteSet) -> &'a str {
    let start = text.as_bytes().get(..text.len().min(max)).unwrap_or_default();
    text.get(..plain.count_start(start)).unwrap_or_default()
}

/// Whether the text has a visible character.
pub(super) fn is_visible(text: &str) -> bool {
    !text.chars().all(is_blank)
}

/// The length at which a text that was cut may end, in bytes: before a part that the cut made a
/// link, such as `evil.example` of `evil.example9`.
pub(super) fn before_link(text: &str) -> usize {
    let mut end = text.trim_end_matches('.').len();
    while let Some((before, rest)) = text.get(..end).and_then(|text| text.rsplit_once('.')) {
        // The cut did not change a name that ended before it.
        let is_cut = rest.chars().all(|next| next.is_alphanumeric() || next == '-');
        if !is_cut || !starts_with_domain(rest) {
            break;
        }
        end = before.len();
    }
    end
}

pub(super) fn is_blank(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

/// Control characters and those that reorder or hide text: a right-to-left override makes a name
/// read as another one. These are the default ignorable characters of Unicode, except the variation
/// selectors, which make an emoji of a sign; and two noncharacters, which SQS refuses.
fn is_invisible(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control() && !matches!(character, '\n' | '\t');
    }
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domain_is_any_label_in_lower_case_and_a_real_one_in_capitals() {
        for label in ["com", "Com", "COM", "cOm/x", "example", "quiteunknown", "XN--P1ai", "日本"]
        {
            assert!(starts_with_domain(label), "{label}");
        }
        for label in
            ["OutsideAWS", "Custom", "Dns", "Tcp", "UdpOnTcpPorts!DNS", "B", "IAM.7", "13", " Then"]
        {
            assert!(!starts_with_domain(label), "{label}");
        }
    }

    #[test]
    fn reveal_shows_the_code_points_of_invisible_characters() {
        let shown =
            "a<U+202E>b<U+001B>[31m<U+007F><U+009B><U+2066>é 日本<U+200B><U+E0041>\n\t⚠\u{fe0f}";
        let text = "a\u{202e}b\u{1b}[31m\u{7f}\u{9b}\u{2066}é 日本\u{200b}\u{e0041}\n\t⚠\u{fe0f}";
        assert_eq!(reveal(text), shown);
        assert!(matches!(reveal(shown), Cow::Borrowed(_)));
    }

    #[test]
    fn before_link_ends_before_a_name_that_the_cut_made() {
        for (text, kept) in [
            ("evil.exa", "evil"),
            ("see a.evil.exa", "see a"),
            ("see evil.com.", "see evil"),
            // Names that ended before the cut stay.
            ("aa.bb…evil.exa", "aa.bb…evil"),
            ("aa.bb then", "aa.bb then"),
            ("S3.5", "S3.5"),
            ("Verify it", "Verify it"),
            ("Exfiltration.OutsideAWS", "Exfiltration.OutsideAWS"),
            ("Exfiltration.Ou", "Exfiltration.Ou"),
            ("see evil.Com", "see evil"),
        ] {
            assert_eq!(text.get(..before_link(text)), Some(kept));
        }
    }
}
