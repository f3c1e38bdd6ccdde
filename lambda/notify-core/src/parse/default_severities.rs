//! The severities that an operator chooses for services whose events have none.

use std::collections::BTreeMap;

use crate::{Content, Notice, Severity, Source};

/// The services whose events have no severity.
const WITHOUT_SEVERITY: [Source; 3] = [Source::AccessAnalyzer, Source::Health, Source::Config];

/// The operator's settings for parsing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParseSettings {
    /// The severity of all alerts of a service whose events have none.
    pub severities: BTreeMap<Source, Severity>,
}

/// All problems of chosen severities.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct InvalidSeverities(Vec<String>);

/// Parses a JSON object of sources and severities, `{"health": "medium"}`.
///
/// # Errors
///
/// All problems at once: JSON that is not an object of texts, a word that is not a source or a
/// severity, and a source that has severities of its own or no alerts.
pub fn parse(json: &str) -> Result<ParseSettings, InvalidSeverities> {
    let entries: BTreeMap<String, String> = serde_json::from_str(json)
        .map_err(|error| InvalidSeverities(vec![format!("expected a JSON object: {error}")]))?;
    let mut problems = Vec::new();
    let mut severities = BTreeMap::new();
    for (source, severity) in entries {
        match (parse_source(&source), severity.parse::<Severity>()) {
            (Ok(source), Ok(severity)) => {
                severities.insert(source, severity);
            }
            (source, severity) => {
                problems.extend(source.err());
                problems.extend(severity.err().map(|error| error.to_string()));
            }
        }
    }
    if problems.is_empty() {
        Ok(ParseSettings { severities })
    } else {
        Err(InvalidSeverities(problems))
    }
}

fn parse_source(word: &str) -> Result<Source, String> {
    let source: Source = word.parse().map_err(|error| format!("{error}"))?;
    if WITHOUT_SEVERITY.contains(&source) {
        Ok(source)
    } else {
        let known = WITHOUT_SEVERITY.map(Source::as_str).join(", ");
        Err(format!("`{source}` has severities of its own, or no alerts: use one of {known}"))
    }
}

impl ParseSettings {
    /// Gives an alert without a severity the one of its service.
    pub(super) fn complete(&self, notice: &mut Notice) {
        if let Content::Alert(alert) = &mut notice.content
            && alert.severity == Severity::Unknown
            && let Some(severity) = self.severities.get(&alert.source)
        {
            alert.severity = *severity;
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
