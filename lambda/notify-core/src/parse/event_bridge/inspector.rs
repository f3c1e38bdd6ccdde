//! Amazon Inspector (its user guide, "Amazon EventBridge schema for Amazon Inspector events").
//! Its dates have a format of their own, `Wed Sep 04 16:59:44.356 UTC 2024`, so the envelope's time is
//! used instead.

use super::fields::{Envelope, fact, facts, guidance, only, resource, severity};
use crate::{
    Alert, FactName, FactValue, List, Notice, Package, Severity, Source,
    parse::{
        json::{Object, object, objects, text, text_at},
        notice::account,
    },
};

/// Inspector's text for no recommendation.
const NO_RECOMMENDATION: &str = "None Provided";
/// Inspector's text for no version.
const NO_VERSION: &str = "NotAvailable";

pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    let detail = envelope.detail;
    let field = |key| text(detail, key);
    let package = object(detail, "packageVulnerabilityDetails");
    let recommendation = |key| {
        text_at(detail, &["remediation", "recommendation", key])
            .filter(|text| text != NO_RECOMMENDATION)
    };
    let status = field("status");
    let alert = Alert {
        // `UNTRIAGED` is not a severity yet.
        severity: field("severity").map_or(Severity::Unknown, |word| severity(&word)),
        title: field("title"),
        description: field("description"),
        kind: field("type"),
        resources: objects(detail, "resources")
            .filter_map(|each| resource(text(each, "type"), text(each, "id")))
            .collect(),
        is_over: status.as_deref().is_some_and(|word| matches!(word, "CLOSED" | "SUPPRESSED")),
        status,
        facts: facts([
            fact(FactName::Vulnerability, package.and_then(|of| text(of, "vulnerabilityId"))),
            fact(FactName::Score, field("inspectorScore")),
            fact(FactName::Packages, package.and_then(packages)),
            fact(FactName::Fix, field("fixAvailable")),
            fact(FactName::Exploit, field("exploitAvailable")),
        ]),
        recommendation: recommendation("text"),
        guidance: recommendation("url")
            .or_else(|| recommendation("Url"))
            .as_deref()
            .and_then(guidance),
        id: field("findingArn"),
        ..Alert::new(Source::Inspector)
    };
    let region = envelope.region.clone();
    only(account(field("awsAccountId"), None), region, alert)
}

fn packages(details: &Object) -> Option<FactValue> {
    let packages: List<Package> = objects(details, "vulnerablePackages")
        .filter_map(|package| {
            let version = |key| text(package, key).filter(|version| version != NO_VERSION);
            Some(Package {
                name: text(package, "name")?,
                version: version("version"),
                fixed_in: version("fixedInVersion"),
                paths: List::default(),
            })
        })
        .collect();
    (packages.total() > 0).then_some(FactValue::Packages(packages))
}
