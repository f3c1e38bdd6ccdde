//! A Lambda function that publishes the message of its SNS event with the plain SDK: the lower bound
//! for every Lambda function in Rust that publishes to SNS.
//!
//! It is as small as the SDK allows: no aws-config, one HTTP stack, one thread, one client.

use std::{env, fs};

use aws_credential_types::Credentials;
use aws_sdk_sns::{
    Client, Config,
    config::{BehaviorVersion, Region},
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = &Client::from_conf(config()?);
    let topic_arn = &env::var("TOPIC_ARN")?;
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| {
        let body = event.payload.pointer("/Records/0/Sns/Message").and_then(Value::as_str);
        let body =
            body.ok_or("the event has no SNS record with a message: invoke the function from SNS")?;
        client.publish().topic_arn(topic_arn).message(body).send().await?;
        Ok::<_, Error>(())
    }))
    .await
}

fn config() -> Result<Config, Error> {
    let credentials = Credentials::new(
        env::var("AWS_ACCESS_KEY_ID")?,
        env::var("AWS_SECRET_ACCESS_KEY")?,
        env::var("AWS_SESSION_TOKEN").ok(),
        None,
        "environment",
    );
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(env::var("AWS_REGION")?))
        .credentials_provider(credentials)
        .http_client(http_client()?);
    config.set_endpoint_url(env::var("AWS_ENDPOINT_URL").ok());
    Ok(config.build())
}

/// Trusts the certificates in the file `AWS_CA_BUNDLE`, or those of the system without it.
fn http_client() -> Result<SharedHttpClient, Error> {
    let mut tls = TlsContext::builder();
    if let Ok(bundle) = env::var("AWS_CA_BUNDLE") {
        let roots = TrustStore::empty().with_pem_certificate(fs::read(bundle)?);
        tls = tls.with_trust_store(roots);
    }
    let ring = Provider::Rustls(CryptoMode::Ring);
    Ok(Builder::new().tls_provider(ring).tls_context(tls.build()?).build_https())
}
