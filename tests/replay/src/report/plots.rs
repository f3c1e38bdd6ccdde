//! Plots, in inline SVG and plain HTML.

use maud::{Markup, html};

use super::words::{Text, number};
use crate::{DAY, HOUR, Ledger, Moment, ledger::count};

/// Size of the plot in units of its own; the page scales it.
const WIDTH: f64 = 1_000.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 48.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 28.0;
/// More bars are too narrow to see.
const MAX_BARS: u64 = 400;
const MAX_TICKS: u64 = 5;
/// Part of its place that a bar takes.
const BAR: f64 = 0.86;
/// Day labels do not overlap.
const MAX_DAY_LABELS: u64 = 16;

/// Messages in an hour or, of a long recording, in several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) at: Moment,
    pub(super) before: u64,
    pub(super) after: u64,
}

/// The bars from the beginning to the end, and the hours of each.
pub(super) fn bars(ledger: &Ledger) -> (Vec<Bar>, u64) {
    let from = ledger.from.hour();
    let length = ledger.until.plus(-1).since(from).max(0).unsigned_abs();
    let hours = length / HOUR.unsigned_abs() + 1;
    let width = hours.div_ceil(MAX_BARS);
    let step = HOUR.saturating_mul(i64::try_from(width).unwrap_or(i64::MAX));
    let mut at = from;
    let mut bars = Vec::new();
    while at < ledger.until && bars.len() < hours.try_into().unwrap_or(usize::MAX) {
        bars.push(Bar { at, before: 0, after: 0 });
        at = at.plus(step);
    }
    for hour in &ledger.hours {
        let index = usize::try_from(hour.at.since(from) / step).unwrap_or(usize::MAX);
        if let Some(bar) = bars.get_mut(index) {
            bar.before += hour.before;
            bar.after += hour.after;
        }
    }
    (bars, width)
}

/// What a plot shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Series {
    /// Before in the background, after in front of it, on one scale.
    Both,
    After,
}

impl Series {
    fn highest(self, bar: &Bar) -> u64 {
        match self {
            Self::Both => bar.before.max(bar.after),
            Self::After => bar.after,
        }
    }
}

/// Messages by hour.
pub(super) fn by_hour(bars: &[Bar], series: Series) -> Markup {
    let highest = bars.iter().map(|bar| series.highest(bar)).max().unwrap_or(0).max(1);
    let step = tick_step(highest);
    let top = highest.div_ceil(step) * step;
    let place = (WIDTH - LEFT) / count(bars.len().try_into().unwrap_or(u64::MAX)).max(1.0);
    let y = |value: u64| TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - count(value) / count(top));
    let days = days(bars);
    let label_every = count(days.len().try_into().unwrap_or(1)).max(1.0) / count(MAX_DAY_LABELS);
    html! {
        svg.hours viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) aria-hidden="true" {
            @for tick in (0..=top).step_by(usize::try_from(step).unwrap_or(1)) {
                line.grid x1=(LEFT) x2=(WIDTH) y1=(short(y(tick))) y2=(short(y(tick))) {}
                text.tick x=(LEFT - 6.0) y=(short(y(tick) + 4.0)) text-anchor="end" {
                    (number(tick))
                }
            }
            @for (order, (index, day)) in days.iter().enumerate() {
                @let x = LEFT + place * count(*index);
                line.day x1=(short(x)) x2=(short(x)) y1=(TOP) y2=(HEIGHT - BOTTOM + 6.0) {}
                @if is_labelled(order, label_every) {
                    text.tick x=(short(x + 3.0)) y=(HEIGHT - 8.0) { (day) }
                }
            }
            @for (index, bar) in (0_u64..).zip(bars) {
                @let x = short(LEFT + place * (count(index) + (1.0 - BAR) / 2.0));
                @let width = short(place * BAR);
                @if series.highest(bar) > 0 {
                    g {
                        title {
                            (bar.at.minutes()) ": " (number(bar.before)) " → " (number(bar.after))
                        }
                        @if series == Series::Both {
                            rect.before x=(x) width=(width) y=(short(y(bar.before)))
                                height=(short(y(0) - y(bar.before))) {}
                        }
                        rect.after x=(x) width=(width) y=(short(y(bar.after)))
                            height=(short(y(0) - y(bar.after))) {}
                    }
                }
            }
        }
    }
}

/// Amounts beside each other, the largest first.
pub(super) fn amounts(rows: impl IntoIterator<Item = (Text, u64)>) -> Markup {
    let mut rows: Vec<_> = rows.into_iter().filter(|(_, amount)| *amount > 0).collect();
    rows.sort_by_key(|(_, amount)| std::cmp::Reverse(*amount));
    let most = rows.first().map_or(1, |(_, amount)| *amount);
    html! {
        table.amounts {
            tbody {
                @for (label, amount) in rows {
                    tr {
                        th scope="row" { (label) }
                        td.number { (number(amount)) }
                        td.bar aria-hidden="true" {
                            div style=(format!(
                                "width: {}%", short(100.0 * count(amount) / count(most))
                            )) {}
                        }
                    }
                }
            }
        }
    }
}

/// Indices of the bars with which days begin, and the days.
fn days(bars: &[Bar]) -> Vec<(u64, String)> {
    let mut days: Vec<(u64, String)> = Vec::new();
    let mut last = None;
    for (index, bar) in (0_u64..).zip(bars) {
        let day = bar.at.millis().div_euclid(DAY);
        if last != Some(day) {
            let label = bar.at.minutes().get(5..10).unwrap_or_default().to_owned();
            days.push((index, label));
            last = Some(day);
        }
    }
    days
}

fn is_labelled(order: usize, every: f64) -> bool {
    let order = count(order.try_into().unwrap_or(u64::MAX));
    every <= 1.0 || (order % every.ceil()).abs() < f64::EPSILON
}

/// 1, 2 or 5 times a power of ten, so that the highest value takes at most five ticks.
fn tick_step(highest: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for factor in [1, 2, 5] {
            let step = power.saturating_mul(factor);
            if highest.div_ceil(step) <= MAX_TICKS {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// A coordinate, to a hundredth.
fn short(coordinate: f64) -> String {
    let text = format!("{coordinate:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{short, tick_step};

    #[test]
    fn ticks_are_round_and_few() {
        for (highest, step) in [(1, 1), (5, 1), (6, 2), (30, 10), (156, 50), (2_707, 1_000)] {
            assert_eq!(tick_step(highest), step, "{highest}");
        }
        assert!(tick_step(u64::MAX) > 0);
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!([1.0, 1.5, 1.234, 0.0].map(short), ["1", "1.5", "1.23", "0"]);
    }
}
