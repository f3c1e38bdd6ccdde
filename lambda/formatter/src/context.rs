//! The context: clients and settings, built once per cold start.

use std::time::Duration;

use aws_sdk_sns::config::{Region, timeout::TimeoutConfig};
use aws_smithy_runtime_api::client::http::SharedHttpConnector;
use aws_types::SdkConfig;
use lambda_support::{aws::FixedUserAgent, log::Log, tls};
use notify_core::{parse::ParseSettings, render::Style, routing::destination::Destination};

use crate::{
    accounts::{Accounts, AssumeRole, Organizations},
    clock::RunningClock,
    config::{Config, LoadError, Lookup},
    publisher::Publisher,
    retry_queue::RetryQueue,
    state::{RepeatConflicts, StateTable},
    unsent_only::RepeatUnsentOnly,
};

/// The upper bound of a call with all its retries, so that it ends before the function's timeout;
/// the pipeline cuts it to the time that is left.
const AWS_CALL_TIMEOUT: Duration = Duration::from_secs(12);
/// The same for SQS and `DynamoDB`.
const QUEUE_AND_TABLE_TIMEOUT: Duration = Duration::from_secs(3);

/// Clients and settings that every event needs.
#[derive(Debug)]
pub struct Context {
    pub(crate) settings: ParseSettings,
    pub(crate) accounts: Accounts,
    /// One for each destination; never empty.
    pub(crate) publishers: Vec<Publisher>,
    pub(crate) retry_queue: RetryQueue,
    /// None while the state is off.
    pub(crate) state: Option<StateTable>,
    /// A digest of all destinations with their rules.
    pub(crate) rules: String,
    /// Each destination's name and a digest of its rules.
    pub(crate) rules_by_destination: Vec<(String, String)>,
    pub(crate) clock: RunningClock,
    /// The operator's time zone, for quiet hours.
    pub(crate) style: Style,
    pub(crate) function_name: String,
    pub(crate) log: Log,
}

impl Context {
    /// Builds it with one connector for all clients. Reads every variable through `lookup`, as
    /// [`std::env::var`] does.
    ///
    /// # Errors
    /// The configuration is invalid, or cannot be read.
    pub async fn new(lookup: impl Fn(&str) -> Option<String>, log: Log) -> Result<Self, LoadError> {
        let connector = tls::aws_connector();
        let config = Config::load(lookup, &connector).await?;
        Ok(Self::with_connector(config, log, &connector))
    }

    pub(crate) fn with_connector(
        config: Config,
        log: Log,
        connector: &SharedHttpConnector,
    ) -> Self {
        let sdk = config.aws.sdk_config(connector, AWS_CALL_TIMEOUT);
        let queue_and_table = config.aws.sdk_config(connector, QUEUE_AND_TABLE_TIMEOUT);
        let organizations = config.lookup.map(|lookup| organizations(&sdk, lookup));
        let rules_by_destination = config
            .destinations
            .iter()
            .map(|to| (to.name.clone(), notify_core::state::digest(&format!("{:?}", to.rules))));
        let rules_by_destination = rules_by_destination.collect();
        let destinations = config.destinations.into_iter();
        let dynamodb = aws_sdk_dynamodb::config::Builder::from(&queue_and_table)
            .timeout_config(without_operation_timeout())
            .retry_classifier(RepeatConflicts)
            .interceptor(FixedUserAgent)
            .build();
        let state = config
            .state_table
            .map(|table| StateTable::new(aws_sdk_dynamodb::Client::from_conf(dynamodb), table));
        Self {
            settings: config.settings,
            accounts: Accounts::new(config.account_names, organizations),
            publishers: destinations.map(|to| publisher(&sdk, to, &config.style)).collect(),
            retry_queue: RetryQueue::new(aws_sdk_sqs::Client::new(&queue_and_table), config.retry),
            state,
            rules: config.rules,
            rules_by_destination,
            clock: RunningClock::new(config.clock),
            style: config.style,
            function_name: config.aws.function_name,
            log,
        }
    }
}

/// Each attempt has its timeout, and the pipeline bounds all of them together. Another timer would cost
/// another system call for each call.
fn without_operation_timeout() -> TimeoutConfig {
    TimeoutConfig::builder().disable_operation_timeout().build()
}

/// A slow answer of SNS is waited for until publishing ends: a second attempt would be a second message.
fn without_timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().disable_operation_timeout().disable_operation_attempt_timeout().build()
}

fn publisher(sdk: &SdkConfig, destination: Destination, style: &Style) -> Publisher {
    let region = Region::new(destination.topic.region.clone());
    let sns = aws_sdk_sns::config::Builder::from(sdk)
        .region(region)
        .timeout_config(without_timeouts())
        .retry_classifier(RepeatUnsentOnly)
        .interceptor(FixedUserAgent)
        .build();
    Publisher::new(aws_sdk_sns::Client::from_conf(sns), destination, style)
}

fn organizations(sdk: &SdkConfig, lookup: Lookup) -> Organizations {
    let mut config = aws_sdk_organizations::config::Builder::from(sdk);
    if let Some(role) = lookup.role {
        config = config.credentials_provider(AssumeRole::new(aws_sdk_sts::Client::new(sdk), role));
    }
    let client = aws_sdk_organizations::Client::from_conf(config.build());
    Organizations { client, timeout: lookup.timeout }
}

#[cfg(test)]
mod tests {
    use lambda_support::testing::MockAws;
    use notify_core::parse::{Body, ParseSettings, notices};

    use crate::testing::{destination, function, ok_response};

    async fn publish_uri(pairs: &[(&str, &str)]) -> String {
        let aws = MockAws::new(ok_response);
        let (context, _) = function(pairs, &aws);
        let notices = notices(&Body::from_text("m"), &ParseSettings::default());
        let publisher = &context.publishers[0];
        publisher.publish_one(publisher.render(&notices[0], None)).await.unwrap();
        aws.calls("Publish")[0].uri.clone()
    }

    #[tokio::test]
    async fn publishes_in_the_region_of_the_topic() {
        let mut west = destination("west", "slack-bot");
        west["topic_arn"] = "arn:aws:sns:us-west-2:111122223333:notices".into();
        let destinations = format!("[{west}]");
        let uri = publish_uri(&[("DESTINATIONS", &destinations)]).await;
        assert_eq!(uri, "https://sns.us-west-2.amazonaws.com/");
    }

    #[tokio::test]
    async fn publishes_to_the_endpoint_of_the_environment() {
        let endpoint = ("AWS_ENDPOINT_URL", "http://127.0.0.1:4566");
        assert_eq!(publish_uri(&[endpoint]).await, "http://127.0.0.1:4566/");
    }
}
