//! Amazon Macie (its user guide, "EventBridge event schema for Macie findings"; API reference,
//! "Finding").

use super::{
    fields::{Envelope, fact, facts, only, several, severity},
    phrases::{joined, with_details, words},
};
use crate::{
    Alert, FactName, FactValue, Notice, Severity, Source, Tracking,
    parse::{
        json::{Object, Value, first_text, number, object, objects, text, text_at},
        notice::account,
    },
};

pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    let detail = envelope.detail;
    let field = |key| text(detail, key);
    let affected = object(detail, "resourcesAffected");
    let is_archived = field("archived").as_deref() == Some("true");
    let policy = object(detail, "policyDetails");
    let actor = policy.and_then(|policy| object(policy, "actor"));
    let alert = Alert {
        severity: match object(detail, "severity") {
            Some(severity) => parse_severity(severity),
            None => field("severity").map_or(Severity::Unknown, |word| self::severity(&word)),
        },
        title: field("title"),
        description: field("description"),
        kind: field("type"),
        resources: affected.into_iter().flat_map(resources).collect(),
        // Macie has no word for a finding that is not archived.
        status: is_archived.then(|| "ARCHIVED".to_owned()),
        is_over: is_archived,
        facts: facts([
            fact(FactName::Category, field("category")),
            fact(FactName::SensitiveData, sensitive_data(detail)),
            fact(FactName::Caller, actor.and_then(caller)),
            fact(FactName::ApiCall, policy.and_then(api_call)),
            fact(FactName::RemoteAddress, actor.and_then(remote_address)),
            fact(
                FactName::Permission,
                affected.and_then(|affected| {
                    text_at(affected, &["s3Bucket", "publicAccess", "effectivePermission"])
                }),
            ),
            fact(FactName::Count, field("count").filter(|count| count != "1")),
        ]),
        id: field("id"),
        at: field("updatedAt"),
        tracking: Tracking {
            first_observed_at: field("createdAt"),
            count: field("count").and_then(|count| count.parse().ok()),
            ..Tracking::default()
        },
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

/// The object's path, which begins with its bucket, or else the bucket.
fn resources(affected: &Object) -> impl Iterator<Item = String> {
    let path = text_at(affected, &["s3Object", "path"]);
    let bucket = || {
        text_at(affected, &["s3Bucket", "arn"]).or_else(|| text_at(affected, &["s3Bucket", "name"]))
    };
    let (first, second) = match path {
        Some(path) => (Some(path), None),
        None => (bucket(), text_at(affected, &["s3Object", "key"])),
    };
    first.into_iter().chain(second)
}

/// How often each custom identifier and each type of data was found: `Employee id (3),
/// CREDENTIALS: AWS_CREDENTIALS (12)`. The first type of a category names it.
fn sensitive_data(detail: &Object) -> Option<FactValue> {
    let result = object(object(detail, "classificationDetails")?, "result")?;
    let custom = object(result, "customDataIdentifiers")
        .into_iter()
        .flat_map(|identifiers| objects(identifiers, "detections"))
        .filter_map(|found| with_details(Some(text(found, "name")?), [text(found, "count")]));
    let managed = objects(result, "sensitiveData").flat_map(|found| {
        let mut category = text(found, "category");
        let mut types = objects(found, "detections")
            .filter_map(|detection| {
                let kind = text(detection, "type")?;
                let named = joined(category.take(), ": ", Some(kind));
                with_details(named, [text(detection, "count")])
            })
            .collect::<Vec<_>>();
        if types.is_empty() {
            let count = text(found, "totalCount");
            types.extend(category.and_then(|category| with_details(Some(category), [count])));
        }
        types
    });
    several(custom.chain(managed))
}

/// The identity that changed the bucket. None for an anonymous user, whose identity Macie does not know.
fn caller(actor: &Object) -> Option<String> {
    let identity = object(actor, "userIdentity")?;
    // One of `assumedRole`, `awsAccount`, `awsService`, `federatedUser`, `iamUser` and `root`.
    let who = identity.values().find_map(Value::as_object)?;
    first_text(who, &["arn", "userName", "invokedBy"])
        .or_else(|| words(text(identity, "type"), Some(text(who, "accountId")?)))
}

/// `PutBucketPolicy (s3.amazonaws.com)`.
fn api_call(policy: &Object) -> Option<String> {
    let call = object(object(policy, "action")?, "apiCallDetails")?;
    with_details(Some(text(call, "api")?), [text(call, "apiServiceName")])
}

/// The IP address with its country.
fn remote_address(actor: &Object) -> Option<String> {
    let remote = object(actor, "ipAddressDetails")?;
    with_details(Some(text(remote, "ipAddressV4")?), [text_at(remote, &["ipCountry", "name"])])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn sensitive_data_counts_identifiers_and_types() {
        let of = |result: Value| {
            let detail = json!({"classificationDetails": {"result": result}});
            match sensitive_data(&detail.as_object().unwrap().into()) {
                Some(FactValue::List(found)) => found.items,
                _ => Vec::new(),
            }
        };
        let custom = json!({"detections": [{"name": "Id", "count": 3}, {"count": 1}, null]});
        let managed = json!([
            {"category": "CREDENTIALS", "totalCount": 12,
                "detections": [{"type": "AWS_CREDENTIALS", "count": 12}]},
            {"category": "PERSONAL_INFORMATION", "detections": [{"type": "NAME"}, {"type": "ADDRESS"}]},
            {"category": "FINANCIAL_INFORMATION", "totalCount": "2", "detections": {}},
        ]);
        assert_eq!(
            of(json!({"customDataIdentifiers": custom, "sensitiveData": managed})),
            [
                "Id (3)",
                "CREDENTIALS: AWS_CREDENTIALS (12)",
                "PERSONAL_INFORMATION: NAME",
                "ADDRESS",
                "FINANCIAL_INFORMATION (2)"
            ]
        );
        assert_eq!(of(json!({"customDataIdentifiers": [], "sensitiveData": {}})), [""; 0]);
    }

    #[test]
    fn caller_is_the_best_name_of_the_identity() {
        let of = |identity: Value| {
            caller(&json!({"userIdentity": identity}).as_object().unwrap().into())
        };
        let arn = "arn:aws:iam::111122223333:user/alice";
        for (identity, name) in [
            (json!({"type": "IAMUser", "iamUser": {"arn": arn, "userName": "alice"}}), arn),
            (json!({"type": "IAMUser", "root": null, "iamUser": {"userName": "alice"}}), "alice"),
            (
                json!({"type": "AWSService", "awsService": {"invokedBy": "a.amazonaws.com"}}),
                "a.amazonaws.com",
            ),
            (json!({"type": "AWSAccount", "awsAccount": {"accountId": 1}}), "AWSAccount 1"),
        ] {
            assert_eq!(of(identity).as_deref(), Some(name));
        }
        assert_eq!(of(Value::Null), None);
        assert_eq!(of(json!({"type": "Root", "root": {}})), None);
    }

    #[test]
    fn resources_are_the_object_or_the_bucket() {
        let of =
            |affected: Value| resources(&affected.as_object().unwrap().into()).collect::<Vec<_>>();
        let bucket = json!({"arn": "arn:aws:s3:::b", "name": "b"});
        assert_eq!(
            of(json!({"s3Bucket": bucket, "s3Object": {"path": "b/k", "key": "k"}})),
            ["b/k"]
        );
        assert_eq!(
            of(json!({"s3Bucket": bucket, "s3Object": {"key": "k"}})),
            ["arn:aws:s3:::b", "k"]
        );
        assert_eq!(of(json!({"s3Bucket": bucket, "s3Object": null})), ["arn:aws:s3:::b"]);
    }
}
