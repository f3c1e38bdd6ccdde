//! What is known of a subject.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{About, Claim, Ending, Mark, Observation, Part, Pending, Subject, Traits};
use crate::{Notice, Severity, words::words};

/// Maximum length of an item as JSON: `DynamoDB` bills a write by each KB of the item.
pub const MAX_ITEM_BYTES: usize = 3_500;
/// The version of the form below. Items of other versions are not read: see [`Item::parse`].
const VERSION: u32 = 1;
/// No subject is opened so often; the number must be able to grow.
const MAX_OPENINGS: u32 = 1 << 30;
/// No item that this crate printed is longer, even with the marks of many destinations.
const MAX_READ_BYTES: usize = 64 * 1_024;

/// What is known of a subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    version: u32,
    /// The subject's id, 32 hexadecimal digits.
    pub id: String,
    /// What its notices have in common, for summaries, the digest and the history.
    pub about: About,
    /// Whether it is open or over.
    pub standing: Standing,
    /// How often it was opened: by being new, reopened or not fixed. At least 1.
    pub openings: u32,
    /// How it was opened last.
    pub opening: Opening,
    /// When it was opened last.
    pub opened_at: i64,
    /// When it was lost from sight. None while its provider reports it, and once it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_at: Option<i64>,
    /// How often it was open again after it was over.
    #[serde(default)]
    pub reopenings: u32,
    /// Our own first sight, or that of AWS's own products if it is earlier.
    pub first_at: i64,
    /// When its severity rose the last time, or when it was first seen.
    pub raised_at: i64,
    /// The latest time of the service that could be. None if its bodies have none.
    pub provider_at: Option<i64>,
    /// The latest time of an envelope that could be; 0 if there was none.
    pub envelope_at: i64,
    /// What it is like while it is open, with all members of sets since it was opened.
    pub traits: Traits,
    /// Who said last that it is fixed, while nothing has confirmed it and no person took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// The claim that turned out to be wrong when it was opened last. None unless it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disproved: Option<Claim>,
    /// The turns between open and over, the latest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<i64>,
    /// When it began to turn too often. None if it never did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flapping_since: Option<i64>,
    /// The findings of this subject, by digests of their ids: each standard has its own, and so has
    /// each way that a finding takes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<String, Part>,
    /// The digest of ASR's last execution for it. None if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution: Option<String>,
    /// It was first seen after something else had notified of it, and was not seen as new since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_recorded_only: bool,
    /// Its item was lost, so that destinations may have been notified of it before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_rebuilt: bool,
    /// The message about an ASR result is due whatever the finding's history is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_remediation: bool,
    /// What each destination was notified of.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub marks: BTreeMap<String, Mark>,
    /// The deliveries that have begun and not ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<Pending>,
}

/// Whether a problem is open or over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It needs attention.
    Open,
    /// It ended so.
    Over(Ending),
}

words! {
    /// How a problem was opened.
    pub enum Opening, "an opening" {
        /// It was seen for the first time.
        New = "new",
        /// It is open again after it was over.
        Reopened = "reopened",
        /// ASR or a person claimed that it is fixed, and it is not.
        NotFixed = "not-fixed",
        /// It is no longer suppressed.
        NoLongerSetAside = "no-longer-set-aside",
        /// ASR reported success, and a remediation after that failed. No check says that it is open.
        FailedAgain = "failed-again",
        /// ASR undid its remediation.
        RolledBack = "rolled-back",
    }
}

impl Item {
    /// The first item of a subject.
    pub(super) fn new(subject: &Subject, notice: &Notice, seen: &Observation) -> Self {
        let first_at = seen.first_observed_at.unwrap_or(seen.envelope_at).min(seen.envelope_at);
        Self {
            version: VERSION,
            id: subject.id.clone(),
            about: About::new(subject, notice),
            standing: Standing::Open,
            openings: 1,
            opening: Opening::New,
            opened_at: first_at,
            lost_at: None,
            reopenings: 0,
            first_at,
            raised_at: first_at,
            provider_at: None,
            envelope_at: 0,
            traits: seen.traits.clone(),
            claim: None,
            disproved: None,
            turns: Vec::new(),
            flapping_since: None,
            parts: BTreeMap::new(),
            execution: seen.execution.clone(),
            is_recorded_only: false,
            is_rebuilt: false,
            is_remediation: false,
            marks: BTreeMap::new(),
            pending: Vec::new(),
        }
    }

    /// Parses what [`Item::to_json`] printed. None for an item of another version, one that a person
    /// wrote, and a damaged one: see [`Item::rebuild`].
    #[must_use]
    pub fn parse(json: &str) -> Option<Self> {
        let json = Some(json).filter(|json| json.len() <= MAX_READ_BYTES)?;
        let item: Self = serde_json::from_str(json).ok()?;
        // The id becomes a part of messages and keys.
        let is_id = item.id.len() == 32 && item.id.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_sound = is_id && (1..MAX_OPENINGS).contains(&item.openings);
        (item.version == VERSION && is_sound).then_some(item)
    }

    /// The item as JSON of at most [`MAX_ITEM_BYTES`], unless what must be kept of its destinations is
    /// longer.
    #[must_use]
    pub fn to_json(&self) -> String {
        let print = |item: &Self| serde_json::to_string(item).unwrap_or_default();
        let json = print(self);
        if json.len() <= MAX_ITEM_BYTES {
            return json;
        }
        let mut cut = self.clone();
        cut.about.cut();
        cut.turns.drain(..cut.turns.len().saturating_sub(4));
        // Without its fingerprint an observation is looked at again, which costs a read.
        for part in cut.parts.values_mut() {
            part.fingerprint = None;
        }
        print(&cut)
    }

    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.standing == Standing::Open
    }

    /// Whether it is over only because ASR or a person says so.
    #[must_use]
    pub fn is_over_by_claim(&self) -> bool {
        matches!(self.standing, Standing::Over(Ending::ClaimedByAsr | Ending::ClaimedByPerson))
    }

    /// The severity that rules judge. None for alarms and remediations alone.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.traits.severity
    }

    /// Adds what is known under another id of the same subject: an ASR result that came before the
    /// finding.
    pub fn absorb(&mut self, other: &Self) {
        let is_later = self.openings > other.openings;
        self.openings = self.openings.max(other.openings);
        for (destination, mark) in &other.marks {
            self.marks.entry(destination.clone()).or_default().merge(mark.clone());
        }
        for pending in &other.pending {
            self.begin(pending.clone());
        }
        // What ASR did to it is news.
        self.is_recorded_only &= other.is_recorded_only;
        self.claim = self.claim.or(other.claim);
        self.traits.failure = self.traits.failure.or(other.traits.failure);
        self.first_at = self.first_at.min(other.first_at);
        self.execution = self.execution.take().or_else(|| other.execution.clone());
        // The claim counts until a later evaluation.
        let evaluated_at = self.provider_at.unwrap_or(self.envelope_at);
        match other.claim.filter(|_| self.is_open() && !other.is_open()) {
            Some(claim) if claim.at >= evaluated_at => self.standing = other.standing,
            // It is open after the claim, unless that was noted before.
            Some(claim) if !is_later => {
                self.openings = self.openings.saturating_add(1);
                self.opening = Opening::NotFixed;
                self.disproved = Some(claim);
                self.claim = None;
            }
            Some(_) | None => {}
        }
    }
}
