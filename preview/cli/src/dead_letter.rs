//! A dead letter: its queue, the reason, and the message that was not delivered.

use notify_core::routing::destination::Format;
use serde_json::Value;

use crate::{
    body::{Options, preview},
    terminal::{message, printable, slack},
};

/// Shows one dead letter, given as a line of JSON that `tools/dead_letters.py` prints: `queue`,
/// `sent_at`, `body` and `attributes`. A line that is not JSON is shown as it is.
#[must_use]
pub fn dead_letter(line: &str, colour: bool) -> String {
    let Ok(letter) = serde_json::from_str::<Value>(line) else {
        return printable(line) + "\n";
    };
    let body = text(&letter, "/body").unwrap_or_default();
    let parsed: Value = serde_json::from_str(body).unwrap_or_default();
    let head = [
        ("in", text(&letter, "/queue")),
        ("since", text(&letter, "/sent_at")),
        ("for", text(&letter, "/attributes/destination")),
    ];
    let head = head.iter().filter_map(|(word, value)| Some(format!("{word} {}", (*value)?)));
    let head = printable(&head.collect::<Vec<_>>().join(", "));
    // Set by the formatter, by Lambda, by SNS and by EventBridge.
    let reason = text(&letter, "/attributes/reason")
        .or_else(|| text(&parsed, "/responsePayload/errorMessage"))
        .or_else(|| text(&letter, "/attributes/ErrorMessage"))
        .or_else(|| text(&letter, "/attributes/ERROR_MESSAGE"));
    let reason = printable(reason.unwrap_or("not given"));
    format!("{head}\nbecause: {reason}\n{}", content(body, &parsed, colour))
}

/// The message itself, or the messages that an event becomes in Amazon Q's format.
fn content(body: &str, parsed: &Value, colour: bool) -> String {
    if parsed.get("blocks").is_some() {
        return slack(body, colour);
    }
    let mut options = Options::default();
    options.destinations.retain(|destination| destination.format == Format::AmazonQ);
    let rendered = preview(body, &options).into_iter().flat_map(|notice| notice.rendered);
    rendered.map(|each| message(each.format, &each.message, colour)).collect()
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(body: &str, attributes: &Value) -> String {
        let line = json!({"queue": "asr-notify-formatter-dead-letters",
            "sent_at": "2026-11-23T04:10:00Z", "body": body, "attributes": attributes});
        dead_letter(&line.to_string(), false)
    }

    #[test]
    fn dead_letter_shows_queue_time_destination_and_reason() {
        let attributes = json!({"destination": "mail", "reason": "it is \u{1b}[31m down"});
        let shown = shown("some words", &attributes);
        let head = "in asr-notify-formatter-dead-letters, since 2026-11-23T04:10:00Z, for mail\n\
                    because: it is <U+001B>[31m down\n┌ ❔";
        assert!(shown.starts_with(head), "{shown}");
        assert!(shown.contains("some words"), "{shown}");
    }

    #[test]
    fn dead_letter_shows_the_reason_and_the_message_of_a_failed_invocation() {
        let sns = json!({"Message": "some words", "MessageId": "1"});
        let failure = json!({
            "requestPayload": {"Records": [{"EventSource": "aws:sns", "Sns": sns}]},
            "responsePayload": {"errorMessage": "1 of 1 notices not delivered"},
        });
        let shown = shown(&failure.to_string(), &json!({}));
        assert!(shown.contains("because: 1 of 1 notices not delivered\n┌ ❔"), "{shown}");
        assert!(shown.contains("some words"), "{shown}");
    }

    #[test]
    fn dead_letter_shows_a_message_of_the_bot_as_a_card() {
        let body = json!({"thread": "asr-alarm", "text": "t", "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "Alarm"}}]});
        let shown = shown(&body.to_string(), &json!({"reason": "channel_not_found"}));
        let end = "because: channel_not_found\n┌ Alarm\n└ thread asr-alarm\n";
        assert!(shown.ends_with(end), "{shown}");
    }

    #[test]
    fn dead_letter_shows_a_line_that_is_not_json_as_it_is() {
        assert_eq!(dead_letter("no \u{1b}JSON", false), "no <U+001B>JSON\n");
    }

    #[test]
    fn dead_letter_without_a_reason_says_so() {
        for line in ["[]", "{}"] {
            assert!(dead_letter(line, false).contains("because: not given"), "{line}");
        }
    }
}
