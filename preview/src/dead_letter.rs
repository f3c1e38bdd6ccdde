//! A dead letter as people will want to see it: where it lies and why, and what it would have told.

use notify_core::{parse::Settings, routing::destination::Format};
use serde_json::Value;

use crate::{
    body::{Asked, tell},
    terminal::{message, printable, slack},
};

/// Shows one dead letter, given as the JSON that `tools/dead_letters.py` writes: `queue`,
/// `sent_at`, `body` and `attributes`. Whatever else it is given, it shows as it is.
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
    let mut lines = vec![printable(&head.collect::<Vec<_>>().join(", "))];
    // Where the formatter, Lambda, SNS and EventBridge say why.
    let reason = text(&letter, "/attributes/reason")
        .or_else(|| text(&parsed, "/responsePayload/errorMessage"))
        .or_else(|| text(&letter, "/attributes/ErrorMessage"))
        .or_else(|| text(&letter, "/attributes/ERROR_MESSAGE"));
    lines.push(format!("because: {}", printable(reason.unwrap_or("nobody says"))));
    lines.join("\n") + "\n" + &content(body, &parsed, colour)
}

/// The message itself, or what its event would have told.
fn content(body: &str, parsed: &Value, colour: bool) -> String {
    if parsed.get("blocks").is_some() {
        return slack(body, colour);
    }
    let mut asked = Asked { settings: Settings::default(), ..Asked::default() };
    asked.destinations.retain(|destination| destination.format == Format::AmazonQ);
    let letters = tell(body, &asked).into_iter().flat_map(|told| told.letters);
    letters.map(|letter| message(letter.format, &letter.message, colour)).collect()
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str()
}

#[cfg(test)]
mod tests {
    use notify_core::parse::envelope::Undelivered;
    use serde_json::json;

    use super::*;

    fn shown(body: &str, attributes: &Value) -> String {
        let line = json!({"queue": "asr-notify-formatter-dead-letters",
            "sent_at": "2026-11-23T04:10:00Z", "body": body, "attributes": attributes});
        dead_letter(&line.to_string(), false)
    }

    #[test]
    fn an_undelivered_mail_has_its_reason_and_its_text() {
        let body = Undelivered {
            destination: "mail".to_owned(),
            text: "what happened".to_owned(),
            subject: Some("A subject".to_owned()),
            claim: None,
        };
        let shown = shown(
            &body.to_body(),
            &json!({"destination": "mail", "reason": "it is \u{1b}[31m down"}),
        );
        assert_eq!(
            shown,
            "in asr-notify-formatter-dead-letters, since 2026-11-23T04:10:00Z, for mail\n\
             because: it is [31m down\nSubject: A subject\n\nwhat happened\n"
        );
    }

    #[test]
    fn an_event_is_shown_by_what_it_would_have_told() {
        let sns = json!({"Message": "nobody knows this", "MessageId": "1"});
        let failure = json!({
            "requestPayload": {"Records": [{"EventSource": "aws:sns", "Sns": sns}]},
            "responsePayload": {"errorMessage": "1 of 1 notices not delivered"},
        });
        let shown = shown(&failure.to_string(), &json!({}));
        assert!(shown.contains("because: 1 of 1 notices not delivered\n┌ ❔"), "{shown}");
        assert!(shown.contains("nobody knows this"), "{shown}");
    }

    #[test]
    fn a_message_of_the_bot_is_its_card() {
        let body = json!({"thread": "asr-alarm", "text": "t", "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "Alarm"}}]});
        let shown = shown(&body.to_string(), &json!({"reason": "channel_not_found"}));
        assert!(
            shown.ends_with("because: channel_not_found\n┌ Alarm\n└ thread asr-alarm\n"),
            "{shown}"
        );
    }

    #[test]
    fn what_is_no_letter_is_shown_as_it_is() {
        assert_eq!(dead_letter("no JSON", false), "no JSON\n");
        assert!(dead_letter("[]", false).contains("because: nobody says"));
        assert!(dead_letter("{}", false).contains("because: nobody says"));
    }
}
