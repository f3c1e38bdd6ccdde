//! What the security services find, one file per service. Fields are read one by one and none is
//! required: an alert that lacks some is worth more than none.

use serde_json::Value;

use super::Envelope;
use crate::{
    Account, Alert, Content, FactName, FactValue, List, Notice, Severity, links,
    parse::{Object, each, json::list},
};

/// The only finding of an event; nothing if it says nothing.
pub(super) fn only(account: Option<Account>, region: Option<String>, alert: Alert) -> Vec<Notice> {
    notice(account, region, alert).into_iter().collect()
}

/// Every finding of an event.
pub(super) fn every(
    envelope: &Envelope<'_>,
    parse: impl Fn(&Object) -> Option<Notice>,
) -> Vec<Notice> {
    each(list(envelope.detail, "findings"), parse)
}

/// A notice of an alert, if it says what it is about.
pub(super) fn notice(
    account: Option<Account>,
    region: Option<String>,
    alert: Alert,
) -> Option<Notice> {
    let says_something = alert.title.is_some()
        || alert.description.is_some()
        || alert.control.is_some()
        || alert.kind.is_some()
        || alert.id.is_some()
        || alert.resources.total() > 0;
    says_something.then(|| Notice { account, region, content: Content::Alert(Box::new(alert)) })
}

/// A service's word for a severity, on our scale.
pub(super) fn severity(word: &str) -> Severity {
    match word.to_ascii_lowercase().as_str() {
        // OCSF has one more step at the top.
        "fatal" => Severity::Critical,
        word => word.parse().unwrap_or(Severity::Unknown),
    }
}

/// A fact, if it has a value.
pub(super) fn fact(
    name: FactName,
    value: Option<impl Into<FactValue>>,
) -> Option<(FactName, FactValue)> {
    Some((name, value?.into()))
}

/// The facts that have a value.
pub(super) fn facts<const COUNT: usize>(
    facts: [Option<(FactName, FactValue)>; COUNT],
) -> Vec<(FactName, FactValue)> {
    facts.into_iter().flatten().collect()
}

/// A list of texts. None if it is empty.
pub(super) fn several(texts: impl Iterator<Item = String>) -> Option<FactValue> {
    let texts: List<String> = texts.collect();
    (texts.total() > 0).then_some(FactValue::List(texts))
}

/// A resource's type and id; the type alone says too little, and an ARN has it in it.
pub(super) fn resource(kind: Option<String>, id: Option<String>) -> Option<String> {
    let id = id?;
    Some(match kind {
        Some(kind) if !id.starts_with("arn:") => format!("{kind} {id}"),
        _ => id,
    })
}

/// The texts of a list.
pub(super) fn texts<'a>(object: &'a Object, key: &str) -> impl Iterator<Item = String> + 'a {
    list(object, key).iter().filter_map(Value::as_str).map(str::to_owned)
}

/// A link that leads to AWS's documentation or console.
pub(super) fn guidance(link: &str) -> Option<String> {
    links::is_aws_page(link).then(|| link.to_owned())
}
