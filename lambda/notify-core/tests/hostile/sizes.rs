//! Bodies that become many notices.

use notify_core::{Notice, Source};
use serde_json::{Value, json};

use super::{check, parsed, shown};

/// As many as AWS sends at once; the others are in one notice.
const MAX_NOTICES: usize = 100;

fn findings(findings: &[Value]) -> Vec<Notice> {
    let body = json!({"source": "aws.securityhub", "detail-type": "Security Hub Findings - Imported",
        "detail": {"findings": findings}});
    parsed(&body.to_string())
}

#[test]
fn notices_of_a_body_are_limited_and_the_rest_is_one_notice() {
    let finding = |index: usize| json!({"Title": format!("the finding number {index}")});
    let as_many = findings(&(0..MAX_NOTICES).map(finding).collect::<Vec<_>>());
    assert_eq!(as_many.len(), MAX_NOTICES);
    assert!(as_many.iter().all(|notice| notice.source() == Source::SecurityHub));

    let more = findings(&(0..MAX_NOTICES + 2).map(finding).collect::<Vec<_>>());
    assert_eq!(more.len(), MAX_NOTICES + 1);
    assert_eq!(more[MAX_NOTICES].source(), Source::Unrecognised);
    let rest = shown(&more[MAX_NOTICES]);
    assert!(rest.contains("number 100") && rest.contains("number 101"), "{rest}");

    let one_and_broken: Vec<Value> =
        std::iter::once(finding(0)).chain((0..50_000).map(Value::from)).collect();
    assert_eq!(findings(&one_and_broken).len(), MAX_NOTICES + 1);

    let record = json!({"eventSource": "aws:s3", "eventName": "ObjectRemoved:Delete"});
    let records = json!({"Records": vec![record; 5_000]}).to_string();
    assert_eq!(parsed(&records).len(), MAX_NOTICES + 1);
}

/// An output of nested lists would be a hundred times as long with indented lines.
#[test]
fn deep_output_is_cut_at_16_kib() {
    let numbers = vec!["7"; 100_000].join(",");
    let deep = format!("{}{numbers}{}", "[".repeat(100), "]".repeat(100));
    let body = format!(
        r#"{{"Remediation_Status": "SUCCESS", "Message": "m", "Finding": {{}},
        "Remediation_Output": {deep}}}"#
    );
    let notice = parsed(&body).remove(0);
    let notify_core::Content::Remediation(remediation) = &notice.content else {
        panic!("{notice:?}")
    };
    let output = remediation.output.as_deref().unwrap();
    assert!(output.starts_with("[\n  [\n") && output.len() <= 16 * 1_024, "{}", output.len());
    assert!(shown(&notice).contains('…'));
    check(&body);
}
