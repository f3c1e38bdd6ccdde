//! IAM Access Analyzer: external, internal and unused access (IAM user guide, "Monitoring IAM
//! Access Analyzer with Amazon EventBridge"). It gives neither a title nor a severity.

use super::fields::{Envelope, fact, facts, only, resource, several, texts};
use crate::{
    Alert, FactName, FactValue, Notice, Source, Tracking,
    parse::{
        json::{Object, object, text},
        notice::account,
    },
};

/// The API's type of external access; its events, the oldest of the service, have no type.
const EXTERNAL: &str = "ExternalAccess";

/// Internal and unused access, whose events have a type.
pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    parse_as(envelope, None)
}

/// External access.
pub(super) fn parse_external(envelope: &Envelope<'_>) -> Vec<Notice> {
    parse_as(envelope, Some(EXTERNAL))
}

fn parse_as(envelope: &Envelope<'_>, kind: Option<&str>) -> Vec<Notice> {
    let detail = envelope.detail;
    let field = |key| text(detail, key);
    let id = field("id").or_else(|| field("findingId"));
    let affected = field("resource");
    if id.is_none() && affected.is_none() {
        return Vec::new();
    }
    let is_true = |key| field(key).as_deref() == Some("true");
    let is_deleted = is_true("isDeleted");
    // When the resource or its finding is deleted, the status does not change.
    let status = if is_deleted { Some("DELETED".to_owned()) } else { field("status") };
    let is_over =
        status.as_deref().is_some_and(|word| matches!(word, "DELETED" | "ARCHIVED" | "RESOLVED"));
    let alert = Alert {
        kind: field("findingType").or_else(|| kind.map(str::to_owned)),
        resources: resource(field("resourceType"), affected).into_iter().collect(),
        status,
        is_over,
        facts: facts([
            fact(FactName::PublicAccess, field("isPublic").filter(|_| is_true("isPublic"))),
            fact(FactName::Principal, object(detail, "principal").and_then(|of| each(of, " "))),
            fact(FactName::Actions, several(texts(detail, "action"))),
            fact(
                FactName::AccessCondition,
                object(detail, "condition").and_then(|of| each(of, " = ")),
            ),
            fact(FactName::UnusedServices, field("numberOfUnusedServices")),
            fact(FactName::UnusedActions, field("numberOfUnusedActions")),
            fact(FactName::Error, field("error")),
        ]),
        id,
        at: field("updatedAt"),
        tracking: Tracking { first_observed_at: field("createdAt"), ..Tracking::default() },
        ..Alert::new(Source::AccessAnalyzer)
    };
    let account =
        account(field("accountId"), None).or_else(|| account(envelope.account.clone(), None));
    let region = field("region").or_else(|| envelope.region.clone());
    only(account, region, alert)
}

/// The entries of an object: `AWS 999988887777`, where the kind distinguishes an account from a federated
/// user, or `aws:SourceIp = 203.0.113.0/24`.
fn each(of: &Object, between: &str) -> Option<FactValue> {
    several(of.keys().flat_map(|key| {
        let one = text(of, key);
        let values = if one.is_some() { Vec::from_iter(one) } else { texts(of, key).collect() };
        values.into_iter().map(move |value| [key, between, &value].concat())
    }))
}
