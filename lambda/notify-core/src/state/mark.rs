//! What each destination was notified of.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::{Item, Worst};

/// What a destination's topic has taken about a subject. Its names in JSON are short, since an item
/// has one for each destination.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mark {
    /// The opening that it was notified of; 0 for none.
    #[serde(rename = "o")]
    pub openings: u32,
    /// It was notified of this opening's end.
    #[serde(rename = "x", skip_serializing_if = "std::ops::Not::not")]
    pub is_over: bool,
    /// The worst that it was notified of.
    #[serde(rename = "w")]
    pub worst: Worst,
    /// When a new actor was the news last.
    #[serde(rename = "n", skip_serializing_if = "Option::is_none")]
    pub actor_at: Option<i64>,
    /// When it was notified that the subject is flapping. None unless it is.
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    pub flapping_at: Option<i64>,
    /// Its digest said that sight of the subject was lost then, and nothing has said that it is back.
    #[serde(rename = "g", skip_serializing_if = "Option::is_none")]
    pub lost_at: Option<i64>,
    /// When its topic took the last message, reminders included.
    #[serde(rename = "t")]
    pub at: i64,
    /// It opened with a message of its own, which the bot can edit.
    #[serde(rename = "m", skip_serializing_if = "std::ops::Not::not")]
    pub is_single: bool,
}

/// A delivery that has begun and not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The destination.
    pub destination: String,
    /// The mark that the destination gets when its topic has taken the message.
    pub mark: Mark,
    /// Who delivers: the invocation, the message of the retry queue, or the window that it is held in.
    pub owner: String,
    /// When another owner may deliver instead.
    pub until: i64,
}

impl Item {
    /// Begins a delivery.
    pub fn begin(&mut self, pending: Pending) {
        self.give_up(&pending.destination, &pending.mark);
        self.pending.push(pending);
    }

    /// Ends a delivery: the destination's topic has taken the message.
    pub fn notified(&mut self, destination: &str, mark: Mark) {
        self.give_up(destination, &mark);
        let (openings, severity) = (self.openings, self.traits.severity);
        let known = self.marks.entry(destination.to_owned()).or_default();
        known.merge(mark);
        // The severity became known during the delivery.
        if known.openings == openings {
            known.worst.severity = known.worst.severity.or(severity);
        }
    }

    /// Ends a delivery without a message.
    pub fn give_up(&mut self, destination: &str, mark: &Mark) {
        self.pending.retain(|it| it.destination != destination || !it.mark.is_same_news(mark));
    }

    /// Has the next observation compared, also if it says what the last one said.
    pub fn forget_fingerprints(&mut self) {
        for part in self.parts.values_mut() {
            part.fingerprint = None;
        }
    }
}

impl Mark {
    /// Whether a message about the one would say what a message about the other says.
    #[must_use]
    pub fn is_same_news(&self, other: &Self) -> bool {
        self.openings == other.openings
            && self.is_over == other.is_over
            && self.flapping_at.is_some() == other.flapping_at.is_some()
            && self.worst == other.worst
    }

    pub(super) fn merge(&mut self, other: Self) {
        match other.openings.cmp(&self.openings) {
            Ordering::Less => {}
            Ordering::Equal => {
                self.is_over |= other.is_over;
                self.flapping_at = self.flapping_at.max(other.flapping_at);
                self.lost_at = self.lost_at.and(other.lost_at);
                self.worst.merge(other.worst);
                self.is_single |= other.is_single;
            }
            Ordering::Greater => {
                self.openings = other.openings;
                self.is_over = other.is_over;
                self.flapping_at = other.flapping_at;
                self.lost_at = other.lost_at;
                self.worst = other.worst;
                self.is_single = other.is_single;
            }
        }
        self.actor_at = self.actor_at.max(other.actor_at);
        self.at = self.at.max(other.at);
    }
}
