//! Amazon GuardDuty (its user guide, "Processing GuardDuty findings with Amazon EventBridge").

use serde_json::Value;

use super::fields::{self, Envelope, fact, facts, only};
use crate::{
    Alert, FactName, Notice, Severity, Source,
    parse::{
        json::{Object, object, objects, text, text_at},
        notice::account,
    },
};

/// The paths to the name of a resource: the key of its details and the path from there, the most
/// specific one first.
const RESOURCES: [(&str, &[&str]); 12] = [
    ("instanceDetails", &["instanceId"]),
    ("eksClusterDetails", &["arn"]),
    ("ecsClusterDetails", &["arn"]),
    ("lambdaDetails", &["functionArn"]),
    ("rdsDbInstanceDetails", &["dbInstanceArn"]),
    ("rdsLimitlessDbDetails", &["dbShardGroupArn"]),
    ("accessKeyDetails", &["userName"]),
    ("accessKeyDetails", &["principalId"]),
    ("containerDetails", &["name"]),
    ("rdsDbInstanceDetails", &["dbInstanceIdentifier"]),
    ("eksClusterDetails", &["name"]),
    ("lambdaDetails", &["functionName"]),
];

pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    let detail = envelope.detail;
    let field = |key| text(detail, key);
    let service = |key| text_at(detail, &["service", key]);
    let is_archived = service("archived").as_deref() == Some("true");
    let alert = Alert {
        severity: field("severity").map_or(Severity::Unknown, |number| severity(&number)),
        title: field("title"),
        description: field("description"),
        kind: field("type"),
        resources: resources(detail).into_iter().collect(),
        // GuardDuty has no word for a finding that is not archived.
        status: is_archived.then(|| "ARCHIVED".to_owned()),
        is_over: is_archived,
        facts: facts([
            fact(FactName::RemoteAddress, remote_address(detail)),
            fact(FactName::Count, service("count").filter(|count| count != "1")),
        ]),
        id: field("id"),
        at: service("eventLastSeen").or_else(|| field("updatedAt")),
        is_sample: is_sample(detail),
        ..Alert::new(Source::GuardDuty)
    };
    let region = field("region").or_else(|| envelope.region.clone());
    only(account(field("accountId"), None), region, alert)
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

fn resources(detail: &Object) -> Vec<String> {
    let Some(resource) = object(detail, "resource") else {
        return Vec::new();
    };
    let buckets: Vec<String> = objects(resource, "s3BucketDetails")
        .filter_map(|bucket| text(bucket, "arn").or_else(|| text(bucket, "name")))
        .collect();
    if !buckets.is_empty() {
        return buckets;
    }
    // An attack sequence has several, in another list.
    let sequence = object(detail, "service")
        .and_then(|service| object(service, "detection"))
        .and_then(|detection| object(detection, "sequence"));
    let involved: Vec<String> = sequence
        .into_iter()
        .flat_map(|sequence| objects(sequence, "resources"))
        .filter_map(|each| fields::resource(text(each, "resourceType"), text(each, "uid")))
        .collect();
    if !involved.is_empty() {
        return involved;
    }
    let id = RESOURCES.iter().find_map(|(details, path)| text_at(object(resource, details)?, path));
    let kind = text(resource, "resourceType");
    match id {
        Some(id) => fields::resource(kind, Some(id)).into_iter().collect(),
        None => kind.into_iter().collect(),
    }
}

/// The IP address that acted, with its country. Each kind of action has a key of its own.
fn remote_address(detail: &Object) -> Option<String> {
    let actions = object(object(detail, "service")?, "action")?;
    let remote = actions.values().filter_map(Value::as_object).find_map(|action| {
        let probe = || object(objects(action, "portProbeDetails").next()?, "remoteIpDetails");
        object(action, "remoteIpDetails").or_else(probe)
    })?;
    let address = text(remote, "ipAddressV4").or_else(|| text(remote, "ipAddressV6"))?;
    Some(match text_at(remote, &["country", "countryName"]) {
        Some(country) => format!("{address} ({country})"),
        None => address,
    })
}

/// Whether it is a sample. GuardDuty writes `additionalInfo` as an object, or as JSON in a string.
fn is_sample(detail: &Object) -> bool {
    let information =
        object(detail, "service").and_then(|service| object(service, "additionalInfo"));
    information.is_some_and(|information| {
        let quoted = text(information, "value")
            .and_then(|value| serde_json::from_str::<Value>(&value).ok())
            .is_some_and(|value| value.get("sample") == Some(&Value::Bool(true)));
        quoted || information.get("sample") == Some(&Value::Bool(true))
    })
}
