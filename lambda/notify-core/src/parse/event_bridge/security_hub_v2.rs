//! AWS Security Hub of 2025: findings in OCSF 1.6 (schema.ocsf.io, the classes of "Findings").

use super::fields::{Envelope, every, fact, facts, guidance, notice, resource, severity, texts};
use crate::{
    Alert, FactName, Notice, Severity, Source,
    parse::{
        json::{Object, number, object, objects, text, text_at},
        notice::account,
    },
};

pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    every(envelope, parse_finding)
}

fn parse_finding(finding: &Object) -> Option<Notice> {
    let info = |key| text_at(finding, &["finding_info", key]);
    let at = |path: &[&str]| text_at(finding, path);
    let owner = objects(finding, "resources").next();
    let owner = |key| text_at(owner?, &["owner", "account", key]);
    // A name belongs to the id beside it.
    let account = match at(&["cloud", "account", "uid"]) {
        Some(id) => account(Some(id), at(&["cloud", "account", "name"])),
        None => account(owner("uid"), owner("name")),
    };
    let region =
        at(&["cloud", "region"]).or_else(|| text(objects(finding, "resources").next()?, "region"));
    let vulnerability = objects(finding, "vulnerabilities").next();
    let vulnerable = |path: &[&str]| text_at(vulnerability?, path);
    let references = object(finding, "remediation");
    let alert = Alert {
        severity: parse_severity(finding),
        title: info("title"),
        description: info("desc"),
        kind: object(finding, "finding_info").and_then(kind).or_else(|| at(&["class_name"])),
        control: at(&["compliance", "control"]),
        resources: objects(finding, "resources").filter_map(parse_resource).collect(),
        status: at(&["status"]),
        is_over: is_over(finding),
        facts: facts([
            fact(FactName::Compliance, at(&["compliance", "status"])),
            fact(
                FactName::Product,
                at(&["metadata", "product", "name"]).filter(|name| name != "Security Hub"),
            ),
            fact(FactName::Vulnerability, vulnerable(&["cve", "uid"])),
            fact(FactName::Fix, vulnerable(&["is_fix_available"])),
            fact(FactName::Exploit, vulnerable(&["is_exploit_available"])),
            fact(FactName::Count, at(&["count"]).filter(|count| count != "1")),
        ]),
        recommendation: at(&["remediation", "desc"]),
        guidance: references
            .and_then(|of| texts(of, "references").find_map(|link| guidance(&link))),
        id: info("uid"),
        is_security_hub_v2: true,
        at: at(&["time_dt"]).or_else(|| info("modified_time_dt")),
        ..Alert::new(Source::SecurityHub)
    };
    notice(account, region, alert)
}

/// Types go from the general to the particular, but only some name what a product found:
/// `Threats`, `Execution:Runtime/NewBinaryExecuted`.
fn kind(info: &Object) -> Option<String> {
    texts(info, "types").find(|kind| kind.contains(':')).or_else(|| texts(info, "types").next())
}

fn parse_resource(each: &Object) -> Option<String> {
    resource(text(each, "type"), text(each, "uid").or_else(|| text(each, "name")))
}

/// `severity_id` counts, or the word beside it if the id is `Unknown` or `Other`.
fn parse_severity(finding: &Object) -> Severity {
    match number(finding, "severity_id") {
        Some(1) => Severity::Informational,
        Some(2) => Severity::Low,
        Some(3) => Severity::Medium,
        Some(4) => Severity::High,
        Some(5 | 6) => Severity::Critical,
        _ => text(finding, "severity").map_or(Severity::Unknown, |word| severity(&word)),
    }
}

fn is_over(finding: &Object) -> bool {
    let status = text(finding, "status").unwrap_or_default();
    matches!(number(finding, "status_id"), Some(3..=6))
        || matches!(status.as_str(), "Suppressed" | "Resolved" | "Archived" | "Deleted")
        || text_at(finding, &["compliance", "status"]).as_deref() == Some("Pass")
}
