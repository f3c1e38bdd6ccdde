//! What was measured, told: on the terminal, and in the documents.

pub mod document;
pub mod grid;
pub mod number;
mod rows;
pub mod targets;
#[cfg(test)]
mod tests;
pub mod wording;

use crate::figures::Figures;
use rows::{burst_rows, core_notes, core_rows, figure_rows, figures_caption};
use wording::{ENGLISH, Wording};

/// All of it, aligned, for the terminal.
#[must_use]
pub fn table(figures: &Figures) -> String {
    let mut parts = vec![figures_caption(figures, &ENGLISH), figure_rows(figures, &ENGLISH).text()];
    if !figures.core.is_empty() {
        parts.push(core_rows(figures, &ENGLISH).text());
        parts.push(core_notes(figures, &ENGLISH));
    }
    if !figures.bursts.is_empty() {
        parts.push(burst_rows(figures, &ENGLISH).text());
    }
    parts.join("\n\n")
}

/// The same as the documents have it: the name of each section, and what stands in it.
#[must_use]
pub fn sections(figures: &Figures, wording: &Wording) -> Vec<(&'static str, String)> {
    let measured = figures_caption(figures, wording);
    let core = [core_rows(figures, wording).markdown(), core_notes(figures, wording)];
    vec![
        ("figures", format!("{measured}\n\n{}", figure_rows(figures, wording).markdown())),
        ("core", core.join("\n\n")),
        ("bursts", burst_rows(figures, wording).markdown()),
    ]
}
