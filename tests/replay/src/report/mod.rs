//! The report: one HTML file that needs nothing else, in both languages.

mod plots;
mod sections;
mod words;

use clap::ValueEnum;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::Ledger;
use words::text;

const STYLE: &str = include_str!("style.css");

/// The language that a report opens in; the reader can switch to the other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

impl Language {
    fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }
}

/// The report of a replay as a page of HTML. It has no scripts and loads nothing.
#[must_use]
pub fn html(ledger: &Ledger, language: Language) -> String {
    let title = text("Replay of a recording", "記録の再生");
    let page = html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'";
                title { "asr-notify: " (title.in_language(language)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (title) }
                    (switch(language))
                    p.what { code { (ledger.recording) } " " (period(ledger)) }
                }
                main {
                    (sections::headline(ledger))
                    (sections::hours(ledger))
                    (sections::held_back(ledger))
                    (sections::decisions(ledger))
                    (sections::destinations(ledger))
                    (sections::longest_open(ledger))
                    (sections::oracle(ledger))
                    (sections::calls(ledger))
                }
            }
        }
    };
    page.into_string()
}

/// Radio buttons: the style sheet hides the other language.
fn switch(language: Language) -> Markup {
    html! {
        fieldset.switch {
            legend { "Language / 言語" }
            @for (option, label) in [(Language::En, "English"), (Language::Ja, "日本語")] {
                label {
                    input type="radio" name="language" id=(option.code())
                        checked[option == language];
                    span lang=(option.code()) data-always { (label) }
                }
            }
        }
    }
}

fn period(ledger: &Ledger) -> Markup {
    html! {
        time datetime=(ledger.from) { (ledger.from.minutes()) }
        " – "
        time datetime=(ledger.until) { (ledger.until.minutes()) }
        " UTC"
    }
}

#[cfg(test)]
mod tests;
