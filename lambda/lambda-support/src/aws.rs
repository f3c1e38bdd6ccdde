//! What Lambda says of itself, and SDK clients made of it.
//!
//! No aws-config: on Lambda its chain ends at the environment's credentials anyway, and without it
//! the binary is smaller. All clients share one connector ([`crate::trust`]), and its connections.

use std::time::Duration;

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_runtime_api::client::{
    behavior_version::BehaviorVersion,
    http::{SharedHttpConnector, http_client_fn},
};
use aws_smithy_types::{retry::RetryConfig, timeout::TimeoutConfig};
use aws_types::{SdkConfig, region::Region};

use crate::environment::Environment;

const REGION: &str = "AWS_REGION";
const ENDPOINT: &str = "AWS_ENDPOINT_URL";
const ACCESS_KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET_ACCESS_KEY: &str = "AWS_SECRET_ACCESS_KEY";
const SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";
const FUNCTION_NAME: &str = "AWS_LAMBDA_FUNCTION_NAME";

/// The variables that [`Aws::read`] wants to find.
pub const VARIABLES: [&str; 6] =
    [REGION, ENDPOINT, ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN, FUNCTION_NAME];

const LAMBDA_SETS_IT: &str = "nothing on Lambda, which sets it, and a value anywhere else";
const ATTEMPTS: u32 = 3;

/// Where the function runs, and as whom.
#[derive(Debug, Clone)]
pub struct Aws {
    /// The function's own region.
    pub region: String,
    /// Anything but AWS: the local cloud.
    pub endpoint: Option<String>,
    /// The function's, or `function_name` where Lambda did not say.
    pub function_name: String,
    credentials: Credentials,
}

impl Aws {
    /// Reads what Lambda sets; what is missing becomes a problem of `environment`.
    pub fn read(environment: &mut Environment, function_name: &str) -> Option<Self> {
        let region = environment.required(REGION, LAMBDA_SETS_IT);
        let endpoint = endpoint(environment);
        let id = environment.required(ACCESS_KEY_ID, LAMBDA_SETS_IT);
        let secret = environment.required(SECRET_ACCESS_KEY, LAMBDA_SETS_IT);
        let token = environment.get(SESSION_TOKEN);
        Some(Self {
            region: region?,
            endpoint,
            function_name: environment.get(FUNCTION_NAME).unwrap_or_else(|| function_name.into()),
            // Lambda never changes them while a sandbox lives, so they do not expire here.
            credentials: Credentials::new(id?, secret?, token, None, "environment"),
        })
    }

    /// What clients are made of. One operation may take `limit` with all its attempts.
    #[must_use]
    pub fn sdk_config(&self, connector: &SharedHttpConnector, limit: Duration) -> SdkConfig {
        let connector = connector.clone();
        let timeouts = TimeoutConfig::builder()
            .operation_timeout(limit)
            .operation_attempt_timeout(limit / ATTEMPTS)
            .build();
        let mut sdk = SdkConfig::builder()
            // By date: a newer SDK must not change retries in silence.
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(self.region.clone()))
            .credentials_provider(SharedCredentialsProvider::new(self.credentials.clone()))
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .timeout_config(timeouts);
        sdk.set_endpoint_url(self.endpoint.clone());
        sdk.build()
    }
}

fn endpoint(environment: &mut Environment) -> Option<String> {
    let url = environment.get(ENDPOINT)?;
    if !url.starts_with("http://") && !url.starts_with("https://") {
        let give = "an http or https URL, or remove it for AWS";
        environment.refuse(ENDPOINT, &format!("is `{url}`"), give);
    }
    Some(url)
}
