//! What is open, and what happened since the last digest.

use serde::{Deserialize, Serialize};

use super::{Account, List, Severity, Source};

/// What is open, and what happened since the last digest. Times are seconds from 1970.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// When the last digest was due, or when the destination was first seen.
    pub since: i64,
    /// When this one was due.
    pub until: i64,
    /// The number of open problems of which the destination was notified, and of those of which
    /// something else notified before they were first seen.
    pub open: usize,
    /// How many of each severity, the most severe first.
    pub open_by_severity: Vec<(Option<Severity>, usize)>,
    /// The accounts with the most, the largest first; and the number of problems in all others.
    pub open_by_account: Counted<Option<Account>>,
    /// The controls and types with the most, the largest first; and the number of problems in others.
    pub open_by_control: Counted<String>,
    /// How many of each decision since the last digest: `new`, `changed`, `resolved`, `reopened`,
    /// `not-fixed`, `back-in-sight`, `backlog`.
    pub decisions: Vec<(String, usize)>,
    /// What was held back since then: by rules, silences, caps.
    pub held_back: Vec<(HeldBack, usize)>,
    /// The oldest critical ones, at most ten.
    pub oldest_critical: Vec<OpenProblem>,
    /// Those that were claimed to be fixed without a confirmation; a few, and the number of others.
    pub unconfirmed: List<OpenProblem>,
    /// Those that their service no longer reports; a few, and the number of others.
    pub lost_sight: List<OpenProblem>,
    /// The number of events that were seen since the last digest.
    pub events: u64,
    /// When the last event came. None if there was none.
    pub last_event_at: Option<i64>,
}

/// The largest, and how many are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted<T> {
    /// The largest, in falling order.
    pub largest: Vec<(T, usize)>,
    /// The number of problems that are in none of them.
    pub others: usize,
}

/// What held a notice back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldBack {
    /// A rule of the destination.
    Rules,
    /// A silence.
    Silences,
    /// A window or the maximum per hour: in a summary instead of singly.
    Grouping,
}

/// An open problem in a digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenProblem {
    /// The subject's id, by which its link is found. Empty in a digest that was read from JSON.
    #[serde(skip)]
    pub subject: String,
    /// The source.
    pub source: Source,
    /// The control, the type or the alarm. Untrusted.
    pub name: Option<String>,
    /// The resource, or the title if it has none. Untrusted.
    pub what: Option<String>,
    /// The account. None if it has none.
    pub account: Option<Account>,
    /// The Region's code. None if it has none.
    pub region: Option<String>,
    /// When it was opened.
    pub opened_at: i64,
    /// The https address of its page in the console. None without one.
    pub link: Option<String>,
}
