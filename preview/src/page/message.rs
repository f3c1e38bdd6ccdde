//! One message in a channel.

use maud::{Markup, html};
use notify_core::Language;

use super::{
    icons,
    markup::{blocks, bullets, line, words},
    wording::of,
};
use crate::{
    card::{Card, Part, Sender},
    channel::{Channel, Content, Entry, Moment},
};

/// What Amazon Q writes under each.
const FOOTER: &str = "📬 Custom notification delivered by Amazon Q Developer in chat applications.";

/// How a message stands in its thread.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    Parent,
    Reply,
}

/// A message, with why nobody would see it.
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
            (icons::avatar(channel.sender))
            div.content {
                (head(channel.sender, entry.at))
                @if is_refused {
                    (problems(channel.sender, &entry.problems, language))
                }
                @match &entry.content {
                    Content::Card(shown) => (card(shown, rank, Some(title_id))),
                    Content::Raw(text) => pre.raw { (text) },
                }
            }
        }
    }
}

/// A card as it would be posted now.
pub(super) fn sample(shown: &Card) -> Markup {
    html! {
        div.message {
            (icons::avatar(shown.sender))
            div.content {
                (head(shown.sender, Moment::now()))
                (card(shown, Rank::Reply, None))
            }
        }
    }
}

/// Who posted it, and when.
fn head(sender: Sender, at: Moment) -> Markup {
    html! {
        p.head {
            b.sender { (name(sender)) }
            span.app { "APP" }
            (time(at))
        }
    }
}

/// What Slack makes of a message, but for who posted it.
fn card(card: &Card, rank: Rank, title_id: Option<&str>) -> Markup {
    let title = line(&card.title);
    html! {
        div.card.bot[card.sender == Sender::Bot] {
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
            @if card.sender == Sender::AmazonQ {
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
            p { ((of(language).would_be_dropped)(sender)) }
            (reasons(problems))
        }
    }
}

/// Problems, in the words of who has them.
pub(super) fn reasons(problems: &[String]) -> Markup {
    html! {
        ul lang="en" {
            @for problem in problems {
                li { (problem) }
            }
        }
    }
}

/// A moment; the page's script writes it in the reader's own time.
pub(super) fn time(at: Moment) -> Markup {
    html! {
        time datetime=(at.machine()) title={ (at.date_and_clock()) " UTC" } { (at.clock()) }
    }
}

fn name(sender: Sender) -> &'static str {
    match sender {
        Sender::AmazonQ => "Amazon Q Developer",
        Sender::Bot => "asr-notify",
    }
}

/// What a message is about, in a few words.
pub(crate) fn headline(entry: &Entry) -> String {
    match &entry.content {
        Content::Card(card) if !card.title.is_empty() => words(&card.title),
        Content::Card(card) => card.summary.clone().unwrap_or_default(),
        Content::Raw(text) => text.chars().take(80).collect(),
    }
}
