//! Claims that a problem is fixed, which nothing has confirmed yet.

use serde::{Deserialize, Serialize};

use super::{Ending, Item, Observation, Opening, Stance, Standing};

/// ASR marks a finding as resolved so soon after it reported success, in seconds, at most.
const ASR_RESOLVES_WITHIN: i64 = 15 * 60;

/// A statement that a problem is fixed, which nothing has confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Who made it.
    pub by: Claimant,
    /// When.
    pub at: i64,
}

/// Who claims that a problem is fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claimant {
    /// ASR reported success.
    Asr,
    /// A person marked the finding as resolved.
    Person,
}

impl Item {
    pub(super) fn claim_of_asr(&mut self, seen: &Observation) {
        let claim = Claim { by: Claimant::Asr, at: seen.envelope_at };
        match self.standing {
            Standing::Over(Ending::Confirmed) => {}
            // The first one counts, so that a repetition does not put an evaluation off.
            Standing::Over(Ending::ClaimedByAsr) if self.claim.is_some() => {}
            _ => {
                self.claim = Some(claim);
                self.traits.failure = None;
                self.standing = Standing::Over(Ending::ClaimedByAsr);
            }
        }
    }

    /// A person, or ASR after it reported success, marked the finding as resolved. That is a claim,
    /// until an evaluation after it still fails; the mark stays although the claim was wrong.
    pub(super) fn claim_of_person(&mut self, seen: &Observation, stance: Option<Stance>) {
        let is_of_asr = self.claim.is_some_and(|claim| {
            claim.by == Claimant::Asr
                && seen.envelope_at.saturating_sub(claim.at) <= ASR_RESOLVES_WITHIN
        });
        let is_continued = is_of_asr || stance == Some(Stance::Claimed);
        let is_evaluated = |at: i64| seen.still_fails && seen.provider_at > Some(at);
        match (self.standing, self.claim) {
            (Standing::Over(Ending::Confirmed), _) => {}
            (Standing::Open, _) if is_continued => self.worsen(seen),
            (Standing::Over(Ending::ClaimedByAsr | Ending::ClaimedByPerson), Some(claim)) => {
                if is_evaluated(claim.at) {
                    self.reopen(Opening::NotFixed, seen);
                }
            }
            _ => {
                self.claim = Some(Claim { by: Claimant::Person, at: seen.envelope_at });
                self.standing = Standing::Over(Ending::ClaimedByPerson);
            }
        }
    }
}
