//! Turns one published body into notices.
//!
//! A table of kinds recognises the bodies, in order. A body of no known kind becomes an
//! unrecognised notice with the body in it, so that no body is lost.

mod alarm;
mod asr;
mod asr_message;
mod asr_rollback;
mod body;
pub mod default_severities;
pub mod envelope;
mod event_bridge;
mod json;
mod notice;
mod s3;
mod text;

pub(crate) use alarm::known as known_alarm;
pub use body::{Body, BodyContent};
pub use default_severities::ParseSettings;
#[cfg(test)]
pub(crate) use event_bridge::event_kinds;
use json::{Object, Value, text};
use notice::unrecognised;

use crate::Notice;

/// A kind of JSON body: how it is recognised, and how it is parsed.
struct Kind {
    is: fn(&Object) -> bool,
    parse: fn(&Object) -> Vec<Notice>,
}

/// The JSON bodies, the most specific first.
const KINDS: [Kind; 6] = [
    // EventBridge's envelope. No other body has its keys at the top; a finding quotes them deeper.
    Kind { is: event_bridge::is_event, parse: event_bridge::parse },
    // ASR 2.2 and later. Only ASR has this key, so nothing else needs to hold.
    Kind { is: asr::is_result, parse: asr::parse_result },
    // ASR 1.4 to 2.1, and AWS's documentation to this day.
    Kind { is: asr::is_lowercase_result, parse: asr::parse_lowercase_result },
    // After ASR, because an alarm body may be quoted in a finding but not the other way round.
    Kind { is: alarm::is_alarm, parse: alarm::parse },
    // A Lambda event has `Records`, too, so the records themselves decide.
    Kind { is: s3::is_event, parse: s3::parse_event },
    Kind { is: s3::is_test_event, parse: s3::parse_test_event },
];

/// Maximum number of envelopes (a JSON string, an SNS notification) around a body.
const MAX_ENVELOPES: usize = 3;

/// Parses a body. There is always at least one notice, whatever the body is.
#[must_use]
pub fn notices(body: &Body<'_>, settings: &ParseSettings) -> Vec<Notice> {
    let mut notices = recognise(body, MAX_ENVELOPES);
    if notices.is_empty() {
        notices.push(unrecognised(body));
    }
    for notice in &mut notices {
        settings.complete(notice);
    }
    notices
}

/// The notices of a body; none if it is of no known kind.
fn recognise(body: &Body<'_>, max_envelopes: usize) -> Vec<Notice> {
    match body.content {
        BodyContent::Json(value) => recognise_json(&value.into(), body, max_envelopes),
        BodyContent::Text(text) => {
            match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
                Ok(value) => recognise_json(&value, body, max_envelopes),
                Err(_) => text::parse(text, body),
            }
        }
    }
}

fn recognise_json(value: &Value, body: &Body<'_>, max_envelopes: usize) -> Vec<Notice> {
    match value {
        Value::Object(object) => match KINDS.iter().find(|kind| (kind.is)(object)) {
            Some(kind) => (kind.parse)(object),
            None => unwrap_notification(object, max_envelopes),
        },
        Value::String(inner) if max_envelopes > 0 => {
            let inner = Body { content: BodyContent::Text(inner), ..*body };
            recognise(&inner, max_envelopes - 1)
        }
        _ => Vec::new(),
    }
}

/// A topic that forwards to another one, or a queue without raw delivery, leaves SNS's own
/// envelope around the body.
fn unwrap_notification(object: &Object, max_envelopes: usize) -> Vec<Notice> {
    let is_notification = text(object, "Type").as_deref() == Some("Notification");
    match (is_notification && max_envelopes > 0, object.get("Message")) {
        (true, Some(Value::String(message))) => {
            let subject = text(object, "Subject");
            let topic_arn = text(object, "TopicArn");
            let inner = Body {
                content: BodyContent::Text(message),
                subject: subject.as_deref(),
                topic_arn: topic_arn.as_deref(),
            };
            let notices = recognise(&inner, max_envelopes - 1);
            if notices.is_empty() { vec![unrecognised(&inner)] } else { notices }
        }
        _ => Vec::new(),
    }
}
