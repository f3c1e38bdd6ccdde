//! The environment, checked whole: from what was typed to what is meant.

use std::{ops::RangeInclusive, time::Duration};

use lambda_support::{
    arn::Arn,
    aws::{self, Aws},
    environment::Environment,
};

use crate::error::Error;

const CHANNEL: &str = "SLACK_CHANNEL_ID";
const SECRET: &str = "SLACK_TOKEN_SECRET_ARN";
const TABLE: &str = "THREADS_TABLE_NAME";
const LIFETIME: &str = "THREAD_LIFETIME_SECONDS";
const DEAD_LETTERS: &str = "DEAD_LETTER_QUEUE_URL";
const API: &str = "SLACK_API_URL";
const VARIABLES: [&str; 6] = [CHANNEL, SECRET, TABLE, LIFETIME, DEAD_LETTERS, API];

const USUAL_API: &str = "https://slack.com/api";
const USUAL_LIFETIME: u64 = 7 * 24 * 60 * 60;
/// A minute, so that a thread outlives the placeholder it starts as, and a year.
const LIFETIMES: RangeInclusive<u64> = 60..=365 * 24 * 60 * 60;

/// What the operator decided, and where the function runs.
#[derive(Debug)]
pub struct Config {
    pub(crate) channel: String,
    pub(crate) secret: SecretArn,
    pub(crate) table: String,
    /// How long a thread takes replies before the next message starts another.
    pub(crate) thread_lifetime: Duration,
    pub(crate) dead_letters: String,
    /// Without a slash at its end.
    pub(crate) slack_api: String,
    pub(crate) aws: Aws,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SecretArn {
    pub(crate) arn: String,
    /// A secret is read in its own region, which need not be the function's.
    pub(crate) region: String,
}

impl Config {
    /// Reads every variable through `lookup`.
    ///
    /// # Errors
    /// [`Error::Config`] with all problems at once, so that one deployment shows them all.
    pub fn from(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let mut environment = Environment::read(VARIABLES.iter().chain(&aws::VARIABLES), lookup);
        let channel = channel(&mut environment);
        let secret = secret(&mut environment);
        let table = environment.required(TABLE, "the name of the DynamoDB table of threads");
        let thread_lifetime = thread_lifetime(&mut environment);
        let give =
            "the URL of the dead-letter queue, in the account and region of the queue itself";
        let dead_letters = environment.queue_url(DEAD_LETTERS, give);
        let aws = Aws::read(&mut environment, "slack-poster");
        let slack_api = slack_api(&mut environment, aws.as_ref());

        let typed = (channel, secret, table, dead_letters, aws, environment.into_problems());
        match typed {
            (Some(channel), Some(secret), Some(table), Some(dead_letters), Some(aws), problems)
                if problems.is_empty() =>
            {
                Ok(Self { channel, secret, table, thread_lifetime, dead_letters, slack_api, aws })
            }
            (.., problems) => Err(Error::Config { problems }),
        }
    }
}

fn channel(environment: &mut Environment) -> Option<String> {
    let give = "the id of the channel, as C0123456789, from the end of its details in Slack";
    let channel = environment.required(CHANNEL, give)?;
    let id = channel.strip_prefix(['C', 'G', 'D']).unwrap_or_default();
    // A name works in Slack too, until somebody renames the channel.
    if id.len() < 2 || !id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
        environment.refuse(CHANNEL, &format!("is `{channel}`"), give);
    }
    Some(channel)
}

fn secret(environment: &mut Environment) -> Option<SecretArn> {
    let give = "the ARN of the secret with the bot's token, as \
                arn:aws:secretsmanager:eu-central-1:111122223333:secret:name-AbCdEf";
    let arn = environment.required(SECRET, give)?;
    let region = match Arn::parse(&arn) {
        Some(parts)
            if parts.service == "secretsmanager" && parts.resource.starts_with("secret:") =>
        {
            parts.region.to_owned()
        }
        // Not shown: a token typed in the wrong place would go to the log.
        _ => {
            environment.refuse(SECRET, "is not the ARN of a secret", give);
            return None;
        }
    };
    Some(SecretArn { arn, region })
}

fn thread_lifetime(environment: &mut Environment) -> Duration {
    let text = environment.get(LIFETIME).unwrap_or_else(|| USUAL_LIFETIME.to_string());
    let seconds = text.parse().ok().filter(|seconds| LIFETIMES.contains(seconds));
    if seconds.is_none() {
        let give = format!("seconds from {} to {}", LIFETIMES.start(), LIFETIMES.end());
        environment.refuse(LIFETIME, &format!("is `{text}`"), &give);
    }
    Duration::from_secs(seconds.unwrap_or(USUAL_LIFETIME))
}

fn slack_api(environment: &mut Environment, aws: Option<&Aws>) -> String {
    let url = environment.get(API).unwrap_or_else(|| USUAL_API.to_owned());
    let local = aws.is_some_and(|aws| aws.endpoint.is_some());
    // The token travels in a header: in the clear only to the local cloud.
    if !(url.starts_with("https://") || local && url.starts_with("http://")) {
        let give = "an https URL, as https://slack.com/api or https://slack-gov.com/api";
        environment.refuse(API, &format!("is `{url}`"), give);
    }
    url.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{SECRET_ARN, environment};

    fn problems(pairs: &[(&str, &str)]) -> String {
        Config::from(environment(pairs)).unwrap_err().to_string()
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        let config = Config::from(environment(&[])).unwrap();
        assert_eq!(config.thread_lifetime.as_secs(), 604_800);
        assert_eq!(config.slack_api, "https://slack.com/api");
        assert_eq!(config.aws.function_name, "asr-notify-bot-poster");
        let secret = SecretArn { arn: SECRET_ARN.into(), region: "us-east-1".into() };
        assert_eq!(config.secret, secret);
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let nothing = Config::from(|_| None).unwrap_err().to_string();
        for variable in [CHANNEL, SECRET, TABLE, DEAD_LETTERS, "AWS_REGION"] {
            assert!(nothing.contains(&format!("{variable} is not set: give")), "{nothing}");
        }
        assert!(!nothing.contains(LIFETIME), "{nothing}");
    }

    #[test]
    fn slips_are_told_apart() {
        for (variable, value) in [
            (CHANNEL, "#security"),
            (CHANNEL, "C"),
            (SECRET, "arn:aws:ssm:eu-central-1:111122223333:parameter/x"),
            (LIFETIME, "0"),
            (LIFETIME, "a week"),
            (DEAD_LETTERS, "arn:aws:sqs:eu-central-1:111122223333:dead"),
            (API, "slack.com/api"),
            ("AWS_ENDPOINT_URL", "localhost:4566"),
        ] {
            let problems = problems(&[(variable, value)]);
            assert!(problems.starts_with(variable) && !problems.contains("; "), "{problems}");
        }
    }

    #[test]
    fn a_token_in_the_wrong_place_is_not_shown() {
        assert!(!problems(&[(SECRET, "xoxb-secret")]).contains("xoxb"));
    }

    #[test]
    fn the_token_goes_in_the_clear_to_the_local_cloud_alone() {
        let api = (API, "http://127.0.0.1:4566/slack/api/");
        assert!(problems(&[api]).starts_with(API));
        let local = [api, ("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")];
        let slack_api = Config::from(environment(&local)).unwrap().slack_api;
        assert_eq!(slack_api, "http://127.0.0.1:4566/slack/api");
    }
}
