//! Amazon Inspector (its user guide, "Amazon EventBridge schema for Amazon Inspector events").
//! Its dates are prose, `Wed Sep 04 16:59:44.356 UTC 2024`, so the envelope's time stands for them.

use super::{
    Envelope,
    fields::{facts, guidance, only, resource, several, severity},
};
use crate::{
    Alert, FactName, Notice, Severity, Source,
    parse::{
        Object, account,
        json::{object, objects, text, text_at},
    },
};

/// What Inspector writes where it recommends nothing.
const NO_RECOMMENDATION: &str = "None Provided";

pub(super) fn read(envelope: &Envelope<'_>) -> Vec<Notice> {
    let detail = envelope.detail;
    let field = |key| text(detail, key);
    let package = object(detail, "packageVulnerabilityDetails");
    let recommendation = |key| {
        text_at(detail, &["remediation", "recommendation", key])
            .filter(|text| text != NO_RECOMMENDATION)
    };
    let status = field("status");
    let alert = Alert {
        // `UNTRIAGED` is none yet.
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
            (FactName::Vulnerability, package.and_then(|of| text(of, "vulnerabilityId"))),
            (FactName::Score, field("inspectorScore")),
            (FactName::Packages, package.and_then(packages)),
            (FactName::Fix, field("fixAvailable")),
            (FactName::Exploit, field("exploitAvailable")),
        ]),
        recommendation: recommendation("text"),
        guidance: recommendation("url")
            .or_else(|| recommendation("Url"))
            .as_deref()
            .and_then(guidance),
        id: field("findingArn"),
        ..Alert::of(Source::Inspector)
    };
    let region = envelope.region.clone();
    only(account(field("awsAccountId"), None), region, alert)
}

/// `openssl 3.0.2 → 3.0.3`: what is installed, and since when it is repaired.
fn packages(details: &Object) -> Option<String> {
    several(objects(details, "vulnerablePackages").filter_map(|package| {
        let mut named = text(package, "name")?;
        for (before, key) in [(" ", "version"), (" → ", "fixedInVersion")] {
            if let Some(version) = text(package, key).filter(|version| version != "NotAvailable") {
                named = named + before + &version;
            }
        }
        Some(named)
    }))
}
