//! The sizes of the parts of a message, and their limits.

use maud::{Markup, html};

use preview::{
    body::Rendered,
    limits::{Usage, check},
};

use crate::page::{
    message::reasons,
    wording::{PlaygroundWording, grouped},
};

pub(super) fn limits(rendered: &Rendered, words: &PlaygroundWording) -> Markup {
    let checked = check(rendered.format, &rendered.message);
    html! {
        section.limits aria-labelledby="limits-title" {
            h3 #limits-title { (words.limits) " " code { (rendered.destination) } }
            @if checked.problems.is_empty() {
                p.fine { (words.no_problems) }
            } @else {
                div.problems {
                    p { (words.problems) }
                    (reasons(&checked.problems))
                }
            }
            table #limits {
                thead {
                    tr {
                        th scope="col" { (words.part) }
                        th scope="col" { (words.share) }
                        th scope="col" { (words.used) }
                    }
                }
                tbody {
                    @for usage in &checked.usage {
                        (row(usage))
                    }
                }
            }
        }
    }
}

fn row(usage: &Usage) -> Markup {
    let Usage { part, used, max } = usage;
    html! {
        tr {
            th scope="row" { code { (part) } }
            td { meter min="0" max=(max) high=(near(*max)) optimum="0" value=(used) aria-label=(part) {} }
            td.number { (grouped(*used)) " / " (grouped(*max)) }
        }
    }
}

/// Above four fifths the meter shows a warning.
fn near(max: usize) -> usize {
    max / 5 * 4
}
