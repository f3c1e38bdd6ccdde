//! The two lists of a rule: the values that it includes, and those that it excludes.

use std::fmt::Display;

/// Includes everything without a list, and excludes nothing with an empty one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter<T> {
    pub(super) include: Option<Vec<T>>,
    pub(super) exclude: Vec<T>,
}

/// One rule's decision about one notice.
pub(super) enum FilterResult {
    /// The rule is not about the notice.
    NotApplicable,
    /// The rule allows it, for this reason.
    Allow(String),
    /// The rule denies it, for this reason.
    Deny(String),
    /// The rule needs the organizational units of the notice's account.
    NeedsUnits,
}

/// A control, or the beginning of some: `S3.5`, `S3.*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(pub(super) String);

/// A reason quotes no more of an untrusted value than this.
const MAX_VALUE_CHARS: usize = 64;

impl<T> Filter<T> {
    pub(super) fn is_empty(&self) -> bool {
        self.include.is_none() && self.exclude.is_empty()
    }

    /// Decides by a property of a notice, which `covers` looks for in the lists. `value` is None
    /// if the notice does not have the property.
    pub(super) fn check(
        &self,
        property: &str,
        value: Option<impl Display>,
        covers: impl Fn(&T) -> bool,
    ) -> FilterResult {
        if self.is_empty() {
            return FilterResult::NotApplicable;
        }
        let Some(value) = value else {
            return match self.include {
                Some(_) => {
                    FilterResult::Deny(format!("it has no {property}, and only some are included"))
                }
                None => FilterResult::NotApplicable,
            };
        };
        let reason = |verb: &str| {
            let mut reason = format!("{property} {value}");
            if let Some((end, _)) = reason.char_indices().nth(property.len() + MAX_VALUE_CHARS) {
                reason.truncate(end);
            }
            reason + verb
        };
        if self.exclude.iter().any(&covers) {
            return FilterResult::Deny(reason(" is excluded"));
        }
        match &self.include {
            None => FilterResult::Allow(reason(" is not excluded")),
            Some(include) if include.iter().any(&covers) => {
                FilterResult::Allow(reason(" is included"))
            }
            Some(_) => FilterResult::Deny(reason(" is not included")),
        }
    }
}

impl<T> Default for Filter<T> {
    fn default() -> Self {
        Self { include: None, exclude: Vec::new() }
    }
}

impl Pattern {
    pub(super) fn matches(&self, control: &str) -> bool {
        match self.0.strip_suffix('*') {
            Some(beginning) => control.starts_with(beginning),
            None => self.0 == control,
        }
    }

    /// Whether it matches every control that the other one matches.
    pub(super) fn covers(&self, other: &Self) -> bool {
        match (self.0.strip_suffix('*'), other.0.strip_suffix('*')) {
            (Some(mine), Some(theirs)) => theirs.starts_with(mine),
            (Some(mine), None) => other.0.starts_with(mine),
            (None, Some(_)) => false,
            (None, None) => self == other,
        }
    }
}
