//! The performance targets of the project.

use super::{number, table as markdown};
use crate::measurements::{
    CoreCase, Measurements,
    Metric::{ColdCpu, ColdWall, PeakMemory, WarmCpu, Zip},
    Subject::{Formatter, Noop, Publish, Python},
};

/// The size of a usual remediation result.
const TYPICAL_BYTES: u32 = 2_048;
/// The group of core cases that differ only in their size.
const SIZE_GROUP: &str = "size";

/// A limit for a measured value.
struct Target {
    label: &'static str,
    /// None if something was not measured.
    value: fn(&Measurements) -> Option<f64>,
    limit: Limit,
}

#[derive(Clone, Copy)]
enum Limit {
    Max(f64),
    Min(f64),
}

use Limit::{Max, Min};

const TARGETS: [Target; 9] = [
    Target {
        label: "cold start, formatter ÷ noop",
        value: |measurements| measurements.ratio(ColdWall, Formatter, Noop),
        limit: Max(2.5),
    },
    Target {
        label: "cold start, Python ÷ formatter",
        value: |measurements| measurements.ratio(ColdWall, Python, Formatter),
        limit: Min(15.0),
    },
    Target {
        label: "cold start CPU, formatter ÷ publish",
        value: |measurements| measurements.ratio(ColdCpu, Formatter, Publish),
        limit: Max(1.25),
    },
    Target {
        label: "warm CPU, formatter ÷ publish",
        value: |measurements| measurements.ratio(WarmCpu, Formatter, Publish),
        limit: Max(1.25),
    },
    Target {
        label: "peak memory of the formatter, MiB",
        value: |measurements| measurements.value(PeakMemory, Formatter),
        limit: Max(10.0),
    },
    Target {
        label: "peak memory, Python ÷ formatter",
        value: |measurements| measurements.ratio(PeakMemory, Python, Formatter),
        limit: Min(4.0),
    },
    Target {
        label: "zip of the formatter, MB (3 MiB)",
        value: |measurements| measurements.value(Zip, Formatter),
        limit: Max(3.145_728),
    },
    Target {
        label: "core crate, body of 2 KB, µs",
        value: |measurements| typical(&measurements.core).map(|case| case.micros),
        limit: Max(15.0),
    },
    Target {
        label: "core crate, time per byte, largest body ÷ body of 2 KB",
        value: |measurements| growth(&measurements.core),
        // Linear time would be 1; the rest is for the inaccuracy of the measurement.
        limit: Max(1.2),
    },
];

pub(super) fn rows(measurements: &Measurements) -> Vec<Vec<String>> {
    let rows = TARGETS.iter().map(|target| {
        let value = (target.value)(measurements);
        let (limit, is_met) = match target.limit {
            Max(max) => (format!("≤ {}", number(Some(max))), value.map(|value| value <= max)),
            Min(min) => (format!("≥ {}", number(Some(min))), value.map(|value| value >= min)),
        };
        let result = match is_met {
            Some(true) => "met",
            Some(false) => "missed",
            None => "not measured",
        };
        vec![target.label.to_owned(), number(value), limit, result.to_owned()]
    });
    rows.collect()
}

pub(super) fn table(measurements: &Measurements) -> String {
    markdown(&["target", "measured", "limit", "result"], rows(measurements))
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
