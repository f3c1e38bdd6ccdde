//! The frame of every page.

use maud::{DOCTYPE, Markup, html};
use notify_core::Language;

use super::{
    View,
    wording::{Wording, wording},
};
use crate::channel::Progress;

/// A page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Channel,
    Playground,
}

const PLACES: [(Place, &str); 2] = [(Place::Channel, "/"), (Place::Playground, "/try")];

/// A whole document. `strip` is shown below the bar, and `skip_to` is the id of the main part.
pub(super) fn document(
    place: Place,
    view: &View,
    strip: &Markup,
    skip_to: &str,
    content: &Markup,
) -> Markup {
    let words = wording(view.language);
    let title = match (place, &view.channel) {
        (Place::Channel, Some(channel)) => format!("#{channel} · {}", words.title),
        (Place::Channel, None) => words.title.to_owned(),
        (Place::Playground, _) => format!("{} · {}", words.playground.heading, words.title),
    };
    html! {
        (DOCTYPE)
        html lang=(view.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/style.css";
                script src="/page.js" defer {}
            }
            body {
                a.skip href=(format!("#{skip_to}")) { (words.skip) }
                header.bar {
                    h1 { (words.title) }
                    (places(place, view, words))
                    (languages(place, view, words))
                }
                (strip)
                (content)
            }
        }
    }
}

fn places(here: Place, view: &View, words: &Wording) -> Markup {
    html! {
        nav.pages aria-label=(words.pages) {
            @for (place, path) in PLACES {
                a href=(view.address(path)) aria-current=[(place == here).then_some("page")] {
                    (match place {
                        Place::Channel => words.channel_page,
                        Place::Playground => words.try_page,
                    })
                }
            }
        }
    }
}

fn languages(here: Place, view: &View, words: &Wording) -> Markup {
    let path = PLACES.iter().find(|(place, _)| *place == here).map_or("/", |(_, path)| path);
    html! {
        nav.languages aria-label=(words.languages) {
            @for language in Language::ALL {
                a href=(view.in_language(language).address(path)) lang=(language)
                    hreflang=(language)
                    aria-current=[(language == view.language).then_some("true")] {
                    (wording(language).name)
                }
            }
        }
    }
}

/// The current step, if any, and its duration so far. The script of the page goes on counting.
pub(crate) fn progress(progress: Option<&Progress>, language: Language) -> Markup {
    let seconds = progress.map_or(0, Progress::seconds);
    let words = wording(language);
    html! {
        div #progress.strip hidden[progress.is_none()] {
            span.spinner aria-hidden="true" {}
            span role="status" { (progress.map_or("", |progress| progress.text.as_str())) }
            span.seconds aria-hidden="true" data-seconds=(seconds) data-words=(words.seconds)
                data-minutes=(words.minutes) {
                (so_far(seconds, words))
            }
        }
    }
}

fn so_far(seconds: u64, words: &Wording) -> String {
    let (minutes, rest) = (seconds / 60, seconds % 60);
    let words = if minutes == 0 { words.seconds } else { words.minutes };
    words.replace('M', &minutes.to_string()).replace('S', &rest.to_string())
}
