//! A card's parts in Slack's markup, as Amazon Q and the bot have them in common.

use super::{
    card::{Card, Fact},
    mrkdwn,
};
use crate::Account;

// Maximum size of one part of a message, independent of the room that is left.
pub(super) const MAX_HEADING_BYTES: usize = 500;
pub(super) const MAX_TEXT_BYTES: usize = 1_500;
pub(super) const MAX_STEPS_BYTES: usize = 4_000;
const MAX_SUBJECT_BYTES: usize = 120;
const MAX_SUMMARY_BYTES: usize = 250;
const MAX_KEYWORD_BYTES: usize = 75;
const MAX_NAME_BYTES: usize = 400;
const MAX_IDENTIFIER_BYTES: usize = 1_000;

/// A fact's value of at most `max` bytes. The lines of a text continue its quotation.
pub(super) fn fact(fact: &Fact, max: usize) -> String {
    match fact {
        Fact::Code(text) => mrkdwn::code(text, max.min(MAX_IDENTIFIER_BYTES)),
        Fact::Text(text) => mrkdwn::quote(text, max.min(MAX_TEXT_BYTES)),
        Fact::Named(name, id) => {
            let id = format!(" ({})", mrkdwn::code(id, MAX_KEYWORD_BYTES));
            mrkdwn::line(name, max.min(MAX_NAME_BYTES).saturating_sub(id.len())) + &id
        }
        Fact::Within(id, whole) => {
            let id = mrkdwn::code(id, MAX_KEYWORD_BYTES);
            format!(
                "{id} ({})",
                mrkdwn::line(whole, max.min(MAX_NAME_BYTES).saturating_sub(id.len() + 3))
            )
        }
        Fact::Time(time) => mrkdwn::code(&time.text, max) + &time.age(),
    }
}

/// The emoji, the headline and its subject, of at most `max` bytes. A headline without news has at
/// most 110 bytes with its emoji.
pub(super) fn headline(card: &Card, max: usize) -> String {
    let mut headline = [card.emoji, " ", &card.headline].concat();
    if headline.len() > max {
        let end = headline.floor_char_boundary(max.saturating_sub("…".len()));
        headline.truncate(end);
        headline.push('…');
    }
    let room = max.saturating_sub(headline.len() + 2).min(MAX_SUBJECT_BYTES);
    let subject = card.subject.as_deref().map(|subject| mrkdwn::line(subject, room));
    match subject {
        Some(subject) if !subject.is_empty() => [&headline, ": ", &subject].concat(),
        _ => headline,
    }
}

/// The headline and the account, for notifications that show one line.
pub(super) fn summary(card: &Card, account: Option<&Account>) -> String {
    let account = match account {
        Some(Account { id, name: Some(name) }) => {
            format!(" ({} {id})", mrkdwn::line(name, MAX_KEYWORD_BYTES))
        }
        Some(Account { id, name: None }) => format!(" ({id})"),
        None => String::new(),
    };
    let headline = headline(card, MAX_SUMMARY_BYTES.saturating_sub(account.len()));
    let words = headline.strip_prefix(card.emoji).unwrap_or(&headline).trim_start();
    words.to_owned() + &account
}

pub(super) fn keywords(card: &Card) -> Vec<String> {
    card.keywords
        .iter()
        .map(|word| mrkdwn::line(word, MAX_KEYWORD_BYTES))
        .filter(|word| !word.is_empty())
        .collect()
}
