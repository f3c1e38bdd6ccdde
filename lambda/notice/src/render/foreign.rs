//! What text of others has to be kept from, whatever the format.

use super::card::Fact;

/// A fact's value without markup.
pub(super) fn words(fact: &Fact) -> String {
    match fact {
        Fact::Code(text) | Fact::Text(text) => text.clone(),
        Fact::Named(name, id) => format!("{name} ({id})"),
        Fact::Within(id, whole) => format!("{id} ({whole})"),
    }
}

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

/// Control characters, and those that reorder or hide text: a right-to-left override makes a name
/// read as another one.
pub(super) fn is_invisible(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t'))
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}
