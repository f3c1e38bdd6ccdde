//! AWS Security Hub of 2025: findings in OCSF 1.6 to 1.9 (schema.ocsf.io, the classes of "Findings";
//! Security Hub user guide, "OCSF findings").

mod detection;
mod vulnerability;

use super::{
    advice,
    cloud::{Cloud, other_provider},
    fields::{
        Envelope, every, fact, facts, guidance, kind, notice, open_since, reference, severity,
        texts,
    },
    markdown,
    security_hub::resources::distinct,
};
use crate::{
    Account, Alert, FactName, List, Notice, Severity, Source, Tracking,
    parse::{
        json::{Object, Value, list, number, object, objects, text, text_at, word},
        notice::account,
    },
};

/// Security Hub's own names for the product that made a finding of a control.
const OWN: [&str; 2] = ["Security Hub", "Security Hub CSPM"];

pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    every(envelope, |finding| parse_finding(finding, envelope))
}

fn parse_finding(finding: &Object, envelope: &Envelope<'_>) -> Option<Notice> {
    let info_of = object(finding, "finding_info");
    let info = |key| text(info_of?, key);
    let at = |path: &[&str]| text_at(finding, path);
    let cloud = Cloud::of_ocsf(finding);
    let (account, region) = place(finding, envelope, cloud.is_some());
    let is_of_aws = is_of_aws(finding);
    let readable = |text: Option<String>| match text {
        Some(text) if is_of_aws => Some(markdown::read(text)),
        text => text,
    };
    let is_over = is_over(finding);
    let time = at(&["time_dt"]).or_else(|| info("modified_time_dt"));
    let seen = |key| word(info_of?, key);
    let first_seen = seen("first_seen_time_dt").or_else(|| seen("created_time_dt"));
    let open_since = open_since(first_seen, time.as_deref()).filter(|_| !is_over);
    let links = || {
        let remediation = object(finding, "remediation");
        remediation.map_or(&[][..], |of| list(of, "references")).iter().filter_map(Value::as_str)
    };
    let guidance = links().find_map(guidance);
    let alert = Alert {
        severity: parse_severity(finding),
        title: info("title"),
        description: readable(info("desc")),
        kind: info_of.and_then(|info| kind(info, "types")).or_else(|| at(&["class_name"])),
        control: at(&["compliance", "control"]),
        resources: resources(finding),
        status: at(&["status"]).or_else(|| status_of(number(finding, "status_id")?)),
        is_over,
        facts: [
            cloud.map(Cloud::facts).unwrap_or_default(),
            facts([
                fact(FactName::Compliance, at(&["compliance", "status"])),
                fact(FactName::Reason, object(finding, "compliance").and_then(reason)),
                fact(FactName::Product, product(finding)),
            ]),
            vulnerability::facts_of(finding),
            detection::facts_of(finding),
            facts([
                fact(FactName::Count, at(&["count"]).filter(|count| count != "1")),
                fact(FactName::OpenSince, open_since),
                fact(
                    FactName::Reference,
                    if guidance.is_none() { links().find_map(reference) } else { None },
                ),
            ]),
        ]
        .into_iter()
        .flatten()
        .collect(),
        recommendation: advice::own_words(readable(at(&["remediation", "desc"])))
            .or_else(|| readable(vulnerability::remediation(finding))),
        guidance,
        id: info("uid"),
        is_security_hub_v2: true,
        tracking: Tracking {
            product: at(&["metadata", "product", "uid"]),
            updated_at: info("modified_time_dt").or_else(|| time.clone()),
            first_observed_at: first_seen.map(str::to_owned),
            count: at(&["count"]).and_then(|count| count.parse().ok()),
        },
        at: time,
        ..Alert::new(Source::SecurityHub)
    };
    notice(account, region, alert)
}

/// The AWS account and region that a finding is of. A resource of another cloud has an owner and a
/// region there, so that the ones of the event are used where the finding does not say which AWS
/// account reports it. A project of Google Cloud has as many digits as an AWS account.
fn place(
    finding: &Object,
    envelope: &Envelope<'_>,
    is_of_other_cloud: bool,
) -> (Option<Account>, Option<String>) {
    let cloud =
        object(finding, "cloud").filter(|cloud| other_provider(cloud, "provider").is_none());
    let of_cloud = |path: &[&str]| text_at(cloud?, path);
    let resource = objects(finding, "resources").next().filter(|_| !is_of_other_cloud);
    let of_resource = |path: &[&str]| text_at(resource?, path);
    let trusted = |name: Option<String>| name.filter(|_| is_of_aws(finding));
    // A name belongs to the id beside it.
    let (id, name) = match of_cloud(&["account", "uid"]) {
        Some(id) => (Some(id), of_cloud(&["account", "name"])),
        None if is_of_other_cloud => (envelope.account.clone(), None),
        None => {
            let owner = |key| of_resource(&["owner", "account", key]);
            (owner("uid"), owner("name"))
        }
    };
    let region = of_cloud(&["region"])
        .or_else(|| of_resource(&["region"]))
        .or_else(|| envelope.region.clone().filter(|_| is_of_other_cloud));
    (account(id, trusted(name)), region)
}

/// Whether the finding comes from one of AWS's own products. The ARN counts if there is one, since
/// Security Hub checks it.
fn is_of_aws(finding: &Object) -> bool {
    let product = object(finding, "metadata").and_then(|of| object(of, "product"));
    let field = |key| word(product?, key);
    let is_named = field("vendor_name").is_some_and(|name| matches!(name, "AWS" | "Amazon"));
    is_named && field("uid").is_none_or(|uid| uid.contains("::productv2/aws/"))
}

/// The product's name, or without one the end of its ARN. None for Security Hub itself. A product
/// that only calls itself so is shown by its ARN.
fn product(finding: &Object) -> Option<String> {
    let product = object(object(finding, "metadata")?, "product")?;
    match word(product, "name") {
        Some(name) if !OWN.contains(&name) => Some(name.to_owned()),
        Some(_) if is_of_aws(finding) => None,
        Some(name) => {
            let path = word(product, "uid").and_then(|uid| uid.split_once(":productv2/"));
            Some(path.map_or(name, |(_, path)| path).to_owned())
        }
        None => {
            let last = word(product, "uid")?.rsplit('/').next()?;
            (last != "securityhub").then(|| last.to_owned())
        }
    }
}

/// Each resource once, by its ARN if there is one.
fn resources(finding: &Object) -> List<String> {
    let id = |each: &Object| {
        let is_arn = |id: &String| id.starts_with("arn:");
        let field = |key| text(each, key);
        field("uid")
            .filter(is_arn)
            .or_else(|| field("uid_alt").filter(is_arn))
            .or_else(|| field("uid"))
            .or_else(|| field("uid_alt"))
            .or_else(|| field("name"))
    };
    let all = objects(finding, "resources").map(|each| (text(each, "type"), id(each)));
    distinct(all.filter(|(_, id)| id.is_some()).collect())
}

/// Why a check failed: the first criterion that is not met, if the check does not say it itself.
fn reason(compliance: &Object) -> Option<String> {
    let is_unmet = |of: &&Object| of.get("meets_criteria") == Some(&Value::Bool(false));
    let unmet = || {
        let criterion = objects(compliance, "assessments").find(is_unmet)?;
        text(criterion, "desc").or_else(|| text(criterion, "name"))
    };
    text(compliance, "status_detail")
        .or_else(|| texts(compliance, "status_details").next())
        .or_else(unmet)
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

/// The word for a status that a finding gives by its number only.
fn status_of(number: u64) -> Option<String> {
    let words = ["New", "In Progress", "Suppressed", "Resolved", "Archived", "Deleted"];
    let word = words.get(usize::try_from(number).ok()?.checked_sub(1)?)?;
    Some((*word).to_owned())
}

/// A finding that its product closed may keep the customer's status `New`.
fn is_over(finding: &Object) -> bool {
    let word = |key| word(finding, key).unwrap_or_default();
    let status = word("status");
    matches!(number(finding, "status_id"), Some(3..=6))
        || matches!(status, "Suppressed" | "Resolved" | "Archived" | "Deleted")
        || number(finding, "activity_id") == Some(3)
        || word("activity_name") == "Close"
        || text_at(finding, &["compliance", "status"]).as_deref() == Some("Pass")
}

#[cfg(test)]
mod tests;
