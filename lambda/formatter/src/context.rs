//! What a cold start builds once.
//!
//! No aws-config: on Lambda its chain ends at the environment's credentials anyway, and without it
//! the binary is smaller. The clients share one HTTP client, so trust roots are read once.

use std::time::Duration;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sns::config::{
    BehaviorVersion, Region, SharedHttpClient, retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use aws_types::SdkConfig;
use notice::{render::Style, rules::Rules};

use crate::{
    accounts::{Accounts, AssumeRole, Organizations},
    config::{Config, Lookup},
    log::Log,
    publish::Topic,
};

/// A call may take this long with all its retries, so that it ends before the function's own
/// timeout; [`crate::handler`] holds it to what is really left.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(12);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(4);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const ATTEMPTS: u32 = 3;

/// Everything an event needs.
#[derive(Debug)]
pub struct Context {
    pub(crate) rules: Rules,
    pub(crate) style: Style,
    pub(crate) accounts: Accounts,
    pub(crate) topic: Topic,
    pub(crate) function_name: String,
    pub(crate) log: Log,
}

impl Context {
    /// Builds it with TLS by rustls on ring and the system's trust roots (`SSL_CERT_FILE` names a
    /// single bundle, which spares the search for them).
    #[must_use]
    pub fn new(config: Config, log: Log) -> Self {
        let http_client = aws_smithy_http_client::Builder::new()
            .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
            .build_https();
        Self::with_http_client(config, log, http_client)
    }

    pub(crate) fn with_http_client(
        config: Config,
        log: Log,
        http_client: SharedHttpClient,
    ) -> Self {
        let sdk = sdk_config(&config, http_client);
        let in_topic_region =
            aws_sdk_sns::config::Builder::from(&sdk).region(Region::new(config.topic.region));
        let sns = aws_sdk_sns::Client::from_conf(in_topic_region.build());
        Self {
            accounts: Accounts::new(config.names, config.lookup.map(|to| organizations(&sdk, to))),
            topic: Topic::new(sns, config.topic.arn),
            rules: config.rules,
            style: config.style,
            function_name: config.function_name,
            log,
        }
    }
}

fn sdk_config(config: &Config, http_client: SharedHttpClient) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .operation_timeout(OPERATION_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .connect_timeout(CONNECT_TIMEOUT)
        .build();
    let mut sdk = SdkConfig::builder()
        // By date: a newer SDK must not change retries in silence.
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(config.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(config.credentials.clone()))
        .http_client(http_client)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(timeouts);
    sdk.set_endpoint_url(config.endpoint.clone());
    sdk.build()
}

fn organizations(sdk: &SdkConfig, lookup: Lookup) -> Organizations {
    let mut config = aws_sdk_organizations::config::Builder::from(sdk);
    if let Some(role) = lookup.role {
        config = config.credentials_provider(AssumeRole::new(aws_sdk_sts::Client::new(sdk), role));
    }
    let client = aws_sdk_organizations::Client::from_conf(config.build());
    Organizations { client, patience: lookup.patience }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Cloud, function};

    async fn published_to(pairs: &[(&str, &str)]) -> String {
        let cloud = Cloud::kind();
        let (context, _) = function(pairs, &cloud);
        context.topic.publish("m".to_owned()).await.unwrap();
        cloud.calls("Publish")[0].uri.clone()
    }

    #[tokio::test]
    async fn publishes_in_the_region_of_the_topic() {
        let topic = ("NOTIFICATION_TOPIC_ARN", "arn:aws:sns:us-west-2:111122223333:notices");
        assert_eq!(published_to(&[topic]).await, "https://sns.us-west-2.amazonaws.com/");
    }

    #[tokio::test]
    async fn honours_an_endpoint() {
        let endpoint = ("AWS_ENDPOINT_URL", "http://127.0.0.1:4566");
        assert_eq!(published_to(&[endpoint]).await, "http://127.0.0.1:4566/");
    }
}
