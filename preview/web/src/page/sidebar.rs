//! The lists on the left: channels, and accounts to filter by.

use maud::{Markup, html};

use super::{View, icons, wording::wording};
use crate::channel::Arrived;

/// Both lists.
pub(crate) fn lists(arrived: &Arrived, view: &View) -> Markup {
    let here = arrived.find(view.channel.as_deref()).map(|(index, _)| index);
    let words = wording(view.language);
    html! {
        nav #channels aria-labelledby="channels-title" {
            h2 #channels-title { (words.channels) }
            @if arrived.channels().is_empty() {
                p { (words.no_channels) }
            }
            ul {
                @for (index, channel) in arrived.channels().iter().enumerate() {
                    li {
                        a href=(view.of_channel(&channel.name).address("/"))
                            aria-current=[(Some(index) == here).then_some("page")] {
                            span.hash aria-hidden="true" { "#" }
                            span.name { (channel.name) }
                            (icons::sender(channel.sender))
                        }
                    }
                }
            }
        }
        nav #accounts aria-labelledby="accounts-title" {
            h2 #accounts-title { (words.accounts) }
            (accounts(arrived, view))
        }
    }
}

/// Accounts with a name come first.
fn accounts(arrived: &Arrived, view: &View) -> Markup {
    let words = wording(view.language);
    let mut accounts: Vec<(&str, Option<&str>)> = arrived.accounts().collect();
    accounts.sort_by_key(|(id, name)| (name.is_none(), *name, *id));
    let here = view.account.as_deref();
    let current = |is_here: bool| is_here.then_some("true");
    html! {
        @if accounts.is_empty() {
            p { (words.no_accounts) }
        }
        ul {
            @if here.is_some() || !accounts.is_empty() {
                li {
                    a href=(view.of_account(None).address("/"))
                        aria-current=[current(here.is_none())] {
                        span.name { (words.all_accounts) }
                    }
                }
            }
            @for (id, name) in accounts {
                li {
                    a href=(view.of_account(Some(id)).address("/")) data-account=(id)
                        aria-current=[current(here == Some(id))] {
                        @if let Some(name) = name {
                            span.name { (name) }
                        }
                        span.id { (id) }
                    }
                }
            }
        }
    }
}
