//! Bodies of every known shape with untrusted text in every field, and of no known shape.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};

/// Texts that are markup in Slack, in JSON or in ASR's formats.
pub(crate) fn hostile() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("<!channel>".to_owned()),
        Just("<@U012345>".to_owned()),
        Just("<https://evil.example|Open the finding>".to_owned()),
        Just("https://evil.example/a?b=c".to_owned()),
        Just("evil.example".to_owned()),
        Just("@here".to_owned()),
        Just("```".to_owned()),
        Just("`*_~".to_owned()),
        Just("\n> ".to_owned()),
        Just(":tada:".to_owned()),
        Just("\u{202e}\u{200b}\u{0}".to_owned()),
        Just(" (Aws )( (".to_owned()),
        Just("--- MANUAL FOLLOW-UP REQUIRED ---".to_owned()),
        Just("Remediation failed for SC control S3.5 in account 333333333333: ".to_owned()),
        Just("arn:aws:securityhub:eu-west-1:333333333333:x/finding/y".to_owned()),
        Just("日本語の説明🎉".to_owned()),
        any::<String>(),
        any::<char>().prop_map(|character| character.to_string().repeat(400)),
    ];
    prop::collection::vec(word, 0..12).prop_map(|words| words.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        3 => hostile().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(key(), inner, 0..4).prop_map(Value::from_iter),
        ]
    })
}

/// Keys that the parser looks for, so that generated bodies are recognised.
static KEYS: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("keys.txt").split_whitespace().collect());

fn key() -> impl Strategy<Value = String> {
    prop_oneof![4 => prop::sample::select(KEYS.as_slice()).prop_map(str::to_owned), 1 => any::<String>()]
}

/// The events of the security services, by source and detail type.
const EVENTS: &[(&str, &str)] = &[
    ("aws.securityhub", "Security Hub Findings - Imported"),
    ("aws.securityhub", "Security Hub Findings - Custom Action"),
    ("aws.securityhub", "Security Hub Insight Results"),
    ("aws.securityhub", "Findings Imported V2"),
    ("aws.guardduty", "GuardDuty Finding"),
    ("aws.guardduty", "GuardDuty Malware Protection Object Scan Result"),
    ("aws.backup", "Scan Job State Change"),
    ("aws.inspector2", "Inspector2 Finding"),
    ("inspector2.ami.ondemand", "OnDemand AMI Scan Findings"),
    ("aws.macie", "Macie Finding"),
    ("aws.access-analyzer", "Access Analyzer Finding"),
    ("aws.access-analyzer", "Internal Access Finding"),
    ("aws.access-analyzer", "Unused Access Finding for IAM entities"),
    ("aws.health", "AWS Health Event"),
    ("aws.health", "AWS Health Abuse Event"),
    ("aws.config", "Config Rules Compliance Change"),
    ("aws.cloudwatch", "CloudWatch Alarm State Change"),
    ("aws.cloudwatch", "CloudWatch Alarm Contributor State Change"),
    ("aws.unheard-of", "Something"),
];

/// An event of each known kind, every field untrusted.
fn event() -> impl Strategy<Value = Value> {
    let fields = prop::collection::hash_map(key(), value(), 0..24).prop_map(Value::from_iter);
    let severity = prop::sample::select(&["HIGH", "Critical", "LOW", "odd"][..]);
    (prop::sample::select(EVENTS), fields, severity, prop::collection::vec(hostile(), 4)).prop_map(
        |((source, detail_type), mut detail, severity, texts)| {
            for (key, text) in
                ["title", "description", "Title", "Description"].iter().zip(texts.iter().cycle())
            {
                detail[key] = json!(text);
            }
            detail["severity"] = json!(severity);
            detail["Severity"] = json!({"Label": severity});
            detail["id"] = json!(texts[0]);
            detail["type"] = json!(texts[1]);
            detail["eventArn"] = json!(texts[0]);
            detail["findingArn"] = json!(texts[0]);
            detail["configRuleName"] = json!(texts[1]);
            detail["alarmName"] = json!(texts[1]);
            detail["accountId"] = json!("333333333333");
            detail["AwsAccountId"] = json!("333333333333");
            detail["findings"] = json!([detail.clone(), texts[2]]);
            json!({"version": "0", "id": texts[3], "source": source, "detail-type": detail_type,
                "account": "222222222222", "region": "eu-west-1", "time": texts[2],
                "detail": detail})
        },
    )
}

/// A body of each known shape, every field untrusted.
fn shaped() -> impl Strategy<Value = Value> {
    let fields = prop::collection::vec(value(), 10);
    let texts = prop::collection::vec(hostile(), 4);
    let status =
        prop::sample::select(&["SUCCESS", "Failed", "QUEUED", "LAMBDA_ERROR", "NEW_WORD"][..]);
    (0..5_u8, fields, texts, status).prop_map(|(shape, fields, texts, status)| match shape {
        0 => json!({
            "Remediation_Status": status, "Account_Alias": fields[0], "Message": texts[0],
            "Remediation_Output": fields[1], "Ticket_URL": fields[2], "Finding_Link": texts[1],
            "StepFunctions_Execution_Id": format!("arn:aws:states:eu-west-1:222222222222:x:{}", texts[2]),
            "Finding": {"title": texts[3], "account": "333333333333", "region": fields[3],
                "standard_control": fields[4], "standard_name": fields[5],
                "finding_arn": format!("arn:aws:securityhub:eu-west-1:333333333333:{}", texts[2])},
        }),
        1 => json!({"message": texts[0], "finding": fields[0], "severity": fields[1]}),
        2 => json!({
            "AlarmName": texts[0], "NewStateValue": fields[0], "OldStateValue": fields[1],
            "NewStateReason": fields[2], "AlarmArn": texts[1], "Trigger": fields[3],
            "AlarmRule": fields[4], "TriggeringChildren": [{"Arn": fields[5]}],
            "AlarmContributorAttributes": fields[6], "LogLines": fields[7], "AlarmTags": fields[8],
        }),
        3 => json!({"Records": [{"eventSource": "aws:s3", "eventName": fields[0],
            "s3": {"bucket": {"name": fields[1]}, "object": {"key": fields[2]}}}]}),
        _ => json!({"Type": "Notification", "Message": texts[0], "Subject": fields[0]}),
    })
}

pub(crate) fn body() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => shaped().prop_map(|body| body.to_string()),
        4 => event().prop_map(|event| event.to_string()),
        2 => value().prop_map(|body| body.to_string()),
        1 => hostile(),
        1 => hostile().prop_map(|text| format!("ERROR:{text}")),
        1 => any::<String>(),
    ]
}
