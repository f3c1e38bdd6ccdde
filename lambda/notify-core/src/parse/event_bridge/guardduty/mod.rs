//! Amazon GuardDuty (its user guide, "Processing GuardDuty findings with Amazon EventBridge").
//! Events have the fields of the API's `Finding`, beginning with a small letter.

mod actions;
mod resources;
mod runtime;
mod scan_results;
mod sequence;
mod threats;
mod workload;

use std::borrow::Cow;

use super::{
    fields::{Envelope, Facts, fact, only, open_since, several},
    phrases::with_details,
};
use crate::{
    Alert, FactName, Notice, Severity, Source, Tracking,
    parse::{
        json::{Object, Value, first_text, object, text, text_at, word},
        notice::account,
    },
};
pub(super) use scan_results::{parse_backup_scan, parse_object_scan};

/// Maximum number of facts on a card. The last ones are left out.
const MAX_FACTS: usize = 12;

pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    let detail = envelope.detail;
    let field = |key| text(detail, key);
    let service = object(detail, "service");
    let of_service = |key| text(service?, key);
    let is_archived = of_service("archived").as_deref() == Some("true");
    let information = service.and_then(additional_information);
    let affected = resources::affected(detail);
    let alert = Alert {
        severity: field("severity").map_or(Severity::Unknown, |number| severity(&number)),
        title: field("title"),
        description: field("description"),
        kind: field("type"),
        // GuardDuty has no word for a finding that is not archived.
        status: is_archived.then(|| "ARCHIVED".to_owned()),
        is_over: is_archived,
        facts: facts(detail, service, information.as_deref(), affected.also),
        resources: affected.resources.into_iter().collect(),
        id: field("id"),
        at: of_service("eventLastSeen").or_else(|| field("updatedAt")),
        is_sample: information.is_some_and(|of| of.get("sample") == Some(&Value::Bool(true))),
        tracking: Tracking {
            updated_at: field("updatedAt"),
            first_observed_at: of_service("eventFirstSeen").or_else(|| field("createdAt")),
            count: of_service("count").and_then(|count| count.parse().ok()),
            ..Tracking::default()
        },
        ..Alert::new(Source::GuardDuty)
    };
    let region = field("region").or_else(|| envelope.region.clone());
    only(account(field("accountId"), None), region, alert)
}

fn facts(
    detail: &Object,
    service: Option<&Object>,
    information: Option<&Object>,
    also: Vec<String>,
) -> Facts {
    let mut facts = Facts::new();
    let resource = object(detail, "resource");
    let kubernetes = resource.and_then(|resource| object(resource, "kubernetesDetails"));
    facts.extend(fact(FactName::Caller, resource.and_then(resources::caller)));
    facts.extend(fact(FactName::KubernetesUser, kubernetes.and_then(workload::kubernetes_user)));
    if let Some(service) = service {
        let runtime = object(service, "runtimeDetails");
        if let Some(details) = runtime {
            runtime::push(&mut facts, details);
        }
        actions::push(&mut facts, service, resource, information);
        threats::push(&mut facts, service, runtime, resource, information);
        if let Some(sequence) = sequence::of(service) {
            sequence::push(&mut facts, sequence);
        }
    }
    if let Some(resource) = resource {
        workload::push(&mut facts, resource, kubernetes);
    }
    facts.extend(fact(FactName::AlsoInvolved, several(also)));
    facts.extend(fact(FactName::DetectionRule, text(detail, "customDetectionRuleName")));
    facts.extend(fact(FactName::AttackSequence, text(detail, "associatedAttackSequenceArn")));
    if let Some(service) = service {
        let time = |key| word(service, key);
        let open_since = open_since(time("eventFirstSeen"), time("eventLastSeen"));
        facts.extend(fact(FactName::OpenSince, open_since));
        facts.extend(fact(FactName::Count, text(service, "count").filter(|count| count != "1")));
    }
    facts.truncate(MAX_FACTS);
    facts
}

/// The severity of a number from 1.0 to 10.0 (GuardDuty user guide, "Severity levels of GuardDuty
/// findings").
fn severity(number: &str) -> Severity {
    match number.parse::<f64>() {
        Ok(number) if (1.0..4.0).contains(&number) => Severity::Low,
        Ok(number) if (4.0..7.0).contains(&number) => Severity::Medium,
        Ok(number) if (7.0..9.0).contains(&number) => Severity::High,
        Ok(number) if (9.0..=10.0).contains(&number) => Severity::Critical,
        _ => Severity::Unknown,
    }
}

/// The additional information. GuardDuty writes it as an object, as JSON in the text of an object's
/// `value`, or as both at once, which then say the same.
fn additional_information<'a>(service: &'a Object<'a>) -> Option<Cow<'a, Object<'a>>> {
    let parsed = |text: &'a str| serde_json::from_str::<Object>(text).ok().map(Cow::Owned);
    match service.get("additionalInfo")? {
        Value::String(text) => parsed(text),
        Value::Object(plain) => match plain.get("value") {
            Some(Value::String(text))
                if text.len() > "{}".len() && !plain.contains_key("sample") =>
            {
                parsed(text).or(Some(Cow::Borrowed(plain)))
            }
            _ => Some(Cow::Borrowed(plain)),
        },
        _ => None,
    }
}

/// An IP address with its country.
fn address(remote: &Object) -> Option<String> {
    let address = first_text(remote, &["ipAddressV4", "ipAddressV6"])?;
    with_details(Some(address), [text_at(remote, &["country", "countryName"])])
}

#[cfg(test)]
mod tests;
