//! Several notices in one message.

use serde::{Deserialize, Serialize};

use super::{Account, Severity, Source};

/// Several notices in one message: what a window held, a backlog, what a silence hid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Why they come together.
    pub reason: SummaryReason,
    /// When the first of them came, in seconds from 1970.
    pub since: i64,
    /// When the last of them came.
    pub until: i64,
    /// The number of notices; at least 1.
    pub total: usize,
    /// How many of each severity, the most severe first. Alarms and remediations have none and are
    /// counted as None.
    pub severities: Vec<(Option<Severity>, usize)>,
    /// The groups, each with something new: fair to every account, the largest of each first.
    pub groups: Vec<Group>,
    /// The number of notices in groups that are left out of `groups`.
    pub omitted: usize,
}

/// Why notices come together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SummaryReason {
    /// More came within a window than the destination gets singly.
    Burst,
    /// More members of problems that the destination knows.
    KnownProblem,
    /// They are still open.
    StillOpen,
    /// They are resolved.
    Resolved,
    /// What waited for the end of an interval for several of the three reasons before.
    Interval,
    /// They are older than the destination, its rules or the state table.
    Backlog,
    /// They came in quiet hours, or while the destination was paused.
    Held,
    /// A silence ended; it hid them.
    Silence {
        /// Who made it.
        by: String,
        /// Why.
        comment: String,
    },
    /// The state table did not answer, so it is not known which of them are news.
    Unchecked,
}

impl SummaryReason {
    /// The word in the key of a summary's thread.
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::Burst => "burst",
            Self::KnownProblem => "known-problem",
            Self::StillOpen => "still-open",
            Self::Resolved => "resolved",
            Self::Interval => "interval",
            Self::Backlog => "backlog",
            Self::Held => "held",
            Self::Silence { .. } => "silence",
            Self::Unchecked => "unchecked",
        }
    }
}

/// Notices about the same problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The source.
    pub source: Source,
    /// The control, the rule, the vulnerability, the type or the alarm that they share. Untrusted.
    pub name: Option<String>,
    /// The title of the first member. Untrusted.
    pub title: Option<String>,
    /// The highest severity among them. None for alarms and remediations.
    pub severity: Option<Severity>,
    /// How many of each decision: `new`, `changed`, `reopened`, `not-fixed`, `resolved`, `backlog` …
    pub decisions: Vec<(String, usize)>,
    /// How many of each account, the largest first. None: of no account.
    pub accounts: Vec<(Option<Account>, usize)>,
    /// The number of accounts that are left out of `accounts`.
    pub omitted_accounts: usize,
    /// The first members: all that are critical, else a few.
    pub members: Vec<Member>,
    /// The number of members; at least `members.len()`.
    pub total: usize,
}

/// A notice within a summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// The account. None if it has none.
    pub account: Option<Account>,
    /// The Region's code. None if it has none.
    pub region: Option<String>,
    /// The resource, or the title if it has none. Untrusted.
    pub what: Option<String>,
    /// The https address of its page in the console. None without one.
    pub link: Option<String>,
}
