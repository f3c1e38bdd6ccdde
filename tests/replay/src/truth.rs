//! The truth behind each line of a generated week: what it is about, and the news it should cause.

use std::{collections::HashMap, fs, io, path::Path};

use serde::{Deserialize, Serialize};

use crate::{Moment, recording::write_json_lines};

/// Gives a fieldless enum its words, one list for the code, the sidecar and the report.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident,)* }) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, clap::ValueEnum,
        )]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let value = clap::ValueEnum::to_possible_value(self);
                // No variant is skipped, so that each has a word.
                formatter.pad(value.as_ref().map_or("", |value| value.get_name()))
            }
        }
    };
}
pub(crate) use words;

words! {
    /// A kind of news, or of another message.
    Kind {
        /// First time.
        New,
        /// First time here, and older than the deployment: one summary.
        Backlog,
        /// Worse than what was notified.
        Changed,
        /// Over, after it was notified.
        Resolved,
        /// Open again after it was over; an alarm's next incident.
        Reopened,
        /// Claimed fixed, and a later evaluation still fails.
        NotFixed,
        /// Three turns between open and over within 24 hours.
        Flapping,
        /// An alarm that returns often: once an hour.
        Again,
        /// A message that bypasses the state: custom actions, samples, what is unrecognised.
        Bypass,
        /// No news: still open after the repeat interval.
        Reminder,
        /// No news: the regular digest.
        Digest,
    }
}

words! {
    /// What *resolved* rests on.
    Over {
        /// ASR or a person says so.
        Claimed,
        /// The service's own evaluation: passed, closed, gone.
        Confirmed,
        /// Suppressed or archived while the problem remains.
        SetAside,
    }
}

words! {
    /// Why a line is no news.
    Reason {
        /// The same state, imported or evaluated again.
        Update,
        /// The same event, delivered again.
        Duplicate,
        /// The same update by another bus, Region, standard or format.
        OtherPath,
        /// Older than what is recorded.
        Stale,
        /// Less severe than before.
        Better,
        /// A difference that is neither better nor worse.
        Recorded,
        /// The same failure of a remediation again.
        SameFailure,
        /// A remediation that was queued: its result follows.
        Queued,
        /// ASR did not start a remediation, because the finding's workflow is not NEW.
        Skipped,
        /// Set to NOTIFIED by ASR or a person.
        NotifiedByOthers,
        /// A further event of what is over, and was notified to be.
        StillOver,
        /// Over, and never notified.
        NeverNotified,
        /// A rule of AWS Config that Security Hub reports as a control.
        LeftOut,
        /// Below the lowest severity of the deployment's rules.
        BelowSeverity,
        /// A new actor within 24 hours of the last, or of a probe.
        ActorLimited,
        /// A turn of a subject that was notified as flapping.
        WhileFlapping,
        /// A new page of an event whose entities are known.
        KnownEntities,
    }
}

words! {
    /// Severity on the scale of all services.
    Severity {
        /// No severity: alarms, results of remediations.
        Unknown,
        /// Security Hub gives it to what has passed.
        Informational,
        /// Below the default minimum.
        Low,
        /// The default minimum.
        Medium,
        /// High.
        High,
        /// Critical.
        Critical,
    }
}

/// What a line should cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Exactly one piece of news.
    News(Kind),
    /// One piece of news: *resolved*, on this ground.
    Resolved(Over),
    /// This news or none: the decision table does not say.
    May(Kind),
    /// No news.
    Nothing(Reason),
}

impl Cause {
    /// The kind of the news, if it must or may cause any.
    #[must_use]
    pub fn kind(self) -> Option<Kind> {
        match self {
            Self::News(kind) | Self::May(kind) => Some(kind),
            Self::Resolved(_) => Some(Kind::Resolved),
            Self::Nothing(_) => None,
        }
    }

    /// Whether it must cause news.
    #[must_use]
    pub fn is_news(self) -> bool {
        matches!(self, Self::News(_) | Self::Resolved(_))
    }
}

/// The facts of a finding by which it is recognised. Absent where the event has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Attributes {
    /// The finding's account, 12 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The finding's Region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// ID of the control, or name of the Config rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// ID or ARN of the first resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// ID or ARN of the finding, event or alarm; for a remediation that of its finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// The truth of one line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// When the line arrives.
    pub at: Moment,
    /// The habit that the line belongs to.
    pub habit: crate::generate::Habit,
    /// Name of the subject, of the generator's own.
    pub subject: String,
    /// What the subject's problem is: the control, the CVE, the type.
    pub problem: String,
    /// The source as the formatter's rules name it.
    pub source: String,
    /// Severity of the subject after this line.
    pub severity: Severity,
    /// The attributes by which the formatter's records refer to the subject.
    pub attributes: Attributes,
    /// Whether the formatter before the state table would receive the line.
    pub passes_earlier_patterns: bool,
    /// What it should cause.
    pub cause: Cause,
}

/// Finds the names of subjects from the attributes in the formatter's records.
#[derive(Debug, Default)]
pub struct Names {
    by_id: HashMap<(String, Option<String>), String>,
    by_resource: HashMap<[Option<String>; 4], String>,
}

impl Names {
    /// The names in the truth of a week.
    #[must_use]
    pub fn new(truths: &[Truth]) -> Self {
        let mut names = Self::default();
        for Truth { attributes, subject, .. } in truths {
            if let Some(id) = &attributes.id {
                let key = (id.clone(), attributes.account.clone());
                names.by_id.insert(key, subject.clone());
            }
            if let Some(key) = resource_key(attributes) {
                names.by_resource.insert(key, subject.clone());
            }
        }
        names
    }

    /// The subject with this ID in this account, else with this control on this resource. None if
    /// the week has neither.
    #[must_use]
    pub fn find(&self, attributes: &Attributes) -> Option<&str> {
        let by_id = attributes.id.as_ref().and_then(|id| {
            let key = (id.clone(), attributes.account.clone());
            self.by_id.get(&key)
        });
        by_id
            .or_else(|| resource_key(attributes).and_then(|key| self.by_resource.get(&key)))
            .map(String::as_str)
    }
}

fn resource_key(attributes: &Attributes) -> Option<[Option<String>; 4]> {
    let Attributes { account, region, control, resource, .. } = attributes.clone();
    (control.is_some() && resource.is_some()).then_some([account, region, control, resource])
}

/// Writes the truth of each line of a recording, in the order of the lines.
///
/// # Errors
///
/// If the file cannot be written.
pub fn write_truths(path: &Path, truths: &[Truth]) -> io::Result<()> {
    write_json_lines(path, truths)
}

/// Reads what [`write_truths`] wrote.
///
/// # Errors
///
/// If the file cannot be read, or a line of it is no truth.
pub fn read_truths(path: &Path) -> io::Result<Vec<Truth>> {
    let text = fs::read_to_string(path)?;
    text.lines().map(|line| serde_json::from_str(line).map_err(io::Error::from)).collect()
}
