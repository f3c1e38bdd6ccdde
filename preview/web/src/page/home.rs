//! The page of a channel, between the lists of channels and accounts and the inbox.

use maud::{Markup, html};
use preview::card::Sender;

use super::{
    View, icons, inbox,
    shell::{Place, document, progress},
    sidebar::lists,
    thread::thread,
    wording::{Wording, wording},
};
use crate::channel::{Arrived, Channel, Progress, Thread};

/// The page. It sends `version` to the server later, to get the changes that it has missed.
pub(crate) fn home(
    arrived: &Arrived,
    waiting_for: Option<&Progress>,
    view: &View,
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
            (main(channel, &view, words))
            (inbox::inbox(&arrived.inbox, &view))
        }
    };
    document(Place::Channel, &view, &strip, "channel", &content)
}

fn main(channel: Option<&Channel>, view: &View, words: &Wording) -> Markup {
    let account = view.account.as_deref();
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
                div #threads {
                    @for shown in channel.map(Channel::threads).unwrap_or_default() {
                        @if let Some(channel) = channel {
                            (thread(channel, shown, view))
                        }
                    }
                }
                (empty(channel, account, words))
            }
            a.own href=(view.address("/try")) { (words.own_message) (icons::arrow()) }
            // Screen readers read it aloud, instead of the whole thread.
            div #news.unseen role="log" aria-live="polite" data-words=(words.new_message)
                data-edited=(words.edited_message) {}
        }
    }
}

/// The text of an empty channel. Style sheets show it while there is no message before it.
fn empty(channel: Option<&Channel>, account: Option<&str>, words: &Wording) -> Markup {
    let has_any = |thread: &Thread| !thread.entries(None).is_empty();
    let is_filtered =
        account.is_some() && channel.is_some_and(|channel| channel.threads().iter().any(has_any));
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
