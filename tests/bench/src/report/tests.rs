use std::collections::BTreeMap;

use super::*;
use crate::measurements::{CoreCase, Metric, Soak};

fn medians(rows: &[(Metric, &[(Subject, f64)])]) -> BTreeMap<Metric, BTreeMap<Subject, f64>> {
    rows.iter().map(|(metric, values)| (*metric, values.iter().copied().collect())).collect()
}

fn case(group: &str, case: &str, bytes: u32, micros: f64) -> CoreCase {
    CoreCase { group: group.to_owned(), case: case.to_owned(), bytes, micros, allocations: 1_042 }
}

fn burst(subject: Subject, records: u32, cpu: f64) -> Burst {
    Burst { subject, records, wall: 1.5, cpu, calls: 104, peak_memory: 7.0 }
}

fn measurements() -> Measurements {
    Measurements {
        date: "2026-11-24".to_owned(),
        machine: "Linux, 2 × something".to_owned(),
        runs: 31,
        medians: medians(&[
            (
                Metric::ColdWall,
                &[(Formatter, 5.0), (Previous, 4.0), (Noop, 2.5), (Publish, 4.0), (Python, 60.0)],
            ),
            (Metric::ColdCpu, &[(Formatter, 3.0), (Noop, 1.5), (Publish, 2.0), (Python, 40.0)]),
            (Metric::WarmCpu, &[(Formatter, 0.5), (Publish, 0.4)]),
            (Metric::PeakMemory, &[(Formatter, 7.0), (Python, 49.0)]),
            (Metric::Zip, &[(Formatter, 2.5), (Noop, 0.5)]),
        ]),
        core: vec![
            case("size", "2000", 2_000, 10.0),
            case("size", "200000", 200_000, 900.0),
            case("source", "asr", 2_040, 14.0),
        ],
        bursts: vec![
            burst(Formatter, 1_000, 1.25),
            burst(Previous, 1_000, 2.5),
            burst(Python, 1_000, 5.0),
            burst(Formatter, 10_000, 12.5),
        ],
        weeks: Vec::new(),
        floods: Vec::new(),
        soaks: Vec::new(),
    }
}

/// The cells of the row with this label, without the label.
fn row<'a>(text: &'a str, label: &str) -> Vec<&'a str> {
    let mut rows = text.lines().map(|line| line.trim_matches('|').split('|').map(str::trim));
    let row = rows.find_map(|mut cells| (cells.next() == Some(label)).then_some(cells));
    row.unwrap_or_else(|| panic!("no row `{label}` in\n{text}")).collect()
}

#[test]
fn results_show_values_and_ratios() {
    let text = results(&measurements());
    let expected = ["5", "2.50", "4", "60", "2", "1.25", "12"];
    assert_eq!(row(&text, "cold start, ms"), expected);
}

#[test]
fn results_show_whether_targets_are_met() {
    let text = results(&measurements());
    assert_eq!(row(&text, "cold start, formatter ÷ noop"), ["2", "≤ 2.50", "met"]);
    assert_eq!(row(&text, "cold start, Python ÷ formatter"), ["12", "≥ 15", "missed"]);
    assert_eq!(row(&text, "cold start CPU, formatter ÷ publish"), ["1.50", "≤ 1.25", "missed"]);
    assert_eq!(row(&text, "zip of the formatter, MB (3 MiB)"), ["2.50", "≤ 3.15", "met"]);
}

#[test]
fn target_is_met_at_its_limit() {
    let text = results(&measurements());
    assert_eq!(row(&text, "warm CPU, formatter ÷ publish"), ["1.25", "≤ 1.25", "met"]);
}

#[test]
fn core_targets_use_the_size_nearest_to_2_kilobytes() {
    let text = results(&measurements());
    assert_eq!(row(&text, "core crate, body of 2 KB, µs"), ["10", "≤ 15", "met"]);
    let growth = "core crate, time per byte, largest body ÷ body of 2 KB";
    assert_eq!(row(&text, growth), ["0.900", "≤ 1.20", "met"]);
    assert_eq!(row(&text, "size: 200000"), ["200000", "900", "4.50", "1042"]);
}

#[test]
fn missing_values_are_dashes_and_their_targets_not_measured() {
    let mut measurements = measurements();
    for values in measurements.medians.values_mut() {
        values.remove(&Python);
    }
    (measurements.core, measurements.bursts) = (Vec::new(), Vec::new());
    let text = results(&measurements);
    let expected = ["5", "2.50", "4", "–", "2", "1.25", "–"];
    assert_eq!(row(&text, "cold start, ms"), expected);
    assert_eq!(row(&text, "core crate, body of 2 KB, µs"), ["–", "≤ 15", "not measured"]);
    assert_eq!(row(&text, "cold start, Python ÷ formatter"), ["–", "≥ 15", "not measured"]);
    assert!(!text.contains("messages"), "{text}");
}

#[test]
fn ratio_to_zero_is_missing() {
    let mut measurements = measurements();
    measurements.medians.insert(Metric::ColdWall, [(Formatter, 5.0), (Noop, 0.0)].into());
    let text = results(&measurements);
    assert_eq!(row(&text, "cold start, ms"), ["5", "0", "–", "–", "–", "–", "–"]);
}

#[test]
fn bursts_of_formatter_and_python_share_a_row() {
    let text = results(&measurements());
    let expected = ["1.50", "1.50", "1.25", "5", "104", "104", "7", "7"];
    assert_eq!(row(&text, "1000"), expected);
    assert_eq!(row(&text, "10000"), ["1.50", "–", "12.5", "–", "104", "–", "7", "–"]);
}

#[test]
fn comparison_shows_current_previous_and_ratio() {
    let text = comparison(&measurements());
    assert_eq!(row(&text, "cold start, ms"), ["5", "4", "1.250"]);
    assert_eq!(row(&text, "burst of 1000, CPU s"), ["1.25", "2.50", "0.500"]);
    assert_eq!(row(&text, "burst of 10000, CPU s"), ["12.5", "–", "–"]);
    assert_eq!(row(&text, "cold start, CPU ms"), ["3", "–", "–"]);
}

#[test]
fn tables_are_markdown() {
    let text = table(&["a", "b"], vec![vec!["c".to_owned(), "1".to_owned()]]);
    assert_eq!(text, "| a | b |\n|---|---|\n| c | 1 |");
}

#[test]
fn soak_is_met_up_to_its_limit() {
    let soak = |subject, peak_memory| Soak {
        subject,
        events: 200_000,
        first_events: 1_000,
        first_peak_memory: 8.0,
        peak_memory,
    };
    let soaks = vec![soak(Formatter, 8.4), soak(Previous, 8.5)];
    let text = results(&Measurements { soaks, ..measurements() });
    let values = ["200000", "1000", "8.00", "8.40", "1.050", "≤ 1.05", "met"];
    assert_eq!(row(&text, "formatter"), values);
    assert_eq!(row(&text, "previous").last(), Some(&"missed"));
}
