//! The limits of Slack's `chat.postMessage`, as far as they are known.

use serde_json::Value;

use super::{block_kit, checked::Checked};

/// Slack cuts a longer text (docs.slack.dev/reference/methods/chat.postMessage).
pub const MAX_TEXT_CHARS: usize = 40_000;
/// Of all texts of a message together. Not documented: slackapi/bolt-js#2509.
const MAX_MESSAGE_CHARS: usize = 13_200;

/// Checks a message by the limits of Slack. A problem of the blocks is an entry of Slack's
/// `response_metadata.messages`, any other problem is Slack's `error`.
#[must_use]
pub fn slack(message: &Value) -> Checked {
    let text = message.get("text").and_then(Value::as_str).unwrap_or_default();
    let mut checked = Checked::default();
    checked.add_usage("text", text.chars().count(), MAX_TEXT_CHARS);
    match blocks(message) {
        None if text.is_empty() => checked.add_problem("no_text"),
        None => {}
        Some(blocks) => {
            block_kit::check(blocks, &mut checked);
            let chars = block_kit::text_chars(blocks);
            checked.add_usage("all texts", chars, MAX_MESSAGE_CHARS);
            if checked.problems.is_empty() && chars > MAX_MESSAGE_CHARS {
                checked.add_problem("msg_blocks_too_long");
            }
        }
    }
    checked
}

/// The blocks of a message; `None` also for an empty value, which Slack treats as absent.
#[must_use]
pub fn blocks(message: &Value) -> Option<&Value> {
    message.get("blocks").filter(|blocks| match blocks {
        Value::Null => false,
        Value::Array(list) => !list.is_empty(),
        Value::String(text) => !text.is_empty(),
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn section(chars: usize) -> Value {
        json!({"type": "section", "text": {"type": "mrkdwn", "text": "x".repeat(chars)}})
    }

    #[test]
    fn slack_takes_the_longest_message() {
        let checked = slack(&json!({"text": "日本", "blocks": vec![section(2640); 5]}));
        assert_eq!(checked.problems, [""; 0]);
        let usage: Vec<_> = checked
            .usage
            .iter()
            .map(|usage| (usage.part.as_str(), usage.used, usage.max))
            .collect();
        for expected in [("text", 2, 40_000), ("blocks", 5, 50), ("all texts", 13_200, 13_200)] {
            assert!(usage.contains(&expected), "{expected:?} is missing in {usage:?}");
        }
    }

    #[test]
    fn slack_refuses_a_message_whose_texts_are_too_long_together() {
        let blocks = [vec![section(2640); 5], vec![section(1)]].concat();
        assert_eq!(
            slack(&json!({"text": "t", "blocks": blocks})).problems,
            ["msg_blocks_too_long"]
        );
    }

    #[test]
    fn slack_refuses_a_message_without_text_and_blocks() {
        for message in [json!({}), json!({"blocks": []}), json!({"text": "", "blocks": null})] {
            assert_eq!(slack(&message).problems, ["no_text"], "{message}");
        }
    }

    #[test]
    fn slack_treats_empty_blocks_as_absent() {
        for blocks in [json!(null), json!([]), json!("")] {
            assert_eq!(slack(&json!({"text": "t", "blocks": blocks})).problems, [""; 0]);
        }
    }

    #[test]
    fn slack_reports_the_problems_of_blocks() {
        let problems = slack(&json!({"text": "t", "blocks": {}})).problems;
        assert_eq!(problems, ["[ERROR] must be an array [json-pointer:/blocks]"]);
    }
}
