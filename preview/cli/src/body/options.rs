//! The configuration that a preview depends on.

use std::error::Error;

use notify_core::{
    Language, Severity, Source, TimeZone,
    parse::{ParseSettings, default_severities},
    routing::{
        Attention, Rules,
        destination::{self, Destination, Format, TopicArn},
    },
};

use crate::news::Example;

/// The Lambda's configuration, as far as a message depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The Lambda's `DESTINATIONS`.
    pub destinations: Vec<Destination>,
    /// The Lambda's `ALERT_SEVERITIES`.
    pub settings: ParseSettings,
    /// The organizational units above the account of a notice, and the root. Empty: unknown.
    pub units: Vec<String>,
    /// The Lambda's `NOTICE_LANGUAGE`.
    pub language: Language,
    /// The Lambda's `TIME_ZONE`.
    pub time_zone: TimeZone,
    /// What is new about each notice. None for the message without a state.
    pub news: Option<Example>,
}

/// One destination of each format with the default rules, and the severities that the Terraform
/// modules set by default.
impl Default for Options {
    fn default() -> Self {
        let without_severity = [Source::AccessAnalyzer, Source::Health, Source::Config];
        Self {
            destinations: Format::ALL.map(default_destination).into(),
            settings: ParseSettings {
                severities: without_severity.map(|source| (source, Severity::Medium)).into(),
                ..ParseSettings::default()
            },
            units: Vec::new(),
            language: Language::default(),
            time_zone: TimeZone::default(),
            news: None,
        }
    }
}

fn default_destination(format: Format) -> Destination {
    let region = "eu-central-1".to_owned();
    Destination {
        name: format.to_string(),
        format,
        topic: TopicArn { arn: format!("arn:aws:sns:{region}:111122223333:{format}"), region },
        rules: Rules::default(),
        is_fallback: false,
        mention: None,
        attention: Attention::default(),
        subscriptions: 1,
    }
}

/// Parses the Lambda's `DESTINATIONS`.
pub(crate) fn parse_destinations(
    json: &str,
) -> Result<Vec<Destination>, impl Error + Send + Sync + 'static + use<>> {
    destination::parse(json)
}

/// Parses the Lambda's `ALERT_SEVERITIES`.
pub(crate) fn parse_severities(
    json: &str,
) -> Result<ParseSettings, impl Error + Send + Sync + 'static + use<>> {
    default_severities::parse(json)
}
