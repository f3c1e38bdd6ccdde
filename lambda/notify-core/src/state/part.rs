//! The findings of one subject: each standard has its own, and so has each way that a finding takes.

use serde::{Deserialize, Serialize};

use super::{Ending, Item, Observation, Phase, Standing};

/// Maximum number of findings of one subject that are known apart.
const MAX_PARTS: usize = 12;

/// One of the findings of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What it said last.
    #[serde(rename = "s")]
    pub stance: Stance,
    /// The fingerprint of what it said last. None if the same must be looked at again when it comes.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// When that was sent.
    #[serde(rename = "t")]
    pub envelope_at: i64,
    /// When its service says that it was so. None if it has no time.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub provider_at: Option<i64>,
    /// What its number of signals differs by from the subject's.
    #[serde(rename = "d", default, skip_serializing_if = "is_zero")]
    pub offset: isize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &isize) -> bool {
    *number == 0
}

/// What one of the findings of a subject says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stance {
    /// It is open.
    #[serde(rename = "o")]
    Open,
    /// It is suppressed or archived.
    #[serde(rename = "a")]
    SetAside,
    /// ASR or a person marked it as resolved.
    #[serde(rename = "c")]
    Claimed,
    /// It is over.
    #[serde(rename = "x")]
    Over,
}

impl Item {
    /// The fingerprints of observations that would change nothing, separated by spaces. Empty while a
    /// claim awaits an evaluation, which may look like the one before, and while sight of it is lost.
    #[must_use]
    pub fn fingerprints(&self) -> String {
        if self.is_over_by_claim() || self.lost_at.is_some() {
            return String::new();
        }
        let mut text = String::new();
        for fingerprint in self.parts.values().filter_map(|part| part.fingerprint.as_ref()) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(fingerprint);
        }
        text
    }

    /// Notes what one of the findings said. Its fingerprint counts only if that is what is so: else it
    /// must be looked at again.
    pub(super) fn note(&mut self, seen: &Observation) {
        (self.envelope_at, self.provider_at) =
            seen.later_than((self.envelope_at, self.provider_at));
        let stance = match seen.phase {
            Phase::Unclear => return,
            Phase::Open | Phase::Notified | Phase::RolledBack => Stance::Open,
            Phase::Over(Ending::SetAside) => Stance::SetAside,
            Phase::Over(Ending::ClaimedByAsr | Ending::ClaimedByPerson) => Stance::Claimed,
            Phase::Over(Ending::Confirmed) => Stance::Over,
        };
        let agrees = match seen.phase {
            Phase::Over(ending) => self.standing == Standing::Over(ending),
            _ => self.is_open(),
        };
        if self.parts.len() >= MAX_PARTS && !self.parts.contains_key(&seen.part) {
            self.parts.pop_first();
        }
        let offset = self.signals_offset(seen);
        let fingerprint = agrees.then(|| seen.fingerprint.clone());
        let known = self.parts.get(&seen.part);
        let latest = known.map_or((0, None), |part| (part.envelope_at, part.provider_at));
        let (envelope_at, provider_at) = seen.later_than(latest);
        let part = Part { stance, fingerprint, envelope_at, provider_at, offset };
        self.parts.insert(seen.part.clone(), part);
    }

    /// What a finding's number of signals differs by from the subject's, since each way that it takes
    /// counts them differently.
    pub(super) fn signals_offset(&self, seen: &Observation) -> isize {
        match (self.parts.get(&seen.part), seen.traits.signals, self.traits.signals) {
            (Some(part), ..) => part.offset,
            (None, 0, _) | (None, _, 0) => 0,
            (None, here, known) => known.cast_signed().saturating_sub(here.cast_signed()),
        }
    }
}
