//! The limits of Amazon Q, Slack and SNS: why a message would be dropped or refused, and how near it
//! comes to that. The renderers of the core keep within these limits by themselves; this module
//! checks their messages, and those that others publish.

mod amazon_q;
mod block_kit;
mod checked;
mod email;
mod slack;

use notify_core::{render::Message, routing::destination::Format};

pub use amazon_q::amazon_q;
pub use checked::{Checked, Usage};
pub use email::email;
pub use slack::{MAX_TEXT_CHARS, blocks, slack};

/// Maximum bytes of a message of SNS.
const MAX_TOPIC_MESSAGE_BYTES: usize = 262_144;

/// Checks a message by the limits of its format.
#[must_use]
pub fn check(format: Format, message: &Message) -> Checked {
    match format {
        Format::AmazonQ | Format::Teams => amazon_q(&message.text),
        Format::Json => document(&message.text),
        Format::Email => email(message.subject.as_deref().unwrap_or_default(), &message.text),
        Format::SlackBot => match serde_json::from_str(&message.text) {
            Ok(message) => slack(&message),
            Err(_) => {
                Checked { problems: vec!["the message is not JSON".to_owned()], usage: Vec::new() }
            }
        },
    }
}

/// Checks a document for programs by the limit of SNS.
fn document(text: &str) -> Checked {
    let mut checked = Checked::default();
    if serde_json::from_str::<serde_json::Value>(text).is_err() {
        checked.add_problem("the message is not JSON");
    }
    checked.add_usage("document", text.len(), MAX_TOPIC_MESSAGE_BYTES);
    checked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_uses_the_limits_of_the_format() {
        let message = Message { text: "x".to_owned(), subject: None, attributes: Vec::new() };
        for (format, problem) in [
            (Format::AmazonQ, "the message is not JSON"),
            (Format::SlackBot, "the message is not JSON"),
            (Format::Teams, "the message is not JSON"),
            (Format::Json, "the message is not JSON"),
            (Format::Email, "subject is empty"),
        ] {
            assert_eq!(check(format, &message).problems, [problem]);
        }
    }
}
