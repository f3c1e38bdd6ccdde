//! Amazon Macie (its user guide, "EventBridge event schema for Macie findings").

use super::fields::{Envelope, fact, facts, only, several, severity};
use crate::{
    Alert, FactName, FactValue, Notice, Severity, Source,
    parse::{
        json::{Object, number, object, objects, text, text_at},
        notice::account,
    },
};

pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    let detail = envelope.detail;
    let field = |key| text(detail, key);
    let affected = |path: &[&str]| text_at(object(detail, "resourcesAffected")?, path);
    let is_archived = field("archived").as_deref() == Some("true");
    let bucket = || affected(&["s3Bucket", "arn"]).or_else(|| affected(&["s3Bucket", "name"]));
    let object_path = affected(&["s3Object", "path"]).or_else(|| affected(&["s3Object", "key"]));
    let alert = Alert {
        severity: object(detail, "severity").map_or(Severity::Unknown, parse_severity),
        title: field("title"),
        description: field("description"),
        kind: field("type"),
        resources: bucket().into_iter().chain(object_path).collect(),
        // Macie has no word for a finding that is not archived.
        status: is_archived.then(|| "ARCHIVED".to_owned()),
        is_over: is_archived,
        facts: facts([
            fact(FactName::Category, field("category")),
            fact(FactName::SensitiveData, sensitive_data(detail)),
            fact(
                FactName::Permission,
                affected(&["s3Bucket", "publicAccess", "effectivePermission"]),
            ),
            fact(FactName::Count, field("count").filter(|count| count != "1")),
        ]),
        id: field("id"),
        at: field("updatedAt"),
        is_sample: field("sample").as_deref() == Some("true"),
        ..Alert::new(Source::Macie)
    };
    let region = field("region").or_else(|| envelope.region.clone());
    only(account(field("accountId"), None), region, alert)
}

fn parse_severity(severity: &Object) -> Severity {
    match (text(severity, "description"), number(severity, "score")) {
        (Some(word), _) => self::severity(&word),
        (None, Some(1)) => Severity::Low,
        (None, Some(2)) => Severity::Medium,
        (None, Some(3)) => Severity::High,
        _ => Severity::Unknown,
    }
}

/// `PERSONAL_INFORMATION (12), CREDENTIALS (1)`.
fn sensitive_data(detail: &Object) -> Option<FactValue> {
    let result = object(object(detail, "classificationDetails")?, "result")?;
    several(objects(result, "sensitiveData").filter_map(|found| {
        let category = text(found, "category")?;
        Some(match text(found, "totalCount") {
            Some(count) => format!("{category} ({count})"),
            None => category,
        })
    }))
}
