//! Turning one published body into notices.
//!
//! The table in [`KINDS`] tells the bodies apart, in order. What no row knows becomes an
//! "unrecognised" notice with the body in it: nothing that arrives is lost.

mod alarm;
mod asr;
mod asr_message;
pub mod default_severities;
pub mod envelope;
mod event_bridge;
mod json;
mod s3;
mod text;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{Account, Content, Notice, Severity, Source};
use json::{account_of, text};

/// A body as SNS delivered it.
#[derive(Debug, Clone, Copy)]
pub struct Body<'a> {
    /// The message.
    pub text: &'a str,
    /// The subject, where the publisher gave one.
    pub subject: Option<&'a str>,
    /// The topic it came by.
    pub topic_arn: Option<&'a str>,
}

/// What an operator decides about reading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// How bad the alerts of a service are that says nothing about it.
    pub severities: BTreeMap<Source, Severity>,
}

type Object = Map<String, Value>;

/// A kind of JSON body: how it is told from the others, and how it is read.
struct Kind {
    is: fn(&Object) -> bool,
    read: fn(&Object) -> Vec<Notice>,
}

/// The JSON bodies, the most specific first.
const KINDS: [Kind; 6] = [
    // EventBridge's envelope. Its keys are nobody else's, and what a finding quotes is further in.
    Kind { is: event_bridge::is_event, read: event_bridge::read },
    // ASR 2.2 and later. Only ASR has this key, so nothing else needs to hold.
    Kind { is: asr::is_result, read: asr::read_result },
    // ASR 1.4 to 2.1, and AWS's documentation to this day.
    Kind { is: asr::is_lowercase_result, read: asr::read_lowercase_result },
    // After ASR, because an alarm body may be quoted in a finding but not the other way round.
    Kind { is: alarm::is_alarm, read: alarm::read },
    // `Records` is also what a Lambda event has, so the records themselves are asked.
    Kind { is: s3::is_event, read: s3::read_event },
    Kind { is: s3::is_test_event, read: s3::read_test_event },
];

/// How many notices a body may become: as many as findings can be imported at once
/// (Security Hub's `BatchImportFindings`). Nobody reads more.
const MOST_NOTICES: usize = 100;

/// How many envelopes (a JSON string, an SNS notification) may wrap a body.
const MOST_WRAPPINGS: usize = 3;

/// Reads a body. There is always at least one notice, whatever the body is.
#[must_use]
pub fn notices(body: &Body<'_>, settings: &Settings) -> Vec<Notice> {
    let mut notices = recognise(body, MOST_WRAPPINGS);
    if notices.is_empty() {
        notices.push(unrecognised(body));
    }
    for notice in &mut notices {
        settings.complete(notice);
    }
    notices
}

impl Settings {
    fn complete(&self, notice: &mut Notice) {
        if let Content::Alert(alert) = &mut notice.content
            && alert.severity == Severity::Unknown
            && let Some(severity) = self.severities.get(&alert.source)
        {
            alert.severity = *severity;
        }
    }
}

fn recognise(body: &Body<'_>, wrappings: usize) -> Vec<Notice> {
    match serde_json::from_str(body.text.trim_start_matches('\u{feff}')) {
        Ok(Value::Object(object)) => match KINDS.iter().find(|kind| (kind.is)(&object)) {
            Some(kind) => (kind.read)(&object),
            None => unwrap_notification(&object, wrappings),
        },
        Ok(Value::String(inner)) if wrappings > 0 => {
            recognise(&Body { text: &inner, ..*body }, wrappings - 1)
        }
        Ok(_) => Vec::new(),
        Err(_) => text::read(body),
    }
}

/// A topic that forwards to another one, or a queue without raw delivery, leaves SNS's own
/// envelope around the body.
fn unwrap_notification(object: &Object, wrappings: usize) -> Vec<Notice> {
    let is_notification = text(object, "Type").as_deref() == Some("Notification");
    match (is_notification && wrappings > 0, object.get("Message")) {
        (true, Some(Value::String(message))) => {
            let subject = text(object, "Subject");
            let topic_arn = text(object, "TopicArn");
            let inner = Body {
                text: message,
                subject: subject.as_deref(),
                topic_arn: topic_arn.as_deref(),
            };
            let notices = recognise(&inner, wrappings - 1);
            if notices.is_empty() { vec![unrecognised(&inner)] } else { notices }
        }
        _ => Vec::new(),
    }
}

/// Reads a list of the same. What can not be read is shown as it came, beside the others, and so is
/// what is too much, in one; if nothing can be read, the whole body is.
fn each(elements: &[Value], read: impl Fn(&Object) -> Option<Notice>) -> Vec<Notice> {
    let (first, rest) = elements.split_at(elements.len().min(MOST_NOTICES));
    let read: Vec<Option<Notice>> =
        first.iter().map(|element| read(element.as_object()?)).collect();
    if read.iter().all(Option::is_none) {
        return Vec::new();
    }
    let as_it_came = |text: &str| unrecognised(&Body { text, subject: None, topic_arn: None });
    first
        .iter()
        .zip(read)
        .map(|(element, notice)| notice.unwrap_or_else(|| as_it_came(&element.to_string())))
        .chain((!rest.is_empty()).then(|| as_it_came(&Value::from(rest).to_string())))
        .collect()
}

fn unrecognised(body: &Body<'_>) -> Notice {
    Notice {
        account: None,
        region: None,
        content: Content::Unrecognised {
            subject: body.subject.map(str::to_owned),
            topic_arn: body.topic_arn.map(str::to_owned),
            body: body.text.to_owned(),
        },
    }
}

/// The account of that id, if it is one.
fn account(id: Option<String>, name: Option<String>) -> Option<Account> {
    Some(Account { name, ..account_of(&id?)? })
}
