//! Threads: the first message, and the replies, which are closed.

use maud::{Markup, html};
use preview::card::Sender;

use super::{
    View, icons,
    message::{Rank, headline, message, time},
    wording::wording,
};
use crate::channel::{Channel, Content, Entry, Thread};

/// More replies make the page slow. It shows the latest.
const MAX_REPLIES: usize = 100;

/// The id of the element of a thread.
pub(crate) fn id_of_thread(number: u64) -> String {
    format!("thread-{number}")
}

/// A thread with the messages about the account of the view; empty if there are none.
pub(crate) fn thread(channel: &Channel, thread: &Thread, view: &View) -> Markup {
    let entries = thread.entries(view.account.as_deref());
    let Some((parent, replies)) = entries.split_first() else { return html! {} };
    let id = id_of_thread(thread.number);
    let title_id = format!("{id}-title");
    let has_title = matches!(&parent.content, Content::Card(card) if !card.title.is_empty());
    // A message without a thread is a thread of its own.
    let key = thread.key.as_ref().unwrap_or(&parent.id);
    html! {
        article.thread.alarms[thread.is_alarms()] id=(id) data-thread=(key)
            aria-labelledby=[has_title.then_some(&title_id)]
            aria-label=[(!has_title).then(|| headline(parent))] {
            @if thread.is_alarms() {
                p.mark { (icons::bell()) (wording(view.language).alarms) }
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

/// The line that Amazon Q adds to the first message and replaces with each reply.
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
    let words = wording(view.language);
    let left_out = replies.len().saturating_sub(MAX_REPLIES);
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
