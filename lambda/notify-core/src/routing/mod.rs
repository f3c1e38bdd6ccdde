//! What a destination takes: which rule lets a notice through, and which one stops it.

pub mod destination;
mod outcome_name;
#[cfg(test)]
mod tests;
mod validate;

use std::fmt::Display;

use serde::Deserialize;

use crate::{Notice, Severity, Source};
pub use outcome_name::{NoSuchOutcome, OutcomeName};

/// What a destination takes. A notice has to pass every rule that has an opinion on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    sources: Filter<Source>,
    /// Of remediations.
    outcomes: Filter<OutcomeName>,
    /// Nobody chose the outcomes: they are the usual ones.
    usual_outcomes: bool,
    /// Of alerts.
    min_severity: Option<Severity>,
    accounts: Filter<String>,
    units: Filter<String>,
    controls: Filter<Pattern>,
    regions: Filter<String>,
}

/// Those that are wanted (without a list: all), but for those that are not.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Filter<T> {
    include: Option<Vec<T>>,
    exclude: Vec<T>,
}

/// A control, or the beginning of some: `S3.5`, `S3.*`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern(String);

/// The rules as somebody wrote them: any words, and `null` for what is not said.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Written {
    sources: Option<Lists>,
    outcomes: Option<Lists>,
    min_severity: Option<String>,
    accounts: Option<Lists>,
    organizational_units: Option<Lists>,
    controls: Option<Lists>,
    regions: Option<Lists>,
}

/// The two lists of a filter.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Lists {
    include: Option<Vec<String>>,
    exclude: Option<Vec<String>>,
}

/// Whether a destination takes a notice, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whether it does.
    pub is_wanted: bool,
    /// The rule that let it through or stopped it, in an operator's words.
    pub rule: String,
}

/// What one rule says of one notice.
enum Opinion {
    /// It has nothing to say.
    None,
    Passes(String),
    Stops(String),
}

/// What a message called something goes into the log no longer than this.
const LONGEST_WORD: usize = 64;

impl Rules {
    /// Decides about one notice. `units` are the ids of the organizational units above its
    /// account, the root among them. Every account of an organization has at least its root, so
    /// none means that nobody knows them; then the notice passes, as a notice is never lost because
    /// a lookup failed.
    #[must_use]
    pub fn decide(&self, notice: &Notice, units: &[String]) -> Decision {
        let mut passed = Vec::new();
        for opinion in self.opinions(notice, units) {
            match opinion {
                Opinion::None => {}
                Opinion::Passes(rule) => passed.push(rule),
                Opinion::Stops(rule) => return Decision { is_wanted: false, rule },
            }
        }
        let rule = if !passed.is_empty() {
            passed.join(", ")
        } else if *self == Self::default() {
            "no rule: everything".to_owned()
        } else {
            "no rule speaks of it".to_owned()
        };
        Decision { is_wanted: true, rule }
    }

    /// Whether somebody has to find out the organizational units of accounts.
    #[must_use]
    pub fn names_units(&self) -> bool {
        self.units.include.is_some() || !self.units.exclude.is_empty()
    }

    fn opinions(&self, notice: &Notice, units: &[String]) -> [Opinion; 7] {
        let account = notice.account.as_ref().map(|account| account.id.as_str());
        let source = notice.source();
        [
            self.sources.opinion("source", Some(&source), |named| *named == source),
            self.outcome(notice),
            self.severity(notice),
            self.accounts.opinion("account", account, |named| Some(named.as_str()) == account),
            self.units(account, units),
            self.controls
                .opinion("control", notice.control(), |pattern| pattern.matches(notice.control())),
            self.regions.opinion("region", notice.region.as_deref(), |named| {
                Some(named.as_str()) == notice.region.as_deref()
            }),
        ]
    }

    fn outcome(&self, notice: &Notice) -> Opinion {
        let Some(outcome) = notice.outcome().map(OutcomeName::from) else {
            return Opinion::None;
        };
        match self.outcomes.opinion("outcome", Some(&outcome), |named| *named == outcome) {
            Opinion::Passes(_) if self.usual_outcomes => Opinion::None,
            Opinion::Stops(rule) if self.usual_outcomes => {
                Opinion::Stops(format!("{rule} where no outcomes are chosen"))
            }
            opinion => opinion,
        }
    }

    fn severity(&self, notice: &Notice) -> Opinion {
        let (Some(severity), Some(least)) = (notice.severity(), self.min_severity) else {
            return Opinion::None;
        };
        if severity == Severity::Unknown {
            Opinion::Passes(format!("severity {severity} passes any threshold"))
        } else if severity < least {
            Opinion::Stops(format!("severity {severity} is under {least}"))
        } else {
            Opinion::Passes(format!("severity {severity} is at least {least}"))
        }
    }

    fn units(&self, account: Option<&str>, units: &[String]) -> Opinion {
        match account {
            None if self.units.include.is_some() => Opinion::Stops(
                "it has no account, and only some organizational units are included".to_owned(),
            ),
            Some(account) if units.is_empty() && self.names_units() => Opinion::Passes(format!(
                "the organizational units of account {account} are not known"
            )),
            _ => self
                .units
                .opinion("organizational unit of account", account, |named| units.contains(named)),
        }
    }
}

/// Everything but the two outcomes that are known to be noise: queued (another message follows)
/// and skipped (nothing was done).
impl Default for Rules {
    fn default() -> Self {
        Self {
            sources: Filter::default(),
            outcomes: Filter {
                include: None,
                exclude: vec![OutcomeName::Queued, OutcomeName::Skipped],
            },
            usual_outcomes: true,
            min_severity: None,
            accounts: Filter::default(),
            units: Filter::default(),
            controls: Filter::default(),
            regions: Filter::default(),
        }
    }
}

impl<T> Default for Filter<T> {
    fn default() -> Self {
        Self { include: None, exclude: Vec::new() }
    }
}

impl<T> Filter<T> {
    /// What it says of a notice whose property is `value`, if it has that property.
    fn opinion(
        &self,
        property: &str,
        value: Option<impl Display>,
        is: impl Fn(&T) -> bool,
    ) -> Opinion {
        if self.include.is_none() && self.exclude.is_empty() {
            return Opinion::None;
        }
        let Some(value) = value else {
            return match self.include {
                Some(_) => {
                    Opinion::Stops(format!("it has no {property}, and only some are included"))
                }
                None => Opinion::None,
            };
        };
        let named: String =
            format!("{property} {value}").chars().take(property.len() + LONGEST_WORD).collect();
        if self.exclude.iter().any(&is) {
            return Opinion::Stops(format!("{named} is excluded"));
        }
        match &self.include {
            None => Opinion::Passes(format!("{named} is not excluded")),
            Some(include) if include.iter().any(&is) => {
                Opinion::Passes(format!("{named} is included"))
            }
            Some(_) => Opinion::Stops(format!("{named} is not among those included")),
        }
    }
}

impl Pattern {
    fn matches(&self, control: Option<&str>) -> bool {
        match self.0.strip_suffix('*') {
            Some(beginning) => control.is_some_and(|control| control.starts_with(beginning)),
            None => control == Some(self.0.as_str()),
        }
    }

    /// Whether all that the other one matches is matched by this one.
    fn covers(&self, other: &Self) -> bool {
        match (self.0.strip_suffix('*'), other.0.strip_suffix('*')) {
            (Some(mine), Some(theirs)) => theirs.starts_with(mine),
            (Some(mine), None) => other.0.starts_with(mine),
            (None, Some(_)) => false,
            (None, None) => self == other,
        }
    }
}
