//! The performance targets of the project.

use Limit::{Max, Min};

use super::number;
use crate::measurements::{
    CoreCase, Measurements,
    Metric::{ColdCpu, ColdWall, PeakMemory, WarmCpu, Zip},
    Subject::{Formatter, Noop, Publish, Python},
};

/// The size of a usual remediation result.
const TYPICAL_BYTES: u32 = 2_048;
/// The group of core cases that differ only in their size.
const SIZE_GROUP: &str = "size";

/// A label, the measured value (none if it was not measured) and its limit.
type Target = (&'static str, fn(&Measurements) -> Option<f64>, Limit);

#[derive(Clone, Copy)]
enum Limit {
    Max(f64),
    Min(f64),
}

const TARGETS: [Target; 9] = [
    ("cold start, formatter ÷ noop", |all| all.ratio(ColdWall, Formatter, Noop), Max(2.5)),
    ("cold start, Python ÷ formatter", |all| all.ratio(ColdWall, Python, Formatter), Min(15.0)),
    (
        "cold start CPU, formatter ÷ publish",
        |all| all.ratio(ColdCpu, Formatter, Publish),
        Max(1.25),
    ),
    ("warm CPU, formatter ÷ publish", |all| all.ratio(WarmCpu, Formatter, Publish), Max(1.25)),
    ("peak memory of the formatter, MiB", |all| all.value(PeakMemory, Formatter), Max(10.0)),
    ("peak memory, Python ÷ formatter", |all| all.ratio(PeakMemory, Python, Formatter), Min(4.0)),
    ("zip of the formatter, MB (3 MiB)", |all| all.value(Zip, Formatter), Max(3.145_728)),
    ("core crate, body of 2 KB, µs", |all| Some(typical(&all.core)?.micros), Max(15.0)),
    // Linear time would be 1; the rest is for the inaccuracy of the measurement.
    ("core crate, time per byte, largest body ÷ body of 2 KB", |all| growth(&all.core), Max(1.2)),
];

/// The targets as a Markdown table.
pub(super) fn table(measurements: &Measurements) -> String {
    let rows = TARGETS.map(|(label, value, limit)| {
        let value = value(measurements);
        let (limit, is_met) = match limit {
            Max(max) => (format!("≤ {}", number(Some(max))), value.map(|value| value <= max)),
            Min(min) => (format!("≥ {}", number(Some(min))), value.map(|value| value >= min)),
        };
        let result = match is_met {
            Some(true) => "met",
            Some(false) => "missed",
            None => "not measured",
        };
        vec![label.to_owned(), number(value), limit, result.to_owned()]
    });
    super::table(&["target", "measured", "limit", "result"], rows.into())
}

/// The core case whose size is nearest to a usual result.
fn typical(core: &[CoreCase]) -> Option<&CoreCase> {
    by_size(core).min_by_key(|case| case.bytes.abs_diff(TYPICAL_BYTES))
}

/// The time per byte of the largest body divided by that of a typical one.
fn growth(core: &[CoreCase]) -> Option<f64> {
    let typical = typical(core)?;
    let largest = by_size(core).max_by_key(|case| case.bytes)?;
    let per_byte = |case: &CoreCase| case.micros / f64::from(case.bytes.max(1));
    (largest.bytes > typical.bytes).then(|| per_byte(largest) / per_byte(typical))
}

fn by_size(core: &[CoreCase]) -> impl Iterator<Item = &CoreCase> {
    core.iter().filter(|case| case.group == SIZE_GROUP)
}
