//! Measurements of several rounds and their medians.
//!
//! Each round measures every subject once and begins with another one, so that a disturbance of the
//! machine affects all subjects alike.

use std::{cmp::Ordering, collections::BTreeMap};

use crate::{
    measurements::{Metric, Subject},
    subjects::Executable,
};

/// Python starts slowly and varies little.
const MAX_PYTHON_ROUNDS: u32 = 11;

/// All values of each metric and subject.
#[derive(Debug, Default)]
pub(crate) struct Samples(BTreeMap<Metric, BTreeMap<Subject, Vec<f64>>>);

impl Samples {
    pub(crate) fn add(&mut self, subject: Subject, values: Vec<(Metric, f64)>) {
        for (metric, value) in values {
            self.0.entry(metric).or_default().entry(subject).or_default().push(value);
        }
    }

    pub(crate) fn medians(self) -> BTreeMap<Metric, BTreeMap<Subject, f64>> {
        let medians = |subjects: BTreeMap<Subject, Vec<f64>>| {
            let medians = subjects
                .into_iter()
                .filter_map(|(subject, values)| Some((subject, round(median(values)?))));
            medians.collect()
        };
        self.0.into_iter().map(|(metric, subjects)| (metric, medians(subjects))).collect()
    }
}

/// The executables that a round measures, in its order.
pub(crate) fn round_order(
    executables: &[Executable],
    round: u32,
) -> impl Iterator<Item = &Executable> {
    let first = usize::try_from(round).unwrap_or_default() % executables.len().max(1);
    let rotated = executables.iter().cycle().skip(first).take(executables.len());
    rotated.filter(move |executable| {
        executable.subject != Subject::Python || round < MAX_PYTHON_ROUNDS
    })
}

/// Rounds to four decimals.
pub(crate) fn round(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// The middle value, or the upper of the two middle values; none of no values.
pub(crate) fn median<T: PartialOrd + Copy>(mut values: Vec<T>) -> Option<T> {
    values.sort_by(|one, other| one.partial_cmp(other).unwrap_or(Ordering::Equal));
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_is_the_middle_value() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![1, 2]), Some(2));
        assert_eq!(median::<f64>(Vec::new()), None);
    }

    #[test]
    fn samples_of_subjects_are_separate() {
        let mut samples = Samples::default();
        for value in [5.0, 1.0, 3.0] {
            samples.add(Subject::Formatter, vec![(Metric::ColdWall, value)]);
        }
        samples.add(Subject::Noop, vec![(Metric::ColdWall, 9.0)]);
        let medians = samples.medians();
        let cold = &medians[&Metric::ColdWall];
        assert_eq!((cold[&Subject::Formatter], cold[&Subject::Noop]), (3.0, 9.0));
    }
}
