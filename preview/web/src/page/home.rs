//! The page of a channel, between the lists of channels and accounts and the inbox.

use maud::{Markup, html};
use preview::card::Sender;

use super::{
    Older, View, icons, inbox,
    older::{self, Limits, Part},
    shell::{Place, document, progress},
    sidebar::lists,
    thread::thread,
    wording::{Wording, wording},
};
use crate::channel::{Arrived, Channel, Progress};

/// With the inbox and a thousand accounts a page has less than 1 MB.
const THREADS: Limits = Limits { items: 100, bytes: 400_000 };

/// The page of the newest or of older messages. It sends `version` to the server later, to get the
/// changes that it has missed.
pub(crate) fn home(
    arrived: &Arrived,
    waiting_for: Option<&Progress>,
    view: &View,
    older: Older,
    version: &str,
) -> Markup {
    let words = wording(view.language);
    let channel = arrived.find(view.channel.as_deref()).map(|(_, channel)| channel);
    // The events of the page are those of the channel that it shows.
    let view = match channel {
        Some(channel) => view.of_channel(&channel.name),
        None => view.clone(),
    };
    let strip = html! {
        (progress(waiting_for, view.language))
        p #disconnected.strip role="status" hidden { (words.disconnected) }
    };
    let content = html! {
        div.columns data-version=(version) {
            div #lists { (lists(arrived, &view)) }
            (main(channel, &view, older, words))
            (inbox::inbox(&arrived.inbox, &view, older))
        }
    };
    document(Place::Channel, &view, &strip, "channel", &content)
}

fn main(channel: Option<&Channel>, view: &View, older: Older, words: &Wording) -> Markup {
    let account = view.account.as_deref();
    let part = channel.map(|channel| threads(channel, view, older)).unwrap_or_default();
    let name = channel.map(|channel| channel.name.as_str()).or(view.channel.as_deref());
    html! {
        main #channel tabindex="-1" {
            header.topic {
                h2 {
                    @if let Some(name) = name {
                        span.hash aria-hidden="true" { "#" } (name)
                    } @else {
                        (words.channels)
                    }
                }
                @if let Some(channel) = channel {
                    p {
                        ((words.about_channel)(channel.sender))
                        @if let Some(topic) = &channel.topic {
                            " · " (words.topic) " " span.arn { (topic) }
                        }
                    }
                }
            }
            div.scroll tabindex="0" role="region" aria-label=(words.messages) {
                @if part.last.is_some() {
                    @let older = Older { before: part.last, ..Older::default() };
                    (older::link(view, older, "threads", words.older_messages))
                }
                div #threads {
                    @for shown in part.items.iter().rev() {
                        (shown)
                    }
                }
                (empty(channel, account, words))
                @if older.before.is_some() {
                    (older::newest(view, words.newest_messages))
                }
            }
            a.own href=(view.address("/try")) { (words.own_message) (icons::arrow()) }
            // Screen readers read it aloud, instead of the whole thread.
            div #news.unseen role="log" aria-live="polite" data-words=(words.new_message)
                data-edited=(words.edited_message) data-loaded=(words.loaded) {}
        }
    }
}

/// The newest or older threads, or one thread with older replies.
fn threads(channel: &Channel, view: &View, older: Older) -> Part {
    if let Older { thread: Some(number), before: Some(before), .. } = older {
        let shown = channel.thread(number);
        let items = shown.map(|shown| thread(channel, shown, view, Some(before)));
        return Part { items: items.into_iter().collect(), last: None };
    }
    let threads = channel.threads(older.before);
    let threads = threads.map(|(newest, shown)| (newest, thread(channel, shown, view, None)));
    Part::of(threads.filter(|(_, shown)| !shown.0.is_empty()), &THREADS)
}

/// The text of an empty channel. Style sheets show it while there is no message before it.
fn empty(channel: Option<&Channel>, account: Option<&str>, words: &Wording) -> Markup {
    let has_any = |channel: &Channel| channel.threads(None).next().is_some();
    let is_filtered = account.is_some() && channel.is_some_and(has_any);
    let sender = channel.map_or(Sender::AmazonQ, |channel| channel.sender);
    html! {
        div.empty {
            (icons::bubbles())
            @if is_filtered {
                p { (words.nothing_of_account) }
            } @else {
                h3 { (words.nothing_here) }
                p { ((words.how_it_comes)(sender)) }
                p { (words.how_to_begin) }
            }
        }
    }
}
