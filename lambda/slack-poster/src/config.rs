//! The configuration: environment variables, checked as a whole.

use std::{ops::RangeInclusive, time::Duration};

use lambda_support::{
    aws::{self, Aws},
    environment::{ConfigError, Environment},
};
use notify_core::aws_ids::Arn;

const CHANNEL: &str = "SLACK_CHANNEL_ID";
const SECRET: &str = "SLACK_TOKEN_SECRET_ARN";
const TABLE: &str = "THREADS_TABLE_NAME";
const LIFETIME: &str = "THREAD_LIFETIME_SECONDS";
const DEAD_LETTER_QUEUE: &str = "DEAD_LETTER_QUEUE_URL";
const API: &str = "SLACK_API_URL";
const VARIABLES: [&str; 6] = [CHANNEL, SECRET, TABLE, LIFETIME, DEAD_LETTER_QUEUE, API];

const DEFAULT_API_URL: &str = "https://slack.com/api";
const DEFAULT_LIFETIME_SECONDS: u64 = 7 * 24 * 60 * 60;
/// From a minute, so that a thread outlives the lease it starts with, to a year.
const LIFETIME_SECONDS: RangeInclusive<u64> = 60..=365 * 24 * 60 * 60;

/// The configuration of the function.
#[derive(Debug)]
pub struct Config {
    /// The id of the channel, as `C0123456789`.
    pub(crate) channel: String,
    pub(crate) secret: SecretArn,
    pub(crate) threads_table: String,
    /// Time in which a thread takes replies. The next message after it starts another thread.
    pub(crate) thread_lifetime: Duration,
    pub(crate) dead_letter_queue_url: String,
    /// Without a slash at its end.
    pub(crate) slack_api_url: String,
    pub(crate) aws: Aws,
}

/// The secret with the bot's token.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SecretArn {
    pub(crate) arn: String,
    /// The secret's region, which need not be the function's.
    pub(crate) region: String,
}

impl Config {
    /// Reads every variable through `lookup`, which returns `None` for one that is not set.
    ///
    /// # Errors
    /// [`ConfigError`] with all problems, if a required variable is missing or one is invalid.
    pub fn from_env(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut environment =
            Environment::from_env(VARIABLES.iter().chain(&aws::VARIABLES), lookup);
        let channel = channel(&mut environment);
        let secret = secret(&mut environment);
        let threads_table =
            environment.required(TABLE, "the name of the DynamoDB table of threads");
        let lifetime = environment.number(LIFETIME, DEFAULT_LIFETIME_SECONDS, &LIFETIME_SECONDS);
        let expected =
            "the URL of the dead-letter queue, in the account and region of the queue itself";
        let dead_letter_queue_url = environment.queue_url(DEAD_LETTER_QUEUE, expected);
        let aws = Aws::from_env(&mut environment, "slack-poster");
        let slack_api_url = slack_api_url(&mut environment, aws.as_ref());
        let config = || {
            Some(Self {
                channel: channel?,
                secret: secret?,
                threads_table: threads_table?,
                thread_lifetime: Duration::from_secs(lifetime),
                dead_letter_queue_url: dead_letter_queue_url?,
                slack_api_url,
                aws: aws?,
            })
        };
        environment.finish(config())
    }
}

fn channel(environment: &mut Environment) -> Option<String> {
    let expected = "the id of the channel, as C0123456789, from the end of its details in Slack";
    let channel = environment.required(CHANNEL, expected)?;
    let id = channel.strip_prefix(['C', 'G', 'D']).unwrap_or_default();
    // Slack accepts a name too, but only until the channel is renamed.
    if id.len() < 2 || !id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
        environment.reject(CHANNEL, &format!("is `{channel}`"), expected);
    }
    Some(channel)
}

fn secret(environment: &mut Environment) -> Option<SecretArn> {
    let expected = "the ARN of the secret with the bot's token, as \
                    arn:aws:secretsmanager:eu-central-1:111122223333:secret:name-AbCdEf";
    let arn = environment.required(SECRET, expected)?;
    let is_secret =
        |arn: &Arn<'_>| arn.service == "secretsmanager" && arn.resource.starts_with("secret:");
    let Some(region) = Arn::parse(&arn).filter(is_secret).map(|arn| arn.region.to_owned()) else {
        // The value is not shown: it may be a token, which must not reach the log.
        environment.reject(SECRET, "is not the ARN of a secret", expected);
        return None;
    };
    Some(SecretArn { arn, region })
}

fn slack_api_url(environment: &mut Environment, aws: Option<&Aws>) -> String {
    let url = environment.get(API).unwrap_or_else(|| DEFAULT_API_URL.to_owned());
    let is_local = aws.is_some_and(|aws| aws.endpoint.is_some());
    // The token travels in a header: without TLS only to a local cloud.
    if !(url.starts_with("https://") || is_local && url.starts_with("http://")) {
        let expected = "an https URL, as https://slack.com/api or https://slack-gov.com/api";
        environment.reject(API, &format!("is `{url}`"), expected);
    }
    url.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{SECRET_ARN, environment};

    fn invalid_variables(pairs: &[(&str, &str)]) -> Vec<&'static str> {
        Config::from_env(environment(pairs)).unwrap_err().variables().collect()
    }

    #[test]
    fn config_has_defaults() {
        let config = Config::from_env(environment(&[])).unwrap();
        assert_eq!(config.thread_lifetime.as_secs(), 604_800);
        assert_eq!(config.slack_api_url, "https://slack.com/api");
        assert_eq!(config.aws.function_name, "asr-notify-bot-poster");
        let secret = SecretArn { arn: SECRET_ARN.into(), region: "us-east-1".into() };
        assert_eq!(config.secret, secret);
    }

    #[test]
    fn config_reports_every_missing_variable() {
        let error = Config::from_env(|_| None).unwrap_err();
        let expected = [
            CHANNEL,
            SECRET,
            TABLE,
            DEAD_LETTER_QUEUE,
            "AWS_REGION",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
        ];
        assert_eq!(error.variables().collect::<Vec<_>>(), expected);
        assert!(error.to_string().starts_with("SLACK_CHANNEL_ID is not set: "), "{error}");
    }

    #[test]
    fn config_rejects_invalid_values_by_variable() {
        for (variable, value) in [
            (CHANNEL, "#security"),
            (CHANNEL, "C"),
            (SECRET, "arn:aws:ssm:eu-central-1:111122223333:parameter/x"),
            (LIFETIME, "0"),
            (LIFETIME, "a week"),
            (DEAD_LETTER_QUEUE, "arn:aws:sqs:eu-central-1:111122223333:dead"),
            (API, "slack.com/api"),
            ("AWS_ENDPOINT_URL", "localhost:4566"),
        ] {
            assert_eq!(invalid_variables(&[(variable, value)]), [variable], "{value}");
        }
    }

    #[test]
    fn config_does_not_show_a_token_given_as_secret_arn() {
        let error = Config::from_env(environment(&[(SECRET, "xoxb-secret")])).unwrap_err();
        assert!(!error.to_string().contains("xoxb"), "{error}");
    }

    #[test]
    fn config_allows_http_to_a_local_cloud_only() {
        let api = (API, "http://127.0.0.1:4566/slack/api/");
        assert_eq!(invalid_variables(&[api]), [API]);
        let local = [api, ("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")];
        let url = Config::from_env(environment(&local)).unwrap().slack_api_url;
        assert_eq!(url, "http://127.0.0.1:4566/slack/api");
    }
}
