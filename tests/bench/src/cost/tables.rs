//! The tables of what things cost, in whatever language.

use super::{
    function::{Function, Processor, burst_dollars},
    month::{EXTRAS, MEGABYTES, PLANS, PROCESSOR, extra, lines},
    prices::{Checked, PRICES},
    quotas::QUOTAS,
};
use crate::{
    figures::{Burst, Subject},
    report::{
        grid::{Column, Grid},
        number::{MISSING, about, count, dollars, figure},
        wording::Wording,
    },
};

const MEMORIES: [u32; 3] = [128, 256, 512];
const PROCESSORS: [(Processor, &str); 2] =
    [(Processor::Arm64, "arm64"), (Processor::X86, "x86_64")];
const MILLION: f64 = 1_000_000.0;
const COLD_SHARES: [f64; 2] = [0.01, 1.0];

/// What it is, or a dash.
fn maybe<T>(value: Option<T>, written: impl Fn(T) -> String) -> String {
    value.map_or_else(|| MISSING.to_owned(), written)
}

/// What Lambda bills for a million findings: the formatter beside the peer.
pub(super) fn per_million(
    formatter: &Function,
    python: Option<&Function>,
    wording: &Wording,
) -> Grid {
    let headings = wording.cost.per_million_headings;
    let columns = headings.iter().enumerate().map(|(index, heading)| match index {
        1 => Column::words(heading),
        _ => Column::numbers(heading),
    });
    let mut grid = Grid::new(columns.collect());
    for megabytes in MEMORIES {
        for (processor, name) in PROCESSORS {
            let mut row = vec![
                megabytes.to_string(),
                name.to_owned(),
                about(formatter.warm_millis(megabytes)),
                maybe(python, |python| about(python.warm_millis(megabytes))),
            ];
            for share in COLD_SHARES {
                let ours = formatter.dollars(MILLION, share, megabytes, processor);
                let theirs =
                    python.map(|python| python.dollars(MILLION, share, megabytes, processor));
                row.push(dollars(ours));
                row.push(maybe(theirs, dollars));
                row.push(maybe(theirs, |theirs| figure(theirs / ours)));
            }
            grid.push(row);
        }
    }
    grid
}

/// The same where many come at once: batches share invocations and publishes.
pub(super) fn bursts(bursts: &[Burst], wording: &Wording) -> Grid {
    let columns = wording.cost.burst_headings.map(Column::numbers);
    let mut grid = Grid::new(columns.into());
    for ours in bursts.iter().filter(|burst| burst.subject == Subject::Formatter) {
        let mut others = bursts.iter().filter(|burst| burst.records == ours.records);
        let theirs = others.find(|burst| burst.subject == Subject::Python);
        let theirs = theirs.map(|burst| burst_dollars(burst, MEGABYTES, PROCESSOR));
        let ours_costs = burst_dollars(ours, MEGABYTES, PROCESSOR);
        grid.push(vec![
            count(ours.records),
            dollars(ours_costs),
            maybe(theirs, dollars),
            maybe(theirs, |theirs| figure(theirs / ours_costs)),
        ]);
    }
    grid
}

/// A month's bill at each number of findings.
pub(super) fn month(formatter: &Function, wording: &Wording) -> Grid {
    let words = &wording.cost;
    let mut columns = vec![Column::words(words.line_heading)];
    let plans = PLANS.iter().map(|plan| Column::numbers(&(words.per_day)(plan.per_day)));
    columns.extend(plans);
    let mut grid = Grid::new(columns);
    let bills = PLANS.map(|plan| lines(formatter, &plan));
    let kinds = bills.first().into_iter().flatten().map(|(line, _)| *line);
    for line in kinds {
        let mut row = vec![(words.line)(line).to_owned()];
        row.extend(bills.iter().map(|bill| {
            let of_it = bill.iter().filter(|(kind, _)| *kind == line);
            dollars(of_it.map(|(_, dollars)| dollars).sum())
        }));
        grid.push(row);
    }
    let sums = bills.each_ref().map(|bill| bill.iter().map(|(_, dollars)| dollars).sum::<f64>());
    let mut row = vec![words.sum.to_owned()];
    row.extend(sums.map(dollars));
    grid.push(row);
    for kind in EXTRAS {
        let mut row = vec![(words.extra)(kind).to_owned()];
        row.extend(PLANS.map(|plan| maybe(extra(kind, &plan), dollars)));
        grid.push(row);
    }
    grid
}

/// What is used up, when, and what happens then.
pub(super) fn quotas(formatter: &Function, wording: &Wording) -> Grid {
    let [quota, per_second, per_day, then] = wording.cost.quota_headings;
    let mut grid = Grid::new(vec![
        Column::words(quota),
        Column::numbers(per_second),
        Column::numbers(per_day),
        Column::words(then),
    ]);
    for quota in QUOTAS {
        let (name, then) = (wording.cost.quota)(quota);
        grid.push(vec![
            format!("[{name}]({})", quota.page()),
            about(quota.per_second(formatter)),
            about(quota.per_day(formatter)),
            then.to_owned(),
        ]);
    }
    grid
}

/// Each price, and where it is from.
pub(super) fn prices(wording: &Wording) -> Grid {
    let words = &wording.cost;
    let [what, price, unit, date, checked] = words.price_headings;
    let mut grid = Grid::new(vec![
        Column::words(what),
        Column::numbers(price),
        Column::words(unit),
        Column::words(date),
        Column::words(checked),
    ]);
    for price in PRICES {
        let (date, checked) = match price.checked {
            Checked::Quoted(date) => (date, words.checked_quoted),
            Checked::Memory(date) => (date, words.checked_memory),
        };
        grid.push(vec![
            format!("[{}]({})", (words.item)(price.item), price.page),
            format!("${}", price.dollars),
            (words.unit)(price.unit).to_owned(),
            date.to_owned(),
            checked.to_owned(),
        ]);
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::wording::{ENGLISH, JAPANESE};

    fn function() -> Function {
        Function { cold_wall: 5.0, warm_wall: 0.5, warm_cpu: 0.4 }
    }

    fn burst(subject: Subject) -> Burst {
        let (wall, cpu, peak_memory) = (1.0, 0.5, 8.0);
        Burst { records: 100, subject, wall, cpu, invocations: 10, calls: 10, peak_memory }
    }

    #[test]
    fn without_the_peer_its_columns_are_dashes() {
        let text = per_million(&function(), None, &ENGLISH).text();
        assert_eq!(text.matches(MISSING).count(), 6 * 5, "{text}");
        let text = bursts(&[burst(Subject::Formatter)], &ENGLISH).text();
        assert_eq!(text.matches(MISSING).count(), 2, "{text}");
    }

    #[test]
    fn what_takes_no_more_costs_a_dash() {
        let text = month(&function(), &ENGLISH).text();
        assert_eq!(text.matches(MISSING).count(), 2, "mail and bot at a million a day\n{text}");
        assert!(text.contains(&count(1_000_000)), "{text}");
    }

    #[test]
    fn every_table_is_whole_in_every_language() {
        for wording in [&ENGLISH, &JAPANESE] {
            for grid in [
                per_million(&function(), Some(&function()), wording),
                month(&function(), wording),
                bursts(&[burst(Subject::Formatter), burst(Subject::Python)], wording),
                quotas(&function(), wording),
                prices(wording),
            ] {
                let markdown = grid.markdown();
                let cells = |line: &str| line.matches(" | ").count();
                let columns = markdown.lines().next().map(cells);
                for line in markdown.lines() {
                    assert_eq!(Some(cells(line)), columns, "{line}");
                }
                assert!(!markdown.contains("NaN") && !markdown.contains("|  |"), "{markdown}");
            }
        }
    }
}
