//! What would make a problem worse, and how much of it a destination was notified of.

use serde::{Deserialize, Serialize};

use crate::{Failure, Severity};

/// Maximum number of members of a set that are known apart. Of the others only the number is known.
const MAX_MEMBERS: usize = 40;
/// Hexadecimal digits of a member.
const DIGITS: usize = 6;

/// What would make a problem worse. Sets hold digests, not names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Traits {
    /// None for alarms and remediations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Why the last remediation failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// How often it was seen, as the service counts. 0 for services that do not count.
    #[serde(skip_serializing_if = "is_zero")]
    pub count: u64,
    /// The other sides: addresses and principals.
    #[serde(skip_serializing_if = "Members::is_empty")]
    pub actors: Members,
    /// The number of signals of an attack sequence, which only grows. Ways that a finding takes name
    /// them differently.
    #[serde(skip_serializing_if = "is_none")]
    pub signals: usize,
    /// The affected entities of an AWS Health event.
    #[serde(skip_serializing_if = "Members::is_empty")]
    pub entities: Members,
    /// When an alarm changed, which distinguishes one incident from the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<i64>,
}

/// The worst that a destination was notified of. Numbers are those of the members that it knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Worst {
    /// The highest severity.
    #[serde(rename = "s", skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// All ways in which a remediation failed.
    #[serde(rename = "f", skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
    /// The largest count.
    #[serde(rename = "c", skip_serializing_if = "is_zero")]
    pub count: u64,
    /// The number of actors.
    #[serde(rename = "a", skip_serializing_if = "is_none")]
    pub actors: usize,
    /// The number of signals.
    #[serde(rename = "g", skip_serializing_if = "is_none")]
    pub signals: usize,
    /// The number of entities.
    #[serde(rename = "e", skip_serializing_if = "is_none")]
    pub entities: usize,
}

/// The members of a set in the order in which they came, as digests of six hexadecimal digits. None is
/// ever removed, so that their number says how many of them a destination knows. As JSON it is one
/// text: the digests without anything between them, and `+n` if there are `n` more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Members {
    known: Vec<u32>,
    beyond: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_none(number: &usize) -> bool {
    *number == 0
}

impl Traits {
    /// Takes over what it is like now. A set grows: entities of an AWS Health event come in several
    /// pages, and a new actor replaces the one before.
    pub(super) fn update(&mut self, now: &Self) {
        // A remediation says nothing about the finding, and a finding nothing about a remediation.
        self.severity = now.severity.or(self.severity);
        self.failure = now.failure.or(self.failure);
        self.count = now.count.max(self.count);
        self.actors.add(&now.actors);
        self.signals = now.signals.max(self.signals);
        self.entities.add(&now.entities);
        self.incident = now.incident.or(self.incident);
    }
}

impl Worst {
    /// What a destination knows after a message about these traits.
    pub(super) fn add(&mut self, traits: &Traits) {
        self.severity = self.severity.max(traits.severity);
        self.failures.extend(traits.failure.filter(|failure| !self.failures.contains(failure)));
        self.count = self.count.max(traits.count);
        self.actors = self.actors.max(traits.actors.total());
        self.signals = self.signals.max(traits.signals);
        self.entities = self.entities.max(traits.entities.total());
    }

    /// Another way that the finding takes says what the ways before did not say: an ASR result has no
    /// severity. That is no change, but later values are compared with it.
    pub(super) fn complete(&mut self, before: &Traits, now: &Traits) {
        if before.severity.is_none() && self.severity.is_none() {
            self.severity = now.severity;
        }
        if before.count == 0 && self.count == 0 {
            self.count = now.count;
        }
        if before.actors.is_empty() && self.actors == 0 {
            self.actors = now.actors.total();
        }
        if before.signals == 0 && self.signals == 0 {
            self.signals = now.signals;
        }
    }

    /// Becomes the worse of both in each respect.
    pub(super) fn merge(&mut self, other: Self) {
        self.severity = self.severity.max(other.severity);
        for failure in other.failures {
            if !self.failures.contains(&failure) {
                self.failures.push(failure);
            }
        }
        self.count = self.count.max(other.count);
        self.actors = self.actors.max(other.actors);
        self.signals = self.signals.max(other.signals);
        self.entities = self.entities.max(other.entities);
    }
}

impl Members {
    /// The number of members.
    #[must_use]
    pub fn total(&self) -> usize {
        self.known.len().saturating_add(self.beyond)
    }

    /// Whether it has no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.total() == 0
    }

    /// Members in rising order, whatever order the service names them in. `omitted` is the number of
    /// those that a limit left out before.
    pub(super) fn new(members: impl Iterator<Item = u32>, omitted: usize) -> Self {
        let mut known: Vec<u32> = members.collect();
        known.sort_unstable();
        known.dedup();
        let beyond = known.len().saturating_sub(MAX_MEMBERS).saturating_add(omitted);
        known.truncate(MAX_MEMBERS);
        Self { known, beyond }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.known.iter().copied()
    }

    /// Adds the members that are not known. Of members for which there is no room only the largest
    /// number that came at once is known.
    fn add(&mut self, other: &Self) {
        let mut beyond = other.beyond;
        for member in &other.known {
            if self.known.contains(member) {
                continue;
            }
            if self.known.len() < MAX_MEMBERS {
                self.known.push(*member);
            } else {
                beyond = beyond.saturating_add(1);
            }
        }
        self.beyond = self.beyond.max(beyond);
    }
}

impl From<Members> for String {
    fn from(members: Members) -> Self {
        let mut text = Self::with_capacity(DIGITS * members.known.len());
        for member in &members.known {
            text += &format!("{member:06x}");
        }
        if members.beyond > 0 {
            text += &format!("+{}", members.beyond);
        }
        text
    }
}

/// A text that is no list of members.
#[derive(Debug, thiserror::Error)]
#[error("a set's members are six hexadecimal digits each")]
pub struct InvalidMembers;

impl TryFrom<String> for Members {
    type Error = InvalidMembers;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (digits, beyond) = text.split_once('+').unwrap_or((&text, "0"));
        let known = digits
            .as_bytes()
            .chunks(DIGITS)
            .take(MAX_MEMBERS + 1)
            .map(|member| {
                let text = std::str::from_utf8(member).map_err(|_| InvalidMembers)?;
                let number = u32::from_str_radix(text, 16).map_err(|_| InvalidMembers)?;
                if text.len() == DIGITS { Ok(number) } else { Err(InvalidMembers) }
            })
            .collect::<Result<Vec<_>, _>>()?;
        let beyond = beyond.parse().map_err(|_| InvalidMembers)?;
        if known.len() > MAX_MEMBERS { Err(InvalidMembers) } else { Ok(Self { known, beyond }) }
    }
}
