//! What the index holds of an item, for the digest.

use serde::{Deserialize, Serialize};

use super::{About, Item, Mark, Opening, Provider, Standing};
use crate::{Notice, Severity, Source, aws_ids::AccountId};

/// Maximum length of a text, in characters.
const MAX_CHARS: usize = 60;

/// What the index holds of an item, for the digest: about 300 bytes as JSON, and the names of the
/// destinations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// The subject's id, which the index has as a key.
    #[serde(skip)]
    pub id: String,
    /// The source.
    #[serde(rename = "f")]
    pub source: Source,
    /// None for alarms and remediations.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The account's id.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The Region's code.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The control, the rule, the type or the alarm, cut.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The end of the resource's name, or the title if it has none, cut.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// When it was opened last.
    #[serde(rename = "o")]
    pub opened_at: i64,
    /// The destinations that were notified of it and whose digest lists it: while it is open, those
    /// that were not notified that it is over; while a claim that it is fixed waits for a check, all.
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub destinations: Vec<String>,
    /// When a fix that is claimed counts as unconfirmed. None unless it is over by a claim that a check
    /// could confirm.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub unconfirmed_at: Option<i64>,
    /// It was claimed to be fixed, and it is not.
    #[serde(rename = "x", default, skip_serializing_if = "std::ops::Not::not")]
    pub is_not_fixed: bool,
    /// It is open, and something else notified of it before it was first seen. No destination has a
    /// message of it, so that its rules decide whether its digest counts it.
    #[serde(rename = "e", default, skip_serializing_if = "std::ops::Not::not")]
    pub is_recorded_only: bool,
    /// When it was lost from sight. None while it is in sight, and if it is over.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub lost_sight_at: Option<i64>,
}

impl Item {
    /// What the index holds of it.
    #[must_use]
    pub fn brief(&self) -> Brief {
        let about = &self.about;
        let name = about.control.as_ref().or(about.kind.as_ref());
        let resource = about.resource.as_deref().map(end);
        let unconfirmed_at = self.unconfirmed_at();
        let is_listed = |mark: &Mark| match self.standing {
            Standing::Open => mark.openings > 0 && !mark.is_over,
            // Of what flaps, the end was not said.
            Standing::Over(_) => mark.openings > 0 && unconfirmed_at.is_some(),
        };
        Brief {
            id: self.id.clone(),
            source: about.source,
            severity: self.severity(),
            account: about.account,
            region: about.region.clone(),
            name: name.map(|name| super::about::cut(name, MAX_CHARS)),
            what: resource.or_else(|| {
                about.title.as_deref().map(|title| super::about::cut(title, MAX_CHARS))
            }),
            opened_at: self.opened_at,
            destinations: self
                .marks
                .iter()
                .filter(|(_, mark)| is_listed(mark))
                .map(|(name, _)| name.clone())
                .collect(),
            unconfirmed_at,
            is_not_fixed: self.is_open() && self.opening == Opening::NotFixed,
            is_recorded_only: self.is_open() && self.is_recorded_only,
            lost_sight_at: self.lost_at.filter(|_| self.is_open()),
        }
    }
}

impl Brief {
    /// A notice with what is known, for a destination's rules.
    #[must_use]
    pub fn to_notice(&self) -> Notice {
        let has_controls = matches!(self.source, Source::SecurityHub | Source::Config);
        let about = About {
            source: self.source,
            provider: Provider::Other,
            account: self.account,
            region: self.region.clone(),
            control: self.name.clone().filter(|_| has_controls),
            kind: None,
            title: None,
            resource: None,
            id: None,
            problem: None,
        };
        about.to_notice(self.severity, true)
    }
}

/// The end of a text, where ARNs have the resource's name.
fn end(text: &str) -> String {
    match text.char_indices().rev().nth(MAX_CHARS) {
        Some((start, first)) => {
            ["…", text.get(start + first.len_utf8()..).unwrap_or_default()].concat()
        }
        None => text.to_owned(),
    }
}
