//! The function's region, name and credentials as Lambda sets them, and the configuration of SDK
//! clients.
//!
//! Written by hand: `aws-config` adds 0.65 MB to the binary and 0.3 to 0.7 ms to a cold start
//! (measured), and on Lambda its provider chain ends at the environment's credentials anyway. All
//! clients share one connector ([`crate::tls`]) and its connections.

use std::time::Duration;

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_runtime::user_agent::UserAgentInterceptor;
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        behavior_version::BehaviorVersion,
        http::{SharedHttpConnector, http_client_fn},
        interceptors::{
            Intercept,
            context::{
                BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
            },
            disable_interceptor, dyn_dispatch_hint,
        },
        runtime_components::RuntimeComponents,
        stalled_stream_protection::StalledStreamProtectionConfig,
    },
};
use aws_smithy_types::{config_bag::ConfigBag, retry::RetryConfig, timeout::TimeoutConfig};
use aws_types::{SdkConfig, region::Region};

use crate::environment::Environment;

const REGION: &str = "AWS_REGION";
const ENDPOINT: &str = "AWS_ENDPOINT_URL";
const ACCESS_KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET_ACCESS_KEY: &str = "AWS_SECRET_ACCESS_KEY";
const SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";
const FUNCTION_NAME: &str = "AWS_LAMBDA_FUNCTION_NAME";

/// The variables that [`Aws::from_env`] reads.
pub const VARIABLES: [&str; 6] =
    [REGION, ENDPOINT, ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN, FUNCTION_NAME];

/// Attempts of one call, the first among them. A delivery that still fails goes to the retry queue.
const MAX_ATTEMPTS: u32 = 3;
/// The upper bound of the random delay before the first repetition; the next one is twice as long.
const INITIAL_BACKOFF: Duration = Duration::from_millis(50);
/// The upper bound of every delay, also of one that AWS asks for.
const MAX_BACKOFF: Duration = Duration::from_secs(1);

/// What `CloudTrail` shows of the calls of a client with [`FixedUserAgent`].
const USER_AGENT: &str = concat!("asr-notify/", env!("CARGO_PKG_VERSION"), " lang/rust");

/// The region and identity of the function.
#[derive(Debug, Clone)]
pub struct Aws {
    /// The function's own region.
    pub region: String,
    /// An endpoint instead of AWS's own, such as a local cloud.
    pub endpoint: Option<String>,
    /// The function's name.
    pub function_name: String,
    credentials: Credentials,
}

impl Aws {
    /// Reads [`VARIABLES`]; `default_function_name` is used if Lambda did not set one. Returns
    /// `None` and records a problem if the region or the credentials are not set.
    pub fn from_env(environment: &mut Environment, default_function_name: &str) -> Option<Self> {
        let region = set_by_lambda(environment, REGION);
        let endpoint = endpoint(environment);
        let id = set_by_lambda(environment, ACCESS_KEY_ID);
        let secret = set_by_lambda(environment, SECRET_ACCESS_KEY);
        let token = environment.get(SESSION_TOKEN);
        Some(Self {
            region: region?,
            endpoint,
            function_name: environment
                .get(FUNCTION_NAME)
                .unwrap_or_else(|| default_function_name.into()),
            // No expiry: Lambda never changes them during the life of an execution environment.
            credentials: Credentials::new(id?, secret?, token, None, "environment"),
        })
    }

    /// The configuration of SDK clients. `timeout` limits one operation with all its attempts.
    #[must_use]
    pub fn sdk_config(&self, connector: &SharedHttpConnector, timeout: Duration) -> SdkConfig {
        let connector = connector.clone();
        let timeouts = TimeoutConfig::builder()
            .operation_timeout(timeout)
            .operation_attempt_timeout(timeout / MAX_ATTEMPTS)
            .build();
        let mut sdk = SdkConfig::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(self.region.clone()))
            .credentials_provider(SharedCredentialsProvider::new(self.credentials.clone()))
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .retry_config(retries())
            // Other timeouts end a call, and its timer costs a system call for each call.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .timeout_config(timeouts);
        sdk.set_endpoint_url(self.endpoint.clone());
        sdk.build()
    }
}

/// Gives a client one user agent. The SDK composes two of them for each call, and signs one.
#[derive(Debug)]
pub struct FixedUserAgent;

#[dyn_dispatch_hint]
impl Intercept for FixedUserAgent {
    fn name(&self) -> &'static str {
        "FixedUserAgent"
    }

    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let cause = "the user agent is fixed";
        cfg.interceptor_state().store_put(disable_interceptor::<UserAgentInterceptor>(cause));
        Ok(())
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        context.request_mut().headers_mut().insert("user-agent", USER_AGENT);
        Ok(())
    }
}

/// Every value is explicit: a newer SDK may have other defaults, whatever its behaviour version.
fn retries() -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(MAX_ATTEMPTS)
        .with_initial_backoff(INITIAL_BACKOFF)
        .with_max_backoff(MAX_BACKOFF)
}

fn endpoint(environment: &mut Environment) -> Option<String> {
    let url = environment.get(ENDPOINT)?;
    if !url.starts_with("http://") && !url.starts_with("https://") {
        let fix = "set it to an http or https URL, or remove it to use AWS";
        environment.add_problem(ENDPOINT, &format!("is `{url}`"), fix);
    }
    Some(url)
}

fn set_by_lambda(environment: &mut Environment, variable: &'static str) -> Option<String> {
    let value = environment.get(variable);
    if value.is_none() {
        environment.add_problem(variable, "is not set", "set it, unless on Lambda, which sets it");
    }
    value
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use aws_smithy_types::retry::RetryMode;

    use super::*;
    use crate::testing::{MockAws, MockResponse};

    fn sdk_config(connector: &SharedHttpConnector) -> SdkConfig {
        let credentials = Credentials::new("id", "secret", None, None, "test");
        let aws = Aws {
            region: "eu-west-1".into(),
            endpoint: None,
            function_name: "formatter".into(),
            credentials,
        };
        aws.sdk_config(connector, Duration::from_secs(12))
    }

    #[test]
    fn sdk_config_has_explicit_retries() {
        let sdk = sdk_config(&MockAws::new(|_| MockResponse::new(200, "")).connector());
        let retries = sdk.retry_config().unwrap();
        assert_eq!(retries.mode(), RetryMode::Standard);
        assert_eq!(retries.max_attempts(), 3);
        assert_eq!(retries.initial_backoff(), Duration::from_millis(50));
        assert_eq!(retries.max_backoff(), Duration::from_secs(1));
        assert!(!sdk.stalled_stream_protection().unwrap().is_enabled());
        let timeouts = sdk.timeout_config().unwrap();
        assert_eq!(timeouts.operation_timeout(), Some(Duration::from_secs(12)));
        assert_eq!(timeouts.operation_attempt_timeout(), Some(Duration::from_secs(4)));
    }

    #[tokio::test]
    async fn fixed_user_agent_replaces_those_of_the_sdk() {
        let aws = MockAws::new(|_| MockResponse::new(200, "{}"));
        let client = aws_sdk_dynamodb::config::Builder::from(&sdk_config(&aws.connector()))
            .interceptor(FixedUserAgent)
            .build();
        let client = aws_sdk_dynamodb::Client::from_conf(client);
        let sent = Arc::new(Mutex::new(String::new()));
        let call = client.list_tables().customize().mutate_request({
            let sent = Arc::clone(&sent);
            move |request| {
                *sent.lock().unwrap() = request.headers().get("user-agent").unwrap().to_owned();
            }
        });
        call.send().await.unwrap();
        assert_eq!(*sent.lock().unwrap(), USER_AGENT);
        // The SDK signs its second one.
        let signature = &aws.calls("ListTables")[0].authorization;
        assert!(!signature.contains("x-amz-user-agent"), "{signature}");
    }
}
