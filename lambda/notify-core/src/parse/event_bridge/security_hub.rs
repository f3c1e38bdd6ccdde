//! AWS Security Hub CSPM: findings in ASFF, imported or sent by hand with a custom action
//! (Security Hub user guide, "AWS Security Finding Format").

use super::fields::{Envelope, every, fact, facts, guidance, notice, resource, severity, texts};
use crate::{
    Alert, FactName, Notice, Severity, Source,
    parse::{
        json::{Object, number, object, objects, text, text_at},
        notice::account,
    },
};

pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    let action = text(envelope.detail, "actionName");
    every(envelope, |finding| parse_finding(finding, action.clone()))
}

fn parse_finding(finding: &Object, action: Option<String>) -> Option<Notice> {
    let field = |key| text(finding, key);
    let workflow = text_at(finding, &["Workflow", "Status"]).or_else(|| field("WorkflowState"));
    let record = field("RecordState").filter(|state| state == "ARCHIVED");
    let compliance = text_at(finding, &["Compliance", "Status"]);
    let is_over = record.is_some()
        || workflow.as_deref().is_some_and(|word| matches!(word, "RESOLVED" | "SUPPRESSED"))
        || compliance.as_deref() == Some("PASSED");
    let alert = Alert {
        severity: object(finding, "Severity").map_or(Severity::Unknown, parse_severity),
        title: field("Title"),
        description: field("Description"),
        kind: texts(finding, "Types").next(),
        control: text_at(finding, &["Compliance", "SecurityControlId"])
            // Findings that are not consolidated name their standard's control.
            .or_else(|| text_at(finding, &["ProductFields", "ControlId"])),
        resources: objects(finding, "Resources")
            .filter_map(|each| resource(text(each, "Type"), text(each, "Id")))
            .collect(),
        status: record.or(workflow),
        is_over,
        facts: facts([
            fact(FactName::Compliance, compliance),
            fact(FactName::Product, field("ProductName").filter(|name| name != "Security Hub")),
        ]),
        recommendation: text_at(finding, &["Remediation", "Recommendation", "Text"]),
        guidance: text_at(finding, &["Remediation", "Recommendation", "Url"])
            .as_deref()
            .and_then(guidance),
        id: field("Id"),
        at: field("UpdatedAt"),
        action,
        is_sample: field("Sample").as_deref() == Some("true"),
        ..Alert::new(Source::SecurityHub)
    };
    let region = field("Region").or_else(|| text(objects(finding, "Resources").next()?, "Region"));
    notice(account(field("AwsAccountId"), field("AwsAccountName")), region, alert)
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
