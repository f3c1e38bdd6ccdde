//! What the project means to reach, in one table.

use crate::{
    figures::{Core, Figure, Figures, Subject},
    report::number::float,
};

/// The sizes of bodies: a result of ASR is about this long.
const TYPICAL_BYTES: u64 = 2_048;
/// The cases of the core that differ in size alone.
const BY_SIZE: &str = "size";

/// Something to reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// What is looked at.
    pub measure: Measure,
    /// How far it may go.
    pub bound: Bound,
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// A figure of the first, by that of the second.
    Ratio(Figure, Subject, Subject),
    /// A figure by itself.
    Value(Figure, Subject),
    /// The core: microseconds for a typical body.
    Core,
    /// The core: the time for a byte of the largest body, by that of a typical one.
    Growth,
}

/// How far something may go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// At most.
    Most(f64),
    /// At least.
    Least(f64),
}

use Bound::{Least, Most};
use Figure::{ColdCpu, ColdWall, PeakMemory, WarmCpu, Zip};
use Measure::{Growth, Ratio, Value};
use Subject::{Formatter, Nothing, Publish, Python};

/// All of them.
pub const TARGETS: [Target; 9] = [
    Target { measure: Ratio(ColdWall, Formatter, Nothing), bound: Most(2.5) },
    Target { measure: Ratio(ColdWall, Python, Formatter), bound: Least(15.0) },
    Target { measure: Ratio(ColdCpu, Formatter, Publish), bound: Most(1.25) },
    Target { measure: Ratio(WarmCpu, Formatter, Publish), bound: Most(1.25) },
    Target { measure: Value(PeakMemory, Formatter), bound: Most(10.0) },
    Target { measure: Ratio(PeakMemory, Python, Formatter), bound: Least(4.0) },
    // 3 MiB.
    Target { measure: Value(Zip, Formatter), bound: Most(3.145_728) },
    Target { measure: Measure::Core, bound: Most(15.0) },
    // In proportion, but for what measuring itself is off by.
    Target { measure: Growth, bound: Most(1.2) },
];

impl Target {
    /// How far it went, where that was measured.
    #[must_use]
    pub fn value(&self, figures: &Figures) -> Option<f64> {
        match self.measure {
            Ratio(figure, subject, by) => ratio(figures, figure, subject, by),
            Value(figure, subject) => value(figures, figure, subject),
            Measure::Core => typical(&figures.core).map(|case| case.micros),
            Growth => growth(&figures.core),
        }
    }

    /// Whether that is far enough.
    #[must_use]
    pub fn is_met(&self, figures: &Figures) -> Option<bool> {
        let value = self.value(figures)?;
        Some(match self.bound {
            Most(most) => value <= most,
            Least(least) => value >= least,
        })
    }
}

/// A figure of one subject.
#[must_use]
pub fn value(figures: &Figures, figure: Figure, subject: Subject) -> Option<f64> {
    figures.medians.get(&figure)?.get(&subject).copied()
}

/// A figure of one subject by that of another.
#[must_use]
pub fn ratio(figures: &Figures, figure: Figure, subject: Subject, by: Subject) -> Option<f64> {
    let by = value(figures, figure, by).filter(|by| *by > 0.0)?;
    Some(value(figures, figure, subject)? / by)
}

/// The case that is nearest to a typical body.
#[must_use]
pub fn typical(core: &[Core]) -> Option<&Core> {
    by_size(core).min_by_key(|case| case.bytes.abs_diff(TYPICAL_BYTES))
}

fn growth(core: &[Core]) -> Option<f64> {
    let typical = typical(core)?;
    let largest = by_size(core).max_by_key(|case| case.bytes)?;
    let each = |case: &Core| case.micros / float(case.bytes.max(1));
    (largest.bytes > typical.bytes).then(|| each(largest) / each(typical))
}

fn by_size(core: &[Core]) -> impl Iterator<Item = &Core> {
    core.iter().filter(|case| case.group == BY_SIZE)
}
