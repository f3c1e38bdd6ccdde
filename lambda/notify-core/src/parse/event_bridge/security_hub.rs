//! AWS Security Hub CSPM: findings in ASFF, imported or sent by hand with a custom action
//! (Security Hub user guide, "AWS Security Finding Format"). Other products' findings come in the
//! same form.

mod check;
mod data;
mod evidence;
pub(super) mod insight;
mod product;
pub(super) mod resources;
mod sequence;
mod vulnerability;

use super::{
    advice,
    cloud::Cloud,
    fields::{
        Envelope, every, fact, facts, guidance, kind, notice, open_since, reference, severity,
        texts,
    },
    markdown,
    phrases::chained,
};
use crate::{
    Alert, FactName, Notice, Severity, Source, Tracking,
    parse::{
        json::{Object, number, object, objects, text, text_at, word},
        notice::account,
    },
};
use product::Product;

/// A namespace, a category and a classifier.
const MAX_PARTS_OF_TYPE: usize = 3;
/// Reasons of a compliance status that are shown. Security Hub gives one.
const MAX_REASONS: usize = 3;

pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    let action = text(envelope.detail, "actionName");
    every(envelope, |finding| parse_finding(finding, envelope, action.clone()))
}

fn parse_finding(
    finding: &Object,
    envelope: &Envelope<'_>,
    action: Option<String>,
) -> Option<Notice> {
    let field = |key| text(finding, key);
    let product = Product::of(finding);
    let workflow = text_at(finding, &["Workflow", "Status"]).or_else(|| field("WorkflowState"));
    let record = field("RecordState").filter(|state| state == "ARCHIVED");
    let compliance = text_at(finding, &["Compliance", "Status"]);
    // What a user of Prowler muted comes with this word, and so may a check that passed.
    let muted = (product.is_prowler() && compliance.as_deref() == Some("WARNING"))
        .then(|| "MUTED".to_owned());
    let is_over = record.is_some()
        || muted.is_some()
        || workflow.as_deref().is_some_and(|word| matches!(word, "RESOLVED" | "SUPPRESSED"))
        || compliance.as_deref() == Some("PASSED");
    let readable = |text: Option<String>| match text {
        Some(text) if product.writes_markdown() => Some(markdown::read(text)),
        text => text,
    };
    let cloud = Cloud::of_asff(finding);
    let region = field("Region").or_else(|| match cloud {
        Some(_) => envelope.region.clone(),
        None => text(objects(finding, "Resources").next()?, "Region"),
    });
    let name = field("AwsAccountName").filter(|_| product.is_of_aws());
    let recommendation = |key| text_at(finding, &["Remediation", "Recommendation", key]);
    let url = recommendation("Url");
    let at = field("UpdatedAt");
    let first_seen = word(finding, "FirstObservedAt").or_else(|| word(finding, "CreatedAt"));
    let open_since = open_since(first_seen, at.as_deref()).filter(|_| !is_over);
    let control = check::id(finding, &product);
    let node = check::node(finding, control.as_deref());
    let alert = Alert {
        severity: match object(finding, "Severity") {
            Some(severity) => parse_severity(severity),
            None => field("Severity").map_or(Severity::Unknown, |word| severity(&word)),
        },
        title: field("Title"),
        description: readable(field("Description")),
        kind: kind_of(finding),
        control,
        resources: resources::of_asff(finding),
        status: muted.or(record).or(workflow),
        is_over,
        facts: [
            cloud.map(Cloud::facts).unwrap_or_default(),
            facts([
                fact(FactName::Compliance, compliance),
                fact(FactName::Reason, reason(finding)),
                fact(FactName::AlsoInvolved, node),
                fact(FactName::Product, product.shown()),
            ]),
            vulnerability::facts_of(finding),
            evidence::facts_of(finding),
            facts([
                fact(FactName::OpenSince, open_since),
                fact(FactName::Reference, url.as_deref().and_then(reference)),
            ]),
        ]
        .into_iter()
        .flatten()
        .collect(),
        recommendation: advice::own_words(readable(recommendation("Text")))
            .or_else(|| vulnerability::remediation(finding)),
        guidance: url.as_deref().and_then(guidance),
        id: field("Id"),
        at,
        action,
        is_sample: field("Sample").as_deref() == Some("true"),
        tracking: Tracking {
            product: field("ProductArn"),
            updated_at: field("UpdatedAt"),
            first_observed_at: first_seen.map(str::to_owned),
            count: text_at(finding, &["ProductFields", "aws/guardduty/service/count"])
                .and_then(|count| count.parse().ok()),
        },
        ..Alert::new(Source::SecurityHub)
    };
    notice(account(field("AwsAccountId"), name), region, alert)
}

/// The type that names what was found. `CrowdStrike` writes the parts of one type as several:
/// `Namespace: TTPs`, `Category: Execution`.
fn kind_of(finding: &Object) -> Option<String> {
    let is_in_parts =
        texts(finding, "Types").next().is_some_and(|first| first.starts_with("Namespace: "));
    if !is_in_parts {
        return kind(finding, "Types");
    }
    let parts =
        texts(finding, "Types").filter_map(|part| Some(part.split_once(": ")?.1.to_owned()));
    chained(parts, "/", MAX_PARTS_OF_TYPE)
}

/// Why a check failed: the annotation of AWS Config's rule, else the codes of Security Hub
/// ("Compliance status reason codes"), else what kube-bench writes.
fn reason(finding: &Object) -> Option<String> {
    let field = |key| text_at(finding, &["ProductFields", key]);
    let reasons = object(finding, "Compliance").into_iter().flat_map(|compliance| {
        objects(compliance, "StatusReasons")
            .filter_map(|each| text(each, "Description").or_else(|| text(each, "ReasonCode")))
    });
    field("aws/securityhub/annotation")
        .or_else(|| chained(reasons, " ", MAX_REASONS))
        .or_else(|| field("Reason"))
        .or_else(|| field("Actual result"))
}

/// Products that send no label send a number from 0 to 100.
fn parse_severity(severity: &Object) -> Severity {
    if let Some(label) = text(severity, "Label") {
        return self::severity(&label);
    }
    match number(severity, "Normalized") {
        Some(0) => Severity::Informational,
        Some(1..=39) => Severity::Low,
        Some(40..=69) => Severity::Medium,
        Some(70..=89) => Severity::High,
        Some(90..=100) => Severity::Critical,
        _ => Severity::Unknown,
    }
}

#[cfg(test)]
mod tests;
