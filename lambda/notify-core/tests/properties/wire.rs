//! Items of the retry queue: each fits into a message, and is rendered again as it was.

use notify_core::{
    Alert, Content, Notice,
    parse::{Body, ParseSettings, notices},
    render::{Style, render},
    routing::Format,
    wire::{QueueItem, RetryItem},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{check::styles, fixtures::all_notices, generate::body};

/// Maximum event of EventBridge.
const MAX_BODY_BYTES: usize = 1_024 * 1_024;

fn retried(notice: &Notice) -> Notice {
    let item = RetryItem::new("mail".to_owned(), notice.clone(), "k".repeat(1_024));
    let json = item.to_json();
    assert!(json.len() <= RetryItem::MAX_BYTES, "{} bytes", json.len());
    match QueueItem::parse(&json) {
        QueueItem::Retry(item) => item.notice,
        other => panic!("not a retry item: {other:?}"),
    }
}

fn check_rendered_alike(before: &Notice, after: &Notice, styles: &[Style]) {
    // A document has more of a text than people read, and more than a retry carries.
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Json) {
        for style in styles {
            assert_eq!(render(before, format, style), render(after, format, style));
        }
    }
}

#[test]
fn every_fixture_survives_json() {
    for notice in all_notices() {
        let json = serde_json::to_string(&notice).unwrap();
        assert_eq!(serde_json::from_str::<Notice>(&json).unwrap(), notice, "{json}");
    }
}

#[test]
fn every_fixture_is_rendered_alike_when_it_is_retried() {
    let styles = styles();
    for notice in all_notices() {
        check_rendered_alike(&notice, &retried(&notice), &styles);
    }
}

/// Text of as many bytes as SNS delivers.
fn largest(unit: &str) -> String {
    unit.repeat(MAX_BODY_BYTES / unit.len())
}

fn event(source: &str, kind: &str, detail: &Value) -> Notice {
    let event = json!({"source": source, "detail-type": kind, "detail": detail});
    notices(&Body::from_json(&event), &ParseSettings::default()).remove(0)
}

#[test]
fn largest_unrecognised_body_fits_and_is_rendered_alike() {
    for unit in ["x", "\"", "\\", "日", "a\n", "<", "`"] {
        let body = largest(unit);
        let notice = notices(&Body::from_text(&body), &ParseSettings::default()).remove(0);
        check_rendered_alike(&notice, &retried(&notice), &[Style::default()]);
    }
}

/// Formats leave these out, and show what follows.
#[test]
fn text_after_thousands_of_invisible_characters_is_rendered_alike() {
    for unit in ["\u{fffe}", "\u{feff}", "\u{1}", "\n"] {
        let body = format!("begin {} end", unit.repeat(9_000));
        let notice = notices(&Body::from_text(&body), &ParseSettings::default()).remove(0);
        check_rendered_alike(&notice, &retried(&notice), &[Style::default()]);
    }
}

#[test]
fn largest_result_fits_and_is_rendered_alike() {
    for unit in ["x", "\"", "日"] {
        let text = largest(unit);
        let body = json!({"Remediation_Status": text, "Message": text, "Ticket_URL": text,
            "Remediation_Output": text, "Account_Alias": text, "Finding_Link": text,
            "StepFunctions_Execution_Id": text, "Finding": {"title": text, "region": text,
                "account": "333333333333", "standard_control": text, "finding_arn": text}});
        let notice = notices(&Body::from_json(&body), &ParseSettings::default()).remove(0);
        check_rendered_alike(&notice, &retried(&notice), &[Style::default()]);
    }
}

/// JSON writes each of these characters as six, so that even short texts are long.
#[test]
fn longest_lists_of_control_characters_fit() {
    let text = "\u{1}".repeat(1_024);
    let several = |value: Value| vec![value.clone(); MAX_BODY_BYTES / 1_024];
    let buckets = several(json!({"arn": text}));
    let packages = several(json!({"name": text, "version": text, "fixedInVersion": text,
        "filePath": text, "sourceLayerHash": text}));
    retried(&event(
        "aws.guardduty",
        "GuardDuty Finding",
        &json!({"id": text, "title": largest("\u{1}"), "description": largest("\u{1}"),
            "resource": {"s3BucketDetails": buckets}}),
    ));
    let pairs = several(json!({"name": text, "value": text}));
    let metric = json!({"Id": text, "Expression": text, "AccountId": text});
    let alarm = json!({"AlarmName": text, "NewStateValue": text, "NewStateReason": text,
        "AlarmContributorId": text, "AlarmContributorAttributes": pairs, "AlarmTags": pairs,
        "LogLines": several(json!(text)), "Trigger": {"Metrics": several(metric)},
        "TriggeringChildren": several(json!({"Arn": text}))});
    retried(&notices(&Body::from_json(&alarm), &ParseSettings::default()).remove(0));
    retried(&event(
        "aws.access-analyzer",
        "Access Analyzer Finding",
        &json!({"id": text, "action": several(json!(text)), "principal": {"AWS": text}}),
    ));
    retried(&event(
        "aws.inspector2",
        "Inspector2 Finding",
        &json!({"findingArn": text, "packageVulnerabilityDetails": {"vulnerablePackages": packages},
            "resources": several(json!({"type": text, "id": text}))}),
    ));
}

#[test]
fn retried_alarm_names_its_first_children_and_counts_the_others() {
    let child = json!({"Arn": "x"});
    let body = json!({"AlarmName": "a", "NewStateValue": "OK",
        "TriggeringChildren": vec![child; 10_000]});
    let notice = notices(&Body::from_json(&body), &ParseSettings::default()).remove(0);
    let Content::Alarm(alarm) = retried(&notice).content else { panic!("it is an alarm") };
    assert_eq!((alarm.children.items.len(), alarm.children.omitted), (50, 9_950));
}

#[test]
fn retried_alert_keeps_the_number_of_its_resources() {
    let body = json!({"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail":
        {"id": "x", "resource": {"s3BucketDetails": vec![json!({"arn": "y"}); 10_000]}}});
    let notice = notices(&Body::from_json(&body), &ParseSettings::default()).remove(0);
    let Content::Alert(alert) = retried(&notice).content else { panic!("it is an alert") };
    let Alert { resources, .. } = *alert;
    assert_eq!((resources.items.len(), resources.total()), (10, 10_000));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_notice_fits_and_is_rendered_alike_when_it_is_retried(
        body in body(), style in prop::sample::select(styles()),
    ) {
        for notice in notices(&Body::from_text(&body), &ParseSettings::default()) {
            check_rendered_alike(&notice, &retried(&notice), std::slice::from_ref(&style));
        }
    }
}
