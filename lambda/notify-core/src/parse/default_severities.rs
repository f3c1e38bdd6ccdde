//! How bad the alerts of services are that say nothing about it, as an operator decides.

use std::{collections::BTreeMap, fmt};

use crate::{Severity, Source, parse::Settings};

/// The only ones that do not say.
const SILENT: [Source; 3] = [Source::AccessAnalyzer, Source::Health, Source::Config];

/// All that is wrong with severities, each in a sentence.
#[derive(Debug, PartialEq, Eq)]
pub struct WrongSeverities(Vec<String>);

/// Reads a JSON object of sources and severities, `{"health": "medium"}`.
///
/// # Errors
///
/// All problems at once.
pub fn read(json: &str) -> Result<Settings, WrongSeverities> {
    let written: BTreeMap<String, String> = serde_json::from_str(json)
        .map_err(|error| WrongSeverities(vec![format!("it is no such object ({error})")]))?;
    let mut problems = Vec::new();
    let mut severities = BTreeMap::new();
    for (source, severity) in written {
        match (source_named(&source), severity.parse::<Severity>()) {
            (Ok(source), Ok(severity)) => {
                severities.insert(source, severity);
            }
            (source, severity) => {
                problems.extend(source.err());
                problems.extend(severity.err().map(|error| error.to_string()));
            }
        }
    }
    if problems.is_empty() { Ok(Settings { severities }) } else { Err(WrongSeverities(problems)) }
}

fn source_named(word: &str) -> Result<Source, String> {
    let source: Source = word.parse().map_err(|error| format!("{error}"))?;
    if SILENT.contains(&source) {
        Ok(source)
    } else {
        let silent = SILENT.map(|source| source.to_string()).join(", ");
        Err(format!("`{source}` has severities of its own, or no alerts; only {silent} need one"))
    }
}

impl WrongSeverities {
    /// The sentences.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for WrongSeverities {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for WrongSeverities {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_services_without_severities_are_given_one() {
        let settings = read(r#"{"health": "medium", "config": "low"}"#).unwrap();
        assert_eq!(settings.severities[&Source::Health], Severity::Medium);
        assert_eq!(settings.severities[&Source::Config], Severity::Low);
        let wrong = read(r#"{"guardduty": "grave", "healt": "low"}"#).unwrap_err();
        assert_eq!(wrong.problems().len(), 3, "{wrong}");
        assert!(wrong.to_string().starts_with("`guardduty` has severities of its own"));
        assert!(read("[]").unwrap_err().to_string().starts_with("it is no such object"));
    }
}
