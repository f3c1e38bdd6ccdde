//! Subscriptions to topics of a local cloud, over HTTP.

use std::{io, time::Duration};

use axum::http::Uri;
use notify_core::aws_ids::Arn;
use ureq::{Agent, http::Response};

use super::guard::is_loopback;

/// A local cloud answers at once.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Subscribes an address to a topic. Returns whether the subscription has to be confirmed.
///
/// # Errors
///
/// The endpoint is not on this machine, or refuses.
pub(super) fn subscribe(cloud: &str, topic_arn: &str, address: &str) -> io::Result<bool> {
    let form = [
        ("Action", "Subscribe"),
        ("Version", "2010-03-31"),
        ("TopicArn", topic_arn),
        ("Protocol", "http"),
        ("Endpoint", address),
    ];
    let request = local(cloud)?.post(cloud).header("authorization", authorization(topic_arn)?);
    let answer = text(request.send_form(form))?;
    Ok(answer.contains("pending confirmation"))
}

/// Requests the URL that confirms a subscription.
///
/// # Errors
///
/// The URL is not on this machine, or the request fails.
pub(super) fn confirm(url: &str, topic_arn: &str) -> io::Result<()> {
    // A local cloud looks for the topic in the account of the caller, SNS by the token.
    let request = local(url)?.get(url).header("authorization", authorization(topic_arn)?);
    text(request.call()).map(drop)
}

/// A header that names the account of the topic as the caller. A local cloud checks no signature.
fn authorization(topic_arn: &str) -> io::Result<String> {
    let Some(topic) = Arn::parse(topic_arn).filter(Arn::is_topic) else {
        let problem = format!("`{topic_arn}` is not the ARN of an SNS topic");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
    };
    let Arn { account, region, .. } = topic;
    Ok(format!(
        "AWS4-HMAC-SHA256 Credential={account}/20260101/{region}/sns/aws4_request, \
         SignedHeaders=host, Signature=0"
    ))
}

/// A client for a URL on this machine, without proxies and redirects.
fn local(url: &str) -> io::Result<Agent> {
    let uri: Option<Uri> = url.parse().ok();
    if uri.as_ref().and_then(Uri::host).is_none_or(|host| !is_loopback(host)) {
        let problem = format!("`{url}` is not on this machine");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
    }
    let config = Agent::config_builder();
    let config = config.timeout_global(Some(TIMEOUT)).max_redirects(0).proxy(None);
    Ok(config.build().new_agent())
}

fn text(answer: Result<Response<ureq::Body>, ureq::Error>) -> io::Result<String> {
    answer.and_then(|mut answer| answer.body_mut().read_to_string()).map_err(ureq::Error::into_io)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPIC: &str = "arn:aws:sns:eu-central-1:111122223333:notices";

    #[test]
    fn confirm_refuses_urls_of_other_machines() {
        for url in [
            "http://example.com/",
            "http://127.0.0.1@example.com/",
            "http://127.0.0.1.example.com/",
            "http://169.254.169.254/latest/meta-data",
            "http://0.0.0.0/",
            "file:///etc/passwd",
            "/",
            "",
        ] {
            assert_eq!(
                confirm(url, TOPIC).unwrap_err().kind(),
                io::ErrorKind::InvalidInput,
                "{url}"
            );
        }
    }
}
