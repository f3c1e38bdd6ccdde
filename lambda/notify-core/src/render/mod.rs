//! Renders a notice in the format of a destination.

mod amazon_q;
mod card;
mod card_markup;
mod dialect;
mod document;
mod email;
mod frame;
mod group;
mod json_string;
mod list;
mod message;
mod mrkdwn;
mod signs;
mod slack;
mod style;
mod teams;
mod untrusted;
mod wrap;

use std::borrow::Cow;

use card::{Card, news, summary};
use dialect::Dialect;
use frame::{Closing, Frame};
pub use message::Message;
pub use style::Style;
pub use untrusted::reveal;
pub(crate) use untrusted::visible;

use crate::{
    Content, Digest, Notice, Summary, Thread,
    routing::Format,
    state::{News, NewsKind},
};

/// Renders a notice in a format.
#[must_use]
pub fn render(notice: &Notice, format: Format, style: &Style) -> Message {
    if format == Format::Json {
        return document::of_notice(notice, None, &Card::new(notice, &document::style(style)));
    }
    let frame = Frame::new(notice.account.as_ref(), notice.thread());
    message(&Card::new(notice, style), &frame.mention(notice.is_urgent(), style), format)
}

/// Renders a notice, and what is new about it, in a format. A notice that is new is rendered as by
/// [`render`].
#[must_use]
pub fn render_news(notice: &Notice, news: &News, format: Format, style: &Style) -> Message {
    let is_over = matches!(news.kind, NewsKind::Resolved(_));
    let notice = match news.kind {
        NewsKind::New | NewsKind::Unchecked => Cow::Borrowed(notice),
        _ => news::standing(notice, is_over, news),
    };
    let notice = &*notice;
    if format == Format::Json {
        let style = &document::style(style);
        let mut card = Card::new(notice, style);
        card.news(notice, news, style);
        return document::of_notice(notice, Some(news), &card);
    }
    let mut card = Card::new(notice, style);
    let words = card.news(notice, news, style);
    let frame = Frame::new(notice.account.as_ref(), notice.thread());
    let mut frame = frame.mention(news::is_urgent(notice, &news.kind), style);
    frame.opens = opens_subject(&news.kind).then_some(&news.subject);
    if is_over && news.mark.is_single && format == Format::SlackBot && !has_follow_up(notice) {
        frame.closes = Some(Closing {
            subject: &news.subject,
            headline: (!words.is_empty()).then(|| {
                let open = news::standing(notice, false, news);
                Card::new(&open, style).headline.into_owned()
            }),
            words,
        });
    }
    message(&card, &frame, format)
}

/// Renders several notices as one message, in a format.
#[must_use]
pub fn render_summary(summary: &Summary, format: Format, style: &Style) -> Message {
    if format == Format::Json {
        return document::of_summary(summary, &Card::of_summary(summary, &document::style(style)));
    }
    let frame = Frame::new(None, Thread::Summary(summary.reason.as_str(), summary.until));
    message(
        &Card::of_summary(summary, style),
        &frame.mention(summary::is_urgent(summary), style),
        format,
    )
}

/// Renders what is open and what happened, in a format.
#[must_use]
pub fn render_digest(digest: &Digest, format: Format, style: &Style) -> Message {
    if format == Format::Json {
        return document::of_digest(digest, &Card::of_digest(digest, &document::style(style)));
    }
    let frame = Frame::new(None, Thread::Digest(digest.until));
    message(&Card::of_digest(digest, style), &frame, format)
}

/// Whether a message of this kind is the one that changes when its subject is over.
fn opens_subject(kind: &NewsKind) -> bool {
    match kind {
        NewsKind::New
        | NewsKind::Risen
        | NewsKind::Backlog
        | NewsKind::Reopened { .. }
        | NewsKind::Again { .. }
        | NewsKind::NotFixed(_)
        | NewsKind::NoLongerSetAside
        | NewsKind::RolledBack => true,
        NewsKind::Changed(_)
        | NewsKind::Flapping { .. }
        | NewsKind::Resolved(_)
        | NewsKind::Reminder { .. }
        | NewsKind::BackInSight { .. }
        | NewsKind::Unchecked => false,
    }
}

/// Whether a success leaves steps to a person, who would not see them in a message of the past.
fn has_follow_up(notice: &Notice) -> bool {
    matches!(&notice.content, Content::Remediation(it) if it.follow_up.is_some())
}

fn message(card: &Card, frame: &Frame, format: Format) -> Message {
    match format {
        Format::AmazonQ => Message::new(amazon_q::render(card, frame, Dialect::Slack)),
        Format::Teams => Message::new(amazon_q::render(card, frame, Dialect::Teams)),
        Format::SlackBot => Message::new(slack::render(card, frame)),
        // A document is made of the notice, before this.
        Format::Email | Format::Json => email::render(card, frame),
    }
}

/// The names of the facts and sections that cards of a notice show, in their order.
#[cfg(test)]
pub(crate) fn labels(notice: &Notice, style: &Style) -> Vec<&'static str> {
    let card = card::Card::new(notice, style);
    let facts = card.facts.iter().map(|(label, _)| *label);
    facts.chain(card.sections.iter().map(|(label, _)| *label)).collect()
}
