//! The result of a body: the card, the mail and the published message.

use maud::{Markup, html};
use notify_core::routing::destination::Format;
use preview::{
    body::{NoticePreview, Rendered},
    card::{Card, Sender},
};
use serde_json::{Value, json};

use super::{input::Playground, json::indented, limits::limits};
use crate::page::{
    inbox::letter,
    message::sample,
    wording::{PlaygroundWording, Wording},
};

pub(super) fn result(
    playground: &Playground<'_>,
    notice: &NoticePreview,
    words: &Wording,
) -> Markup {
    let of_format = |format| notice.rendered.iter().find(|each| each.format == format);
    // A message of the retry queue has one destination.
    let chosen = of_format(playground.format).or(notice.rendered.first());
    let in_chat = match playground.format {
        Format::AmazonQ | Format::SlackBot | Format::Teams => of_format(playground.format),
        Format::Email | Format::Json => of_format(Format::AmazonQ),
    };
    html! {
        section.result {
            (several(playground, &words.playground))
            div.findings {
                div {
                    h3 { (words.playground.recognised) }
                    p #recognised { (notice.recognised) }
                }
                div {
                    h3 { (words.playground.decisions) }
                    (decisions(notice, &words.playground))
                }
            }
            div.views {
                @if let Some(shown) = in_chat { (card(shown, &words.playground)) }
                @if let Some(shown) = of_format(Format::Email) { (mail(shown, words)) }
                @if let Some(shown) = chosen { (published(shown, &words.playground)) }
            }
            @if let Some(shown) = chosen {
                (limits(shown, &words.playground))
            }
        }
    }
}

/// Buttons of the form for each of several notices.
fn several(playground: &Playground<'_>, words: &PlaygroundWording) -> Markup {
    html! {
        @if playground.notices.len() > 1 {
            div.several role="group" aria-label=((words.notices)(playground.notices.len())) {
                span { ((words.notices)(playground.notices.len())) }
                @for number in 1..=playground.notices.len() {
                    button form="form" name="notice" value=(number)
                        aria-pressed=(if number == playground.shown + 1 { "true" } else { "false" }) {
                        ((words.notice)(number))
                    }
                }
            }
        }
    }
}

fn decisions(notice: &NoticePreview, words: &PlaygroundWording) -> Markup {
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
                @for Rendered { destination, is_notified, rule, .. } in &notice.rendered {
                    tr {
                        th scope="row" { (destination) }
                        @if *is_notified {
                            td { span.verdict.notified { (words.notified) } }
                        } @else {
                            td { span.verdict { (words.dropped) } }
                        }
                        td lang="en" { (rule) }
                    }
                }
            }
        }
    }
}

fn card(shown: &Rendered, words: &PlaygroundWording) -> Markup {
    let text = &shown.message.text;
    let json = serde_json::from_str::<Value>(text).ok();
    let (sender, card) = match shown.format {
        Format::SlackBot => (Sender::Bot, json.as_ref().map(Card::slack)),
        Format::Teams => (Sender::Teams, Card::teams(text).ok()),
        Format::AmazonQ | Format::Email | Format::Json => {
            (Sender::AmazonQ, Card::amazon_q(text).ok())
        }
    };
    let update = json.as_ref().and_then(|message| message.get("update")).map(Card::slack);
    html! {
        section.view aria-labelledby="card-title" {
            h3 #card-title { ((words.card)(sender)) }
            div #card {
                @match card {
                    Some(card) => (sample(&card)),
                    None => pre.raw { (text) },
                }
            }
            @if let Some(update) = update {
                h3 { (words.update) }
                div #update { (sample(&update)) }
            }
        }
    }
}

fn mail(shown: &Rendered, words: &Wording) -> Markup {
    let subject = shown.message.subject.as_deref().unwrap_or_default();
    html! {
        section.view aria-labelledby="mail-title" {
            h3 #mail-title { (words.playground.mail) }
            div #mail { (letter(subject, &shown.destination, None, &shown.message.text, words)) }
        }
    }
}

/// The published message; JSON is indented, a mail is shown as the parameters of SNS.
fn published(shown: &Rendered, words: &PlaygroundWording) -> Markup {
    let message = &shown.message;
    let text = match &message.subject {
        Some(subject) => json!({"Subject": subject, "Message": message.text}).to_string(),
        None => message.text.clone(),
    };
    let text = indented(&text).unwrap_or(text);
    html! {
        section.view aria-labelledby="json-title" {
            h3 #json-title { (words.json) " " code { (shown.destination) } }
            pre #json { (text) }
        }
    }
}
