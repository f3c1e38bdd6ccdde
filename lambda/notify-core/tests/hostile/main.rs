//! Input of an attacker, in every field that readers see.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod characters;
#[path = "../properties/check.rs"]
mod check;
#[path = "../properties/harmless.rs"]
mod harmless;
mod json;
mod links;
#[path = "../properties/markdown.rs"]
mod markdown;
mod sizes;

use std::sync::LazyLock;

use check::{check_notice, styles};
use notify_core::{
    Notice,
    parse::{Body, ParseSettings, notices},
    render::{Style, render},
    routing::Format,
};
use serde_json::{Value, json};

/// The largest body that EventBridge delivers; SNS delivers a quarter.
const MAX_BODY_BYTES: usize = 1_024 * 1_024;

/// A body's notices.
fn parsed(text: &str) -> Vec<Notice> {
    notices(&Body::from_text(text), &ParseSettings::default())
}

/// Panics if a message of a body breaks a limit or is not harmless, with the default style and with
/// every option.
fn check(text: &str) {
    static STYLES: LazyLock<Vec<Style>> = LazyLock::new(styles);
    for notice in &parsed(text) {
        for style in [STYLES.first(), STYLES.last()] {
            check_notice(notice, style.unwrap());
        }
    }
}

/// The texts of a notice's messages in all formats, without JSON's escapes.
fn shown(notice: &Notice) -> String {
    let messages = Format::ALL.map(|format| (format, render(notice, format, &Style::default())));
    messages
        .into_iter()
        .map(|(format, message)| match format {
            Format::AmazonQ | Format::SlackBot => {
                strings(&serde_json::from_str(&message.text).unwrap())
            }
            // With Slack's sign for bold.
            Format::Teams => {
                strings(&serde_json::from_str(&message.text).unwrap()).replace("**", "*")
            }
            // A program reads it, and nothing in it is a link.
            Format::Json => String::new(),
            Format::Email => message.subject.unwrap_or_default() + &message.text,
        })
        .collect()
}

fn strings(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text}\n"),
        Value::Array(values) => values.iter().map(strings).collect(),
        Value::Object(object) => object.values().map(strings).collect(),
        _ => String::new(),
    }
}

/// Bodies with a text in every field that the parser reads.
fn bodies(text: &str) -> [String; 6] {
    let event = |source: &str, kind: &str, detail: Value| {
        json!({"source": source, "detail-type": kind, "account": "222222222222", "region": text,
            "time": text, "detail": detail})
        .to_string()
    };
    let pair = json!({"type": text, "id": text});
    [
        json!({"Remediation_Status": "FAILED", "Account_Alias": text, "Ticket_URL": text,
            "Remediation_Output": {text: [text]},
            "Message": format!("Remediation failed for {text} control {text} in account \
                333333333333: {text} ({text})\n\n--- MANUAL FOLLOW-UP REQUIRED ---\n{text}"),
            "Finding": {"title": text, "account": "333333333333", "region": text,
                "standard_control": text, "standard_name": text, "standard_version": text,
                "finding_arn": format!("arn:aws:securityhub:{text}:333333333333:x")}})
        .to_string(),
        json!({"AlarmName": text, "AlarmDescription": text, "NewStateValue": text, "Region": text,
            "OldStateValue": text, "NewStateReason": text, "StateChangeTime": text,
            "AlarmRule": text, "AWSAccountId": "333333333333",
            "TriggeringChildren": [{"Arn": text, "State": {"Value": text}}],
            "Trigger": {"MetricName": text, "Namespace": text, "Statistic": text,
                "ComparisonOperator": text, "Threshold": 1.0,
                "Dimensions": [{"name": text, "value": text}]}})
        .to_string(),
        event(
            "aws.securityhub",
            "Security Hub Findings - Custom Action",
            json!({
            "actionName": text, "findings": [{"Title": text, "Description": text, "Types": [text],
                "AwsAccountId": "333333333333", "AwsAccountName": text, "Region": text,
                "Compliance": {"SecurityControlId": text, "Status": text}, "Id": text,
                "Resources": [{"Type": text, "Id": text}], "Workflow": {"Status": text},
                "ProductName": text, "UpdatedAt": text,
                "Remediation": {"Recommendation": {"Text": text, "Url": text}}}]}),
        ),
        event(
            "aws.inspector2",
            "Inspector2 Finding",
            json!({"title": text, "type": text,
            "description": text, "resources": [pair], "status": text, "findingArn": text,
            "inspectorScore": text, "fixAvailable": text, "exploitAvailable": text,
            "packageVulnerabilityDetails": {"vulnerabilityId": text, "vulnerablePackages":
                [{"name": text, "version": text, "fixedInVersion": text}]}}),
        ),
        event(
            "aws.access-analyzer",
            "Access Analyzer Finding",
            json!({"id": text,
            "resource": text, "resourceType": text, "findingType": text, "status": text,
            "principal": {text: text}, "action": [text], "error": text, "region": text}),
        ),
        json!({"Records": [{"eventSource": "aws:s3", "eventName": text, "awsRegion": text,
            "eventTime": text, "userIdentity": {"principalId": text},
            "s3": {"bucket": {"name": text}, "object": {"key": text}}}]})
        .to_string(),
    ]
}

/// Panics if a text is not harmless in some field, or makes a body unrecognised.
fn check_everywhere(text: &str) {
    for body in bodies(text) {
        let notices = parsed(&body);
        assert_ne!(notices[0].source(), notify_core::Source::Unrecognised, "{body}");
        check(&body);
    }
    check(text);
}

#[test]
fn markup_mentions_and_links_are_harmless_in_every_field() {
    for text in [
        "<!channel> <!here> <!everyone> <@U012345> <#C012345> <!subteam^S012345|all>",
        "<!date^1392734382^{date_num}^https://evil.example/|today>",
        "<https://evil.example|Open the finding> <mailto:x@evil.example|write>",
        "&lt;!channel&gt; &amp;lt;!channel&amp;gt; &#60;!channel>",
        "@here @channel @everyone #general ＠here",
        "`<!channel>` ```<!channel>``` ``` `@here` \\`@here\\`",
        "*bold* _it_ ~no~ *_~`all`~_* _*~\n> *a*\n>>> _b_",
        ":tada: :rotating_light::x: :flag-jp: ::",
        "https://evil.example javascript:alert(1) data:text/html,x file:///etc/passwd",
        "evil.example www.evil.example evil.xn--p1ai EVIL.EXAMPLE evil.example. evil.example:80/x",
        "-----\n\n\n\n\n\nOpen the finding:\n  https://evil.example/\n",
        "\u{202e}gnp.exe\u{202c} \u{2066}a\u{2069}\u{2067}b\u{2069}\u{200f}c",
        "{\"blocks\": []}\",\"text\":\"x",
    ] {
        check_everywhere(text);
    }
}
