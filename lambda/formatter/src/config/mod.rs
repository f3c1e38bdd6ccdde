//! The environment, checked whole: from what was typed to what is meant.

mod arn;
mod lookup;
#[cfg(test)]
mod tests;
mod typed;

use std::collections::HashMap;

use aws_credential_types::Credentials;
use notice::{
    AccessPortal, Language,
    render::Style,
    rules::{OutcomeName, Rules},
};

use crate::error::Error;
use arn::Arn;
pub(crate) use arn::is_account_id;
use lookup::{EXTERNAL_ID, LOOKUP, LOOKUP_TIMEOUT, ROLE_ARN};
pub(crate) use lookup::{Lookup, Role};
pub use typed::Problem;
use typed::Typed;

const TOPIC_ARN: &str = "NOTIFICATION_TOPIC_ARN";
const LANGUAGE: &str = "NOTICE_LANGUAGE";
const OUTCOMES: &str = "NOTIFY_OUTCOMES";
const NAMES: &str = "ACCOUNT_NAMES";
const PORTAL_URL: &str = "ACCESS_PORTAL_URL";
const PORTAL_ROLE: &str = "ACCESS_PORTAL_ROLE_NAME";
const REGION: &str = "AWS_REGION";
const ENDPOINT: &str = "AWS_ENDPOINT_URL";
const ACCESS_KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET_ACCESS_KEY: &str = "AWS_SECRET_ACCESS_KEY";
const SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";
const FUNCTION_NAME: &str = "AWS_LAMBDA_FUNCTION_NAME";

const VARIABLES: [&str; 16] = [
    TOPIC_ARN,
    LANGUAGE,
    OUTCOMES,
    LOOKUP,
    ROLE_ARN,
    EXTERNAL_ID,
    LOOKUP_TIMEOUT,
    NAMES,
    PORTAL_URL,
    PORTAL_ROLE,
    REGION,
    ENDPOINT,
    ACCESS_KEY_ID,
    SECRET_ACCESS_KEY,
    SESSION_TOKEN,
    FUNCTION_NAME,
];

const LAMBDA_SETS_IT: &str = "nothing on Lambda, which sets it, and a value anywhere else";

/// What the operator decided, and where the function runs.
pub struct Config {
    pub(crate) topic: TopicArn,
    pub(crate) style: Style,
    pub(crate) rules: Rules,
    /// The operator's own names for accounts, by id.
    pub(crate) names: HashMap<String, String>,
    /// How to ask Organizations, if at all.
    pub(crate) lookup: Option<Lookup>,
    pub(crate) region: String,
    pub(crate) endpoint: Option<String>,
    pub(crate) credentials: Credentials,
    pub(crate) function_name: String,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TopicArn {
    pub(crate) arn: String,
    /// SNS takes a publish only in the topic's own region, which need not be the function's.
    pub(crate) region: String,
}

impl Config {
    /// Reads every variable through `lookup`.
    ///
    /// # Errors
    /// [`Error::Config`] with all problems at once, so that one deployment shows them all.
    pub fn from(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        // A blank list could mean "none" as well as "the usual ones", so it is not read as absent.
        let blank = lookup(OUTCOMES).is_some_and(|outcomes| outcomes.trim().is_empty());
        let mut typed = Typed::read(&VARIABLES, lookup);
        if blank {
            typed.refuse(
                OUTCOMES,
                "is empty",
                "at least one outcome, or remove it for the default",
            );
        }

        let topic = topic(&mut typed);
        let style = Style { language: language(&mut typed), access_portal: portal(&mut typed) };
        let rules = rules(&mut typed);
        let names = names(&mut typed);
        let lookup = lookup::read(&mut typed);
        let region = typed.required(REGION, LAMBDA_SETS_IT);
        let endpoint = endpoint(&mut typed);
        let credentials = credentials(&mut typed);
        let function_name = typed.get(FUNCTION_NAME).unwrap_or_else(|| "formatter".to_owned());

        match (topic, region, credentials, typed.into_problems()) {
            (Some(topic), Some(region), Some(credentials), problems) if problems.is_empty() => {
                Ok(Self {
                    topic,
                    style,
                    rules,
                    names,
                    lookup,
                    region,
                    endpoint,
                    credentials,
                    function_name,
                })
            }
            (.., problems) => Err(Error::Config { problems }),
        }
    }
}

fn topic(typed: &mut Typed) -> Option<TopicArn> {
    let give = "the ARN of the SNS topic that Amazon Q listens to, as \
                arn:aws:sns:eu-central-1:111122223333:name";
    let arn = typed.required(TOPIC_ARN, give)?;
    let region = match Arn::parse(&arn) {
        Some(arn) if arn.service == "sns" && !arn.region.is_empty() => arn.region.to_owned(),
        _ => {
            typed.refuse(TOPIC_ARN, &format!("is `{arn}`, not the ARN of an SNS topic"), give);
            return None;
        }
    };
    if is_fifo(&arn) {
        let wrong = format!("is `{arn}`, a FIFO topic, which Amazon Q can not listen to");
        typed.refuse(TOPIC_ARN, &wrong, "a standard topic");
    }
    Some(TopicArn { arn, region })
}

#[expect(clippy::case_sensitive_file_extension_comparisons, reason = "it is not a file's")]
fn is_fifo(topic_arn: &str) -> bool {
    topic_arn.ends_with(".fifo")
}

fn language(typed: &mut Typed) -> Language {
    let word = typed.get(LANGUAGE).unwrap_or_else(|| "en".to_owned());
    word.parse().unwrap_or_else(|_| {
        typed.refuse(LANGUAGE, &format!("is `{word}`"), "en or ja");
        Language::default()
    })
}

fn portal(typed: &mut Typed) -> Option<AccessPortal> {
    let Some(url) = typed.get(PORTAL_URL) else {
        typed.needs(PORTAL_ROLE, PORTAL_URL);
        return None;
    };
    let portal = AccessPortal::new(&url, typed.get(PORTAL_ROLE)).ok();
    if portal.is_none() {
        let give = "its https address, as https://example.awsapps.com/start";
        typed.refuse(PORTAL_URL, &format!("is `{url}`, not an access portal"), give);
    }
    portal
}

fn rules(typed: &mut Typed) -> Rules {
    let Some(words) = typed.get(OUTCOMES) else {
        return Rules::default();
    };
    let mut outcomes = Vec::new();
    for word in words.split(',').map(str::trim) {
        match word.parse::<OutcomeName>() {
            Ok(outcome) => outcomes.push(outcome),
            Err(error) => typed.refuse(
                OUTCOMES,
                &format!("is not a list of outcomes ({error})"),
                "names, separated by commas",
            ),
        }
    }
    Rules::new(outcomes)
}

fn names(typed: &mut Typed) -> HashMap<String, String> {
    let give = r#"a JSON object of account ids and names, as {"111122223333": "billing"}"#;
    let text = typed.get(NAMES).unwrap_or_else(|| "{}".to_owned());
    let names: HashMap<String, String> = serde_json::from_str(&text).unwrap_or_else(|error| {
        typed.refuse(NAMES, &format!("is not such an object ({error})"), give);
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
        typed.refuse(NAMES, &format!("has the wrong {}", slips.join(", ")), give);
    }
    names
}

fn endpoint(typed: &mut Typed) -> Option<String> {
    let url = typed.get(ENDPOINT)?;
    if !url.starts_with("http://") && !url.starts_with("https://") {
        typed.refuse(
            ENDPOINT,
            &format!("is `{url}`"),
            "an http or https URL, or remove it for AWS",
        );
    }
    Some(url)
}

fn credentials(typed: &mut Typed) -> Option<Credentials> {
    let id = typed.required(ACCESS_KEY_ID, LAMBDA_SETS_IT);
    let secret = typed.required(SECRET_ACCESS_KEY, LAMBDA_SETS_IT);
    // Lambda never changes them while a sandbox lives, so they do not expire here.
    Some(Credentials::new(id?, secret?, typed.get(SESSION_TOKEN), None, "environment"))
}
