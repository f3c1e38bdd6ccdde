//! Every level of every service's own scale, at its edges (AWS's documentation, named in each file of
//! `src/parse/event_bridge/`).
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;

use notify_core::{
    Severity::{self, Critical, High, Informational, Low, Medium, Unknown},
    Source,
    parse::{Body, ParseSettings, notices},
};
use serde_json::{Value, json};

fn severity(source: &str, detail_type: &str, detail: &Value, settings: &ParseSettings) -> Severity {
    let event = json!({"source": source, "detail-type": detail_type, "detail": detail});
    let notices = notices(&Body::from_text(&event.to_string()), settings);
    notices.first().and_then(notify_core::Notice::severity).expect("the event is an alert")
}

fn check(
    source: &str,
    detail_type: &str,
    detail: impl Fn(&Value) -> Value,
    scale: &[(Value, Severity)],
) {
    for (said, expected) in scale {
        let read = severity(source, detail_type, &detail(said), &ParseSettings::default());
        assert_eq!(read, *expected, "{detail_type}: {said}");
    }
}

#[test]
fn security_hub_cspm_severity_is_the_label_or_else_the_number() {
    check(
        "aws.securityhub",
        "Security Hub Findings - Imported",
        |said| json!({"findings": [{"Title": "x", "Severity": said}]}),
        &[
            (json!({"Label": "INFORMATIONAL"}), Informational),
            (json!({"Label": "LOW"}), Low),
            (json!({"Label": "MEDIUM"}), Medium),
            (json!({"Label": "HIGH"}), High),
            (json!({"Label": "CRITICAL"}), Critical),
            (json!({"Label": "CRITICAL", "Normalized": 1}), Critical),
            (json!({"Label": "NEW_WORD"}), Unknown),
            (json!({"Normalized": 0}), Informational),
            (json!({"Normalized": 1}), Low),
            (json!({"Normalized": 39}), Low),
            (json!({"Normalized": 40}), Medium),
            (json!({"Normalized": 69}), Medium),
            (json!({"Normalized": 70}), High),
            (json!({"Normalized": 89}), High),
            (json!({"Normalized": 90}), Critical),
            (json!({"Normalized": 100}), Critical),
            (json!({"Normalized": 101}), Unknown),
            (json!({"Normalized": -1}), Unknown),
            (json!({}), Unknown),
            (json!("HIGH"), High),
            (json!(70), Unknown),
        ],
    );
}

#[test]
fn security_hub_severity_is_the_id_or_else_the_word() {
    check(
        "aws.securityhub",
        "Findings Imported V2",
        |said| {
            let mut finding = said.clone();
            finding["finding_info"] = json!({"title": "x"});
            json!({"findings": [finding]})
        },
        &[
            (json!({"severity_id": 0, "severity": "Unknown"}), Unknown),
            (json!({"severity_id": 1}), Informational),
            (json!({"severity_id": 2}), Low),
            (json!({"severity_id": 3}), Medium),
            (json!({"severity_id": 4}), High),
            (json!({"severity_id": 5}), Critical),
            (json!({"severity_id": 6, "severity": "Fatal"}), Critical),
            (json!({"severity_id": 99, "severity": "Other"}), Unknown),
            (json!({"severity_id": 99, "severity": "High"}), High),
            (json!({"severity": "Fatal"}), Critical),
            (json!({"severity": "Informational"}), Informational),
            (json!({}), Unknown),
        ],
    );
}

#[test]
fn guardduty_severity_is_the_number() {
    check(
        "aws.guardduty",
        "GuardDuty Finding",
        |said| json!({"id": "x", "severity": said}),
        &[
            (json!(0.9), Unknown),
            (json!(1), Low),
            (json!(3.9), Low),
            (json!(3.99), Low),
            (json!(4), Medium),
            (json!(6.9), Medium),
            (json!(7.0), High),
            (json!(8.9), High),
            (json!(9), Critical),
            (json!(10.0), Critical),
            (json!(10.1), Unknown),
            (json!("8"), High),
            (json!("NaN"), Unknown),
            (json!("high"), Unknown),
            (json!(null), Unknown),
        ],
    );
}

#[test]
fn inspector_severity_is_the_word() {
    check(
        "aws.inspector2",
        "Inspector2 Finding",
        |said| json!({"findingArn": "x", "severity": said}),
        &[
            (json!("INFORMATIONAL"), Informational),
            (json!("LOW"), Low),
            (json!("MEDIUM"), Medium),
            (json!("HIGH"), High),
            (json!("CRITICAL"), Critical),
            (json!("UNTRIAGED"), Unknown),
            (json!(5), Unknown),
        ],
    );
}

#[test]
fn macie_severity_is_the_word_or_else_the_score() {
    check(
        "aws.macie",
        "Macie Finding",
        |said| json!({"id": "x", "severity": said}),
        &[
            (json!({"description": "Low", "score": 1}), Low),
            (json!({"description": "Medium", "score": 2}), Medium),
            (json!({"description": "High", "score": 3}), High),
            (json!({"score": 1}), Low),
            (json!({"score": 2}), Medium),
            (json!({"score": 3}), High),
            (json!({"score": 4}), Unknown),
            (json!({}), Unknown),
        ],
    );
}

/// The operator's severity is for services without one only.
#[test]
fn severity_of_other_services_is_the_operators() {
    let severities = [
        (Source::AccessAnalyzer, High),
        (Source::Health, Low),
        (Source::Config, Medium),
        (Source::GuardDuty, Critical),
    ];
    let settings =
        ParseSettings { severities: BTreeMap::from(severities), ..ParseSettings::default() };
    for (source, detail_type, detail, decided) in [
        ("aws.access-analyzer", "Access Analyzer Finding", json!({"id": "x"}), High),
        (
            "aws.access-analyzer",
            "Unused Access Finding for IAM entities",
            json!({"findingId": "x"}),
            High,
        ),
        ("aws.health", "AWS Health Event", json!({"eventTypeCode": "x"}), Low),
        ("aws.config", "Config Rules Compliance Change", json!({"configRuleName": "x"}), Medium),
        ("aws.guardduty", "GuardDuty Finding", json!({"id": "x", "severity": 2}), Low),
    ] {
        assert_eq!(severity(source, detail_type, &detail, &settings), decided, "{detail_type}");
    }
}

/// The operator may choose one for them, too, also a lower one.
#[test]
fn severity_of_health_events_about_security_is_at_least_high() {
    let of = |detail_type: &str, detail: &Value, health: Option<Severity>, security| {
        let severities = health.map(|health| (Source::Health, health)).into_iter().collect();
        let settings = ParseSettings { severities, health_security: security };
        severity("aws.health", detail_type, detail, &settings)
    };
    for (detail_type, detail) in [
        ("AWS Health Abuse Event", json!({"eventTypeCode": "x"})),
        ("AWS Health Event", json!({"service": "RISK", "eventTypeCode": "x"})),
        ("AWS Health Event", json!({"service": "SECURITY", "eventTypeCode": "x"})),
        ("AWS Health Event", json!({"service": "EC2", "eventTypeCode": "AWS_ABUSE_DOS_REPORT"})),
        ("AWS Health Event", json!({"eventTypeCode": "AWS_RISK_CREDENTIALS_EXPOSED"})),
        ("AWS Health Event", json!({"eventTypeCode": "AWS_SECURITY_NOTIFICATION"})),
        ("AWS Health Event", json!({"eventTypeCode": "x", "personas": ["OPERATIONS", "SECURITY"]})),
    ] {
        for (health, security, expected) in [
            (None, None, High),
            (Some(Low), None, High),
            (Some(Critical), None, Critical),
            (Some(Critical), Some(Low), Low),
            (None, Some(Critical), Critical),
        ] {
            let read = of(detail_type, &detail, health, security);
            assert_eq!(read, expected, "{detail_type} {detail} {health:?} {security:?}");
        }
    }
    let other = json!({"service": "EC2", "eventTypeCode": "AWS_EC2_X", "personas": ["OPERATIONS"]});
    assert_eq!(of("AWS Health Event", &other, Some(Low), Some(Critical)), Low);
}

#[test]
fn words_of_settings_parse_as_they_are_printed() {
    for severity in Severity::ALL {
        assert_eq!(severity.to_string().parse(), Ok(severity));
    }
    for source in Source::ALL {
        assert_eq!(source.to_string().parse(), Ok(source));
    }
    let error = "HIGH".parse::<Severity>().unwrap_err();
    assert!(error.to_string().starts_with("`HIGH` is not a severity"), "{error}");
    let error = "guard-duty".parse::<Source>().unwrap_err();
    assert!(error.to_string().starts_with("`guard-duty` is not a source"), "{error}");
}
