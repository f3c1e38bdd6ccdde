//! The words of the pages, one file per language. The words of messages belong to the core.

mod en;
mod ja;
mod words;

use notify_core::Language;

pub(super) use words::{PlaygroundWording, Wording};

/// The words of a language.
pub(super) fn wording(language: Language) -> &'static Wording {
    match language {
        Language::En => &en::ENGLISH,
        Language::Ja => &ja::JAPANESE,
    }
}

/// A number with a comma after every three digits: `13,200`.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grouped_separates_three_digits() {
        let grouped: Vec<String> = [0, 999, 1_000, 262_144, 1_234_567].map(grouped).into();
        assert_eq!(grouped, ["0", "999", "1,000", "262,144", "1,234,567"]);
    }

    #[test]
    fn replies_has_a_singular_in_english() {
        let replies = |language: Language, count| (wording(language).replies)(count);
        assert_eq!(replies(Language::En, 1), "1 reply");
        assert_eq!(replies(Language::En, 2), "2 replies");
        assert_eq!(replies(Language::Ja, 2), "2 件の返信");
    }
}
