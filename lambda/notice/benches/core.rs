//! The formatter's own work without its calls: a body read, judged and rendered.
//!
//! `task bench` runs it and reads what criterion measured, and what is written beside it: how often
//! each case asks for memory, which is the same on every machine.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "the cases are ours")]

use std::{collections::BTreeMap, fs, hint::black_box, path::Path, time::Duration};

use allocation_counter::measure;
use criterion::{BenchmarkId, Criterion, Throughput};
use notice::{
    destination::{self, Destination},
    intake::{Body, Settings, read},
    render::{Style, render},
};
use serde_json::{Value, json};

/// A usual body of each source.
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

/// A body, and who is to hear of it.
struct Case {
    body: String,
    destination: Destination,
}

impl Case {
    fn new(body: String, destination: &Value) -> Self {
        let mut destinations = destination::read(&json!([destination]).to_string()).unwrap();
        Self { body, destination: destinations.remove(0) }
    }

    /// All that is done with the body, and the length of what is published.
    fn run(&self) -> usize {
        let body = Body { text: black_box(&self.body), subject: None, topic_arn: None };
        let notices = read(&body, &Settings::default());
        let wanted =
            notices.iter().filter(|notice| self.destination.rules.decide(notice, &[]).is_wanted);
        let style = Style::default();
        wanted.map(|notice| render(notice, self.destination.format, &style).text.len()).sum()
    }
}

fn destination(format: &str) -> Value {
    let topic = "arn:aws:sns:eu-central-1:111122223333:notices";
    json!({"name": "notices", "format": format, "topic_arn": topic})
}

/// A rule with so many accounts and controls that are not wanted, each of which has to be looked at.
fn with_entries(count: usize) -> Value {
    let accounts: Vec<String> = (0..count).map(|number| format!("9{number:011}")).collect();
    let controls: Vec<String> = (0..count).map(|number| format!("EC2.{}", number + 100)).collect();
    let mut destination = destination("amazon-q");
    destination["rules"] =
        json!({"accounts": {"exclude": accounts}, "controls": {"exclude": controls}});
    destination
}

fn fixture(path: &str) -> String {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    fs::read_to_string(fixtures.join(path)).unwrap()
}

/// A failure whose runbook had so much to say that the body is of this length.
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

fn cases() -> Vec<(&'static str, String, Case)> {
    let mut cases = Vec::new();
    for (source, path) in SOURCES {
        let case = Case::new(fixture(path), &destination("amazon-q"));
        cases.push(("source", source.to_owned(), case));
    }
    for kilobytes in [1, 2, 4, 16, 64, 256] {
        let bytes = kilobytes * KILOBYTE;
        cases.push((
            "size",
            bytes.to_string(),
            Case::new(of_size(bytes), &destination("amazon-q")),
        ));
    }
    for count in [1, 10, 100, 1_000] {
        let case = Case::new(of_size(USUAL_SIZE), &with_entries(count));
        cases.push(("rules", count.to_string(), case));
    }
    for format in ["amazon-q", "email", "slack"] {
        let case = Case::new(of_size(USUAL_SIZE), &destination(format));
        cases.push(("format", format.to_owned(), case));
    }
    cases
}

fn main() {
    let mut criterion = Criterion::default()
        .without_plots()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let mut allocations = BTreeMap::new();
    for (group, name, case) in cases() {
        assert!(case.run() > 0, "{group}/{name} is wanted");
        let bytes = case.body.len();
        let allocated = measure(|| _ = case.run()).count_total;
        allocations
            .insert(format!("{group}/{name}"), json!({"bytes": bytes, "allocations": allocated}));
        let mut group = criterion.benchmark_group(group);
        group.throughput(Throughput::Bytes(u64::try_from(bytes).unwrap()));
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| case.run());
        });
        group.finish();
    }
    criterion.final_summary();
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/criterion");
    fs::write(target.join("allocations.json"), json!(allocations).to_string()).unwrap();
}
