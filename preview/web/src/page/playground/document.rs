//! The playground: the form, and what becomes of its body.

use clap::ValueEnum as _;
use maud::{Markup, html};
use notify_core::{Language, routing::destination::Format};
use preview::news;

use super::{
    input::{Example, Playground},
    result::result,
};
use crate::page::{
    View, icons,
    shell::{Place, document},
    view::with_parameters,
    wording::{Wording, wording},
};

/// The page.
pub(crate) fn playground(playground: &Playground<'_>, view: &View) -> Markup {
    let words = wording(view.language);
    let content = html! {
        div.playground {
            (files(playground, view))
            main #playground tabindex="-1" {
                header.topic {
                    h2 { (words.playground.heading) }
                    p { (words.playground.introduction) }
                }
                (form(playground, view))
                @match playground.notices.get(playground.shown) {
                    Some(notice) => (result(playground, notice, words)),
                    None => (nothing(playground, words)),
                }
            }
        }
    };
    document(Place::Playground, view, &html! {}, "playground", &content)
}

/// The files to choose from, by folder.
fn files(playground: &Playground<'_>, view: &View) -> Markup {
    let words = wording(view.language);
    let folders = playground.files.chunk_by(|one, next| one.parent() == next.parent());
    html! {
        @if !playground.files.is_empty() {
            nav #files aria-labelledby="files-title" {
                h2 #files-title { (words.playground.files) }
                @for folder in folders {
                    @if let Some(parent) = folder.first().and_then(|file| file.parent()) {
                        h3 { (parent.display()) }
                    }
                    ul {
                        @for file in folder {
                            @let name = file.to_string_lossy().into_owned();
                            li {
                                a href=(address_of("file", &name, playground))
                                    aria-current=[(playground.file.as_ref() == Some(&name)).then_some("page")] {
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

/// The address of a file or an example, with the chosen destination and news, and the language of the
/// message instead of that of the page.
fn address_of(kind: &str, name: &str, playground: &Playground<'_>) -> String {
    let mut parameters = vec![
        (kind, name),
        ("destination", playground.format.as_str()),
        ("language", playground.language.as_str()),
    ];
    let news = playground.news.map(word);
    parameters.extend(news.as_deref().map(|news| ("news", news)));
    with_parameters("/try", parameters.into_iter())
}

/// The word of news on the command line.
fn word(news: news::Example) -> String {
    news.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

fn form(playground: &Playground<'_>, view: &View) -> Markup {
    let words = &wording(view.language).playground;
    html! {
        form #form method="post" action=(view.address("/try")) {
            label for="body" { (words.body) span.hint { (words.body_hint) } }
            // Browsers leave out a line break at the beginning of the element.
            textarea #body name="body" spellcheck="false" autocomplete="off" required {
                "\n" (playground.body.as_deref().unwrap_or_default())
            }
            div.choices {
                label { (words.language)
                    select name="language" {
                        @for language in Language::ALL {
                            option value=(language) selected[language == playground.language] {
                                (wording(language).name)
                            }
                        }
                    }
                }
                label { (words.destination)
                    select name="destination" {
                        @for format in Format::ALL {
                            option value=(format) selected[format == playground.format] { (format) }
                        }
                    }
                }
                label { (words.news)
                    select name="news" {
                        option value="" selected[playground.news.is_none()] { (words.no_news) }
                        @for news in news::Example::value_variants() {
                            option value=(word(*news)) selected[playground.news == Some(*news)] {
                                ((words.news_of)(*news))
                            }
                        }
                    }
                }
                button.main { (words.show) }
            }
        }
        p.fine #examples {
            (words.examples) ":"
            @for example in Example::ALL {
                " " a href=(address_of("example", example.as_str(), playground)) {
                    ((words.example)(example))
                }
            }
        }
    }
}

fn nothing(playground: &Playground<'_>, words: &Wording) -> Markup {
    let unreadable = playground.file.as_deref().filter(|_| playground.body.is_none());
    html! {
        @if let Some(file) = unreadable {
            div.problems role="alert" { p { ((words.playground.unreadable)(file)) } }
        } @else {
            div.empty {
                (icons::bubbles())
                h3 { (words.playground.nothing_yet) }
                p { (words.playground.what_comes) }
            }
        }
    }
}
