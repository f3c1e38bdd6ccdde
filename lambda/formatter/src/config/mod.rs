//! The configuration: the environment, checked whole, or a table that it names.

mod lookup;
mod retry;
mod state;
mod stored;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use aws_smithy_runtime_api::client::http::SharedHttpConnector;
use lambda_support::{
    aws::{self, Aws},
    environment::{ConfigError, Environment},
};
use notify_core::{
    AccessPortal, Language, TimeZone,
    aws_ids::AccountId,
    parse::{ParseSettings, default_severities},
    render::Style,
    routing::destination::{self, Destination},
    state::digest,
};

use crate::clock::Clock;

pub(crate) use lookup::{Lookup, Role};
pub(crate) use retry::RetrySettings;
pub use stored::LoadError;
use stored::Stored;

const DESTINATIONS: &str = "DESTINATIONS";
const SEVERITIES: &str = "ALERT_SEVERITIES";
const LANGUAGE: &str = "NOTICE_LANGUAGE";
const TIME_ZONE: &str = "TIME_ZONE";
const NAMES: &str = "ACCOUNT_NAMES";
const PORTAL_URL: &str = "ACCESS_PORTAL_URL";
const PORTAL_ROLE: &str = "ACCESS_PORTAL_ROLE_NAME";

const VARIABLES: [&str; 17] = [
    DESTINATIONS,
    SEVERITIES,
    LANGUAGE,
    TIME_ZONE,
    NAMES,
    PORTAL_URL,
    PORTAL_ROLE,
    lookup::MODE,
    lookup::ROLE_ARN,
    lookup::EXTERNAL_ID,
    lookup::TIMEOUT,
    retry::QUEUE_URL,
    retry::DEAD_LETTER_QUEUE_URL,
    retry::INITIAL_DELAY,
    retry::MAX_ATTEMPTS,
    state::TABLE_NAME,
    state::CLOCK,
];

/// The settings of the function, and where it runs.
pub struct Config {
    /// Never empty.
    pub(crate) destinations: Vec<Destination>,
    pub(crate) settings: ParseSettings,
    pub(crate) style: Style,
    /// The operator's own names of accounts.
    pub(crate) account_names: HashMap<AccountId, String>,
    /// None while the lookup is off.
    pub(crate) lookup: Option<Lookup>,
    pub(crate) retry: RetrySettings,
    /// The name of the state table. None while the state is off.
    pub(crate) state_table: Option<String>,
    /// A digest of all destinations with their rules, which changes when one of them does.
    pub(crate) rules: String,
    pub(crate) clock: Clock,
    pub(crate) aws: Aws,
}

impl Config {
    /// Reads every variable through `lookup`, as [`std::env::var`] does, and what is too large for one
    /// from the table that the environment names.
    ///
    /// # Errors
    /// [`LoadError`]: the environment or the table's items are invalid, or the items are not those of
    /// this environment, however often they are read.
    pub(crate) async fn load(
        lookup: impl Fn(&str) -> Option<String>,
        connector: &SharedHttpConnector,
    ) -> Result<Self, LoadError> {
        let Some(stored) = Stored::from_env(&lookup)? else { return Ok(Self::from_env(lookup)?) };
        let found = stored.read(connector).await?;
        Self::from_env(|name| found.get(name).cloned().or_else(|| lookup(name)))
            .map_err(|source| LoadError::Invalid { table: stored.table, source })
    }

    /// Reads every variable through `lookup`, as [`std::env::var`] does.
    ///
    /// # Errors
    /// [`ConfigError`] with all problems at once, so that one deployment shows them all.
    pub fn from_env(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut environment =
            Environment::from_env(VARIABLES.iter().chain(&aws::VARIABLES), lookup);
        let destinations = destinations(&mut environment);
        let settings = settings(&mut environment);
        let style = Style {
            language: language(&mut environment),
            time_zone: time_zone(&mut environment),
            access_portal: portal(&mut environment),
            mention: None,
        };
        let account_names = account_names(&mut environment);
        let lookup = Lookup::from_env(&mut environment);
        if lookup.is_none() && destinations.iter().any(|to| to.rules.needs_units()) {
            let found = "has rules on organizational units, but ACCOUNT_LOOKUP is off";
            environment.reject(DESTINATIONS, found, "rules without them, or set ACCOUNT_LOOKUP");
        }
        let retry = RetrySettings::from_env(&mut environment);
        let state_table = state::table_name(&environment);
        let clock = state::clock(&mut environment);
        let rules = digest(&environment.get(DESTINATIONS).unwrap_or_default());
        let aws = Aws::from_env(&mut environment, "formatter");

        let config = retry.zip(aws).map(|(retry, aws)| Self {
            destinations,
            settings,
            style,
            account_names,
            lookup,
            retry,
            state_table,
            rules,
            clock,
            aws,
        });
        environment.finish(config)
    }
}

fn destinations(environment: &mut Environment) -> Vec<Destination> {
    let expected = "a JSON list of destinations, each with name, format, topic_arn, rules and mention, \
                as terraform/ writes it";
    let Some(json) = environment.required(DESTINATIONS, expected) else {
        return Vec::new();
    };
    destination::parse(&json).unwrap_or_else(|invalid| {
        for problem in invalid.problems() {
            environment.reject(DESTINATIONS, &format!("is invalid ({problem})"), expected);
        }
        Vec::new()
    })
}

fn settings(environment: &mut Environment) -> ParseSettings {
    let expected = r#"a JSON object of sources and severities, as {"health": "medium"}"#;
    let json = environment.get(SEVERITIES).unwrap_or_else(|| "{}".to_owned());
    default_severities::parse(&json).unwrap_or_else(|invalid| {
        for problem in invalid.problems() {
            environment.reject(SEVERITIES, &format!("is invalid ({problem})"), expected);
        }
        ParseSettings::default()
    })
}

fn language(environment: &mut Environment) -> Language {
    let word = environment.get(LANGUAGE).unwrap_or_else(|| "en".to_owned());
    word.parse().unwrap_or_else(|_| {
        environment.reject(LANGUAGE, &format!("is `{word}`"), "en or ja");
        Language::default()
    })
}

fn time_zone(environment: &mut Environment) -> TimeZone {
    let Some(rule) = environment.get(TIME_ZONE) else { return TimeZone::default() };
    rule.parse().unwrap_or_else(|_| {
        let expected = "the POSIX rule of a time zone, as JST-9 or CET-1CEST,M3.5.0,M10.5.0/3";
        environment.reject(TIME_ZONE, &format!("is `{rule}`"), expected);
        TimeZone::default()
    })
}

fn portal(environment: &mut Environment) -> Option<AccessPortal> {
    let Some(url) = environment.get(PORTAL_URL) else {
        environment.requires(PORTAL_ROLE, PORTAL_URL);
        return None;
    };
    let portal = AccessPortal::new(&url, environment.get(PORTAL_ROLE)).ok();
    if portal.is_none() {
        let expected = "its https address, as https://example.awsapps.com/start";
        environment.reject(PORTAL_URL, &format!("is `{url}`, not an access portal"), expected);
    }
    portal
}

fn account_names(environment: &mut Environment) -> HashMap<AccountId, String> {
    let expected = r#"a JSON object of account ids and names, as {"111122223333": "billing"}"#;
    let text = environment.get(NAMES).unwrap_or_else(|| "{}".to_owned());
    let names: HashMap<String, String> = serde_json::from_str(&text).unwrap_or_else(|error| {
        environment.reject(NAMES, &format!("is not a JSON object of names ({error})"), expected);
        HashMap::new()
    });
    let mut valid = HashMap::new();
    let mut invalid = Vec::new();
    for (id, name) in names {
        match id.parse() {
            Ok(account_id) if !name.trim().is_empty() => drop(valid.insert(account_id, name)),
            _ => invalid.push(format!("`{id}`: `{name}`")),
        }
    }
    if !invalid.is_empty() {
        invalid.sort();
        let found = format!("has invalid entries: {}", invalid.join(", "));
        environment.reject(NAMES, &found, "twelve digits and a name in each");
    }
    valid
}
