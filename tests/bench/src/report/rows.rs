//! The tables of what was measured, in whatever language.

use std::collections::BTreeMap;

use super::{
    grid::{Column, Grid},
    number::{MISSING, count, figure, float, maybe},
    targets::{Bound, Measure, TARGETS, Target, ratio, value},
    wording::Wording,
};
use crate::figures::{Burst, Figure, Figures, Subject};

const FIGURES: [Figure; 9] = [
    Figure::ColdWall,
    Figure::ColdCpu,
    Figure::ColdLookupWall,
    Figure::ColdLookupCpu,
    Figure::WarmWall,
    Figure::WarmCpu,
    Figure::PeakMemory,
    Figure::Zip,
    Figure::Binary,
];
const SUBJECTS: [Subject; 4] =
    [Subject::Formatter, Subject::Nothing, Subject::Publish, Subject::Python];
const RATIOS: [(Subject, Subject); 3] = [
    (Subject::Formatter, Subject::Nothing),
    (Subject::Formatter, Subject::Publish),
    (Subject::Python, Subject::Formatter),
];
const BYTES_OF_A_KILOBYTE: f64 = 1_000.0;

pub(super) fn figures_caption(figures: &Figures, wording: &Wording) -> String {
    (wording.measured)(&figures.date, &figures.machine, figures.runs)
}

pub(super) fn figure_rows(figures: &Figures, wording: &Wording) -> Grid {
    let subjects = SUBJECTS.map(|subject| Column::numbers((wording.subject)(subject)));
    let ratios = RATIOS.map(|(of, by)| {
        Column::numbers(&format!("{} ÷ {}", (wording.subject)(of), (wording.subject)(by)))
    });
    let mut columns = vec![Column::words(wording.figure_heading)];
    columns.extend(subjects);
    columns.extend(ratios);
    columns.push(Column::words(wording.reach));
    let mut grid = Grid::new(columns);
    for figure in FIGURES {
        let mut row = vec![(wording.figure)(figure).to_owned()];
        row.extend(SUBJECTS.map(|subject| maybe(value(figures, figure, subject))));
        row.extend(RATIOS.map(|(of, by)| maybe(ratio(figures, figure, of, by))));
        row.push(reach(figures, figure, wording));
        grid.push(row);
    }
    grid
}

/// What is to be reached by a figure, and whether it is.
fn reach(figures: &Figures, figure: Figure, wording: &Wording) -> String {
    let of_it = TARGETS.iter().filter_map(|target| match target.measure {
        Measure::Ratio(of, subject, by) if of == figure => {
            let by = format!(" × {}", (wording.subject)(by));
            Some((target, (wording.subject)(subject), by))
        }
        Measure::Value(of, subject) if of == figure => {
            Some((target, (wording.subject)(subject), String::new()))
        }
        _ => None,
    });
    let sentences = of_it.map(|(target, subject, by)| {
        format!("{subject} {}{by}: {}", bound(target), judged(target, figures, wording))
    });
    sentences.collect::<Vec<_>>().join("; ")
}

fn bound(target: &Target) -> String {
    match target.bound {
        Bound::Most(most) => format!("≤ {}", short(most)),
        Bound::Least(least) => format!("≥ {}", short(least)),
    }
}

/// `2.5`, `15`, `3.15`.
fn short(number: f64) -> String {
    let rounded = format!("{number:.2}");
    rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn judged(target: &Target, figures: &Figures, wording: &Wording) -> &'static str {
    match target.is_met(figures) {
        Some(true) => wording.met,
        Some(false) => wording.missed,
        None => wording.not_measured,
    }
}

pub(super) fn core_rows(figures: &Figures, wording: &Wording) -> Grid {
    let [case, bytes, micros, each, allocations] = wording.core_headings;
    let mut grid = Grid::new(vec![
        Column::words(case),
        Column::numbers(bytes),
        Column::numbers(micros),
        Column::numbers(each),
        Column::numbers(allocations),
    ]);
    for case in &figures.core {
        grid.push(vec![
            (wording.core_case)(&case.group, &case.case),
            count(case.bytes),
            figure(case.micros),
            figure(case.micros / float(case.bytes.max(1)) * BYTES_OF_A_KILOBYTE),
            count(case.allocations),
        ]);
    }
    grid
}

/// What is to be reached by the core.
pub(super) fn core_notes(figures: &Figures, wording: &Wording) -> String {
    let notes = TARGETS.iter().filter_map(|target| {
        let what = match target.measure {
            Measure::Core => wording.core_typical,
            Measure::Growth => wording.core_growth,
            Measure::Ratio(..) | Measure::Value(..) => return None,
        };
        let value = maybe(target.value(figures));
        let judged = judged(target, figures, wording);
        Some(format!("- {what} {}: {judged} ({value})", bound(target)))
    });
    notes.collect::<Vec<_>>().join("\n")
}

/// Both subjects side by side.
pub(super) fn burst_rows(figures: &Figures, wording: &Wording) -> Grid {
    let mut columns = vec![Column::numbers(wording.burst_records)];
    for heading in wording.burst_headings {
        for subject in [Subject::Formatter, Subject::Python] {
            columns.push(Column::numbers(&format!("{heading}, {}", (wording.subject)(subject))));
        }
    }
    let mut grid = Grid::new(columns);
    let mut by_records: BTreeMap<u64, Vec<&Burst>> = BTreeMap::new();
    for burst in &figures.bursts {
        by_records.entry(burst.records).or_default().push(burst);
    }
    for (records, bursts) in by_records {
        let mut row = vec![count(records)];
        for cell in [burst_wall, burst_cpu, burst_invocations, burst_calls, burst_memory] {
            for subject in [Subject::Formatter, Subject::Python] {
                let burst = bursts.iter().find(|burst| burst.subject == subject);
                row.push(burst.map_or_else(|| MISSING.to_owned(), |burst| cell(burst)));
            }
        }
        grid.push(row);
    }
    grid
}

fn burst_wall(burst: &Burst) -> String {
    figure(burst.wall)
}

fn burst_cpu(burst: &Burst) -> String {
    figure(burst.cpu)
}

fn burst_invocations(burst: &Burst) -> String {
    count(burst.invocations)
}

fn burst_calls(burst: &Burst) -> String {
    count(burst.calls)
}

fn burst_memory(burst: &Burst) -> String {
    figure(burst.peak_memory)
}
