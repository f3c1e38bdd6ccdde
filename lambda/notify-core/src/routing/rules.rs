//! The rules of a destination, and their decision about a notice.

use serde::Deserialize;

use super::{
    filter::{Filter, FilterResult, Pattern},
    outcome_name::OutcomeName,
};
use crate::{Notice, Severity, Source, aws_ids::AccountId};

/// The rules of a destination. A notice is allowed if no rule denies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    pub(super) sources: Filter<Source>,
    /// The outcomes of remediations.
    pub(super) outcomes: Filter<OutcomeName>,
    /// The operator chose no outcomes, so that the default ones apply.
    pub(super) has_default_outcomes: bool,
    /// The lowest severity of alerts.
    pub(super) min_severity: Option<Severity>,
    pub(super) accounts: Filter<AccountId>,
    pub(super) units: Filter<String>,
    pub(super) controls: Filter<Pattern>,
    pub(super) regions: Filter<String>,
}

/// The rules as an operator wrote them: any words, and `null` for a rule that is left out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawRules {
    pub(super) sources: Option<Lists>,
    pub(super) outcomes: Option<Lists>,
    pub(super) min_severity: Option<String>,
    pub(super) accounts: Option<Lists>,
    pub(super) organizational_units: Option<Lists>,
    pub(super) controls: Option<Lists>,
    pub(super) regions: Option<Lists>,
}

/// The two lists of a filter.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Lists {
    pub(super) include: Option<Vec<String>>,
    pub(super) exclude: Option<Vec<String>>,
}

/// The decision about one notice at one destination, and its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutingDecision {
    /// Whether the destination takes the notice.
    pub verdict: Verdict,
    /// The rule that allowed or denied it, for logs and the preview.
    pub rule: String,
}

/// The decision, without its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The destination takes the notice.
    Allow,
    /// The destination does not take the notice.
    Deny,
    /// It depends on the organizational units of the account, which the caller did not give.
    NeedsUnits,
}

impl Rules {
    /// Decides about one notice.
    ///
    /// `units` are the ids of the organizational units above its account, the root among them.
    /// - None: they are not looked up yet. The verdict is [`Verdict::NeedsUnits`] if and only if it
    ///   depends on them.
    /// - Empty: the lookup failed, for every account of an organization has at least its root. The
    ///   rule about units then allows the notice, so that no notice is lost by a failed lookup.
    #[must_use]
    pub fn decide(&self, notice: &Notice, units: Option<&[String]>) -> RoutingDecision {
        let (source, account) = (notice.source(), notice.account.as_ref().map(|it| it.id));
        let (control, region) = (notice.control(), notice.region.as_deref());
        let rules: [&dyn Fn() -> FilterResult; 7] = [
            &|| self.sources.check("source", Some(source), |named| *named == source),
            &|| self.check_outcome(notice),
            &|| self.check_severity(notice),
            &|| self.accounts.check("account", account, |named| Some(*named) == account),
            &|| self.check_units(account, units),
            &|| {
                let matches = |pattern: &Pattern| control.is_some_and(|it| pattern.matches(it));
                self.controls.check("control", control, matches)
            },
            &|| self.regions.check("region", region, |named| Some(named.as_str()) == region),
        ];
        let mut allowed = Vec::new();
        let mut needs_units = false;
        for rule in rules {
            match rule() {
                FilterResult::NotApplicable => {}
                FilterResult::Allow(rule) => allowed.push(rule),
                FilterResult::Deny(rule) => {
                    return RoutingDecision { verdict: Verdict::Deny, rule };
                }
                FilterResult::NeedsUnits => needs_units = true,
            }
        }
        if needs_units {
            let rule = "organizational units of the account are needed".to_owned();
            return RoutingDecision { verdict: Verdict::NeedsUnits, rule };
        }
        let rule = if !allowed.is_empty() {
            allowed.join(", ")
        } else if *self == Self::default() {
            "no rules: everything is allowed".to_owned()
        } else {
            "no rule applies".to_owned()
        };
        RoutingDecision { verdict: Verdict::Allow, rule }
    }

    pub(super) fn excludes_unrecognised(&self) -> bool {
        self.sources.exclude.contains(&Source::Unrecognised)
    }

    /// Whether a rule names organizational units, so that those of accounts have to be looked up.
    #[must_use]
    pub fn needs_units(&self) -> bool {
        !self.units.is_empty()
    }

    fn check_outcome(&self, notice: &Notice) -> FilterResult {
        let Some(outcome) = notice.outcome().map(OutcomeName::from) else {
            return FilterResult::NotApplicable;
        };
        if !self.has_default_outcomes {
            self.outcomes.check("outcome", Some(outcome), |named| *named == outcome)
        } else if self.outcomes.exclude.contains(&outcome) {
            FilterResult::Deny(format!("outcome {outcome} is excluded by default"))
        } else {
            FilterResult::NotApplicable
        }
    }

    fn check_severity(&self, notice: &Notice) -> FilterResult {
        let (Some(severity), Some(min)) = (notice.severity(), self.min_severity) else {
            return FilterResult::NotApplicable;
        };
        if severity == Severity::Unknown {
            FilterResult::Allow(format!("severity {severity} is allowed by any min_severity"))
        } else if severity < min {
            FilterResult::Deny(format!("severity {severity} is below {min}"))
        } else {
            FilterResult::Allow(format!("severity {severity} is at least {min}"))
        }
    }

    fn check_units(&self, account: Option<AccountId>, units: Option<&[String]>) -> FilterResult {
        let Some(account) = account else {
            return match self.units.include {
                Some(_) => FilterResult::Deny(
                    "it has no account, and only some organizational units are included".to_owned(),
                ),
                None => FilterResult::NotApplicable,
            };
        };
        match units {
            None if self.needs_units() => FilterResult::NeedsUnits,
            Some([]) if self.needs_units() => FilterResult::Allow(format!(
                "organizational units of account {account} are unknown"
            )),
            units => {
                let units = units.unwrap_or_default();
                let property = "organizational unit of account";
                self.units.check(property, Some(account), |named| units.contains(named))
            }
        }
    }
}

/// Allows everything except two outcomes that need no attention: queued (another message follows)
/// and skipped (nothing was done).
impl Default for Rules {
    fn default() -> Self {
        Self {
            sources: Filter::default(),
            outcomes: Filter {
                include: None,
                exclude: vec![OutcomeName::Queued, OutcomeName::Skipped],
            },
            has_default_outcomes: true,
            min_severity: None,
            accounts: Filter::default(),
            units: Filter::default(),
            controls: Filter::default(),
            regions: Filter::default(),
        }
    }
}
