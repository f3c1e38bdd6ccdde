//! Bodies that become many notices.

use notify_core::{Notice, Source};
use serde_json::{Value, json};

use super::{check, parsed, shown};

/// As many as AWS sends at once, and what is left in one.
const MOST: usize = 100;

fn findings(findings: &[Value]) -> Vec<Notice> {
    let body = json!({"source": "aws.securityhub", "detail-type": "Security Hub Findings - Imported",
        "detail": {"findings": findings}});
    parsed(&body.to_string())
}

#[test]
fn a_body_becomes_no_more_notices_than_people_read_and_nothing_is_lost() {
    let finding = |index: usize| json!({"Title": format!("the finding number {index}")});
    let as_many = findings(&(0..MOST).map(finding).collect::<Vec<_>>());
    assert_eq!(as_many.len(), MOST);
    assert!(as_many.iter().all(|notice| notice.source() == Source::SecurityHub));

    let more = findings(&(0..MOST + 2).map(finding).collect::<Vec<_>>());
    assert_eq!(more.len(), MOST + 1);
    assert_eq!(more[MOST].source(), Source::Unrecognised);
    let rest = shown(&more[MOST]);
    assert!(rest.contains("number 100") && rest.contains("number 101"), "{rest}");

    let one_and_broken: Vec<Value> =
        std::iter::once(finding(0)).chain((0..50_000).map(Value::from)).collect();
    assert_eq!(findings(&one_and_broken).len(), MOST + 1);

    let record = json!({"eventSource": "aws:s3", "eventName": "ObjectRemoved:Delete"});
    let records = json!({"Records": vec![record; 5_000]}).to_string();
    assert_eq!(parsed(&records).len(), MOST + 1);
}

/// An output of lists in lists would be a hundred times as long with its lines indented.
#[test]
fn a_deep_output_is_shown_as_far_as_there_is_room() {
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
