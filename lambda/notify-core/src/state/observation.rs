//! What one notice says about its subject, and when.

use serde::{Deserialize, Serialize};

use super::{
    Members, Traits,
    hash::{Key, member, short},
    subject::is_of_aws,
};
use crate::{
    Alarm, AlarmState, Alert, Content, FactName, FactValue, Failure, Notice, Outcome, Remediation,
    Severity, Source, time,
};

/// A time of an event that is later than its arrival by more than this is taken for the arrival's, in
/// seconds: clocks differ, and a forged time must not hide what follows.
const MAX_CLOCK_DIFFERENCE: i64 = 300;
/// The part of ASR's results, which have no finding of their own.
pub(super) const REMEDIATION: &str = "asr";
/// The part of what has no findings.
const WHOLE: &str = "-";

/// Parts of GuardDuty's types of attacks in which each attempt may have another address, so that only
/// their count says whether they grow.
const PROBES: [&str; 4] = ["PortProbe", "Portscan", "BruteForce", "Recon:"];

/// What one notice says about its subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Whether the problem is there.
    pub phase: Phase,
    /// What would make it worse.
    pub traits: Traits,
    /// One of several findings of the same subject, as each standard has its own: 8 hexadecimal digits,
    /// `asr` for ASR's results, or `-` if there is only one.
    pub part: String,
    /// When the service says that it was so, at most [`MAX_CLOCK_DIFFERENCE`] after `now`. None if the
    /// body has no time.
    pub provider_at: Option<i64>,
    /// When the event was sent. The arrival, if its envelope has no time.
    pub envelope_at: i64,
    /// One of these times was later than the arrival, so that it was not believed.
    pub is_clamped: bool,
    /// The latest time that is believed.
    pub latest_at: i64,
    /// When AWS's own products first saw it. None for other products, whose times are not believed. Of
    /// a control it is when its compliance last changed (Security Hub user guide, "Optional top-level
    /// ASFF attributes", `FirstObservedAt`), so that what passed and fails again is not old.
    pub first_observed_at: Option<i64>,
    /// The check fails, although a person or ASR marked the finding as resolved.
    pub still_fails: bool,
    /// The digest of ASR's execution, so that two messages of one execution are known. None for others.
    pub execution: Option<String>,
    /// 32 hexadecimal digits, the same for what a reader would call the same state.
    pub fingerprint: String,
}

/// Whether a problem is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It is there.
    Open,
    /// It is there, and something else has notified of it, as ASR does after its first attempt.
    Notified,
    /// It is over.
    Over(Ending),
    /// ASR undid its remediation.
    RolledBack,
    /// It says nothing about the problem: too few data for an alarm.
    Unclear,
}

/// How a problem ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It is suppressed, or archived by a rule or a person: the cause may still be there.
    SetAside,
    /// ASR reports success.
    ClaimedByAsr,
    /// A person marked the finding as resolved.
    ClaimedByPerson,
    /// The check passes, the service closed the finding, or the resource is gone.
    Confirmed,
}

impl Observation {
    /// What the notice says. `sent_at` is the time of its envelope, `now` that of its arrival.
    #[must_use]
    pub fn new(notice: &Notice, sent_at: Option<i64>, now: i64) -> Self {
        let mut seen = Self {
            phase: Phase::Open,
            traits: Traits::default(),
            part: WHOLE.to_owned(),
            provider_at: None,
            envelope_at: now,
            is_clamped: false,
            latest_at: now.saturating_add(MAX_CLOCK_DIFFERENCE),
            first_observed_at: None,
            still_fails: false,
            execution: None,
            fingerprint: String::new(),
        };
        seen.envelope_at = sent_at.map_or(now, |at| seen.believed(at, now));
        let mut key = Key::new("observation");
        match &notice.content {
            Content::Alert(alert) => {
                key = seen.of_alert(alert, now, key);
            }
            Content::Alarm(alarm) => seen.of_alarm(alarm, now),
            Content::Remediation(remediation) => seen.of_remediation(remediation),
            _ => {}
        }
        seen.fingerprint = seen.add_to(key).finish();
        seen
    }

    /// The later times of both. Times that cannot be are left out: whatever is sent after such an event
    /// is later than it.
    pub(super) fn later_than(&self, known: (i64, Option<i64>)) -> (i64, Option<i64>) {
        if self.is_clamped {
            return known;
        }
        (self.envelope_at.max(known.0), self.provider_at.max(known.1))
    }

    /// The time, or that of the arrival if it is later than that.
    fn believed(&mut self, at: i64, now: i64) -> i64 {
        if at <= self.latest_at {
            return at;
        }
        self.is_clamped = true;
        now
    }

    fn parsed(&mut self, text: Option<&String>, now: i64) -> Option<i64> {
        let at = time::parse(text?)?;
        Some(self.believed(at, now))
    }

    fn of_alarm(&mut self, alarm: &Alarm, now: i64) {
        self.provider_at = self.parsed(alarm.changed_at.as_ref(), now);
        // What stays in its state is no other incident.
        let is_change = alarm.previous != Some(AlarmState::Alarm);
        self.traits.incident = self.provider_at.filter(|_| is_change);
        self.phase = match alarm.state {
            AlarmState::Ok => Phase::Over(Ending::Confirmed),
            AlarmState::Alarm | AlarmState::Other(_) => Phase::Open,
            AlarmState::InsufficientData => Phase::Unclear,
        };
    }

    fn of_remediation(&mut self, remediation: &Remediation) {
        REMEDIATION.clone_into(&mut self.part);
        self.execution = remediation.execution_arn.as_deref().map(short);
        match &remediation.outcome {
            Outcome::Failed(failure) => self.traits.failure = Some(*failure),
            Outcome::Succeeded => self.phase = Phase::Over(Ending::ClaimedByAsr),
            Outcome::RolledBack => self.phase = Phase::RolledBack,
            Outcome::Queued | Outcome::Skipped | Outcome::Unknown(_) => self.phase = Phase::Unclear,
        }
    }

    fn of_alert(&mut self, alert: &Alert, now: i64, key: Key) -> Key {
        let tracking = &alert.tracking;
        self.provider_at = self
            .parsed(tracking.updated_at.as_ref(), now)
            .or_else(|| self.parsed(alert.at.as_ref(), now));
        if is_of_aws(alert) {
            let text = tracking.first_observed_at.as_deref();
            self.first_observed_at = text.and_then(time::parse);
        }
        let compliance = alert.fact(FactName::Compliance);
        self.still_fails = matches!(compliance, Some("FAILED" | "Fail"));
        self.phase = phase(alert, compliance);
        if let Some(id) = &alert.id {
            self.part = short(id);
        }
        self.traits = traits(alert);
        key.option(alert.status.as_deref())
            .option(compliance)
            .option(alert.fact(FactName::Fix).filter(|_| alert.source == Source::Inspector))
            .option(alert.fact(FactName::Exploit))
            .option(alert.kind.as_deref().filter(|_| alert.source == Source::GuardDuty))
            .option(alert.fact(FactName::PublicAccess))
            .list(listed(alert, FactName::Actions))
    }

    fn add_to(&self, key: Key) -> Key {
        let Traits { severity, failure, count, actors, signals, entities, incident } = &self.traits;
        let phase = match self.phase {
            Phase::Open => 0,
            Phase::Notified => 1,
            Phase::RolledBack => 2,
            Phase::Unclear => 3,
            Phase::Over(Ending::SetAside) => 4,
            Phase::Over(Ending::ClaimedByAsr) => 5,
            Phase::Over(Ending::ClaimedByPerson) => 6,
            Phase::Over(Ending::Confirmed) => 7,
        };
        let mut key = key
            .integer(phase)
            .option(severity.map(Severity::as_str))
            .option(failure.map(Failure::as_str))
            .integer(count.checked_ilog10().map_or(0, |magnitude| u64::from(magnitude) + 1))
            .option(Some(&self.part));
        key = key.integer(*signals as u64);
        for set in [actors, entities] {
            key = set.iter().fold(key.integer(set.total() as u64), |key, member| {
                key.integer(u64::from(member))
            });
        }
        key.integer(incident.unwrap_or_default().cast_unsigned())
    }
}

fn phase(alert: &Alert, compliance: Option<&str>) -> Phase {
    let status = alert.status.as_deref().unwrap_or_default();
    let is = |word: &str| status.eq_ignore_ascii_case(word);
    let is_of_security_hub = alert.source == Source::SecurityHub;
    if !alert.is_over {
        return if is("NOTIFIED") { Phase::Notified } else { Phase::Open };
    }
    Phase::Over(if matches!(compliance, Some("PASSED" | "Pass")) {
        Ending::Confirmed
    } else if is("SUPPRESSED") || is("MUTED") {
        Ending::SetAside
    } else if is("ARCHIVED") {
        // Security Hub archives a control's finding when its resource is gone or the check does not
        // apply any more.
        let is_gone = is_of_security_hub && compliance == Some("NOT_AVAILABLE");
        if is_gone { Ending::Confirmed } else { Ending::SetAside }
    } else if is("RESOLVED") && is_of_security_hub {
        Ending::ClaimedByPerson
    } else {
        Ending::Confirmed
    })
}

fn traits(alert: &Alert) -> Traits {
    let values = |fact: FactName| {
        alert.facts.iter().filter(move |(name, _)| *name == fact).map(|(_, value)| value)
    };
    let members = |facts: &[FactName]| {
        let texts = facts.iter().flat_map(|fact| values(*fact)).flat_map(texts);
        Members::new(texts.map(|text| member(bare(text))), 0)
    };
    let is_probe =
        PROBES.iter().any(|part| alert.kind.as_deref().is_some_and(|it| it.contains(part)));
    Traits {
        severity: Some(alert.severity),
        count: alert.tracking.count.unwrap_or_default(),
        actors: if is_probe {
            Members::default()
        } else {
            members(&[FactName::RemoteAddress, FactName::Principal])
        },
        signals: values(FactName::Signals).map(length).sum(),
        entities: match alert.source {
            Source::Health => {
                let resources = &alert.resources;
                Members::new(resources.items.iter().map(|name| member(name)), resources.omitted)
            }
            _ => Members::default(),
        },
        ..Traits::default()
    }
}

/// A text without its details in parentheses: an address without its country, which not every way that
/// a finding takes has.
fn bare(text: &str) -> &str {
    text.split_once(" (").map_or(text, |(bare, _)| bare)
}

fn texts(value: &FactValue) -> impl Iterator<Item = &str> {
    let (one, several) = match value {
        FactValue::Text(text) | FactValue::Time(text) => (Some(text.as_str()), &[][..]),
        FactValue::List(texts) => (None, texts.items.as_slice()),
        FactValue::Packages(_) => (None, &[][..]),
    };
    one.into_iter().chain(several.iter().map(String::as_str))
}

/// The texts of a fact that is a list. Empty for any other.
fn listed(alert: &Alert, name: FactName) -> impl ExactSizeIterator<Item = &str> {
    let items = alert.facts.iter().find_map(|(of, value)| match value {
        FactValue::List(texts) if *of == name => Some(texts.items.as_slice()),
        _ => None,
    });
    items.unwrap_or_default().iter().map(String::as_str)
}

fn length(value: &FactValue) -> usize {
    match value {
        FactValue::List(texts) => texts.total(),
        _ => 1,
    }
}
