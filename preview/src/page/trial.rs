//! The page where a body can be tried: what people would read, without any cloud.

mod json;
mod limits;
mod result;

use std::path::PathBuf;

use maud::{Markup, html};
use notify_core::{Language, routing::destination::Format};

use self::result::result;
use super::{
    View, icons,
    shell::{Place, document},
    view::{code, with_parameters},
    wording::{Wording, of},
};
use crate::body::Told;

/// What somebody tries, and what came of it.
#[derive(Debug)]
pub(crate) struct Trial<'a> {
    /// Of the messages; the page has its own.
    pub(crate) language: Language,
    pub(crate) destination: Format,
    /// Files that can be chosen, and the one that is.
    pub(crate) files: &'a [PathBuf],
    pub(crate) file: Option<String>,
    /// The body; nothing if the file can not be read.
    pub(crate) body: Option<String>,
    /// What was found in the body, and which of that is shown.
    pub(crate) told: Vec<Told>,
    pub(crate) shown: usize,
}

/// The names that a format has in Terraform, and in the form.
const FORMATS: [(Format, &str); 3] =
    [(Format::AmazonQ, "amazon-q"), (Format::SlackBot, "slack-bot"), (Format::Email, "email")];

/// The page.
pub(crate) fn trial(trial: &Trial<'_>, view: &View) -> Markup {
    let words = of(view.language);
    let content = html! {
        div.trial {
            (files(trial, view))
            main #trial tabindex="-1" {
                header.topic {
                    h2 { (words.trial.heading) }
                    p { (words.trial.introduction) }
                }
                (form(trial, view))
                @match trial.told.get(trial.shown) {
                    Some(told) => (result(trial, told, words)),
                    None => (nothing(trial, words)),
                }
            }
        }
    };
    document(Place::Trial, view, &html! {}, "trial", &content)
}

/// The files, under their folders.
fn files(trial: &Trial<'_>, view: &View) -> Markup {
    let words = of(view.language);
    let folders = trial.files.chunk_by(|one, next| one.parent() == next.parent());
    html! {
        @if !trial.files.is_empty() {
            nav #files aria-labelledby="files-title" {
                h2 #files-title { (words.trial.files) }
                @for folder in folders {
                    @if let Some(parent) = folder.first().and_then(|file| file.parent()) {
                        h3 { (parent.display()) }
                    }
                    ul {
                        @for file in folder {
                            @let name = file.to_string_lossy().into_owned();
                            li {
                                a href=(address_of(&name, trial, view))
                                    aria-current=[(trial.file.as_ref() == Some(&name)).then_some("page")] {
                                    (file.file_name().unwrap_or_default().display())
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A file's address keeps the language and the destination that were chosen.
fn address_of(file: &String, trial: &Trial<'_>, view: &View) -> String {
    let language = code(trial.language).to_owned();
    let destination = name_of(trial.destination).to_owned();
    let address = view.address("/try");
    let parameters = [("file", file), ("destination", &destination), ("language", &language)];
    // The language of the page is that of the message here.
    with_parameters(address.split('?').next().unwrap_or_default(), parameters.into_iter())
}

fn form(trial: &Trial<'_>, view: &View) -> Markup {
    let words = &of(view.language).trial;
    html! {
        form #form method="post" action=(view.address("/try")) {
            label for="body" { (words.body) span.hint { (words.body_hint) } }
            // A first line break would be the element's own.
            textarea #body name="body" spellcheck="false" autocomplete="off" required {
                "\n" (trial.body.as_deref().unwrap_or_default())
            }
            div.choices {
                label { (words.language)
                    select name="language" {
                        @for language in [Language::En, Language::Ja] {
                            option value=(code(language)) selected[language == trial.language] {
                                (of(language).name)
                            }
                        }
                    }
                }
                label { (words.destination)
                    select name="destination" {
                        @for (format, name) in FORMATS {
                            option value=(name) selected[format == trial.destination] { (name) }
                        }
                    }
                }
                button.main { (words.show) }
            }
        }
    }
}

fn nothing(trial: &Trial<'_>, words: &Wording) -> Markup {
    let unreadable = trial.file.as_deref().filter(|_| trial.body.is_none());
    html! {
        @if let Some(file) = unreadable {
            div.problems role="alert" { p { ((words.trial.unreadable)(file)) } }
        } @else {
            div.empty {
                (icons::bubbles())
                h3 { (words.trial.nothing_yet) }
                p { (words.trial.what_comes) }
            }
        }
    }
}

fn name_of(format: Format) -> &'static str {
    FORMATS.iter().find(|(known, _)| *known == format).map_or("", |(_, name)| name)
}
