use super::*;

fn object_scan(detail: &Value) -> Alert {
    alert("aws.guardduty", "GuardDuty Malware Protection Object Scan Result", detail)
}

/// A fact's texts, joined.
#[test]
fn scan_is_a_threat_over_or_unfinished() {
    for (state, result, severity, is_over, status) in [
        ("COMPLETED", json!("THREATS_FOUND"), Severity::High, false, "THREATS_FOUND"),
        ("COMPLETED_WITH_ISSUES", json!("THREATS_FOUND"), Severity::High, false, "THREATS_FOUND"),
        ("COMPLETED", json!("NO_THREATS_FOUND"), Severity::Informational, true, "NO_THREATS_FOUND"),
        (
            "COMPLETED_WITH_ISSUES",
            json!("NO_THREATS_FOUND"),
            Severity::Low,
            false,
            "COMPLETED_WITH_ISSUES",
        ),
        ("SKIPPED", json!("UNSUPPORTED"), Severity::Low, false, "UNSUPPORTED"),
        ("FAILED", json!("FAILED"), Severity::Low, false, "FAILED"),
        ("CANCELED", json!(null), Severity::Low, false, "CANCELED"),
        ("RUNNING", json!(null), Severity::Informational, false, "RUNNING"),
    ] {
        let s3 = json!({"scanStatus": state, "scanResultDetails": {"scanResultStatus": result}});
        let backup = json!({"state": state, "scanResult": {"scanResultStatus": result}});
        let backup = alert("aws.backup", "Scan Job State Change", &backup);
        for alert in [object_scan(&s3), backup] {
            assert_eq!((alert.severity, alert.is_over), (severity, is_over), "{state} {result}");
            assert_eq!(alert.status.as_deref(), Some(status));
        }
    }
}

#[test]
fn scan_without_status_and_resource_is_unrecognised() {
    let event = json!({"source": "aws.guardduty", "detail": {"scanStatus": []},
        "detail-type": "GuardDuty Malware Protection Object Scan Result"});
    let notices = notices(&Body::from_text(&event.to_string()), &ParseSettings::default());
    assert!(matches!(notices[..], [crate::Notice { content: Content::Unrecognised { .. }, .. }]));
}
