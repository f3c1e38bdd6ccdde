//! The words of the tables, one file per language. A struct makes the compiler say when a language
//! lacks some.

mod en;
mod ja;

use crate::{
    cost::{
        month::{Extra, Line},
        prices::{Item, Unit},
        quotas::Quota,
    },
    figures::{Figure, Subject},
};

pub use en::ENGLISH;
pub use ja::JAPANESE;

/// The documents, each with its language.
pub const LANGUAGES: [(&str, &Wording); 2] =
    [("docs/performance.md", &ENGLISH), ("docs/performance.ja.md", &JAPANESE)];

/// One language.
#[derive(Debug)]
pub struct Wording {
    /// Day, machine, and how often.
    pub(super) measured: fn(&str, &str, usize) -> String,
    pub(super) figure_heading: &'static str,
    /// What is measured, with its unit.
    pub(super) figure: fn(Figure) -> &'static str,
    pub(super) subject: fn(Subject) -> &'static str,
    pub(super) reach: &'static str,
    pub(super) met: &'static str,
    pub(super) missed: &'static str,
    pub(super) not_measured: &'static str,
    /// Case, bytes, microseconds, microseconds a kilobyte, allocations.
    pub(super) core_headings: [&'static str; 5],
    /// Group and case.
    pub(super) core_case: fn(&str, &str) -> String,
    pub(super) core_typical: &'static str,
    pub(super) core_growth: &'static str,
    pub(super) burst_records: &'static str,
    /// Wall, CPU, invocations, calls, memory.
    pub(super) burst_headings: [&'static str; 5],
    pub(crate) cost: CostWording,
}

/// The words of what things cost.
#[derive(Debug)]
pub(crate) struct CostWording {
    pub(crate) per_million: &'static str,
    /// Memory, processor, warm and warm of the peer, then for each share of cold starts: the
    /// formatter's dollars, the peer's, their ratio.
    pub(crate) per_million_headings: [&'static str; 10],
    pub(crate) bursts: &'static str,
    /// Records, the formatter's dollars, the peer's, their ratio.
    pub(crate) burst_headings: [&'static str; 4],
    pub(crate) month: &'static str,
    pub(crate) line_heading: &'static str,
    pub(crate) per_day: fn(u32) -> String,
    pub(crate) line: fn(Line) -> &'static str,
    pub(crate) sum: &'static str,
    pub(crate) extra: fn(Extra) -> &'static str,
    /// Quota, findings a second, findings a day, what happens then.
    pub(crate) quota_headings: [&'static str; 4],
    /// Its name, and what happens then.
    pub(crate) quota: fn(Quota) -> (&'static str, &'static str),
    /// What, price, unit, date, what it was compared with.
    pub(crate) price_headings: [&'static str; 5],
    pub(crate) item: fn(Item) -> &'static str,
    pub(crate) unit: fn(Unit) -> &'static str,
    pub(crate) checked_quoted: &'static str,
    pub(crate) checked_memory: &'static str,
}
