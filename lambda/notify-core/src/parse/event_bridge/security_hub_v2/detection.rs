//! Who did what, in findings of threats, of exposures and of sensitive data (OCSF, "Evidence
//! Artifacts", "Related Event", "Databucket").

use super::super::{
    fields::{fact, facts, several},
    security_hub::evidence::{named_or, over, user, with},
};
use crate::{
    FactName, FactValue,
    parse::json::{Object, list, object, objects, text, text_at},
};

/// Evidence that is read. GuardDuty gives one for each action or process.
const MAX_EVIDENCE: usize = 20;
/// Traits that are shown of each contributing finding.
const MAX_TRAITS: usize = 2;

/// Empty for a check and for a vulnerability, which have no evidence.
pub(super) fn facts_of(finding: &Object) -> Vec<(FactName, FactValue)> {
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
    // The destination is the other side of a connection that the resource opened.
    let is_outbound = connection.and_then(direction).as_deref() == Some("OUTBOUND");
    let port_name = if is_outbound { FactName::RemotePort } else { FactName::Port };
    let bucket = object(finding, "databucket");
    facts([
        fact(FactName::Caller, read(caller).or_else(|| key_owner(finding))),
        fact(FactName::ApiCall, read(api_call)),
        fact(FactName::Domain, read(domain)),
        fact(FactName::RemoteAddress, connection.and_then(remote_address)),
        fact(FactName::Direction, connection.and_then(direction)),
        fact(port_name, connection.and_then(port)),
        fact(FactName::Process, read(process)),
        fact(
            FactName::Threat,
            several(objects(finding, "malware").filter_map(|each| text(each, "name"))),
        ),
        fact(FactName::File, read(|each| text_at(each, &["file", "path"]))),
        fact(FactName::Hash, read(hash)),
        fact(FactName::Signals, object(finding, "finding_info").and_then(signals)),
        fact(FactName::SensitiveData, bucket.and_then(sensitive_data)),
        fact(
            FactName::PublicAccess,
            bucket.and_then(|bucket| text(bucket, "is_public")).filter(|public| public == "true"),
        ),
    ])
}

fn caller(evidence: &Object) -> Option<String> {
    let actor = object(evidence, "actor")?;
    let of = object(actor, "user")?;
    // The id of a process's user is a number of the machine's.
    let id = || text(of, "uid").filter(|_| !actor.contains_key("process"));
    let name = text(of, "name").or_else(id);
    user(text(of, "type"), name, text(of, "credential_uid"))
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
    Some(with(text(api, "operation")?, text_at(api, &["service", "name"])))
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
        Some(with(text(endpoint, "ip")?, place))
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

fn port(evidence: &Object) -> Option<String> {
    let port = text_at(evidence, &["dst_endpoint", "port"])?;
    Some(over(port, text_at(evidence, &["connection_info", "protocol_name"])))
}

fn process_of(evidence: &Object) -> Option<&Object> {
    object(evidence, "process").or_else(|| object(object(evidence, "actor")?, "process"))
}

fn process(evidence: &Object) -> Option<String> {
    let process = process_of(evidence)?;
    named_or(text(process, "name"), text_at(process, &["file", "path"]))
}

/// The SHA-256 hash of the process's program or of the file.
fn hash(evidence: &Object) -> Option<String> {
    let of_file = |of: &Object| {
        let hashes = objects(object(of, "file")?, "hashes");
        let sha256 = |hash: &&Object| text(hash, "algorithm").as_deref() == Some("SHA-256");
        text(hashes.take(MAX_EVIDENCE).find(sha256)?, "value")
    };
    process_of(evidence).and_then(of_file).or_else(|| of_file(evidence))
}

/// The contributing findings, each with its traits: `Lambda functions should be in a VPC
/// (Misconfiguration: Deployed outside VPC)`.
fn signals(info: &Object) -> Option<FactValue> {
    several(objects(info, "related_events").filter_map(|event| {
        let title = text(event, "title").or_else(|| text(event, "uid"))?;
        let traits: Vec<String> =
            objects(event, "tags").filter_map(signal_trait).take(MAX_TRAITS).collect();
        Some(with(title, (!traits.is_empty()).then(|| traits.join("; "))))
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
            .filter_map(|each| Some(with(text(each, "type")?, text(each, "count")))),
    )
}
