//! Who did what, in findings of threats, of exposures and of sensitive data (OCSF, "Evidence
//! Artifacts", "Related Event", "Databucket").

use super::super::{
    fields::{Facts, fact, facts, several},
    phrases::{port, user, with_details},
};
use crate::{
    FactName, FactValue,
    parse::json::{Object, first_text, list, object, objects, text, text_at},
};

/// Evidence that is read. GuardDuty gives one for each action or process.
const MAX_EVIDENCE: usize = 20;
/// Traits that are shown of each contributing finding.
const MAX_TRAITS: usize = 2;

/// Empty for a check and for a vulnerability, which have no evidence.
pub(super) fn facts_of(finding: &Object) -> Facts {
    if finding.contains_key("compliance") || finding.contains_key("vulnerabilities") {
        return Vec::new();
    }
    let evidence = || objects(finding, "evidences").take(MAX_EVIDENCE);
    let read = |read: fn(&Object) -> Option<String>| evidence().find_map(read);
    // Of one connection, so that no port or direction stands beside another one's address.
    let connection = evidence().find(|each| {
        ["connection_info", "dst_endpoint", "src_endpoint"]
            .iter()
            .any(|key| each.contains_key(*key))
    });
    let bucket = object(finding, "databucket");
    facts([
        fact(FactName::Caller, read(caller).or_else(|| key_owner(finding))),
        fact(FactName::ApiCall, read(api_call)),
        fact(FactName::Domain, read(domain)),
        fact(FactName::RemoteAddress, connection.and_then(remote_address)),
        fact(FactName::Direction, connection.and_then(direction)),
        fact(FactName::Port, connection.and_then(port_of)),
        fact(FactName::Process, read(process)),
        fact(
            FactName::Threat,
            several(objects(finding, "malware").filter_map(|each| text(each, "name"))),
        ),
        fact(FactName::File, read(|each| text_at(each, &["file", "path"]))),
        fact(FactName::Signals, object(finding, "finding_info").and_then(signals)),
        fact(FactName::SensitiveData, bucket.and_then(sensitive_data)),
        fact(
            FactName::PublicAccess,
            bucket.and_then(|bucket| text(bucket, "is_public")).filter(|public| public == "true"),
        ),
    ])
}

fn caller(evidence: &Object) -> Option<String> {
    let of = object(object(evidence, "actor")?, "user")?;
    user(text(of, "type"), first_text(of, &["name", "uid"]), text(of, "credential_uid"))
}

/// The user of the key that the finding is about.
fn key_owner(finding: &Object) -> Option<String> {
    objects(finding, "resources").find_map(|each| {
        let of_key = |key| text_at(each, &["data", key]);
        let name = text_at(each, &["user", "name"]).or_else(|| of_key("user_name"))?;
        user(of_key("user_type"), Some(name), of_key("access_key_id"))
    })
}

fn api_call(evidence: &Object) -> Option<String> {
    let api = object(evidence, "api")?;
    with_details(Some(text(api, "operation")?), [text_at(api, &["service", "name"])])
}

fn domain(evidence: &Object) -> Option<String> {
    text_at(evidence, &["query", "hostname"])
        .or_else(|| text_at(evidence, &["dst_endpoint", "domain"]))
        .or_else(|| text_at(evidence, &["dst_endpoint", "hostname"]))
        .or_else(|| text_at(evidence, &["src_endpoint", "domain"]))
}

/// The other side of a connection is its destination only if the resource opened it.
fn remote_address(evidence: &Object) -> Option<String> {
    let address = |side| {
        let endpoint = object(evidence, side)?;
        let place = text_at(endpoint, &["location", "country"]);
        with_details(Some(text(endpoint, "ip")?), [place])
    };
    let (first, second) = match direction(evidence).as_deref() {
        Some("OUTBOUND") => ("dst_endpoint", "src_endpoint"),
        _ => ("src_endpoint", "dst_endpoint"),
    };
    address(first).or_else(|| address(second))
}

fn direction(evidence: &Object) -> Option<String> {
    let word = text_at(evidence, &["connection_info", "direction"])?.to_ascii_uppercase();
    (word != "UNKNOWN").then_some(word)
}

fn port_of(evidence: &Object) -> Option<String> {
    let protocol = text_at(evidence, &["connection_info", "protocol_name"]);
    port(text_at(evidence, &["dst_endpoint", "port"]), protocol.as_deref(), None)
}

fn process(evidence: &Object) -> Option<String> {
    let process =
        object(evidence, "process").or_else(|| object(object(evidence, "actor")?, "process"))?;
    with_details(text(process, "name"), [text_at(process, &["file", "path"])])
}

/// The contributing findings, each with its traits: `Lambda functions should be in a VPC
/// (Misconfiguration: Deployed outside VPC)`.
fn signals(info: &Object) -> Option<FactValue> {
    several(objects(info, "related_events").filter_map(|event| {
        let title = first_text(event, &["title", "uid"])?;
        let traits: Vec<String> =
            objects(event, "tags").filter_map(signal_trait).take(MAX_TRAITS).collect();
        with_details(Some(title), [(!traits.is_empty()).then(|| traits.join("; "))])
    }))
}

fn signal_trait(tag: &Object) -> Option<String> {
    let name = text(tag, "name")?;
    let values: Vec<&str> =
        list(tag, "values").iter().filter_map(|value| value.as_str()).take(MAX_TRAITS).collect();
    Some(if values.is_empty() { name } else { format!("{name}: {}", values.join(", ")) })
}

/// The kinds of data in the object, with how often each occurs.
fn sensitive_data(bucket: &Object) -> Option<FactValue> {
    let file = object(bucket, "file").unwrap_or(bucket);
    several(
        objects(file, "data_classifications")
            .flat_map(|each| objects(each, "discovery_details"))
            .filter_map(|each| with_details(Some(text(each, "type")?), [text(each, "count")])),
    )
}
