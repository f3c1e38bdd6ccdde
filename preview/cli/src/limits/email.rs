//! The limits of SNS for mail: `docs.aws.amazon.com/sns/latest/api/API_Publish.html`.

use super::checked::Checked;

/// SNS takes fewer than 100 characters and does not define a character. UTF-16 units are the
/// strictest reading.
const MAX_SUBJECT_UTF16: usize = 99;
const MAX_MESSAGE_BYTES: usize = 256 << 10;

/// Checks a mail by the limits of SNS.
#[must_use]
pub fn email(subject: &str, text: &str) -> Checked {
    let mut checked = Checked::default();
    let units = subject.encode_utf16().count();
    checked.add_usage("subject", units, MAX_SUBJECT_UTF16);
    checked.add_usage("message", text.len(), MAX_MESSAGE_BYTES);
    if subject.is_empty() {
        checked.add_problem("subject is empty");
    }
    if subject.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        checked.add_problem("subject has line breaks or control characters");
    }
    if units > MAX_SUBJECT_UTF16 {
        checked
            .add_problem(format!("subject has {units} characters, more than {MAX_SUBJECT_UTF16}"));
    }
    if text.is_empty() {
        checked.add_problem("message is empty");
    }
    if text.len() > MAX_MESSAGE_BYTES {
        let bytes = text.len();
        checked.add_problem(format!("message has {bytes} bytes, more than {MAX_MESSAGE_BYTES}"));
    }
    checked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn email_takes_the_longest_subject_and_message() {
        let checked = email(&"件".repeat(99), &"x".repeat(262_144));
        assert_eq!(checked.problems, [""; 0]);
        let usage: Vec<_> = checked.usage.iter().map(|usage| (usage.used, usage.max)).collect();
        assert_eq!(usage, [(99, 99), (262_144, 262_144)]);
    }

    #[test]
    fn email_counts_a_subject_in_utf16_units() {
        let long = "🎉".repeat(50);
        assert_eq!(email(&long, "t").problems, ["subject has 100 characters, more than 99"]);
    }

    #[test]
    fn email_refuses_control_characters_in_a_subject() {
        for subject in ["a\nb", "a\u{7}b", "a\u{2028}b"] {
            assert_eq!(email(subject, "t").problems.len(), 1, "{subject:?}");
        }
    }

    #[test]
    fn email_refuses_an_empty_subject_and_an_empty_message() {
        assert_eq!(email("", "").problems, ["subject is empty", "message is empty"]);
    }

    #[test]
    fn email_refuses_a_message_that_is_too_long() {
        let text = "x".repeat(262_145);
        assert_eq!(email("s", &text).problems, ["message has 262145 bytes, more than 262144"]);
    }
}
