//! The inbox beside the channel.

use maud::{Markup, html};
use notify_core::Language;

use super::{
    Older, View, icons,
    markup::link,
    message::{reasons, time},
    older::{self, Limits, Part},
    wording::{Wording, wording},
};
use crate::channel::{Inbox, Mail};

/// The sender of the mail of every topic.
const SENDER: &str = "AWS Notifications";
const ADDRESS: &str = "no-reply@sns.amazonaws.com";

const MAILS: Limits = Limits { items: 100, bytes: 150_000 };

/// The id of the element of a mail.
pub(crate) fn id_of_mail(number: u64) -> String {
    format!("mail-{number}")
}

/// The inbox, the newest mail first.
pub(super) fn inbox(inbox: &Inbox, view: &View, older: Older) -> Markup {
    let words = wording(view.language);
    let mails = inbox.mails(view.account.as_deref(), older.mails_before);
    let part = Part::of(mails.map(|shown| (shown.number, mail(shown, view.language))), &MAILS);
    html! {
        section #inbox aria-labelledby="inbox-title" {
            header.topic {
                h2 #inbox-title { (icons::envelope()) (words.inbox) }
            }
            div.scroll {
                @if older.mails_before.is_some() {
                    (older::newest(view, words.newest_mail))
                }
                div #mails {
                    @for shown in part.items {
                        (shown)
                    }
                }
                div.empty {
                    (icons::envelope())
                    h3 { (words.no_mail) }
                    p { (words.how_mail_comes) }
                }
                @if part.last.is_some() {
                    @let older = Older { mails_before: part.last, ..Older::default() };
                    (older::link(view, older, "mails", words.older_mail))
                }
            }
        }
    }
}

/// One mail, closed: its subject and its first line.
pub(crate) fn mail(mail: &Mail, language: Language) -> Markup {
    let words = wording(language);
    html! {
        details.mail.refused[!mail.problems.is_empty()] id=(id_of_mail(mail.number))
            data-message-id=(mail.id) {
            summary {
                span.sender { (SENDER) }
                (time(mail.at))
                span.subject { (mail.subject) }
                span.beginning { (beginning(mail)) }
            }
            @if !mail.problems.is_empty() {
                div.problems {
                    p { (words.would_not_be_sent) }
                    (reasons(&mail.problems))
                }
            }
            (letter(&mail.subject, &mail.to, Some(mail), &mail.text, words))
        }
    }
}

/// An open mail.
pub(super) fn letter(
    subject: &str,
    to: &str,
    mail: Option<&Mail>,
    text: &str,
    words: &Wording,
) -> Markup {
    html! {
        div.letter {
            p.subject { (subject) }
            dl {
                dt { (words.from) }
                dd { (SENDER) " <" (ADDRESS) ">" }
                dt { (words.to) }
                dd { (to) }
                @if let Some(mail) = mail {
                    dt { (words.received) }
                    dd { time datetime=(mail.at.rfc3339()) data-long { (mail.at.date_and_clock()) " UTC" } }
                }
            }
            pre { (linked(text)) }
        }
    }
}

/// The first line of a mail that does not repeat the subject.
fn beginning(mail: &Mail) -> &str {
    let lines = mail.text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_new = |line: &&str| !line.ends_with(':') && !mail.subject.starts_with(line);
    lines.clone().find(is_new).or(lines.clone().next()).unwrap_or_default()
}

/// A text in which lines that are URLs are links, as mail clients show them.
fn linked(text: &str) -> Markup {
    html! {
        @for shown in text.split_inclusive('\n') {
            @let url = shown.trim();
            @if url.starts_with("https://") && !url.contains(char::is_whitespace) {
                @let indentation = shown.len() - shown.trim_start().len();
                (shown.get(..indentation).unwrap_or_default()) (link(url, url)) "\n"
            } @else {
                (shown)
            }
        }
    }
}
