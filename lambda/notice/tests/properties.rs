//! What must hold for every body that SNS can carry.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that can not go on fails"
)]

use notice::{
    AccessPortal, Language, destination,
    intake::{Body, Settings, read},
    render::{Style, amazon_q, email, slack},
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// What Amazon Q accepts, in its strictest unit
/// (docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html).
const TITLE: usize = 250;
const DESCRIPTION: usize = 8_000;
const NEXT_STEP: usize = 350;
const KEYWORD: usize = 75;
/// The most that a topic with an HTTPS subscription carries.
const TOPIC: usize = 256 * 1_024;

// What Slack accepts (docs.slack.dev/reference/block-kit); of a whole message it does not say.
const BLOCKS: usize = 50;
const HEADER: usize = 150;
const SECTION: usize = 3_000;
const FIELDS: usize = 10;
const FIELD: usize = 2_000;
const BLOCK_MESSAGE: usize = 13_000;

/// What SNS accepts of a subject, in UTF-16.
const SUBJECT: usize = 99;
const MAIL: usize = 20_000;

/// The mention that the operator chose.
const MENTION: &str = "<@U0CHOSEN>";
/// The only hosts that links may lead to, but for a ticket's.
const HOSTS: [&str; 7] = [
    "https://health.console.aws.amazon.com/",
    "https://docs.aws.amazon.com/",
    "https://docs.amazonaws.cn/",
    "https://console.aws.amazon.com/",
    "https://console.amazonaws.cn/",
    "https://console.amazonaws-us-gov.com/",
    "https://example.awsapps.com/",
];

/// Words that mean something to Slack, to JSON or to ASR's formats.
fn hostile() -> impl Strategy<Value = String> {
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

/// Keys that intake looks for, so that generated bodies get past the first look.
const KEYS: &[&str] = &[
    "Remediation_Status",
    "Severity",
    "Account_Alias",
    "Remediation_Output",
    "Message",
    "Finding",
    "Finding_Link",
    "StepFunctions_Execution_Id",
    "Ticket_URL",
    "finding_arn",
    "account",
    "title",
    "standard_control",
    "standard_name",
    "region",
    "message",
    "finding",
    "severity",
    "AlarmName",
    "AlarmDescription",
    "NewStateValue",
    "OldStateValue",
    "NewStateReason",
    "AlarmArn",
    "Region",
    "AWSAccountId",
    "Trigger",
    "Metrics",
    "MetricStat",
    "Metric",
    "MetricName",
    "Namespace",
    "Dimensions",
    "Threshold",
    "ThresholdMetricId",
    "Period",
    "TriggeringChildren",
    "Arn",
    "State",
    "Value",
    "Id",
    "Records",
    "eventSource",
    "s3",
    "bucket",
    "object",
    "key",
    "name",
    "Type",
    "Subject",
    "status",
    "Event",
    "Workflow",
    "Label",
    "RecordState",
    "Compliance",
    "SecurityControlId",
    "Resources",
    "Remediation",
    "Recommendation",
    "Text",
    "Url",
    "Title",
    "Description",
    "Types",
    "ProductName",
    "AwsAccountId",
    "severity_id",
    "finding_info",
    "uid",
    "desc",
    "cloud",
    "accountId",
    "resourcesAffected",
    "principal",
    "action",
    "isPublic",
    "resourceType",
    "findingType",
    "affectedAccount",
    "affectedEntities",
    "entityValue",
    "eventDescription",
    "latestDescription",
    "eventTypeCode",
    "eventTypeCategory",
    "statusCode",
    "page",
    "totalPages",
    "configRuleName",
    "newEvaluationResult",
    "complianceType",
    "annotation",
    "resourceId",
    "awsAccountId",
    "awsRegion",
    "packageVulnerabilityDetails",
    "vulnerabilityId",
    "vulnerablePackages",
    "service",
    "resource",
    "archived",
    "additionalInfo",
    "sample",
    "references",
    "remediation",
    "recommendation",
    "url",
    "actionName",
    "description",
    "type",
    "resources",
    "metadata",
    "product",
    "AwsAccountName",
    "Normalized",
    "ProductFields",
    "ControlId",
    "Sample",
    "class_name",
    "types",
    "count",
    "vulnerabilities",
    "cve",
    "instanceDetails",
    "instanceId",
    "s3BucketDetails",
    "remoteIpDetails",
    "ipAddressV4",
    "portProbeDetails",
    "detection",
    "sequence",
    "eventLastSeen",
    "updatedAt",
    "findingId",
    "isDeleted",
    "numberOfUnusedServices",
    "error",
    "category",
    "score",
    "s3Bucket",
    "s3Object",
    "classificationDetails",
    "sensitiveData",
    "fixAvailable",
    "exploitAvailable",
    "inspectorScore",
    "eventRegion",
    "startTime",
    "actionability",
    "oldEvaluationResult",
];

fn key() -> impl Strategy<Value = String> {
    prop_oneof![4 => prop::sample::select(KEYS).prop_map(str::to_owned), 1 => any::<String>()]
}

/// The events of the security services, by source and detail type.
const EVENTS: [(&str, &str); 13] = [
    ("aws.securityhub", "Security Hub Findings - Imported"),
    ("aws.securityhub", "Security Hub Findings - Custom Action"),
    ("aws.securityhub", "Findings Imported V2"),
    ("aws.guardduty", "GuardDuty Finding"),
    ("aws.inspector2", "Inspector2 Finding"),
    ("aws.macie", "Macie Finding"),
    ("aws.access-analyzer", "Access Analyzer Finding"),
    ("aws.access-analyzer", "Internal Access Finding"),
    ("aws.access-analyzer", "Unused Access Finding for IAM entities"),
    ("aws.health", "AWS Health Event"),
    ("aws.health", "AWS Health Abuse Event"),
    ("aws.config", "Config Rules Compliance Change"),
    ("aws.unheard-of", "Something"),
];

/// An event of each known kind, every field foreign.
fn event() -> impl Strategy<Value = Value> {
    let fields = prop::collection::hash_map(key(), value(), 0..24).prop_map(Value::from_iter);
    let severity = prop::sample::select(&["HIGH", "Critical", "LOW", "odd"][..]);
    (prop::sample::select(&EVENTS[..]), fields, severity, prop::collection::vec(hostile(), 4))
        .prop_map(|((source, detail_type), mut detail, severity, texts)| {
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
            detail["accountId"] = json!("333333333333");
            detail["AwsAccountId"] = json!("333333333333");
            detail["findings"] = json!([detail.clone(), texts[2]]);
            json!({"version": "0", "id": texts[3], "source": source, "detail-type": detail_type,
                "account": "222222222222", "region": "eu-west-1", "time": texts[2],
                "detail": detail})
        })
}

/// A body of each known shape, every field foreign.
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
        }),
        3 => json!({"Records": [{"eventSource": "aws:s3", "eventName": fields[0],
            "s3": {"bucket": {"name": fields[1]}, "object": {"key": fields[2]}}}]}),
        _ => json!({"Type": "Notification", "Message": texts[0], "Subject": fields[0]}),
    })
}

fn body() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => shaped().prop_map(|body| body.to_string()),
        4 => event().prop_map(|event| event.to_string()),
        2 => value().prop_map(|body| body.to_string()),
        1 => hostile(),
        1 => hostile().prop_map(|text| format!("ERROR:{text}")),
        1 => any::<String>(),
    ]
}

fn style() -> impl Strategy<Value = Style> {
    let portal = AccessPortal::new("https://example.awsapps.com/start", Some("Audit".to_owned()));
    let portal = prop::option::of(Just(portal.unwrap()));
    let destinations = r#"[{"name": "a", "format": "slack",
        "topic_arn": "arn:aws:sns:eu-central-1:111122223333:a", "mention": {"id": "U0CHOSEN"}}]"#;
    let mention =
        prop::option::of(Just(destination::read(destinations).unwrap().remove(0).mention));
    (prop::bool::ANY, portal, mention).prop_map(|(english, access_portal, mention)| Style {
        language: if english { Language::En } else { Language::Ja },
        access_portal,
        mention: mention.flatten(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_body_becomes_messages_that_are_taken_and_harmless_in_every_format(
        body in body(), subject in prop::option::of(hostile()), style in style(),
    ) {
        let body = Body { text: &body, subject: subject.as_deref(), topic_arn: None };
        let read = || read(&body, &Settings::default());
        let notices = read();
        prop_assert!(!notices.is_empty());
        prop_assert_eq!(&format!("{:?}", read()), &format!("{notices:?}"), "the same again");
        for notice in &notices {
            let message = amazon_q::render(notice, &style);
            prop_assert_eq!(&amazon_q::render(notice, &style), &message, "the same again");
            prop_assert!(message.len() <= TOPIC);
            check(&serde_json::from_str(&message).unwrap());

            let message = slack::render(notice, &style);
            prop_assert_eq!(&slack::render(notice, &style), &message, "the same again");
            prop_assert!(message.len() < BLOCK_MESSAGE, "{} bytes", message.len());
            check_blocks(&serde_json::from_str(&message).unwrap());

            let mail = email::render(notice, &style);
            prop_assert_eq!(&email::render(notice, &style), &mail, "the same again");
            check_mail(&mail);
        }
    }
}

/// Panics where Slack would refuse the message, or foreign text could do something in it.
fn check_blocks(message: &Value) {
    let thread = message["thread"].as_str().unwrap();
    assert!(thread.starts_with("asr-") || thread.starts_with("alert-"));
    let fallback = message["text"].as_str().unwrap();
    assert!(!fallback.trim().is_empty() && fallback.len() <= SECTION);
    check_text(fallback);
    let blocks = message["blocks"].as_array().unwrap();
    assert!((1..=BLOCKS).contains(&blocks.len()));
    for block in blocks {
        let (texts, most, limit) = match block["type"].as_str().unwrap() {
            "header" => {
                assert_eq!(block["text"]["type"], "plain_text");
                (vec![&block["text"]], 1, HEADER)
            }
            "section" if block["text"].is_null() => {
                (block["fields"].as_array().unwrap().iter().collect(), FIELDS, FIELD)
            }
            "section" => (vec![&block["text"]], 1, SECTION),
            "context" => (block["elements"].as_array().unwrap().iter().collect(), FIELDS, FIELD),
            other => panic!("a block of type {other}"),
        };
        assert!((1..=most).contains(&texts.len()));
        for text in texts {
            let text = text["text"].as_str().unwrap();
            assert!(!text.trim().is_empty() && text.len() <= limit, "{} bytes: {text}", text.len());
            check_text(text);
        }
    }
}

/// Panics where SNS would refuse the mail, or foreign text could do something in a reader.
fn check_mail(mail: &email::Mail) {
    let subject = &mail.subject;
    assert!((1..=SUBJECT).contains(&subject.encode_utf16().count()), "{subject:?}");
    assert!(subject.starts_with(char::is_alphanumeric), "{subject:?}");
    assert!(!subject.contains(|c: char| c.is_control() || is_hidden(c) || c == '\u{200b}'));
    assert!(mail.text.len() <= MAIL && !mail.text.trim().is_empty());
    let mut lines = mail.text.lines().peekable();
    while let Some(line) = lines.next() {
        assert!(!line.contains(|c: char| c.is_control() || is_hidden(c)), "{line:?}");
        assert_eq!(line.trim_end(), line, "trailing space");
        if let Some(url) = line.strip_prefix("  https://") {
            let url = format!("https://{url}");
            // A ticket may be anywhere; it is the last of the links.
            let is_ours = HOSTS.iter().any(|host| url.starts_with(host)) || lines.peek().is_none();
            assert!(is_ours, "forged: {url}");
        } else {
            assert!(!line.contains("://"), "a link in {line:?}");
        }
    }
}

/// What reorders a text, or is not seen in it.
fn is_hidden(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200c}'..='\u{200f}'
        | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Panics where Amazon Q would drop the message, or foreign text could do something in Slack.
fn check(message: &Value) {
    assert_eq!((&message["version"], &message["source"]), (&json!("1.0"), &json!("custom")));
    let content = &message["content"];
    assert_eq!(content["textType"], "client-markdown");
    let mut texts = vec![(&content["title"], TITLE), (&content["description"], DESCRIPTION)];
    texts.extend(
        content["nextSteps"].as_array().into_iter().flatten().map(|step| (step, NEXT_STEP)),
    );
    texts.extend(content["keywords"].as_array().into_iter().flatten().map(|word| (word, KEYWORD)));
    texts.push((&message["metadata"]["summary"], TITLE));
    for (text, limit) in texts {
        let text = text.as_str().unwrap();
        assert!(!text.is_empty() && text.len() <= limit, "{} bytes: {text}", text.len());
        check_text(text);
    }
    let thread = message["metadata"]["threadId"].as_str().unwrap();
    assert!(thread.starts_with("asr-") || thread.starts_with("alert-"));
    for value in message["metadata"]["additionalContext"].as_object().unwrap().values() {
        assert!(!value.as_str().unwrap().contains(['<', '>']));
    }
}

fn check_text(text: &str) {
    // Only there, and only once: nobody else's text is a mention.
    let foreign = without_links(text.strip_prefix(MENTION).unwrap_or(text));
    let prose = without_code(&foreign);
    for line in prose.lines() {
        let line = line.strip_prefix("> ").unwrap_or(line);
        assert!(!line.contains(['<', '>']), "markup in {line:?}");
        for (mark, next) in line.chars().zip(line.chars().skip(1)) {
            let is_active = matches!(mark, '@' | '#') && next.is_alphanumeric();
            assert!(!is_active, "a mention in {line:?}");
        }
        assert!(!line.contains("://"), "a link in {line:?}");
    }
}

/// The text without our own links, each of which is checked.
fn without_links(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, link)) = rest.split_once("<https://") {
        let (link, after) = link.split_once('>').expect("a link ends");
        let (url, label) = link.split_once('|').expect("a link has a label");
        let url = format!("https://{url}");
        let is_ticket = ["Open the ticket", "チケットを開く"].contains(&label);
        assert!(is_ticket || HOSTS.iter().any(|host| url.starts_with(host)), "forged: {url}");
        assert!(!url.contains(['<', ' ', '\n']));
        kept += before;
        rest = after;
    }
    kept + rest
}

/// The text without code spans and blocks, where Slack looks for nothing but entities.
fn without_code(text: &str) -> String {
    assert!(text.matches('`').count().is_multiple_of(2), "an open code span in {text:?}");
    text.split('`').step_by(2).collect()
}
