//! Details of the events of Access Analyzer, Macie, Config and Health.

use serde_json::{Value, json};

use crate::Moment;

/// A bucket that Access Analyzer finds open.
pub(crate) fn access_analyzer(
    account: &str,
    region: &str,
    id: &str,
    bucket: &str,
    (actions, status): (&[&str], &str),
    (created, updated): (Moment, Moment),
) -> Value {
    json!({
        "accountId": account,
        "action": actions,
        "analyzedAt": updated.seconds(),
        "condition": {},
        "createdAt": created.seconds(),
        "id": id,
        "isDeleted": false,
        "isPublic": true,
        "principal": {"AWS": "*"},
        "region": region,
        "resource": format!("arn:aws:s3:::{bucket}"),
        "resourceType": "AWS::S3::Bucket",
        "status": status,
        "updatedAt": updated.seconds(),
        "version": "1.0",
    })
}

/// A finding of Macie: about a bucket's settings, or about data in one of its objects.
pub(crate) fn macie(
    account: &str,
    region: &str,
    id: &str,
    bucket: &str,
    object: Option<&str>,
    (created, updated): (Moment, Moment),
) -> Value {
    let bucket_arn = format!("arn:aws:s3:::{bucket}");
    let object = object
        .map(|key| json!({"bucketArn": bucket_arn, "key": key, "path": format!("{bucket}/{key}")}));
    let (kind, title, category) = if object.is_some() {
        (
            "SensitiveData:S3Object/Personal",
            "The S3 object contains personal information",
            "CLASSIFICATION",
        )
    } else {
        (
            "Policy:IAMUser/S3BlockPublicAccessDisabled",
            "Block public access settings are disabled for the S3 bucket",
            "POLICY",
        )
    };
    json!({
        "schemaVersion": "1.0",
        "id": id,
        "accountId": account,
        "partition": "aws",
        "region": region,
        "type": kind,
        "title": title,
        "description": format!("{title}."),
        "severity": {"score": 3, "description": "High"},
        "createdAt": created.seconds(),
        "updatedAt": updated.seconds(),
        "count": 1,
        "resourcesAffected": {
            "s3Bucket": {
                "arn": bucket_arn,
                "name": bucket,
                "publicAccess": {"effectivePermission": "PUBLIC"},
            },
            "s3Object": object,
        },
        "category": category,
        "classificationDetails": object.is_some().then(|| json!({"result": {
            "status": {"code": "COMPLETE"},
            "sensitiveData": [{"category": "PERSONAL_INFORMATION", "totalCount": 1204}],
        }})),
        "policyDetails": object.is_none().then(|| json!({"action": {
            "actionType": "AWS_API_CALL",
            "apiCallDetails": {"api": "PutBucketPublicAccessBlock", "apiServiceName": "s3.amazonaws.com"},
        }})),
        "sample": false,
        "archived": false,
    })
}

/// A change of compliance that AWS Config reports.
pub(crate) fn config(
    account: &str,
    region: &str,
    rule: &str,
    resource: &str,
    (previous, compliance): (Option<&str>, &str),
    at: Moment,
) -> Value {
    let result = |status: &str| json!({"complianceType": status, "resultRecordedTime": at});
    json!({
        "awsAccountId": account,
        "awsRegion": region,
        "configRuleName": rule,
        "configRuleARN": format!("arn:aws:config:{region}:{account}:config-rule/config-rule-0a1b2c"),
        "resourceType": "AWS::EC2::SecurityGroup",
        "resourceId": resource,
        "messageType": "ComplianceChangeNotification",
        "notificationCreationTime": at,
        "recordVersion": "1.0",
        "newEvaluationResult": result(compliance),
        "oldEvaluationResult": previous.map(result),
    })
}

/// A page of an event of AWS Health about the retirement of instances.
pub(crate) fn health(
    account: &str,
    region: &str,
    event_arn: &str,
    entities: &[String],
    (page, pages): (usize, usize),
    (status, at): (&str, Moment),
) -> Value {
    let entities: Vec<_> = entities
        .iter()
        .map(|id| {
            let arn = format!("arn:aws:ec2:{region}:{account}:instance/{id}");
            json!({"entityValue": arn, "status": "PENDING", "lastUpdatedTime": at.health()})
        })
        .collect();
    json!({
        "eventArn": event_arn,
        "service": "EC2",
        "eventTypeCode": "AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED",
        "eventTypeCategory": "scheduledChange",
        "eventScopeCode": "ACCOUNT_SPECIFIC",
        "communicationId": format!("{}-1", at.millis()),
        "startTime": at.plus(14 * crate::DAY).health(),
        "lastUpdatedTime": at.health(),
        "statusCode": status,
        "eventRegion": region,
        "eventDescription": [{
            "language": "en_US",
            "latestDescription": "EC2 has detected degradation of the hardware of your instances.",
        }],
        "affectedEntities": entities,
        "affectedAccount": account,
        "page": page.to_string(),
        "totalPages": pages.to_string(),
        "backupEvent": "false",
        "personas": ["OPERATIONS"],
        "actionability": "ACTION_REQUIRED",
    })
}
