//! Memory and allocations of parsing and rendering grow in proportion to the body, whatever its
//! shape, so that no body exhausts a function with 256 MB. Allocations are counted instead of time,
//! because they are the same on every machine.

use allocation_counter::{AllocationInfo, measure};
use notify_core::{
    parse::{Body, ParseSettings, notices},
    render::{Style, render},
    routing::Format,
};
use serde_json::json;

/// The bytes of memory for one byte of a body: JSON's smallest object has seven bytes and takes some
/// six hundred in memory.
const MAX_PER_BYTE: u64 = 130;
/// The bytes of memory for any body, besides those for its length.
const MAX_FIXED_BYTES: u64 = 256 * 1_024;
/// The factor for a body of four times the length: four, and the spare room of a buffer.
const MAX_GROWTH: u64 = 5;

/// Bodies of about this length whose shape is expensive for some part of the code.
fn shapes(length: usize) -> Vec<(&'static str, String)> {
    let text = |unit: &str| unit.repeat(length / unit.len());
    let list = |unit: &str| vec![unit; length / unit.len()].join(",");
    let half_list = |unit: &str| vec![unit; length / unit.len() / 2].join(",");
    let deep = |inside: &str| "[".repeat(100) + inside + &"]".repeat(100);
    let result = |output: &str| {
        format!(
            r#"{{"Remediation_Status": "FAILED", "Message": "m", "Remediation_Output": {output}}}"#
        )
    };
    let event = |source: &str, kind: &str, detail: &str| {
        let time = "x".repeat(length / 2);
        format!(
            r#"{{"source": "{source}", "detail-type": "{kind}", "time": "{time}", "detail": {detail}}}"#
        )
    };
    let findings = |findings: &str| {
        let detail = format!(r#"{{"findings": [{{"Id": "x"}}, {findings}]}}"#);
        event("aws.securityhub", "Security Hub Findings - Imported", &detail)
    };
    let in_security_hub = |field: &str, value: &str| {
        let detail = format!(r#"{{"findings": [{{"Id": "x", "{field}": {value}}}]}}"#);
        event("aws.securityhub", "Security Hub Findings - Imported", &detail)
    };
    let in_security_hub_v2 = |field: &str, value: &str| {
        let detail =
            format!(r#"{{"findings": [{{"finding_info": {{"uid": "x"}}, "{field}": {value}}}]}}"#);
        event("aws.securityhub", "Findings Imported V2", &detail)
    };
    let inspector = |packages: &str| {
        let packages = format!(r#"{{"vulnerablePackages": [{packages}]}}"#);
        let detail = format!(r#"{{"findingArn": "x", "packageVulnerabilityDetails": {packages}}}"#);
        event("aws.inspector2", "Inspector2 Finding", &detail)
    };
    let different = |unit: &dyn Fn(usize) -> String| {
        (0..length / unit(0).len() / 2).map(unit).collect::<Vec<_>>().join(",")
    };
    let finding = |field: &str, value: &str| {
        let detail = format!(r#"{{"id": "x", "{field}": {value}}}"#);
        event("aws.guardduty", "GuardDuty Finding", &detail)
    };
    vec![
        ("text", text("a b ")),
        ("quotes", text("\"")),
        ("invisible characters", text("\u{202e}")),
        ("JSON in JSON", json!(json!(text("\"\\")).to_string()).to_string()),
        ("objects", format!("[{}]", list(r#"{"":0}"#))),
        ("an output of numbers", result(&format!("[{}]", list("0")))),
        ("a deep output", result(&deep(&list("0")))),
        ("a deep output of objects", result(&deep(&list(r#"{"":0}"#)))),
        ("an output that is escaped", result(&json!(text("<")).to_string())),
        (
            "parentheses",
            json!({"Remediation_Status": "X", "Message": text(" (") + ")"}).to_string(),
        ),
        ("lines", json!({"finding": {}, "message": text("a\n")}).to_string()),
        ("findings", findings(&half_list(r#"{"Id":"x"}"#))),
        ("broken findings", findings(&half_list("0"))),
        ("records", format!(r#"{{"Records": [{}]}}"#, list(r#"{"eventSource":"aws:s3"}"#))),
        (
            "children",
            format!(
                r#"{{"AlarmName": "a", "NewStateValue": "OK", "TriggeringChildren": [{}]}}"#,
                list(r#"{"Arn":"x"}"#)
            ),
        ),
        (
            "metrics",
            format!(
                r#"{{"AlarmName": "a", "NewStateValue": "OK", "Trigger": {{"Metrics": [{}]}}}}"#,
                list(r#"{"Id":"m","Expression":"e","AccountId":"333333333333"}"#)
            ),
        ),
        (
            "attributes and log lines",
            json!({"AlarmName": "a", "NewStateValue": "OK", "LogLines": text("a\n"),
                "AlarmContributorAttributes": [{"name": "n", "value": text("v ")}]})
            .to_string(),
        ),
        (
            "an output in Python",
            json!({"Remediation_Status": "SUCCESS", "Message": "m",
                "Remediation_Output": "{'snapshotStored': " .to_owned() + &text("'a': ['b'], ")})
            .to_string(),
        ),
        (
            "resources of a finding",
            in_security_hub("Resources", &format!("[{}]", list(r#"{"Type":"a","Id":"x"}"#))),
        ),
        (
            "Markdown",
            in_security_hub_v2(
                "remediation",
                &json!({"desc": text("[a](https://b) **c** `d` ")}).to_string(),
            ),
        ),
        (
            "packages of a finding",
            in_security_hub_v2(
                "vulnerabilities",
                &format!(r#"[{{"affected_packages": [{}]}}]"#, list(r#"{"name":"a","path":"b"}"#)),
            ),
        ),
        (
            "evidence of a finding",
            in_security_hub_v2("evidences", &format!("[{}]", list(r#"{"actor":{}}"#))),
        ),
        ("an id", finding("id", &json!(text("<")).to_string())),
        ("a title of escapes", finding("title", &format!("\"{}\"", text("\\u202e\\u0000")))),
        ("a title of marks", finding("title", &json!(text("\u{301}")).to_string())),
        ("a description of names", finding("description", &json!(text("a.bc:")).to_string())),
        ("a wall", finding("description", &json!(text("字")).to_string())),
        ("one package", inspector(&half_list(r#"{"name":"x","filePath":"y"}"#))),
        (
            "packages",
            inspector(&different(&|index| {
                format!(r#"{{"name":"{index:08}","sourceLayerHash":"{index:08}"}}"#)
            })),
        ),
        (
            "entities",
            event(
                "aws.health",
                "AWS Health Event",
                &format!(
                    r#"{{"eventArn": "x", "affectedEntities": [{}]}}"#,
                    half_list(r#"{"entityValue":"x","status":"RESOLVED"}"#)
                ),
            ),
        ),
        (
            "detections",
            event(
                "aws.macie",
                "Macie Finding",
                &format!(
                    r#"{{"id": "x", "classificationDetails": {{"result": {{"sensitiveData": [{}]}}}}}}"#,
                    half_list(r#"{"category":"x","detections":[{"type":"y","count":1}]}"#)
                ),
            ),
        ),
        (
            "resources",
            finding("resource", &format!(r#"{{"s3BucketDetails": [{}]}}"#, list(r#"{"arn":"x"}"#))),
        ),
        (
            "threats",
            finding(
                "service",
                &format!(
                    r#"{{"malwareScanDetails": {{"threats": [{}]}}}}"#,
                    list(r#"{"name":"x","hash":"y"}"#)
                ),
            ),
        ),
        (
            "groups",
            finding(
                "resource",
                &format!(
                    r#"{{"kubernetesDetails": {{"kubernetesUserDetails":
                    {{"username": "x", "groups": [{}]}}}}}}"#,
                    list(r#""x""#)
                ),
            ),
        ),
    ]
}

fn cost(body: &str) -> AllocationInfo {
    measure(|| {
        for notice in notices(&Body::from_text(body), &ParseSettings::default()) {
            for format in Format::ALL {
                let _ = render(&notice, format, &Style::default());
            }
        }
    })
}

#[test]
fn memory_grows_in_proportion_to_the_body() {
    let mut before: Option<Vec<AllocationInfo>> = None;
    for length in [4, 16, 64, 256].map(|kilobytes| kilobytes * 1_024) {
        let shapes = shapes(length);
        let costs: Vec<_> = shapes.iter().map(|(_, body)| cost(body)).collect();
        for (index, ((name, body), cost)) in shapes.iter().zip(&costs).enumerate() {
            let max = MAX_PER_BYTE * u64::try_from(body.len()).unwrap() + MAX_FIXED_BYTES;
            assert!(cost.bytes_max <= max, "{name}: {} of {max} bytes at once", cost.bytes_max);
            let Some(smaller) = before.as_ref().and_then(|costs| costs.get(index)) else {
                continue;
            };
            for (what, now, smaller) in [
                ("bytes at once", cost.bytes_max, smaller.bytes_max),
                ("bytes in all", cost.bytes_total, smaller.bytes_total),
                ("allocations", cost.count_total, smaller.count_total),
            ] {
                assert!(now <= smaller * MAX_GROWTH, "{name}: {what} grow from {smaller} to {now}");
            }
        }
        before = Some(costs);
    }
}
