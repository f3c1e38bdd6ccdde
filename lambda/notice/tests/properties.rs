//! What must hold for every body that SNS can carry.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that can not go on fails"
)]

use notice::{
    AccessPortal, Language,
    intake::{Body, read},
    render::{Style, amazon_q},
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
/// The only hosts that links may lead to, but for a ticket's.
const HOSTS: [&str; 4] = [
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
fn key() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
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
    ];
    prop_oneof![4 => prop::sample::select(KNOWN).prop_map(str::to_owned), 1 => any::<String>()]
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
        2 => value().prop_map(|body| body.to_string()),
        1 => hostile(),
        1 => hostile().prop_map(|text| format!("ERROR:{text}")),
        1 => any::<String>(),
    ]
}

fn style() -> impl Strategy<Value = Style> {
    let portal = AccessPortal::new("https://example.awsapps.com/start", Some("Audit".to_owned()));
    let portal = prop::option::of(Just(portal.unwrap()));
    (prop::bool::ANY, portal).prop_map(|(english, access_portal)| Style {
        language: if english { Language::En } else { Language::Ja },
        access_portal,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_body_becomes_messages_that_amazon_q_takes_and_that_are_harmless(
        body in body(), subject in prop::option::of(hostile()), style in style(),
    ) {
        let read = || read(&Body { text: &body, subject: subject.as_deref(), topic_arn: None });
        let notices = read();
        prop_assert!(!notices.is_empty());
        prop_assert_eq!(&format!("{:?}", read()), &format!("{notices:?}"), "the same again");
        for notice in &notices {
            let message = amazon_q::render(notice, &style);
            prop_assert_eq!(&amazon_q::render(notice, &style), &message, "the same again");
            prop_assert!(message.len() <= TOPIC);
            check(&serde_json::from_str(&message).unwrap());
        }
    }
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
    assert!(message["metadata"]["threadId"].as_str().unwrap().starts_with("asr-"));
    for value in message["metadata"]["additionalContext"].as_object().unwrap().values() {
        assert!(!value.as_str().unwrap().contains(['<', '>']));
    }
}

fn check_text(text: &str) {
    let foreign = without_links(text);
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
