//! What a cold start builds once.

use std::{sync::Arc, time::Duration};

use aws_sdk_sns::config::{Region, timeout::TimeoutConfig};
use aws_smithy_runtime_api::client::http::SharedHttpConnector;
use aws_types::SdkConfig;
use lambda_support::{log::Log, tls};
use notify_core::{parse::Settings, render::Style, routing::destination::Destination};

use crate::{
    accounts::{Accounts, AssumeRole, Organizations},
    claims::Claims,
    config::{Config, Lookup},
    publish::Publisher,
    undelivered::UndeliveredQueue,
};

/// A call may take this long with all its retries, so that it ends before the function's own
/// timeout; [`crate::handler`] holds it to what is really left.
const AWS_LIMIT: Duration = Duration::from_secs(12);
/// What only serves the message may not take its time.
const SERVING_LIMIT: Duration = Duration::from_secs(3);

/// Everything an event needs.
#[derive(Debug)]
pub struct Context {
    pub(crate) settings: Settings,
    pub(crate) accounts: Accounts,
    pub(crate) destinations: Vec<Arc<Publisher>>,
    pub(crate) undelivered: UndeliveredQueue,
    pub(crate) claims: Option<Claims>,
    pub(crate) function_name: String,
    pub(crate) log: Log,
}

impl Context {
    /// Builds it with one connector for all clients.
    #[must_use]
    pub fn new(config: Config, log: Log) -> Self {
        Self::with_connector(config, log, &tls::aws_connector())
    }

    pub(crate) fn with_connector(
        config: Config,
        log: Log,
        connector: &SharedHttpConnector,
    ) -> Self {
        let sdk = config.aws.sdk_config(connector, AWS_LIMIT);
        let needs_units = config.destinations.iter().any(|to| to.rules.names_units());
        let organizations = config.lookup.map(|lookup| organizations(&sdk, lookup));
        let destinations = config.destinations.into_iter();
        let serving = config.aws.sdk_config(connector, SERVING_LIMIT);
        let claims = config.claims.map(|claims| {
            let client = aws_sdk_dynamodb::Client::new(&serving);
            Claims::new(client, claims.table, claims.lifetime)
        });
        let sqs = aws_sdk_sqs::Client::new(&serving);
        Self {
            settings: config.settings,
            accounts: Accounts::new(config.names, organizations, needs_units),
            destinations: destinations.map(|to| publisher(&sdk, to, &config.style)).collect(),
            undelivered: UndeliveredQueue::new(sqs, config.undelivered),
            claims,
            function_name: config.aws.function_name,
            log,
        }
    }

    /// The destination of that name.
    pub(crate) fn destination(&self, name: &str) -> Option<&Arc<Publisher>> {
        self.destinations.iter().find(|destination| destination.name() == name)
    }
}

fn publisher(sdk: &SdkConfig, destination: Destination, style: &Style) -> Arc<Publisher> {
    let region = Region::new(destination.topic.region.clone());
    // Each try has its limit, and all of them together that of the delivery. One more timer would
    // be one more system call for each message.
    let timeouts = TimeoutConfig::builder().disable_operation_timeout().build();
    let sns =
        aws_sdk_sns::config::Builder::from(sdk).region(region).timeout_config(timeouts).build();
    Arc::new(Publisher::new(aws_sdk_sns::Client::from_conf(sns), destination, style))
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
    use lambda_support::testing::MockAws;
    use notify_core::parse::{Body, Settings, notices};

    use crate::testing::{destination, function, well};

    async fn published_to(pairs: &[(&str, &str)]) -> String {
        let cloud = MockAws::new(well);
        let (context, _) = function(pairs, &cloud);
        let body = Body { text: "m", subject: None, topic_arn: None };
        let notices = notices(&body, &Settings::default());
        let destination = &context.destinations[0];
        destination.publish(&destination.write(&notices[0])).await.unwrap();
        cloud.calls("Publish")[0].uri.clone()
    }

    #[tokio::test]
    async fn publishes_in_the_region_of_the_topic() {
        let mut west = destination("west", "slack-bot");
        west["topic_arn"] = "arn:aws:sns:us-west-2:111122223333:notices".into();
        let destinations = format!("[{west}]");
        let uri = published_to(&[("DESTINATIONS", &destinations)]).await;
        assert_eq!(uri, "https://sns.us-west-2.amazonaws.com/");
    }

    #[tokio::test]
    async fn honours_an_endpoint() {
        let endpoint = ("AWS_ENDPOINT_URL", "http://127.0.0.1:4566");
        assert_eq!(published_to(&[endpoint]).await, "http://127.0.0.1:4566/");
    }
}
