//! Bodies whose shape is expensive for some part of the code.

use serde_json::json;

/// A body and its name.
type Shape = (&'static str, String);

/// All shapes, each of about this length.
pub(crate) fn shapes(length: usize) -> Vec<Shape> {
    let fill = Fill(length);
    [
        texts(&fill),
        alarms_and_results(&fill),
        security_hub(&fill),
        guardduty(&fill),
        services(&fill),
    ]
    .concat()
}

/// Bodies of no known kind, and those of S3.
fn texts(fill: &Fill) -> Vec<Shape> {
    vec![
        ("text", fill.text("a b ")),
        ("quotes", fill.text("\"")),
        ("invisible characters", fill.text("\u{202e}")),
        ("JSON in JSON", json!(json!(fill.text("\"\\")).to_string()).to_string()),
        ("objects", format!("[{}]", fill.list(r#"{"":0}"#))),
        ("records", format!(r#"{{"Records": [{}]}}"#, fill.list(r#"{"eventSource":"aws:s3"}"#))),
    ]
}

/// ASR's results and alarms.
fn alarms_and_results(fill: &Fill) -> Vec<Shape> {
    vec![
        ("an output of numbers", result(&format!("[{}]", fill.list("0")))),
        ("a deep output", result(&deep(&fill.list("0")))),
        ("a deep output of objects", result(&deep(&fill.list(r#"{"":0}"#)))),
        ("an output that is escaped", result(&json!(fill.text("<")).to_string())),
        (
            "parentheses",
            json!({"Remediation_Status": "X", "Message": fill.text(" (") + ")"}).to_string(),
        ),
        ("lines", json!({"finding": {}, "message": fill.text("a\n")}).to_string()),
        (
            "children",
            format!(
                r#"{{"AlarmName": "a", "NewStateValue": "OK", "TriggeringChildren": [{}]}}"#,
                fill.list(r#"{"Arn":"x"}"#)
            ),
        ),
        (
            "metrics",
            format!(
                r#"{{"AlarmName": "a", "NewStateValue": "OK", "Trigger": {{"Metrics": [{}]}}}}"#,
                fill.list(r#"{"Id":"m","Expression":"e","AccountId":"333333333333"}"#)
            ),
        ),
        (
            "attributes and log lines",
            json!({"AlarmName": "a", "NewStateValue": "OK", "LogLines": fill.text("a\n"),
                "AlarmContributorAttributes": [{"name": "n", "value": fill.text("v ")}]})
            .to_string(),
        ),
        (
            "an output in Python",
            json!({"Remediation_Status": "SUCCESS", "Message": "m",
                "Remediation_Output": "{'snapshotStored': " .to_owned() + &fill.text("'a': ['b'], ")})
            .to_string(),
        ),
    ]
}

/// Findings in Security Hub.
fn security_hub(fill: &Fill) -> Vec<Shape> {
    vec![
        ("findings", fill.findings(&fill.half_list(r#"{"Id":"x"}"#))),
        ("broken findings", fill.findings(&fill.half_list("0"))),
        (
            "resources of a finding",
            fill.in_security_hub(
                "Resources",
                &format!("[{}]", fill.list(r#"{"Type":"a","Id":"x"}"#)),
            ),
        ),
        (
            "Markdown",
            fill.in_security_hub_v2(
                "remediation",
                &json!({"desc": fill.text("[a](https://b) **c** `d` ")}).to_string(),
            ),
        ),
        (
            "packages of a finding",
            fill.in_security_hub_v2(
                "vulnerabilities",
                &format!(
                    r#"[{{"affected_packages": [{}]}}]"#,
                    fill.list(r#"{"name":"a","path":"b"}"#)
                ),
            ),
        ),
        (
            "evidence of a finding",
            fill.in_security_hub_v2("evidences", &format!("[{}]", fill.list(r#"{"actor":{}}"#))),
        ),
    ]
}

/// Findings of GuardDuty, whose texts stand for those of every service.
fn guardduty(fill: &Fill) -> Vec<Shape> {
    vec![
        ("an id", fill.finding("id", &json!(fill.text("<")).to_string())),
        (
            "a title of escapes",
            fill.finding("title", &format!("\"{}\"", fill.text("\\u202e\\u0000"))),
        ),
        ("a title of marks", fill.finding("title", &json!(fill.text("\u{301}")).to_string())),
        (
            "a description of names",
            fill.finding("description", &json!(fill.text("a.bc:")).to_string()),
        ),
        ("a wall", fill.finding("description", &json!(fill.text("字")).to_string())),
        (
            "resources",
            fill.finding(
                "resource",
                &format!(r#"{{"s3BucketDetails": [{}]}}"#, fill.list(r#"{"arn":"x"}"#)),
            ),
        ),
        (
            "threats",
            fill.finding(
                "service",
                &format!(
                    r#"{{"malwareScanDetails": {{"threats": [{}]}}}}"#,
                    fill.list(r#"{"name":"x","hash":"y"}"#)
                ),
            ),
        ),
        (
            "groups",
            fill.finding(
                "resource",
                &format!(
                    r#"{{"kubernetesDetails": {{"kubernetesUserDetails":
                    {{"username": "x", "groups": [{}]}}}}}}"#,
                    fill.list(r#""x""#)
                ),
            ),
        ),
    ]
}

/// Events of other services.
fn services(fill: &Fill) -> Vec<Shape> {
    vec![
        ("one package", fill.inspector(&fill.half_list(r#"{"name":"x","filePath":"y"}"#))),
        (
            "packages",
            fill.inspector(&fill.different(|index| {
                format!(r#"{{"name":"{index:08}","sourceLayerHash":"{index:08}"}}"#)
            })),
        ),
        (
            "entities",
            fill.event(
                "aws.health",
                "AWS Health Event",
                &format!(
                    r#"{{"eventArn": "x", "affectedEntities": [{}]}}"#,
                    fill.half_list(r#"{"entityValue":"x","status":"RESOLVED"}"#)
                ),
            ),
        ),
        (
            "detections",
            fill.event(
                "aws.macie",
                "Macie Finding",
                &format!(
                    r#"{{"id": "x", "classificationDetails": {{"result": {{"sensitiveData": [{}]}}}}}}"#,
                    fill.half_list(r#"{"category":"x","detections":[{"type":"y","count":1}]}"#)
                ),
            ),
        ),
    ]
}

fn deep(inside: &str) -> String {
    "[".repeat(100) + inside + &"]".repeat(100)
}

/// Repeats parts of bodies up to about this length, in bytes.
struct Fill(usize);

impl Fill {
    fn text(&self, unit: &str) -> String {
        unit.repeat(self.0 / unit.len())
    }

    fn list(&self, element: &str) -> String {
        vec![element; self.0 / element.len()].join(",")
    }

    fn half_list(&self, element: &str) -> String {
        vec![element; self.0 / element.len() / 2].join(",")
    }

    /// A list of half of the length, each of whose elements is another one.
    fn different(&self, element: impl Fn(usize) -> String) -> String {
        (0..self.0 / element(0).len() / 2).map(element).collect::<Vec<_>>().join(",")
    }

    /// An event, half of whose length is its time.
    fn event(&self, source: &str, kind: &str, detail: &str) -> String {
        let time = "x".repeat(self.0 / 2);
        format!(
            r#"{{"source": "{source}", "detail-type": "{kind}", "time": "{time}", "detail": {detail}}}"#
        )
    }

    fn findings(&self, findings: &str) -> String {
        let detail = format!(r#"{{"findings": [{{"Id": "x"}}, {findings}]}}"#);
        self.event("aws.securityhub", "Security Hub Findings - Imported", &detail)
    }

    fn in_security_hub(&self, field: &str, value: &str) -> String {
        let detail = format!(r#"{{"findings": [{{"Id": "x", "{field}": {value}}}]}}"#);
        self.event("aws.securityhub", "Security Hub Findings - Imported", &detail)
    }

    fn in_security_hub_v2(&self, field: &str, value: &str) -> String {
        let detail =
            format!(r#"{{"findings": [{{"finding_info": {{"uid": "x"}}, "{field}": {value}}}]}}"#);
        self.event("aws.securityhub", "Findings Imported V2", &detail)
    }

    fn inspector(&self, packages: &str) -> String {
        let packages = format!(r#"{{"vulnerablePackages": [{packages}]}}"#);
        let detail = format!(r#"{{"findingArn": "x", "packageVulnerabilityDetails": {packages}}}"#);
        self.event("aws.inspector2", "Inspector2 Finding", &detail)
    }

    fn finding(&self, field: &str, value: &str) -> String {
        let detail = format!(r#"{{"id": "x", "{field}": {value}}}"#);
        self.event("aws.guardduty", "GuardDuty Finding", &detail)
    }
}

fn result(output: &str) -> String {
    format!(r#"{{"Remediation_Status": "FAILED", "Message": "m", "Remediation_Output": {output}}}"#)
}
