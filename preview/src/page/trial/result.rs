//! What a body became: the card, the mail and the exact message side by side.

use maud::{Markup, html};
use notify_core::routing::destination::Format;
use serde_json::{Value, json};

use super::{Trial, json::indented, limits::limits};
use crate::{
    body::{Letter, Told},
    card::{Card, Sender},
    page::{
        inbox::letter,
        message::sample,
        wording::{TrialWording, Wording},
    },
};

pub(super) fn result(trial: &Trial<'_>, told: &Told, words: &Wording) -> Markup {
    let of_format = |format| told.letters.iter().find(|letter| letter.format == format);
    // What comes from the queues is one message for one destination.
    let chosen = of_format(trial.destination).or(told.letters.first());
    let in_slack = match trial.destination {
        Format::SlackBot => of_format(Format::SlackBot),
        Format::AmazonQ | Format::Email => of_format(Format::AmazonQ),
    };
    html! {
        section.result {
            (several(trial, &words.trial))
            div.findings {
                div {
                    h3 { (words.trial.recognised) }
                    p #recognised { (told.recognised) }
                }
                div {
                    h3 { (words.trial.decisions) }
                    (decisions(told, &words.trial))
                }
            }
            div.views {
                @if let Some(shown) = in_slack { (card(shown, &words.trial)) }
                @if let Some(shown) = of_format(Format::Email) { (mail(shown, words)) }
                @if let Some(shown) = chosen { (published(shown, &words.trial)) }
            }
            @if let Some(shown) = chosen {
                (limits(shown, &words.trial))
            }
        }
    }
}

/// Which notice of several is shown; the form asks for another.
fn several(trial: &Trial<'_>, words: &TrialWording) -> Markup {
    html! {
        @if trial.told.len() > 1 {
            div.several role="group" aria-label=((words.notices)(trial.told.len())) {
                span { ((words.notices)(trial.told.len())) }
                @for number in 1..=trial.told.len() {
                    button form="form" name="notice" value=(number)
                        aria-pressed=(if number == trial.shown + 1 { "true" } else { "false" }) {
                        ((words.notice)(number))
                    }
                }
            }
        }
    }
}

fn decisions(told: &Told, words: &TrialWording) -> Markup {
    html! {
        table #decisions {
            thead {
                tr {
                    th scope="col" { (words.destination) }
                    th scope="col" { (words.decision) }
                    th scope="col" { (words.rule) }
                }
            }
            tbody {
                @for Letter { destination, decision, .. } in &told.letters {
                    tr {
                        th scope="row" { (destination) }
                        @if decision.is_wanted {
                            td { span.verdict.notified { (words.notified) } }
                        } @else {
                            td { span.verdict { (words.dropped) } }
                        }
                        td lang="en" { (decision.rule) }
                    }
                }
            }
        }
    }
}

fn card(shown: &Letter, words: &TrialWording) -> Markup {
    let text = &shown.message.text;
    let (sender, card) = match shown.format {
        Format::SlackBot => {
            (Sender::Bot, serde_json::from_str(text).ok().map(|message| Card::slack(&message)))
        }
        Format::AmazonQ | Format::Email => (Sender::AmazonQ, Card::amazon_q(text).ok()),
    };
    html! {
        section.view aria-labelledby="card-title" {
            h3 #card-title { ((words.card)(sender)) }
            div #card {
                @match card {
                    Some(card) => (sample(&card)),
                    None => pre.raw { (text) },
                }
            }
        }
    }
}

fn mail(shown: &Letter, words: &Wording) -> Markup {
    let subject = shown.message.subject.as_deref().unwrap_or_default();
    html! {
        section.view aria-labelledby="mail-title" {
            h3 #mail-title { (words.trial.mail) }
            div #mail { (letter(subject, &shown.destination, None, &shown.message.text, words)) }
        }
    }
}

/// The message with line breaks where JSON leaves them free; a mail as SNS is asked for it.
fn published(shown: &Letter, words: &TrialWording) -> Markup {
    let message = &shown.message;
    let text = match &message.subject {
        Some(subject) => json!({"Subject": subject, "Message": message.text}).to_string(),
        None => message.text.clone(),
    };
    let text = if serde_json::from_str::<Value>(&text).is_ok() { indented(&text) } else { text };
    html! {
        section.view aria-labelledby="json-title" {
            h3 #json-title { (words.json) " " code { (shown.destination) } }
            pre #json { (text) }
        }
    }
}
