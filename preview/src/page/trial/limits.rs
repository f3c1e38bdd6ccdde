//! How much of each limit a message takes.

use maud::{Markup, html};

use crate::{
    body::Letter,
    limits::{Usage, check},
    page::{
        message::reasons,
        wording::{TrialWording, grouped},
    },
};

pub(super) fn limits(letter: &Letter, words: &TrialWording) -> Markup {
    let checked = check(letter.format, &letter.message);
    html! {
        section.limits aria-labelledby="limits-title" {
            h3 #limits-title { (words.limits) " " code { (letter.destination) } }
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
    let Usage { of, used, most } = usage;
    html! {
        tr {
            th scope="row" { code { (of) } }
            td { meter min="0" max=(most) high=(near(*most)) optimum="0" value=(used) aria-label=(of) {} }
            td.number { (grouped(*used)) " / " (grouped(*most)) }
        }
    }
}

/// From four fifths on, a limit is near.
fn near(most: usize) -> usize {
    most / 5 * 4
}
