//! What a deployment costs, reckoned from what was measured and from AWS's prices.

pub mod function;
pub mod month;
pub mod prices;
pub mod quotas;
mod tables;
#[cfg(test)]
mod tests;

use crate::{
    figures::{Figures, Subject},
    report::wording::Wording,
};
use function::Function;

/// The name of each section of the documents, and what stands in it; none where nothing was
/// measured of the formatter.
#[must_use]
pub fn sections(figures: &Figures, wording: &Wording) -> Option<Vec<(&'static str, String)>> {
    let formatter = Function::of(figures, Subject::Formatter)?;
    let python = Function::of(figures, Subject::Python);
    let per_million = tables::per_million(&formatter, python.as_ref(), wording).markdown();
    let month = tables::month(&formatter, wording).markdown();
    let words = &wording.cost;
    let bursts = tables::bursts(&figures.bursts, wording).markdown();
    let costs = [words.per_million, &per_million, words.bursts, &bursts, words.month, &month];
    Some(vec![
        ("costs", costs.join("\n\n")),
        ("quotas", tables::quotas(&formatter, wording).markdown()),
        ("prices", tables::prices(wording).markdown()),
    ])
}

/// The same for the terminal.
#[must_use]
pub fn table(figures: &Figures, wording: &Wording) -> Option<String> {
    let formatter = Function::of(figures, Subject::Formatter)?;
    let python = Function::of(figures, Subject::Python);
    let words = &wording.cost;
    let parts = [
        words.per_million.to_owned(),
        tables::per_million(&formatter, python.as_ref(), wording).text(),
        words.bursts.to_owned(),
        tables::bursts(&figures.bursts, wording).text(),
        words.month.to_owned(),
        tables::month(&formatter, wording).text(),
        tables::quotas(&formatter, wording).text(),
    ];
    Some(parts.join("\n\n"))
}
