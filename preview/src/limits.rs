//! What would be dropped or refused on its way to its readers, why, and how near it comes to that.

mod amazon_q;
pub mod block_kit;

use notify_core::{render::Message, routing::destination::Format};
use serde_json::Value;

pub use amazon_q::amazon_q;

/// What limits say of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Why it would not be shown; none if it would.
    pub problems: Vec<String>,
    /// How much of each limit it takes.
    pub usage: Vec<Usage>,
}

/// How much a part of a message takes of its limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The part, `title` or `nextSteps[0]`.
    pub of: String,
    /// What it takes.
    pub used: usize,
    /// What it may take.
    pub most: usize,
}

/// Slack cuts what is longer.
const LONGEST_TEXT: usize = 40_000;
/// SNS takes less than 100 characters, and does not say of which kind: UTF-16 counts most.
const LONGEST_SUBJECT: usize = 99;
/// What SNS takes in bytes.
const LARGEST_MESSAGE: usize = 256 << 10;

/// Checks a message by its format.
#[must_use]
pub fn check(format: Format, message: &Message) -> Checked {
    match format {
        Format::AmazonQ => amazon_q(&message.text),
        Format::Email => mail(message.subject.as_deref().unwrap_or_default(), &message.text),
        Format::SlackBot => match serde_json::from_str(&message.text) {
            Ok(message) => slack(&message),
            Err(_) => {
                Checked { problems: vec!["the message is not JSON".to_owned()], usage: Vec::new() }
            }
        },
    }
}

/// Slack's limits, as far as they are known. A problem of blocks is what Slack says in
/// `response_metadata.messages`, any other one its `error`.
#[must_use]
pub fn slack(message: &Value) -> Checked {
    let mut checked = Checked::default();
    let text = message.get("text").and_then(Value::as_str).unwrap_or_default();
    checked.use_up("text", text.chars().count(), LONGEST_TEXT);
    match message.get("blocks").filter(|blocks| !is_none(blocks)) {
        None if text.is_empty() => checked.problems.push("no_text".to_owned()),
        None => {}
        Some(blocks) => {
            let Checked { problems, usage } = block_kit::check(blocks);
            checked.problems.extend(problems);
            checked.usage.extend(usage);
            if checked.problems.is_empty() && block_kit::size(blocks) > block_kit::LONGEST_MESSAGE {
                checked.problems.push("msg_blocks_too_long".to_owned());
            }
        }
    }
    checked
}

fn is_none(blocks: &Value) -> bool {
    blocks.is_null() || blocks.as_array().is_some_and(Vec::is_empty)
}

/// What SNS takes as a mail.
#[must_use]
pub fn mail(subject: &str, text: &str) -> Checked {
    let mut checked = Checked::default();
    let units = subject.encode_utf16().count();
    checked.use_up("subject", units, LONGEST_SUBJECT);
    checked.use_up("message", text.len(), LARGEST_MESSAGE);
    let is_no_line =
        |character: char| character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
    for (is_wrong, problem) in [
        (subject.is_empty(), "subject is empty".to_owned()),
        (subject.contains(is_no_line), "subject has line breaks or control characters".to_owned()),
        (
            units > LONGEST_SUBJECT,
            format!("subject has {units} characters, more than {LONGEST_SUBJECT}"),
        ),
        (text.is_empty(), "message is empty".to_owned()),
        (
            text.len() > LARGEST_MESSAGE,
            format!("message has {} bytes, more than {LARGEST_MESSAGE}", text.len()),
        ),
    ] {
        if is_wrong {
            checked.problems.push(problem);
        }
    }
    checked
}

impl Checked {
    fn use_up(&mut self, of: &str, used: usize, most: usize) {
        self.usage.push(Usage { of: of.to_owned(), used, most });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn used(checked: &Checked) -> Vec<(&str, usize, usize)> {
        checked.usage.iter().map(|usage| (usage.of.as_str(), usage.used, usage.most)).collect()
    }

    #[test]
    fn a_mail_is_what_sns_takes() {
        let checked = mail(&"件".repeat(99), "日本");
        assert_eq!(checked.problems, [""; 0]);
        assert_eq!(used(&checked), [("subject", 99, 99), ("message", 6, 262_144)]);
        let long = "🎉".repeat(50);
        assert_eq!(mail(&long, "t").problems, ["subject has 100 characters, more than 99"]);
        for subject in ["a\nb", "a\u{7}b", "a\u{2028}b"] {
            let problem = "subject has line breaks or control characters";
            assert_eq!(mail(subject, "t").problems, [problem]);
        }
        assert_eq!(mail("", "").problems, ["subject is empty", "message is empty"]);
        let text = "x".repeat(262_145);
        assert_eq!(mail("s", &text).problems, ["message has 262145 bytes, more than 262144"]);
    }

    #[test]
    fn a_message_of_the_bot_is_what_slack_takes() {
        let section =
            |size| json!({"type": "section", "text": {"type": "mrkdwn", "text": "x".repeat(size)}});
        let fits = json!({"text": "日本", "blocks": vec![section(2640); 5]});
        let checked = slack(&fits);
        assert_eq!(checked.problems, [""; 0]);
        let usage = used(&checked);
        assert_eq!(
            usage[..3],
            [("text", 2, 40_000), ("blocks", 5, 50), ("all texts", 13_200, 13_200)]
        );
        let blocks = [vec![section(2640); 5], vec![section(1)]].concat();
        let long = json!({"text": "t", "blocks": blocks});
        assert_eq!(slack(&long).problems, ["msg_blocks_too_long"]);
        for nothing in [json!({}), json!({"blocks": []}), json!({"text": "", "blocks": null})] {
            assert_eq!(slack(&nothing).problems, ["no_text"]);
        }
        assert_eq!(slack(&json!({"text": "t", "blocks": null})).problems, [""; 0]);
        let wrong = slack(&json!({"text": "t", "blocks": {}})).problems;
        assert_eq!(wrong, ["[ERROR] must be an array [json-pointer:/blocks]"]);
    }

    #[test]
    fn each_format_has_its_limits() {
        let message = |text: &str| Message { text: text.to_owned(), subject: None };
        for (format, problem) in [
            (Format::AmazonQ, "the message is not JSON"),
            (Format::SlackBot, "the message is not JSON"),
            (Format::Email, "subject is empty"),
        ] {
            assert_eq!(check(format, &message("x")).problems, [problem]);
        }
    }
}
