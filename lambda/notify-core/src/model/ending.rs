//! Why a finding needs no action any more.

use super::{Alert, FactName};

/// Why a finding needs no action any more, by its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Resolved,
    /// The check passes, or the resource complies with the rule.
    Compliant,
    /// The rule does not apply to the resource any more.
    NotApplicable,
    /// Somebody hides it, although the cause is still there.
    Suppressed,
    /// Somebody accepts it, or the service does not update it any more.
    Archived,
    Deleted,
    /// It ended in a way that its status does not say.
    Closed,
}

impl Ending {
    /// None if the alert is not over.
    pub(crate) fn new(alert: &Alert) -> Option<Self> {
        if !alert.is_over {
            return None;
        }
        let is = |word: &&str| alert.status.as_ref().is_some_and(|s| s.eq_ignore_ascii_case(word));
        let by_status = [
            ("RESOLVED", Self::Resolved),
            ("COMPLIANT", Self::Compliant),
            ("NOT_APPLICABLE", Self::NotApplicable),
            ("SUPPRESSED", Self::Suppressed),
            ("ARCHIVED", Self::Archived),
            ("DELETED", Self::Deleted),
        ];
        let ending = by_status.into_iter().find_map(|(word, ending)| is(&word).then_some(ending));
        let passes = matches!(alert.fact(FactName::Compliance), Some("PASSED" | "Pass"));
        Some(ending.unwrap_or(if passes { Self::Compliant } else { Self::Closed }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FactValue, Source};

    #[test]
    fn ending_is_named_by_the_status() {
        let alert = |status: &str, is_over| Alert {
            status: Some(status.to_owned()),
            is_over,
            ..Alert::new(Source::SecurityHub)
        };
        for (status, ending) in [
            ("RESOLVED", Ending::Resolved),
            ("Suppressed", Ending::Suppressed),
            ("COMPLIANT", Ending::Compliant),
            ("closed", Ending::Closed),
            ("NEW", Ending::Closed),
        ] {
            assert_eq!(Ending::new(&alert(status, true)), Some(ending), "{status}");
            assert_eq!(Ending::new(&alert(status, false)), None, "{status}");
        }
        let mut passed = alert("NEW", true);
        passed.facts.push((FactName::Compliance, FactValue::Text("PASSED".to_owned())));
        assert_eq!(Ending::new(&passed), Some(Ending::Compliant));
    }
}
