//! What was measured, round by round. Each subject is measured once in a round, another one first
//! each time, so that what disturbs the machine for a while disturbs all alike; what is told of a
//! figure is the median of its rounds.

use std::{cmp::Ordering, collections::BTreeMap};

use crate::{
    figures::{Figure, Subject},
    subjects::Executable,
};

/// Python starts slowly and varies little.
const MOST_ROUNDS_OF_PYTHON: usize = 11;

/// Each figure as often as it was measured.
#[derive(Debug, Default)]
pub struct Samples(BTreeMap<Figure, BTreeMap<Subject, Vec<f64>>>);

impl Samples {
    /// Takes some up.
    pub fn add(&mut self, subject: Subject, figures: Vec<(Figure, f64)>) {
        for (figure, value) in figures {
            self.0.entry(figure).or_default().entry(subject).or_default().push(value);
        }
    }

    /// The median of each.
    #[must_use]
    pub fn medians(self) -> BTreeMap<Figure, BTreeMap<Subject, f64>> {
        let each = |subjects: BTreeMap<Subject, Vec<f64>>| {
            let middles = subjects
                .into_iter()
                .filter_map(|(subject, values)| Some((subject, rounded(median(values)?))));
            middles.collect()
        };
        self.0.into_iter().map(|(figure, subjects)| (figure, each(subjects))).collect()
    }
}

/// Whom a round measures, in its order.
pub fn turn(executables: &[Executable], round: usize) -> impl Iterator<Item = &Executable> {
    let count = executables.len();
    let rotated = executables.iter().cycle().skip(round % count.max(1)).take(count);
    rotated.filter(move |executable| {
        executable.subject != Subject::Python || round < MOST_ROUNDS_OF_PYTHON
    })
}

/// To four decimals: all else is noise.
pub(crate) fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// The middle one; of an even number, the upper of two.
pub(crate) fn median<T: PartialOrd + Copy>(mut values: Vec<T>) -> Option<T> {
    values.sort_by(|one, other| one.partial_cmp(other).unwrap_or(Ordering::Equal));
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![1, 2]), Some(2));
        assert_eq!(median::<f64>(Vec::new()), None);
    }

    #[test]
    fn samples_are_kept_apart() {
        let mut samples = Samples::default();
        for value in [5.0, 1.0, 3.0] {
            samples.add(Subject::Formatter, vec![(Figure::ColdWall, value)]);
        }
        samples.add(Subject::Nothing, vec![(Figure::ColdWall, 9.0)]);
        let medians = samples.medians();
        let cold = &medians[&Figure::ColdWall];
        assert_eq!((cold[&Subject::Formatter], cold[&Subject::Nothing]), (3.0, 9.0));
    }
}
