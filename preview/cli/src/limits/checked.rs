//! The result of a check.

/// Why a message would not arrive, and how much of each limit it uses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Why it would be dropped or refused; empty if it arrives.
    pub problems: Vec<String>,
    /// One entry per part that has a limit.
    pub usage: Vec<Usage>,
}

/// The size of a part of a message and its limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The part, such as `title` or `nextSteps[0]`.
    pub part: String,
    /// In the unit of the limit: bytes, characters or items.
    pub used: usize,
    /// The largest value that is taken.
    pub max: usize,
}

impl Checked {
    pub(super) fn add_problem(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    pub(super) fn add_usage(&mut self, part: &str, used: usize, max: usize) {
        self.usage.push(Usage { part: part.to_owned(), used, max });
    }
}
