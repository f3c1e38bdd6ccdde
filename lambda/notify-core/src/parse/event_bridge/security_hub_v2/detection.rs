//! Who did what, in findings of threats, of exposures and of sensitive data (OCSF, "Evidence
//! Artifacts", "Related Event", "Databucket").

use super::super::{
    fields::{Facts, fact, facts, several, texts},
    phrases::{chained, joined, port, user, with_details},
};
use crate::{
    FactName, FactValue,
    parse::json::{Object, first_text, object, objects, text, text_at},
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
        ["connection_info", "dst_endpoint", "src_endpoint"].iter().any(|key| each.contains_key(key))
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
        fact(port_name, connection.and_then(port_of)),
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

fn process_of<'a>(evidence: &'a Object<'a>) -> Option<&'a Object<'a>> {
    object(evidence, "process").or_else(|| object(object(evidence, "actor")?, "process"))
}

fn process(evidence: &Object) -> Option<String> {
    let process = process_of(evidence)?;
    with_details(text(process, "name"), [text_at(process, &["file", "path"])])
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
        let title = first_text(event, &["title", "uid"])?;
        let traits = objects(event, "tags").filter_map(signal_trait);
        with_details(Some(title), [chained(traits, "; ", MAX_TRAITS)])
    }))
}

fn signal_trait(tag: &Object) -> Option<String> {
    joined(Some(text(tag, "name")?), ": ", chained(texts(tag, "values"), ", ", MAX_TRAITS))
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
