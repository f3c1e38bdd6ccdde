//! What the security services find, one file per service. Fields are read one by one and none is
//! required: an alert that lacks some is worth more than none.

use serde_json::Value;

use super::Envelope;
use crate::{
    Account, Alert, Content, FactName, Notice, Severity, links,
    parse::{Object, each, json::list},
};

/// The only finding of an event; nothing if it says nothing.
pub(super) fn only(account: Option<Account>, region: Option<String>, alert: Alert) -> Vec<Notice> {
    notice(account, region, alert).into_iter().collect()
}

/// Every finding of an event.
pub(super) fn every(
    envelope: &Envelope<'_>,
    read: impl Fn(&Object) -> Option<Notice>,
) -> Vec<Notice> {
    each(list(envelope.detail, "findings"), read)
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
        || !alert.resources.is_empty();
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

/// The facts that are there.
pub(super) fn facts<const COUNT: usize>(
    facts: [(FactName, Option<String>); COUNT],
) -> Vec<(FactName, String)> {
    facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// A resource's type and id; the type alone says too little, and an ARN has it in it.
pub(super) fn resource(kind: Option<String>, id: Option<String>) -> Option<String> {
    let id = id?;
    Some(match kind {
        Some(kind) if !id.starts_with("arn:") => format!("{kind} {id}"),
        _ => id,
    })
}

/// How many elements of a list are named.
pub(super) const MOST_NAMED: usize = 5;

/// The first texts of a list, with how many more there are.
pub(super) fn several(texts: impl Iterator<Item = String>) -> Option<String> {
    let mut texts: Vec<String> = texts.collect();
    let more = texts.len().saturating_sub(MOST_NAMED);
    texts.truncate(MOST_NAMED);
    let named = (!texts.is_empty()).then(|| texts.join(", "))?;
    Some(if more == 0 { named } else { format!("{named} (+{more})") })
}

/// The texts of a list.
pub(super) fn texts<'a>(object: &'a Object, key: &str) -> impl Iterator<Item = String> + 'a {
    list(object, key).iter().filter_map(Value::as_str).map(str::to_owned)
}

/// A link that leads to AWS's documentation or console.
pub(super) fn guidance(link: &str) -> Option<String> {
    links::is_aws_page(link).then(|| link.to_owned())
}
