//! Messages of a channel.

use maud::{Markup, html};
use notify_core::Language;
use preview::{
    card::{Card, Part, Sender},
    markup::text_of,
};

use super::{
    icons,
    markup::{blocks, bullets, line},
    wording::wording,
};
use crate::channel::{Channel, Content, Entry, Timestamp};

/// The line that Amazon Q adds to each message.
const FOOTER: &str = "📬 Custom notification delivered by Amazon Q Developer in chat applications.";

/// The place of a message in its thread.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    Parent,
    Reply,
}

/// A message, with its problems.
pub(super) fn message(
    channel: &Channel,
    entry: &Entry,
    rank: Rank,
    title_id: &str,
    language: Language,
) -> Markup {
    let is_refused = !entry.problems.is_empty();
    html! {
        div.message.refused[is_refused] data-message-id=(entry.id) {
            (icons::avatar(channel.sender, false))
            div.content {
                (head(channel.sender, entry.at))
                @if is_refused {
                    (problems(channel.sender, &entry.problems, language))
                }
                @match &entry.content {
                    Content::Card(shown) => (card(shown, rank, Some(title_id))),
                    Content::Raw(text) => pre.raw { (text) },
                }
                @if entry.is_edited {
                    p.edited { (wording(language).edited) }
                }
            }
        }
    }
}

/// A card as if it were posted now.
pub(super) fn sample(shown: &Card) -> Markup {
    html! {
        div.message {
            (icons::avatar(shown.sender, false))
            div.content {
                (head(shown.sender, Timestamp::now()))
                (card(shown, Rank::Reply, None))
            }
        }
    }
}

/// The sender and the time.
fn head(sender: Sender, at: Timestamp) -> Markup {
    html! {
        p.head {
            b.sender { (name(sender)) }
            span.app { "APP" }
            (time(at))
        }
    }
}

/// A message without its sender and time.
fn card(card: &Card, rank: Rank, title_id: Option<&str>) -> Markup {
    let title = line(&card.title);
    html! {
        div.card.bot[card.sender == Sender::Bot].teams[card.sender == Sender::Teams] {
            @if !card.title.is_empty() {
                @match rank {
                    Rank::Parent => h3.title id=[title_id] { (title) },
                    Rank::Reply => h4.title id=[title_id] { (title) },
                }
            }
            @for shown in &card.parts {
                (part(shown, rank))
            }
            @if !card.tags.is_empty() {
                ul.tags {
                    @for tag in &card.tags {
                        li.tag { (tag) }
                    }
                }
            }
            @if card.sender != Sender::Bot {
                p.footer lang="en" { (FOOTER) }
            }
        }
    }
}

fn part(part: &Part, rank: Rank) -> Markup {
    html! {
        @match part {
            Part::Blocks(shown) => div.text { (blocks(shown)) },
            Part::Fields(fields) => {
                div.fields {
                    @for field in fields {
                        div.text { (blocks(field)) }
                    }
                }
            }
            Part::NextSteps(steps) => {
                div.steps {
                    @match rank {
                        Rank::Parent => h4 lang="en" { "Next steps" },
                        Rank::Reply => h5 lang="en" { "Next steps" },
                    }
                    (bullets(steps))
                }
            }
            Part::Context(lines) => {
                div.context {
                    @for shown in lines {
                        span { (line(shown)) }
                    }
                }
            }
            Part::Divider => hr;
        }
    }
}

fn problems(sender: Sender, problems: &[String], language: Language) -> Markup {
    html! {
        div.problems {
            p { ((wording(language).would_be_dropped)(sender)) }
            (reasons(problems))
        }
    }
}

/// A list of problems.
pub(super) fn reasons(problems: &[String]) -> Markup {
    html! {
        ul lang="en" {
            @for problem in problems {
                li { (problem) }
            }
        }
    }
}

/// A time in UTC; the script of the page shows it in the reader's time zone.
pub(super) fn time(at: Timestamp) -> Markup {
    html! {
        time datetime=(at.rfc3339()) title={ (at.date_and_clock()) " UTC" } { (at.clock()) }
    }
}

fn name(sender: Sender) -> &'static str {
    match sender {
        Sender::AmazonQ | Sender::Teams => "Amazon Q Developer",
        Sender::Bot => "asr-notify",
    }
}

/// The title of a message, or another short text.
pub(crate) fn headline(entry: &Entry) -> String {
    match &entry.content {
        Content::Card(card) if !card.title.is_empty() => text_of(&card.title),
        Content::Card(card) => card.summary.clone().unwrap_or_default(),
        Content::Raw(text) => text.chars().take(80).collect(),
    }
}
