//! What a cold start builds once.

use std::time::Duration;

use aws_sdk_secretsmanager::config::Region;
use aws_smithy_runtime_api::client::http::SharedHttpConnector;
use lambda_support::{log::Log, queue::Queues, trust};

use crate::{
    config::Config,
    slack::{Slack, Tokens},
    threads::Threads,
};

/// A call of AWS may take this long with all its retries, so that what follows the last message
/// ends before the function's own timeout.
const AWS_LIMIT: Duration = Duration::from_secs(4);

/// Everything a batch needs.
#[derive(Debug)]
pub struct Context {
    pub(crate) slack: Slack,
    pub(crate) threads: Threads,
    pub(crate) queues: Queues,
    pub(crate) channel: String,
    pub(crate) function_name: String,
    pub(crate) log: Log,
}

impl Context {
    /// Builds it with one connector for AWS and Slack.
    #[must_use]
    pub fn new(config: Config, log: Log) -> Self {
        Self::with_connector(config, log, &trust::anybody())
    }

    pub(crate) fn with_connector(
        config: Config,
        log: Log,
        connector: &SharedHttpConnector,
    ) -> Self {
        let Config { channel, secret, table, thread_lifetime, dead_letters, slack_api, aws } =
            config;
        let sdk = aws.sdk_config(connector, AWS_LIMIT);
        let in_secrets_region = aws_sdk_secretsmanager::config::Builder::from(&sdk)
            .region(Region::new(secret.region))
            .build();
        let secrets = aws_sdk_secretsmanager::Client::from_conf(in_secrets_region);
        let tokens = Tokens::new(secrets, secret.arn);
        let dynamodb = aws_sdk_dynamodb::Client::new(&sdk);
        Self {
            slack: Slack::new(connector.clone(), &slack_api, channel.clone(), tokens),
            threads: Threads::new(dynamodb, table, channel.clone(), thread_lifetime),
            queues: Queues::new(aws_sdk_sqs::Client::new(&sdk), dead_letters),
            channel,
            function_name: aws.function_name,
            log,
        }
    }

    /// Does what can be done before the first batch comes.
    pub async fn warm_up(&self) {
        self.slack.warm_up().await;
    }
}
