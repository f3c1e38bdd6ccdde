//! The severities that an operator chooses for services whose events have none.

use std::collections::BTreeMap;

use crate::{Content, Notice, Severity, Source};

/// The services whose events have no severity.
const WITHOUT_SEVERITY: [Source; 3] = [Source::AccessAnalyzer, Source::Health, Source::Config];
/// The key for those events of AWS Health that are about security.
const HEALTH_SECURITY: &str = "health-security";

/// The operator's settings for parsing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParseSettings {
    /// The severity of all alerts of a service whose events have none.
    pub severities: BTreeMap<Source, Severity>,
    /// The severity of AWS Health's events about security. None for that of its other events, but at
    /// least high.
    pub health_security: Option<Severity>,
}

/// All problems of chosen severities.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct InvalidSeverities(Vec<String>);

/// Parses a JSON object of sources and severities, `{"health": "medium", "health-security": "high"}`.
///
/// # Errors
///
/// All problems at once: JSON that is not an object of texts, a word that is not a source,
/// `health-security` or a severity, and a source that has severities of its own or no alerts.
pub fn parse(json: &str) -> Result<ParseSettings, InvalidSeverities> {
    let entries: BTreeMap<String, String> = serde_json::from_str(json)
        .map_err(|error| InvalidSeverities(vec![format!("expected a JSON object: {error}")]))?;
    let mut problems = Vec::new();
    let mut settings = ParseSettings::default();
    for (key, severity) in entries {
        // None for the key that is no source.
        let source = (key != HEALTH_SECURITY).then(|| parse_source(&key)).transpose();
        match (source, severity.parse::<Severity>()) {
            (Ok(Some(source)), Ok(severity)) => {
                settings.severities.insert(source, severity);
            }
            (Ok(None), Ok(severity)) => settings.health_security = Some(severity),
            (source, severity) => {
                problems.extend(source.err());
                problems.extend(severity.err().map(|error| error.to_string()));
            }
        }
    }
    if problems.is_empty() { Ok(settings) } else { Err(InvalidSeverities(problems)) }
}

fn parse_source(word: &str) -> Result<Source, String> {
    let source: Source = word.parse().map_err(|error| format!("{error}"))?;
    if WITHOUT_SEVERITY.contains(&source) {
        Ok(source)
    } else {
        let known = WITHOUT_SEVERITY.map(Source::as_str).join(", ");
        Err(format!(
            "`{source}` has severities of its own, or no alerts: use one of {known}, {HEALTH_SECURITY}"
        ))
    }
}

impl ParseSettings {
    /// Gives an alert without a severity the one of its service.
    pub(super) fn complete(&self, notice: &mut Notice) {
        if let Content::Alert(alert) = &mut notice.content
            && alert.severity == Severity::Unknown
        {
            let of_service = self.severities.get(&alert.source).copied();
            let of_security = || {
                let at_least_high = of_service.map_or(Severity::High, |of| of.max(Severity::High));
                self.health_security.unwrap_or(at_least_high)
            };
            alert.severity = if alert.is_security {
                of_security()
            } else {
                of_service.unwrap_or(Severity::Unknown)
            };
        }
    }
}

impl InvalidSeverities {
    /// The problems, one sentence each.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_takes_severities_of_services_without_them() {
        let settings = parse(r#"{"health": "medium", "config": "low"}"#).unwrap();
        assert_eq!(settings.severities[&Source::Health], Severity::Medium);
        assert_eq!(settings.severities[&Source::Config], Severity::Low);
    }

    #[test]
    fn parse_takes_a_severity_of_healths_events_about_security() {
        let settings = parse(r#"{"health": "low", "health-security": "critical"}"#).unwrap();
        assert_eq!(settings.health_security, Some(Severity::Critical));
        assert_eq!(parse(r#"{"health": "low"}"#).unwrap().health_security, None);
        let error = parse(r#"{"health-security": "grave"}"#).unwrap_err();
        assert!(error.to_string().starts_with("`grave` is not a severity"), "{error}");
    }

    #[test]
    fn parse_reports_all_problems_at_once() {
        let error = parse(r#"{"guardduty": "grave", "healt": "low"}"#).unwrap_err();
        assert_eq!(error.problems().len(), 3, "{error}");
        assert!(error.to_string().starts_with("`guardduty` has severities of its own"));
    }

    #[test]
    fn parse_refuses_json_that_is_not_an_object() {
        assert!(parse("[]").unwrap_err().to_string().starts_with("expected a JSON object"));
    }
}
