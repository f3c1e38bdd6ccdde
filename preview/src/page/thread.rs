//! A thread as Slack has it in a channel: its first message, and the replies folded away.

use maud::{Markup, html};

use super::{
    View, icons,
    message::{Rank, headline, message, time},
    wording::of,
};
use crate::{
    card::Sender,
    channel::{Channel, Content, Entry, Thread},
};

/// More replies than this make a page slow; it shows the latest.
const MOST_REPLIES: usize = 100;

/// The id of a thread's element.
pub(crate) fn id_of_thread(number: u64) -> String {
    format!("thread-{number}")
}

/// A thread, with what of it concerns the view's account; empty if nothing does.
pub(crate) fn thread(channel: &Channel, thread: &Thread, view: &View) -> Markup {
    let entries = thread.entries(view.account.as_deref());
    let Some((parent, replies)) = entries.split_first() else { return html! {} };
    let id = id_of_thread(thread.number);
    let title_id = format!("{id}-title");
    let has_title = matches!(&parent.content, Content::Card(card) if !card.title.is_empty());
    // One without a thread is its own.
    let key = thread.key.as_ref().unwrap_or(&parent.id);
    html! {
        article.thread.alarms[thread.is_alarms()] id=(id) data-thread=(key)
            aria-labelledby=[has_title.then_some(&title_id)]
            aria-label=[(!has_title).then(|| headline(parent))] {
            @if thread.is_alarms() {
                p.mark { (icons::bell()) (of(view.language).alarms) }
            }
            (message(channel, parent, Rank::Parent, &title_id, view.language))
            @if let Some(latest) = replies.last() {
                div.after {
                    @if channel.sender == Sender::AmazonQ {
                        (latest_update(latest))
                    }
                    (folded(channel, replies, &id, view))
                }
            }
        }
    }
}

/// What Amazon Q adds to the first message, with each that follows.
fn latest_update(latest: &Entry) -> Markup {
    let summary = match &latest.content {
        Content::Card(card) => card.summary.as_deref(),
        Content::Raw(_) => None,
    };
    html! {
        @if let Some(summary) = summary {
            p.latest-update { b lang="en" { "Latest update:" } " " (summary) }
        }
    }
}

fn folded(channel: &Channel, replies: &[&Entry], id: &str, view: &View) -> Markup {
    let words = of(view.language);
    let left_out = replies.len().saturating_sub(MOST_REPLIES);
    html! {
        details.replies id={ (id) "-replies" } {
            summary {
                (icons::small_avatar(channel.sender))
                span.count { ((words.replies)(replies.len())) }
                @if let Some(latest) = replies.last() {
                    span.last { (words.last_reply) " " (time(latest.at)) }
                }
            }
            @if left_out > 0 {
                p.left-out { ((words.left_out)(left_out)) }
            }
            @for (index, reply) in replies.iter().enumerate().skip(left_out) {
                (message(channel, reply, Rank::Reply, &format!("{id}-title-{index}"), view.language))
            }
        }
    }
}
