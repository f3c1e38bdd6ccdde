//! Turns one published body into notices.
//!
//! A table of kinds tells the bodies apart, in order. A body of no known kind becomes an
//! unrecognised notice with the body in it: nothing that arrives is lost.

mod alarm;
mod asr;
mod asr_message;
pub mod default_severities;
pub mod envelope;
mod event_bridge;
mod json;
mod s3;
mod text;

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::{Map, Value};

use crate::{Account, Content, Notice, Severity, Source};
use json::text;

/// A body with what SNS says about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Body<'a> {
    /// The message.
    pub content: BodyContent<'a>,
    /// The SNS subject. None if the publisher gave none.
    pub subject: Option<&'a str>,
    /// The ARN of the topic that it was published to. None if it came by another way.
    pub topic_arn: Option<&'a str>,
}

/// The message of a body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BodyContent<'a> {
    /// JSON that is parsed already: an event that EventBridge delivers.
    Json(&'a Value),
    /// JSON or any other text: what a topic delivers.
    Text(&'a str),
}

/// What an operator decides about parsing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParseSettings {
    /// The severity of all alerts of a service whose events have none.
    pub severities: BTreeMap<Source, Severity>,
}

type Object = Map<String, Value>;

/// A kind of JSON body: how it is told from the others, and how it is parsed.
struct Kind {
    is: fn(&Object) -> bool,
    parse: fn(&Object) -> Vec<Notice>,
}

/// The JSON bodies, the most specific first.
const KINDS: [Kind; 6] = [
    // EventBridge's envelope. Nothing else has its keys, and what a finding quotes is further in.
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

/// How many notices a body may become, as many as findings can be imported at once (Security Hub's
/// `BatchImportFindings`), and one with the rest.
const MAX_NOTICES: usize = 100;

/// How many envelopes (a JSON string, an SNS notification) may wrap a body.
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

impl<'a> Body<'a> {
    /// A text without a subject and a topic.
    #[must_use]
    pub fn from_text(text: &'a str) -> Self {
        Self { content: BodyContent::Text(text), subject: None, topic_arn: None }
    }

    /// A JSON value without a subject and a topic.
    #[must_use]
    pub fn from_json(value: &'a Value) -> Self {
        Self { content: BodyContent::Json(value), subject: None, topic_arn: None }
    }
}

impl<'a> BodyContent<'a> {
    /// The text, or the JSON printed.
    #[must_use]
    pub fn to_text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text.into(),
            Self::Json(value) => value.to_string().into(),
        }
    }
}

impl ParseSettings {
    fn complete(&self, notice: &mut Notice) {
        if let Content::Alert(alert) = &mut notice.content
            && alert.severity == Severity::Unknown
            && let Some(severity) = self.severities.get(&alert.source)
        {
            alert.severity = *severity;
        }
    }
}

/// The notices of a body; none if it is of no known kind.
fn recognise(body: &Body<'_>, max_envelopes: usize) -> Vec<Notice> {
    match body.content {
        BodyContent::Json(value) => recognise_json(value, body, max_envelopes),
        BodyContent::Text(text) => match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
            Ok(value) => recognise_json(&value, body, max_envelopes),
            Err(_) => text::parse(text, body),
        },
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

/// Parses a list of elements of one kind. An element that cannot be parsed becomes an unrecognised
/// notice beside the others, and so do all elements after the first [`MAX_NOTICES`], in one. None
/// if no element can be parsed, so that the whole body is unrecognised.
fn each(elements: &[Value], parse: impl Fn(&Object) -> Option<Notice>) -> Vec<Notice> {
    let (first, rest) = elements.split_at(elements.len().min(MAX_NOTICES));
    let parsed: Vec<Option<Notice>> =
        first.iter().map(|element| parse(element.as_object()?)).collect();
    if parsed.iter().all(Option::is_none) {
        return Vec::new();
    }
    first
        .iter()
        .zip(parsed)
        .map(|(element, notice)| {
            notice.unwrap_or_else(|| unrecognised(&Body::from_json(element)))
        })
        .chain((!rest.is_empty()).then(|| unrecognised(&Body::from_json(&Value::from(rest)))))
        .collect()
}

fn unrecognised(body: &Body<'_>) -> Notice {
    Notice {
        account: None,
        region: None,
        content: Content::Unrecognised {
            subject: body.subject.map(str::to_owned),
            topic_arn: body.topic_arn.map(str::to_owned),
            body: body.content.to_text().into_owned(),
        },
    }
}

/// The account with that id. None if there is no id, or the text is none.
fn account(id: Option<String>, name: Option<String>) -> Option<Account> {
    Some(Account { id: id?.parse().ok()?, name })
}
