//! A card's parts in a chat's markup, as Amazon Q and the bot have them in common.

use std::borrow::Cow;

use super::{
    card::{Card, Fact},
    dialect::Dialect,
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
pub(super) fn fact<'a>(fact: &'a Fact, max: usize, dialect: Dialect) -> Cow<'a, str> {
    match fact {
        Fact::Code(text) => dialect.code(text, max.min(MAX_IDENTIFIER_BYTES)),
        Fact::Text(text) => dialect.quote(text, max.min(MAX_TEXT_BYTES)),
        Fact::Named(name, id) => {
            let id = dialect.code(id, MAX_KEYWORD_BYTES);
            let max = max.min(MAX_NAME_BYTES).saturating_sub(id.len() + " ()".len());
            [&dialect.line(name, max), " (", &*id, ")"].concat().into()
        }
        Fact::Within(id, whole) => {
            let id = dialect.code(id, MAX_KEYWORD_BYTES);
            let max = max.min(MAX_NAME_BYTES).saturating_sub(id.len() + " ()".len());
            [&*id, " (", &dialect.line(whole, max), ")"].concat().into()
        }
        Fact::Time(time) => [&dialect.code(&time.text, max), &*time.age()].concat().into(),
    }
}

/// The emoji, the headline and its subject, of at most `max` bytes. A headline without news has at
/// most 110 bytes with its emoji.
pub(super) fn headline(card: &Card, max: usize, dialect: Dialect) -> String {
    let mut headline = String::with_capacity(max);
    headline.extend([dialect.emoji(card.emoji), " ", &card.headline]);
    if headline.len() > max {
        let end = headline.floor_char_boundary(max.saturating_sub("…".len()));
        headline.truncate(end);
        headline.push('…');
    }
    let room = max.saturating_sub(headline.len() + 2).min(MAX_SUBJECT_BYTES);
    let subject = card.subject.as_deref().map(|subject| dialect.line(subject, room));
    if let Some(subject) = subject.filter(|subject| !subject.is_empty()) {
        headline.extend([": ", &subject]);
    }
    headline
}

/// The headline and the account, for notifications that show one line.
pub(super) fn summary(card: &Card, account: Option<&Account>, dialect: Dialect) -> String {
    let id = account.map_or("", |account| account.id.as_str());
    let name = account.and_then(|account| account.name.as_deref());
    let name = name.map(|name| dialect.line(name, MAX_KEYWORD_BYTES));
    let account = match &name {
        Some(name) => [" (", name, " ", id, ")"],
        None if account.is_some() => [" (", "", "", id, ")"],
        None => [""; 5],
    };
    let account_bytes: usize = account.iter().map(|part| part.len()).sum();
    let headline = headline(card, MAX_SUMMARY_BYTES.saturating_sub(account_bytes), dialect);
    let words = headline.strip_prefix(dialect.emoji(card.emoji)).unwrap_or(&headline).trim_start();
    let [open, name, space, id, close] = account;
    [words, open, name, space, id, close].concat()
}

pub(super) fn keywords<'a>(card: &'a Card, dialect: Dialect) -> Vec<Cow<'a, str>> {
    card.keywords
        .iter()
        .map(|word| dialect.line(word, MAX_KEYWORD_BYTES))
        .filter(|word| !word.is_empty())
        .collect()
}
