//! What text of others has to be kept from, whatever the format.

use std::borrow::Cow;

/// Whether what follows a dot may be a top-level domain. The `.13` of a control and the `.IAM.7`
/// of another are not, and neither is the ` Then` of a sentence.
pub(super) fn starts_with_domain(rest: &str) -> bool {
    let end = rest.find(|next: char| !next.is_alphanumeric() && next != '-').unwrap_or(rest.len());
    let Some((label, after)) = rest.split_at_checked(end) else { return false };
    let is_domain = label.chars().all(char::is_alphabetic) || label.starts_with("xn--");
    let goes_on_with_number = after
        .strip_prefix('.')
        .is_some_and(|next| next.starts_with(|digit: char| digit.is_ascii_digit()));
    is_domain && label.chars().nth(1).is_some() && !goes_on_with_number
}

/// What a reader sees of a text, as far as `most` bytes can hold it; a character more tells that
/// there is a rest. What is hidden goes before anything is looked for: between two characters it
/// would keep them from being seen for what they are together, `@` and `here`.
pub(super) fn visible(text: &str, most: usize) -> Cow<'_, str> {
    let mut rest = text.trim_matches(is_blank);
    if rest.len() <= most && plain_start(rest, most, is_printable).len() == rest.len() {
        return Cow::Borrowed(rest);
    }
    let mut visible = String::with_capacity(rest.len().min(most));
    let mut count = 0;
    while count <= most {
        let run = plain_start(rest, most + 1 - count, is_printable);
        visible += run;
        count += run.len();
        let mut characters = rest.get(run.len()..).unwrap_or_default().chars();
        let Some(character) = characters.next().filter(|_| count <= most) else { break };
        rest = characters.as_str();
        // One empty line is enough.
        if is_invisible(character) || (character == '\n' && visible.ends_with("\n\n")) {
            continue;
        }
        visible.push(character);
        count += 1;
    }
    Cow::Owned(visible)
}

fn is_printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// The ASCII characters in front that are plain, `most` of them at most.
pub(super) fn plain_start(text: &str, most: usize, is_plain: impl Fn(u8) -> bool) -> &str {
    let start = text.as_bytes().get(..text.len().min(most)).unwrap_or_default();
    let end = start.iter().position(|byte| !(byte.is_ascii() && is_plain(*byte)));
    text.get(..end.unwrap_or(start.len())).unwrap_or_default()
}

/// Whether there is anything to see.
pub(super) fn is_visible(text: &str) -> bool {
    !text.chars().all(is_blank)
}

/// Where a text may be cut that ends here: before what the cut made a link of, `evil.example` of
/// `evil.example9`.
pub(super) fn before_link(text: &str) -> usize {
    let mut end = text.trim_end_matches('.').len();
    while let Some((before, rest)) = text.get(..end).and_then(|text| text.rsplit_once('.')) {
        // A name that ended before is what it was.
        let is_cut = rest.chars().all(|next| next.is_alphanumeric() || next == '-');
        if !is_cut || !starts_with_domain(rest) {
            break;
        }
        end = before.len();
    }
    end
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

/// Control characters, and those that reorder or hide text: a right-to-left override makes a name
/// read as another one. They are what Unicode calls ignorable, but for what makes an emoji of a
/// sign; and two that no queue takes.
fn is_invisible(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t'))
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
    fn a_text_ends_before_a_name_that_a_cut_may_have_made() {
        for (text, kept) in [
            ("evil.exa", "evil"),
            ("see a.evil.exa", "see a"),
            ("see evil.com.", "see evil"),
            // Names that ended before the cut are what they were.
            ("aa.bb…evil.exa", "aa.bb…evil"),
            ("aa.bb then", "aa.bb then"),
            ("S3.5", "S3.5"),
            ("Verify it", "Verify it"),
        ] {
            assert_eq!(text.get(..before_link(text)), Some(kept));
        }
    }
}
