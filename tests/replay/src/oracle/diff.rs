//! What the comparison found, for people.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{Kind, Moment, truth::words};

words! {
    /// What is wrong with a piece of news or a message.
    Problem {
        /// News that was not sent.
        Missed,
        /// Sent again, without news between.
        Repeated,
        /// Sent, and no line is such news.
        Unexpected,
        /// Sent later than the destination's limits allow.
        Late,
    }
}

/// One difference from the truth.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// What is wrong.
    pub problem: Problem,
    /// When the news arrived, or when the message was sent that is no news.
    pub at: Moment,
    /// The subject.
    pub subject: String,
    /// The kind of the news or the message.
    pub kind: Kind,
    /// Milliseconds from the news to the message; 0 if there is only one of them.
    pub after: i64,
}

/// How the messages to a destination compare with the truth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    /// The destination.
    pub destination: String,
    /// News that had to be sent, by kind.
    pub expected: BTreeMap<Kind, usize>,
    /// What was sent, by kind; members of summaries count each.
    pub sent: BTreeMap<Kind, usize>,
    /// News that was rightly not sent, because what followed made it old before it was due.
    pub superseded: usize,
    /// The differences, in the order of time.
    pub findings: Vec<Finding>,
}

impl Diff {
    /// Number of differences of a kind.
    #[must_use]
    pub fn count(&self, problem: Problem) -> usize {
        self.findings.iter().filter(|finding| finding.problem == problem).count()
    }

    /// Whether there is no difference.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { problem, at, subject, kind, after } = self;
        write!(formatter, "{problem:<10} {at} {kind:<9} {subject}")?;
        if *after != 0 {
            write!(formatter, " ({} s after the event)", after / 1_000)?;
        }
        Ok(())
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: std::collections::BTreeSet<_> =
            self.expected.keys().chain(self.sent.keys()).copied().collect();
        writeln!(formatter, "{}", self.destination)?;
        for kind in kinds {
            let of = |counts: &BTreeMap<Kind, usize>| counts.get(&kind).copied().unwrap_or(0);
            let (expected, sent) = (of(&self.expected), of(&self.sent));
            writeln!(formatter, "  {kind:<10} {expected:>6} expected {sent:>6} sent")?;
        }
        for problem in [Problem::Missed, Problem::Repeated, Problem::Unexpected, Problem::Late] {
            writeln!(formatter, "  {problem:<10} {:>6}", self.count(problem))?;
        }
        for finding in &self.findings {
            writeln!(formatter, "  {finding}")?;
        }
        Ok(())
    }
}
