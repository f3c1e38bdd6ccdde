//! AWS Config: a resource's compliance with a rule has changed (Config developer guide,
//! "Monitoring AWS Config with Amazon EventBridge"). It gives neither a title nor a severity.

use super::fields::{Envelope, only, resource};
use crate::{
    Alert, Notice, Source,
    parse::{
        json::{object, text, text_at},
        notice::account,
    },
};

pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    let detail = envelope.detail;
    let field = |key| text(detail, key);
    let now = |key| text_at(detail, &["newEvaluationResult", key]);
    let evaluated = |key| {
        let path = ["evaluationResultIdentifier", "evaluationResultQualifier", key];
        field(key).or_else(|| text_at(object(detail, "newEvaluationResult")?, &path))
    };
    let compliance = now("complianceType");
    let is_over =
        compliance.as_deref().is_some_and(|word| matches!(word, "COMPLIANT" | "NOT_APPLICABLE"));
    let alert = Alert {
        description: now("annotation"),
        control: field("configRuleName"),
        resources: resource(evaluated("resourceType"), evaluated("resourceId"))
            .into_iter()
            .collect(),
        is_over,
        status: compliance,
        previous_status: text_at(detail, &["oldEvaluationResult", "complianceType"]),
        id: field("configRuleARN"),
        at: now("resultRecordedTime"),
        ..Alert::new(Source::Config)
    };
    let region = field("awsRegion").or_else(|| envelope.region.clone());
    only(account(field("awsAccountId"), None), region, alert)
}
