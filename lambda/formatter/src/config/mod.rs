//! The environment, checked whole: from what was typed to what is meant.

mod delivery;
mod lookup;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use lambda_support::{
    arn::is_account_id,
    aws::{self, Aws},
    environment::{ConfigError, Environment},
};
use notify_core::{
    AccessPortal, Language,
    parse::Settings,
    parse::default_severities,
    render::Style,
    routing::destination::{self, Destination},
};

pub(crate) use delivery::{Claiming, Undelivering};
use delivery::{DEAD_LETTERS, FIRST_PAUSE, LIFETIME, TABLE, TRIES, UNDELIVERED};
use lookup::{EXTERNAL_ID, LOOKUP, LOOKUP_TIMEOUT, ROLE_ARN};
pub(crate) use lookup::{Lookup, Role};

const DESTINATIONS: &str = "DESTINATIONS";
const SEVERITIES: &str = "ALERT_SEVERITIES";
const LANGUAGE: &str = "NOTICE_LANGUAGE";
const NAMES: &str = "ACCOUNT_NAMES";
const PORTAL_URL: &str = "ACCESS_PORTAL_URL";
const PORTAL_ROLE: &str = "ACCESS_PORTAL_ROLE_NAME";

const VARIABLES: [&str; 16] = [
    DESTINATIONS,
    SEVERITIES,
    LANGUAGE,
    LOOKUP,
    ROLE_ARN,
    EXTERNAL_ID,
    LOOKUP_TIMEOUT,
    NAMES,
    PORTAL_URL,
    PORTAL_ROLE,
    UNDELIVERED,
    DEAD_LETTERS,
    FIRST_PAUSE,
    TRIES,
    TABLE,
    LIFETIME,
];

/// What the operator decided, and where the function runs.
pub struct Config {
    pub(crate) destinations: Vec<Destination>,
    pub(crate) settings: Settings,
    pub(crate) style: Style,
    /// The operator's own names for accounts, by id.
    pub(crate) names: HashMap<String, String>,
    /// How to ask Organizations, if at all.
    pub(crate) lookup: Option<Lookup>,
    pub(crate) undelivered: Undelivering,
    /// Where repetitions are known by, if anywhere.
    pub(crate) claims: Option<Claiming>,
    pub(crate) aws: Aws,
}

impl Config {
    /// Reads every variable through `lookup`.
    ///
    /// # Errors
    /// [`ConfigError`] with all problems at once, so that one deployment shows them all.
    pub fn from(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut environment =
            Environment::from_env(VARIABLES.iter().chain(&aws::VARIABLES), lookup);
        let destinations = destinations(&mut environment);
        let settings = settings(&mut environment);
        let style = Style {
            language: language(&mut environment),
            access_portal: portal(&mut environment),
            mention: None,
        };
        let names = names(&mut environment);
        let lookup = lookup::read(&mut environment);
        if lookup.is_none() && destinations.iter().any(|to| to.rules.names_units()) {
            let wrong = "names organizational units, and nobody may look them up";
            environment.reject(DESTINATIONS, wrong, "rules without them, or ACCOUNT_LOOKUP too");
        }
        let undelivered = delivery::undelivering(&mut environment);
        let claims = delivery::claiming(&mut environment);
        let aws = Aws::from_env(&mut environment, "formatter");

        let config = || {
            let (undelivered, aws) = (undelivered?, aws?);
            Some(Self { destinations, settings, style, names, lookup, undelivered, claims, aws })
        };
        environment.finish(config())
    }
}

fn destinations(environment: &mut Environment) -> Vec<Destination> {
    let give = "a JSON list of destinations, each with name, format, topic_arn, rules and mention, \
                as terraform/ writes it";
    let Some(json) = environment.required(DESTINATIONS, give) else {
        return Vec::new();
    };
    destination::read(&json).unwrap_or_else(|wrong| {
        for problem in wrong.problems() {
            environment.reject(DESTINATIONS, &format!("is not right ({problem})"), give);
        }
        Vec::new()
    })
}

fn settings(environment: &mut Environment) -> Settings {
    let give = r#"a JSON object of sources and severities, as {"health": "medium"}"#;
    let json = environment.get(SEVERITIES).unwrap_or_else(|| "{}".to_owned());
    default_severities::read(&json).unwrap_or_else(|wrong| {
        for problem in wrong.problems() {
            environment.reject(SEVERITIES, &format!("is not right ({problem})"), give);
        }
        Settings::default()
    })
}

fn language(environment: &mut Environment) -> Language {
    let word = environment.get(LANGUAGE).unwrap_or_else(|| "en".to_owned());
    word.parse().unwrap_or_else(|_| {
        environment.reject(LANGUAGE, &format!("is `{word}`"), "en or ja");
        Language::default()
    })
}

fn portal(environment: &mut Environment) -> Option<AccessPortal> {
    let Some(url) = environment.get(PORTAL_URL) else {
        environment.requires(PORTAL_ROLE, PORTAL_URL);
        return None;
    };
    let portal = AccessPortal::new(&url, environment.get(PORTAL_ROLE)).ok();
    if portal.is_none() {
        let give = "its https address, as https://example.awsapps.com/start";
        environment.reject(PORTAL_URL, &format!("is `{url}`, not an access portal"), give);
    }
    portal
}

fn names(environment: &mut Environment) -> HashMap<String, String> {
    let give = r#"a JSON object of account ids and names, as {"111122223333": "billing"}"#;
    let text = environment.get(NAMES).unwrap_or_else(|| "{}".to_owned());
    let names: HashMap<String, String> = serde_json::from_str(&text).unwrap_or_else(|error| {
        environment.reject(NAMES, &format!("is not such an object ({error})"), give);
        HashMap::new()
    });
    let mut slips: Vec<_> = names
        .iter()
        .filter(|(id, name)| !is_account_id(id) || name.trim().is_empty())
        .map(|(id, name)| format!("`{id}`: `{name}`"))
        .collect();
    slips.sort();
    if !slips.is_empty() {
        let give = "twelve digits and a name in each";
        environment.reject(NAMES, &format!("has the wrong {}", slips.join(", ")), give);
    }
    names
}
