//! What reading and rendering cost is in proportion to the body, whatever its shape: a function
//! with 256 MB must not die of what a topic carries. Allocations are counted, for they are the
//! same on every machine.

use allocation_counter::{AllocationInfo, measure};
use notify_core::{
    parse::{Body, Settings, notices},
    render::{Style, render},
    routing::destination::Format,
};
use serde_json::json;

/// The bytes of memory that one byte of a body may cost at most, and what any body may. JSON's
/// smallest object is seven bytes long and takes some six hundred in memory.
const MOST_PER_BYTE: u64 = 130;
const MOST_OF_ANY: u64 = 256 * 1_024;
/// How much more four times as much may cost: four times, and what a buffer has to spare.
const MOST_GROWTH: u64 = 5;

/// Bodies that some part of the code might take ill, of about a length.
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
    let finding = |field: &str, value: &str| {
        let detail = format!(r#"{{"id": "x", "{field}": {value}}}"#);
        event("aws.guardduty", "GuardDuty Finding", &detail)
    };
    vec![
        ("prose", text("a b ")),
        ("quotes", text("\"")),
        ("what is not seen", text("\u{202e}")),
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
        ("an id", finding("id", &json!(text("<")).to_string())),
        ("a title of escapes", finding("title", &format!("\"{}\"", text("\\u202e\\u0000")))),
        ("a title of marks", finding("title", &json!(text("\u{301}")).to_string())),
        ("a description of names", finding("description", &json!(text("a.bc:")).to_string())),
        ("a wall", finding("description", &json!(text("字")).to_string())),
        (
            "resources",
            finding("resource", &format!(r#"{{"s3BucketDetails": [{}]}}"#, list(r#"{"arn":"x"}"#))),
        ),
    ]
}

fn cost(body: &str) -> AllocationInfo {
    measure(|| {
        for notice in
            notices(&Body { text: body, subject: None, topic_arn: None }, &Settings::default())
        {
            for format in [Format::AmazonQ, Format::SlackBot, Format::Email] {
                let _ = render(&notice, format, &Style::default());
            }
        }
    })
}

#[test]
fn every_shape_costs_in_proportion_to_its_length() {
    let mut before: Option<Vec<AllocationInfo>> = None;
    for length in [4, 16, 64, 256].map(|kilobytes| kilobytes * 1_024) {
        let shapes = shapes(length);
        let costs: Vec<_> = shapes.iter().map(|(_, body)| cost(body)).collect();
        for (index, ((name, body), cost)) in shapes.iter().zip(&costs).enumerate() {
            let most = MOST_PER_BYTE * u64::try_from(body.len()).unwrap() + MOST_OF_ANY;
            assert!(cost.bytes_max <= most, "{name}: {} of {most} bytes at once", cost.bytes_max);
            let Some(smaller) = before.as_ref().and_then(|costs| costs.get(index)) else {
                continue;
            };
            for (what, now, smaller) in [
                ("bytes at once", cost.bytes_max, smaller.bytes_max),
                ("bytes in all", cost.bytes_total, smaller.bytes_total),
                ("allocations", cost.count_total, smaller.count_total),
            ] {
                assert!(
                    now <= smaller * MOST_GROWTH,
                    "{name}: {what} grow from {smaller} to {now}"
                );
            }
        }
        before = Some(costs);
    }
}
