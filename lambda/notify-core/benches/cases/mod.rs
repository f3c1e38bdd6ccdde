//! The formatter's own work without its calls: a body is parsed, routed and rendered.

use std::{fs, hint::black_box, path::Path};

use notify_core::{
    parse::{Body, ParseSettings, notices},
    render::{Style, render},
    routing::{Destination, Format, Verdict, destination},
};
use serde_json::{Value, json};

/// A typical body of each source.
const SOURCES: [(&str, &str); 12] = [
    ("asr", "asr/failed-runbook.json"),
    ("asr 4", "asr/success-output-object.json"),
    ("asr 2.1", "asr-legacy/failed-1.4.json"),
    ("alarm", "alarm/no-runbook.json"),
    ("security-hub", "security-hub/control.json"),
    ("security-hub-v2", "security-hub-v2/vulnerability.json"),
    ("guardduty", "guardduty/instance.json"),
    ("access-analyzer", "access-analyzer/external.json"),
    ("inspector", "inspector/package.json"),
    ("macie", "macie/sensitive-data.json"),
    ("health", "health/scheduled-change.json"),
    ("config", "config/non-compliant.json"),
];
const KILOBYTE: usize = 1_024;
const USUAL_SIZE: usize = 2 * KILOBYTE;

/// A body and its destination.
pub(crate) struct Case {
    /// The property that differs within the group: `source`, `size`, `rules` or `format`.
    pub(crate) group: &'static str,
    /// Its value in this case.
    pub(crate) name: String,
    /// The body that is parsed.
    pub(crate) body: String,
    destination: Destination,
}

impl Case {
    fn new(group: &'static str, name: &impl ToString, body: String, destination: &Value) -> Self {
        let mut destinations = destination::parse(&json!([destination]).to_string()).unwrap();
        Self { group, name: name.to_string(), body, destination: destinations.remove(0) }
    }

    /// Parses, routes and renders the body; returns the length of what is published.
    pub(crate) fn run(&self) -> usize {
        let body = Body::from_text(black_box(&self.body));
        let notices = notices(&body, &ParseSettings::default());
        let allowed = notices
            .iter()
            .filter(|notice| self.destination.decide(notice, Some(&[])).verdict == Verdict::Allow);
        let style = Style::default();
        allowed.map(|notice| render(notice, self.destination.format, &style).text.len()).sum()
    }
}

fn destination(format: &str) -> Value {
    let topic = "arn:aws:sns:eu-central-1:111122223333:notices";
    json!({"name": "notices", "format": format, "topic_arn": topic})
}

/// A rule that excludes so many accounts and controls, each of which is compared.
fn with_entries(count: usize) -> Value {
    let accounts: Vec<String> = (0..count).map(|number| format!("9{number:011}")).collect();
    let controls: Vec<String> = (0..count).map(|number| format!("EC2.{}", number + 100)).collect();
    let mut destination = destination("amazon-q");
    destination["rules"] =
        json!({"accounts": {"exclude": accounts}, "controls": {"exclude": controls}});
    destination
}

fn fixture(path: &str) -> String {
    // The crate is notify-core, or tests/bench/core.
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let fixtures = folders.map(|folder| folder.join("tests/fixtures")).find(|it| it.is_dir());
    fs::read_to_string(fixtures.unwrap().join(path)).unwrap()
}

/// A failure with a runbook output that makes the body this long.
fn of_size(bytes: usize) -> String {
    let mut body: Value = serde_json::from_str(&fixture("asr/failed-runbook.json")).unwrap();
    let line = "Step fails when it is polling for \"ModifyDBInstance\": orders, state: pending\n";
    let missing = bytes.saturating_sub(body.to_string().len());
    // Each line breaks and quotes, which JSON writes as two characters.
    let mut output = line.repeat(missing / (line.len() + 3));
    body["Remediation_Output"] = json!(output);
    output += &"x".repeat(bytes.saturating_sub(body.to_string().len()));
    body["Remediation_Output"] = json!(output);
    body.to_string()
}

/// All cases.
pub(crate) fn cases() -> Vec<Case> {
    let amazon_q = destination("amazon-q");
    let usual = || of_size(USUAL_SIZE);
    let mut cases: Vec<Case> = SOURCES
        .map(|(source, path)| Case::new("source", &source, fixture(path), &amazon_q))
        .into_iter()
        .collect();
    cases.extend([1, 2, 4, 16, 64, 256].map(|kilobytes| {
        let bytes = kilobytes * KILOBYTE;
        Case::new("size", &bytes, of_size(bytes), &amazon_q)
    }));
    cases.extend(
        [1, 10, 100, 1_000].map(|count| Case::new("rules", &count, usual(), &with_entries(count))),
    );
    cases.extend(
        Format::ALL
            .map(|format| Case::new("format", &format, usual(), &destination(format.as_str()))),
    );
    cases
}
