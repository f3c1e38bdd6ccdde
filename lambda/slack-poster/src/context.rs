//! Clients and settings, built once per cold start.

use std::time::Duration;

use aws_sdk_secretsmanager::config::Region;
use aws_smithy_runtime_api::client::http::SharedHttpConnector;
use lambda_support::{log::Log, sqs::SqsQueues, tls};

use crate::{
    config::Config,
    slack::{Slack, TokenCache},
    threads::Threads,
};

/// The timeout of an AWS call with all its attempts, so that the calls after the last message end
/// before the function's own timeout.
const AWS_CALL_TIMEOUT: Duration = Duration::from_secs(4);

/// Clients and settings that every batch needs.
#[derive(Debug)]
pub struct Context {
    pub(crate) slack: Slack,
    pub(crate) threads: Threads,
    pub(crate) queues: SqsQueues,
    pub(crate) channel: String,
    pub(crate) function_name: String,
    pub(crate) log: Log,
}

impl Context {
    /// Builds the clients, with one connector for AWS and Slack.
    #[must_use]
    pub fn new(config: Config, log: Log) -> Self {
        Self::with_connector(config, log, &tls::system_connector())
    }

    pub(crate) fn with_connector(
        config: Config,
        log: Log,
        connector: &SharedHttpConnector,
    ) -> Self {
        let Config {
            channel,
            secret,
            threads_table,
            thread_lifetime,
            dead_letter_queue_url,
            slack_api_url,
            aws,
        } = config;
        let sdk = aws.sdk_config(connector, AWS_CALL_TIMEOUT);
        let in_secrets_region = aws_sdk_secretsmanager::config::Builder::from(&sdk)
            .region(Region::new(secret.region))
            .build();
        let secrets = aws_sdk_secretsmanager::Client::from_conf(in_secrets_region);
        let tokens = TokenCache::new(secrets, secret.arn);
        let dynamodb = aws_sdk_dynamodb::Client::new(&sdk);
        Self {
            slack: Slack::new(connector.clone(), &slack_api_url, channel.clone(), tokens),
            threads: Threads::new(dynamodb, threads_table, channel.clone(), thread_lifetime),
            queues: SqsQueues::new(aws_sdk_sqs::Client::new(&sdk), dead_letter_queue_url),
            channel,
            function_name: aws.function_name,
            log,
        }
    }

    /// Reads the bot's token before the first batch arrives.
    pub async fn warm_up(&self) {
        self.slack.warm_up().await;
    }
}
