//! How an item changes by an observation.

use std::cmp::Ordering;

use super::{
    Claim, Claimant, Ending, Item, Observation, Opening, Phase, Provider, Stance, Standing,
    Subject, Traits, observation::REMEDIATION,
};
use crate::{Content, Notice, Severity};

/// What an observation means for an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observed {
    /// The item is what is known now. Whether that is news, each destination's mark decides.
    Current,
    /// It is older than what is known: nothing changes.
    Stale,
    /// The subject is over and was not known: there is nothing to remember.
    Nothing,
}

impl Item {
    /// Changes an item by what a notice says, or makes the first one.
    #[must_use]
    pub fn observe(
        known: Option<Self>,
        subject: &Subject,
        notice: &Notice,
        seen: &Observation,
    ) -> (Option<Self>, Observed) {
        let Some(mut item) = known else {
            return Self::first(subject, notice, seen);
        };
        if item.is_newer_than(seen) {
            return (Some(item), Observed::Stale);
        }
        let (standing, openings) = (item.standing, item.openings);
        item.apply(seen);
        item.lost_at = None;
        let is_open = |standing| standing == Standing::Open;
        if is_open(standing) != is_open(item.standing) {
            item.turn(seen.envelope_at);
        } else if is_open(standing) && openings != item.openings {
            // It was over in between, which no event said.
            item.turn(seen.envelope_at);
            item.turn(seen.envelope_at);
        }
        if standing != item.standing {
            // What the other findings of the subject said before must be looked at again when it comes.
            for part in item.parts.values_mut() {
                part.fingerprint = None;
            }
        }
        item.note(seen);
        if item.is_open() {
            item.about.update(subject, notice);
        }
        item.is_remediation = matches!(notice.content, Content::Remediation(_));
        (Some(item), Observed::Current)
    }

    /// The item of a subject whose item cannot be read, because another version or a person wrote it:
    /// as if it were seen for the first time, but as a backlog, since destinations may know it.
    #[must_use]
    pub fn rebuild(
        subject: &Subject,
        notice: &Notice,
        seen: &Observation,
    ) -> (Option<Self>, Observed) {
        let (item, observed) = Self::first(subject, notice, seen);
        let rebuilt = |mut item: Self| {
            item.is_rebuilt = true;
            item
        };
        (item.map(rebuilt), observed)
    }

    fn first(subject: &Subject, notice: &Notice, seen: &Observation) -> (Option<Self>, Observed) {
        let mut item = Self::new(subject, notice, seen);
        item.is_remediation = matches!(notice.content, Content::Remediation(_));
        match seen.phase {
            Phase::Open => {}
            Phase::RolledBack => item.opening = Opening::RolledBack,
            Phase::Notified => item.is_recorded_only = true,
            // A success is what ASR did, and so it is news without an opening.
            Phase::Over(ending @ Ending::ClaimedByAsr) => {
                item.standing = Standing::Over(ending);
                item.claim = Some(Claim { by: Claimant::Asr, at: seen.envelope_at });
            }
            Phase::Over(_) | Phase::Unclear => return (None, Observed::Nothing),
        }
        item.note(seen);
        (Some(item), Observed::Current)
    }

    /// Notes the times of the latest event that was unchanged, which is counted without a change of the
    /// item: when it was sent, and when its service says that it was so. Without them an event of before
    /// that comes late would look new.
    pub fn catch_up(&mut self, seen_at: i64, provider_at: Option<i64>) {
        self.envelope_at = self.envelope_at.max(seen_at);
        self.provider_at = self.provider_at.max(provider_at);
        // Of several findings it is not known which one it was.
        let mut findings = self.parts.iter_mut().filter(|(part, _)| *part != REMEDIATION);
        if let (Some((_, part)), None) = (findings.next(), findings.next()) {
            part.envelope_at = part.envelope_at.max(seen_at);
            part.provider_at = part.provider_at.max(provider_at);
        }
    }

    /// Whether both clocks say that the observation is older: changes by people do not move the
    /// service's clock, and events arrive out of order. Of one finding it is also older if the service's
    /// clock stands still. A time that cannot be, of either, says nothing.
    fn is_newer_than(&self, seen: &Observation) -> bool {
        if seen.is_clamped {
            return false;
        }
        let was_sent_before = |at: i64| seen.envelope_at < at && at <= seen.latest_at;
        let order = |known: Option<i64>| Some(seen.provider_at?.cmp(&known?));
        let is_late_part = self.parts.get(&seen.part).is_some_and(|part| {
            was_sent_before(part.envelope_at) && order(part.provider_at) != Some(Ordering::Greater)
        });
        is_late_part
            || match order(self.provider_at) {
                // An alarm's own time is that of its change, and no person changes an alarm.
                Some(Ordering::Less) if self.about.provider == Provider::Alarm => true,
                Some(Ordering::Less) | None => was_sent_before(self.envelope_at),
                Some(_) => false,
            }
    }

    fn apply(&mut self, seen: &Observation) {
        let stance = self.parts.get(&seen.part).map(|part| part.stance);
        let is_same_execution = seen.execution.is_some() && seen.execution == self.execution;
        self.execution = seen.execution.clone().or(self.execution.take());
        match seen.phase {
            Phase::Unclear => {}
            // Two messages about one failure: a step of the orchestrator, then its execution.
            Phase::Open if is_same_execution && self.traits.failure.is_some() => {}
            Phase::Open | Phase::Notified => self.open(seen, stance),
            Phase::RolledBack if is_same_execution && self.opening == Opening::RolledBack => {}
            Phase::RolledBack => {
                self.claim = None;
                self.reopen(Opening::RolledBack, seen);
            }
            Phase::Over(Ending::ClaimedByAsr) => self.claim_of_asr(seen),
            Phase::Over(Ending::ClaimedByPerson) => self.claim_of_person(seen, stance),
            Phase::Over(Ending::SetAside) => self.set_aside(seen),
            Phase::Over(Ending::Confirmed) if self.is_late_of_another(seen) => {}
            Phase::Over(Ending::Confirmed) => {
                self.claim = None;
                self.standing = Standing::Over(Ending::Confirmed);
            }
        }
    }

    /// Whether another finding of this subject was evaluated later, so that this one is only slower.
    fn is_late_of_another(&self, seen: &Observation) -> bool {
        let is_older = matches!((self.provider_at, seen.provider_at), (Some(known), Some(seen)) if seen < known);
        is_older && self.parts.keys().any(|part| *part != seen.part && part != REMEDIATION)
    }

    fn open(&mut self, seen: &Observation, stance: Option<Stance>) {
        // A remediation that fails says nothing about a finding that is over by its check.
        let is_evidence = seen.part != REMEDIATION;
        // ASR's results have no time but that of their message.
        let at = seen.provider_at.unwrap_or(seen.envelope_at);
        match self.standing {
            Standing::Open if self.is_next_incident(seen) => self.reopen(Opening::Reopened, seen),
            Standing::Open => {
                if stance == Some(Stance::Claimed) {
                    self.claim = None;
                }
                if seen.phase == Phase::Open {
                    self.is_recorded_only = false;
                }
                self.worsen(seen);
            }
            Standing::Over(Ending::ClaimedByAsr | Ending::ClaimedByPerson) => match self.claim {
                Some(claim) if at > claim.at => {
                    // Only a check says that it is not fixed.
                    let opening =
                        if is_evidence { Opening::NotFixed } else { Opening::FailedAgain };
                    self.reopen(opening, seen);
                }
                // The person took it back.
                Some(claim)
                    if claim.by == Claimant::Person
                        && stance == Some(Stance::Claimed)
                        && seen.envelope_at > claim.at =>
                {
                    self.claim = None;
                    self.reopen(Opening::Reopened, seen);
                }
                Some(_) => {}
                None => self.reopen(Opening::Reopened, seen),
            },
            // The service's own events do not say that a person suppressed the finding elsewhere.
            Standing::Over(Ending::SetAside) => {
                let is_of_standard = self.about.provider == Provider::Control && is_evidence;
                if stance == Some(Stance::SetAside) || is_of_standard {
                    self.reopen(Opening::NoLongerSetAside, seen);
                }
            }
            // Another finding of this subject may be late.
            Standing::Over(Ending::Confirmed) => {
                let is_later = self.provider_at.is_none_or(|known| at > known);
                let was_over = stance.is_some_and(|stance| stance != Stance::Open);
                if is_evidence && (is_later || was_over) {
                    self.reopen(Opening::Reopened, seen);
                }
            }
        }
    }

    /// A control is set aside only if the findings of all standards are.
    fn set_aside(&mut self, seen: &Observation) {
        let is_other_open = self.about.provider == Provider::Control
            && self.parts.iter().any(|(part, of)| {
                *part != seen.part && part != REMEDIATION && of.stance == Stance::Open
            });
        let is_confirmed = self.standing == Standing::Over(Ending::Confirmed);
        if !is_other_open && !is_confirmed {
            self.claim = None;
            self.standing = Standing::Over(Ending::SetAside);
        }
    }

    /// An alarm whose action has no OK reports each incident by another time of its change.
    fn is_next_incident(&self, seen: &Observation) -> bool {
        self.about.provider == Provider::Alarm
            && seen.traits.incident.is_some()
            && seen.traits.incident > self.traits.incident
    }

    pub(super) fn reopen(&mut self, opening: Opening, seen: &Observation) {
        self.standing = Standing::Open;
        self.openings = self.openings.saturating_add(1);
        self.opening = opening;
        self.is_recorded_only = false;
        self.opened_at = seen.provider_at.unwrap_or(seen.envelope_at);
        self.disproved = self.claim.filter(|_| opening == Opening::NotFixed);
        if opening == Opening::Reopened {
            self.reopenings = self.reopenings.saturating_add(1);
            self.claim = None;
        }
        let severity = seen.traits.severity.or(self.traits.severity);
        self.note_rise(severity, seen.envelope_at);
        let signals = self.signals_of(seen);
        self.traits = Traits { severity, signals, ..seen.traits.clone() };
    }

    /// Takes over what it is like now.
    pub(super) fn worsen(&mut self, seen: &Observation) {
        self.note_rise(seen.traits.severity, seen.envelope_at);
        let signals = self.signals_of(seen);
        let is_first_of_part = !self.parts.contains_key(&seen.part);
        let before = is_first_of_part.then(|| self.traits.clone());
        self.traits.update(&Traits { signals, ..seen.traits.clone() });
        if let Some(before) = before {
            let openings = self.openings;
            for mark in self.marks.values_mut().filter(|mark| mark.openings == openings) {
                mark.worst.complete(&before, &self.traits);
            }
        }
    }

    fn signals_of(&self, seen: &Observation) -> usize {
        seen.traits.signals.saturating_add_signed(self.signals_offset(seen))
    }

    fn note_rise(&mut self, severity: Option<Severity>, at: i64) {
        if self.traits.severity.is_some() && severity > self.traits.severity {
            self.raised_at = at;
        }
    }
}
