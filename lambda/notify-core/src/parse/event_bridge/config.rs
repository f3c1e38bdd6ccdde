//! AWS Config: a resource's compliance with a rule has changed (Config developer guide,
//! "Monitoring AWS Config with Amazon EventBridge"). It gives neither a title nor a severity.

use super::{
    Envelope,
    fields::{only, resource},
};
use crate::{
    Alert, Notice, Source,
    parse::{
        account,
        json::{text, text_at},
    },
};

pub(super) fn read(envelope: &Envelope<'_>) -> Vec<Notice> {
    let detail = envelope.detail;
    let field = |key| text(detail, key);
    let now = |key| text_at(detail, &["newEvaluationResult", key]);
    let before = text_at(detail, &["oldEvaluationResult", "complianceType"]);
    let compliance = now("complianceType");
    let is_over =
        compliance.as_deref().is_some_and(|word| matches!(word, "COMPLIANT" | "NOT_APPLICABLE"));
    let alert = Alert {
        description: now("annotation"),
        control: field("configRuleName"),
        resources: resource(field("resourceType"), field("resourceId")).into_iter().collect(),
        is_over,
        status: match (before, compliance) {
            (Some(before), Some(now)) => Some(format!("{before} → {now}")),
            (_, now) => now,
        },
        id: field("configRuleARN"),
        at: now("resultRecordedTime"),
        ..Alert::of(Source::Config)
    };
    let region = field("awsRegion").or_else(|| envelope.region.clone());
    only(account(field("awsAccountId"), None), region, alert)
}
