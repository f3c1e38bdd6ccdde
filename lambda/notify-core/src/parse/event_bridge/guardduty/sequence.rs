//! Attack sequences of Extended Threat Detection (`Sequence` in GuardDuty's API).

use std::collections::HashSet;

use super::Facts;
use crate::{
    FactName,
    parse::{
        event_bridge::{
            fields::{fact, resource, several},
            phrases::{user, with_details},
        },
        json::{Object, first_text, object, objects, text, text_at},
    },
};

/// The attack sequence of a finding.
pub(super) fn of<'a>(service: &'a Object<'a>) -> Option<&'a Object<'a>> {
    object(object(service, "detection")?, "sequence")
}

/// The resources of an attack sequence, of which the first one of each type comes first: a cluster
/// and its containers often have many.
pub(super) fn resources(sequence: &Object) -> Vec<String> {
    let mut types = HashSet::new();
    let mut others = Vec::new();
    let mut resources = Vec::new();
    for each in objects(sequence, "resources") {
        let kind = text(each, "resourceType");
        let id = first_text(each, &["uid", "name"]);
        let name = text(each, "name").filter(|name| !is_in(name, id.as_deref()));
        let Some(id) = resource(kind.clone(), id) else { continue };
        let list = if types.insert(kind) { &mut resources } else { &mut others };
        list.extend(with_details(Some(id), [name]));
    }
    resources.append(&mut others);
    resources
}

fn is_in(name: &str, id: Option<&str>) -> bool {
    id.is_some_and(|id| id.contains(name))
}

/// Adds who acted, from where, and the signals that make the sequence.
pub(super) fn push(facts: &mut Facts, sequence: &Object) {
    let actors = || objects(sequence, "actors");
    let users = actors().filter_map(|actor| caller(object(actor, "user")?));
    facts.extend(fact(FactName::Caller, several(users)));
    let processes = actors().filter_map(|actor| {
        let process = object(actor, "process")?;
        with_details(text(process, "name"), [text(process, "path")])
    });
    facts.extend(fact(FactName::Process, several(processes)));
    let signals = objects(sequence, "signals").filter_map(signal);
    facts.extend(fact(FactName::Signals, several(signals)));
    let endpoints = || objects(sequence, "endpoints");
    let domains = endpoints().filter_map(|endpoint| text(endpoint, "domain"));
    facts.extend(fact(FactName::Domain, several(domains)));
    let addresses = endpoints().filter_map(|endpoint| {
        with_details(Some(text(endpoint, "ip")?), [text_at(endpoint, &["location", "country"])])
    });
    facts.extend(fact(FactName::RemoteAddress, several(addresses)));
}

/// `IAMUser deploy (AKIA…)`.
fn caller(of: &Object) -> Option<String> {
    let name = first_text(of, &["name", "uid"])?;
    user(text(of, "type"), Some(name), text(of, "credentialUid"))
}

/// `Discovery:S3/AnomalousBehavior`, or `s3:DeleteObject (S3_DATA_EVENTS, ×3)` of a log.
fn signal(signal: &Object) -> Option<String> {
    let source = text(signal, "type").filter(|of| of != "FINDING");
    let count = text(signal, "count").filter(|count| count != "1").map(|count| format!("×{count}"));
    let name = text(signal, "name").or_else(|| text(signal, "description"))?;
    with_details(Some(name), [source, count])
}
