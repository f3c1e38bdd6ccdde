//! The results as Markdown tables, for the terminal and for `docs/performance.md`.

mod attention;
pub(crate) mod document;
mod targets;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use comfy_table::{CellAlignment, Table, presets::ASCII_MARKDOWN};

use crate::measurements::{
    Burst, Measurements,
    Subject::{self, Formatter, Noop, Previous, Publish, Python},
};

const SUBJECTS: [Subject; 4] = [Formatter, Noop, Publish, Python];
const RATIOS: [(Subject, Subject); 3] =
    [(Formatter, Noop), (Formatter, Publish), (Python, Formatter)];
/// The text in place of a missing measurement.
const MISSING: &str = "–";
const BYTES_PER_KB: f64 = 1_000.0;
/// Limit of the peak memory of a soak in proportion to that of its first events.
const MAX_SOAK_RATIO: f64 = 1.05;

/// A quantity of a burst, with its label.
type BurstColumn = (&'static str, fn(&Burst) -> f64);

const BURST_COLUMNS: [BurstColumn; 4] = [
    ("wall s", |burst| burst.wall),
    ("CPU s", |burst| burst.cpu),
    ("calls to AWS", |burst| f64::from(burst.calls)),
    ("peak MiB", |burst| burst.peak_memory),
];

/// All results: the formatter beside its baselines.
pub(crate) fn results(measurements: &Measurements) -> String {
    let Measurements { date, machine, runs, .. } = measurements;
    let mut parts = vec![
        format!("Measured on {date} ({machine}); medians of {runs} rounds."),
        metrics(measurements),
        "Targets:".to_owned(),
        targets::table(measurements),
    ];
    if !measurements.bursts.is_empty() {
        parts.extend(["Bursts of queue messages:".to_owned(), bursts(measurements)]);
    }
    if !measurements.core.is_empty() {
        parts.extend(["The core crate alone:".to_owned(), core(measurements)]);
    }
    parts.extend(attention(measurements));
    parts.join("\n\n")
}

/// The formatter beside an earlier build.
pub(crate) fn comparison(measurements: &Measurements) -> String {
    let mut rows = Vec::new();
    for &metric in measurements.medians.keys() {
        let [current, previous] =
            [Formatter, Previous].map(|subject| measurements.value(metric, subject));
        rows.push(comparison_row(metric.label().to_owned(), current, previous));
    }
    for current in measurements.bursts.iter().filter(|burst| burst.subject == Formatter) {
        let previous = find_burst(measurements, current.records, Previous);
        for (label, value) in BURST_COLUMNS {
            let label = format!("burst of {}, {label}", current.records);
            rows.push(comparison_row(label, Some(value(current)), previous.map(value)));
        }
    }
    let mut parts = Vec::new();
    if !rows.is_empty() {
        parts.push(table(&["metric", "current", "previous", "current ÷ previous"], rows));
    }
    parts.extend(attention(measurements));
    parts.join("\n\n")
}

/// Generated weeks, floods and soaks, as far as they were measured.
fn attention(measurements: &Measurements) -> Vec<String> {
    let mut parts = Vec::new();
    if !measurements.weeks.is_empty() {
        parts.extend(["Generated weeks:".to_owned(), attention::weeks(measurements)]);
    }
    if !measurements.floods.is_empty() {
        parts.extend(["Findings within a minute:".to_owned(), attention::floods(measurements)]);
    }
    if !measurements.soaks.is_empty() {
        parts.extend(["Memory over many events:".to_owned(), soaks(measurements)]);
    }
    parts
}

fn soaks(measurements: &Measurements) -> String {
    let rows = measurements.soaks.iter().map(|soak| {
        let ratio = soak.peak_memory / soak.first_peak_memory;
        let result = if ratio <= MAX_SOAK_RATIO { "met" } else { "missed" };
        vec![
            soak.subject.label().to_owned(),
            soak.events.to_string(),
            soak.first_events.to_string(),
            format!("{:.2}", soak.first_peak_memory),
            format!("{:.2}", soak.peak_memory),
            format!("{ratio:.3}"),
            format!("≤ {MAX_SOAK_RATIO}"),
            result.to_owned(),
        ]
    });
    let header = [
        "build",
        "events",
        "first",
        "peak MiB, first",
        "peak MiB, all",
        "all ÷ first",
        "limit",
        "result",
    ];
    table(&header, rows.collect())
}

fn comparison_row(label: String, current: Option<f64>, previous: Option<f64>) -> Vec<String> {
    let ratio = current.zip(previous.filter(|previous| *previous > 0.0));
    // Three decimals: a ratio of 1.004 is not 1.
    let ratio = ratio.map(|(current, previous)| format!("{:.3}", current / previous));
    vec![label, number(current), number(previous), ratio.unwrap_or_else(|| MISSING.to_owned())]
}

fn metrics(measurements: &Measurements) -> String {
    let mut header = vec!["metric".to_owned()];
    header.extend(SUBJECTS.map(|subject| subject.label().to_owned()));
    header.extend(RATIOS.map(|(one, other)| format!("{} ÷ {}", one.label(), other.label())));
    let rows = measurements.medians.keys().map(|&metric| {
        let mut row = vec![metric.label().to_owned()];
        row.extend(SUBJECTS.map(|subject| number(measurements.value(metric, subject))));
        row.extend(RATIOS.map(|(one, other)| number(measurements.ratio(metric, one, other))));
        row
    });
    table(&header, rows.collect())
}

fn bursts(measurements: &Measurements) -> String {
    let subjects = [Formatter, Python];
    let mut header = vec!["messages".to_owned()];
    for (label, _) in BURST_COLUMNS {
        header.extend(subjects.map(|subject| format!("{label}, {}", subject.label())));
    }
    let records: BTreeSet<u32> = measurements.bursts.iter().map(|burst| burst.records).collect();
    let rows = records.into_iter().map(|records| {
        let mut row = vec![records.to_string()];
        for (_, value) in BURST_COLUMNS {
            let burst = |subject| find_burst(measurements, records, subject);
            row.extend(subjects.map(|subject| number(burst(subject).map(value))));
        }
        row
    });
    table(&header, rows.collect())
}

fn find_burst(measurements: &Measurements, records: u32, subject: Subject) -> Option<&Burst> {
    let mut bursts = measurements.bursts.iter();
    bursts.find(|burst| burst.records == records && burst.subject == subject)
}

fn core(measurements: &Measurements) -> String {
    let rows = measurements.core.iter().map(|case| {
        let bytes = f64::from(case.bytes.max(1));
        vec![
            format!("{}: {}", case.group, case.case),
            case.bytes.to_string(),
            number(Some(case.micros)),
            number(Some(case.micros / bytes * BYTES_PER_KB)),
            case.allocations.to_string(),
        ]
    });
    table(&["case", "bytes", "µs", "µs/KB", "allocations"], rows.collect())
}

/// A Markdown table. All columns but the first are aligned to the right in its text.
fn table<T: ToString>(header: &[T], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_header(header.iter().map(ToString::to_string));
    table.add_rows(rows);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

/// An integer as it is, another number with three significant digits: `1235`, `12.3` or `0.348`.
fn number(value: Option<f64>) -> String {
    let Some(value) = value else { return MISSING.to_owned() };
    let decimals = match value.abs() {
        value if value >= 99.95 || value.fract() == 0.0 => 0,
        value if value >= 9.995 => 1,
        value if value >= 0.9995 => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}
