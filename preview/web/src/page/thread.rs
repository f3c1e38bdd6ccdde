//! Threads: the first message, and the replies, which are closed.

use maud::{Markup, html};
use preview::card::Sender;

use super::{
    Older, View, icons,
    message::{Rank, headline, message, time},
    older::{self, Limits, Part},
    wording::wording,
};
use crate::channel::{Channel, Content, Entry, Thread};

/// Of each thread in a channel.
const REPLIES: Limits = Limits { items: 10, bytes: 40_000 };
/// Of a thread that is shown alone.
const OLDER_REPLIES: Limits = Limits { items: 100, bytes: 400_000 };

/// The id of the element of a thread.
pub(crate) fn id_of_thread(number: u64) -> String {
    format!("thread-{number}")
}

/// A thread with the messages about the account of the view; empty if there are none. Of the replies
/// it has the newest, or the newest before the message of a number.
pub(crate) fn thread(
    channel: &Channel,
    thread: &Thread,
    view: &View,
    before: Option<u64>,
) -> Markup {
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
                    (folded(channel, replies, thread.number, view, before))
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

fn folded(
    channel: &Channel,
    replies: &[&Entry],
    thread: u64,
    view: &View,
    before: Option<u64>,
) -> Markup {
    let words = wording(view.language);
    let id = id_of_thread(thread);
    let list = format!("{id}-list");
    let is_earlier = |entry: &&&Entry| before.is_none_or(|number| entry.number < number);
    let earlier = replies.iter().rev().filter(is_earlier).map(|reply| {
        let title_id = format!("{id}-title-{}", reply.number);
        (reply.number, message(channel, reply, Rank::Reply, &title_id, view.language))
    });
    let part = Part::of(earlier, if before.is_none() { &REPLIES } else { &OLDER_REPLIES });
    html! {
        details.replies id={ (id) "-replies" } open[before.is_some()] {
            summary {
                (icons::avatar(channel.sender, true))
                span.count { ((words.replies)(replies.len())) }
                @if let Some(latest) = replies.last() {
                    span.last { (words.last_reply) " " (time(latest.at)) }
                }
            }
            @if let Some(last) = part.last {
                @let left = replies.iter().filter(|reply| reply.number < last).count();
                @let older = Older { thread: Some(thread), before: Some(last), ..Older::default() };
                (older::link(view, older, &list, &(words.older_replies)(left)))
            }
            div id=(list) {
                @for reply in part.items.iter().rev() {
                    (reply)
                }
            }
        }
    }
}
