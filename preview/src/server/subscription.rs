//! Subscribing to topics of a local cloud over HTTP, as Amazon Q does over HTTPS.

use std::{io, time::Duration};

use axum::http::Uri;
use ureq::{Agent, http::Response};

use super::guard::is_loopback;

/// A local cloud answers at once.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks SNS to deliver to an address. Whether it waits for the subscription to be confirmed.
///
/// # Errors
///
/// When it is no local cloud, or refuses.
pub(super) fn subscribe(cloud: &str, topic_arn: &str, address: &str) -> io::Result<bool> {
    let form = [
        ("Action", "Subscribe"),
        ("Version", "2010-03-31"),
        ("TopicArn", topic_arn),
        ("Protocol", "http"),
        ("Endpoint", address),
    ];
    let request = local(cloud)?.post(cloud).header("authorization", owner(topic_arn)?);
    let answer = text(request.send_form(form))?;
    Ok(answer.contains("pending confirmation"))
}

/// Visits the URL by which a topic's subscription is confirmed.
///
/// # Errors
///
/// When the URL leads out of this machine, or nobody is there.
pub(super) fn confirm(url: &str, topic_arn: &str) -> io::Result<()> {
    // SNS knows the topic by the URL's token. A local cloud looks for it in the caller's account.
    let request = local(url)?.get(url).header("authorization", owner(topic_arn)?);
    text(request.call()).map(drop)
}

/// What says that the topic's account calls. A local cloud believes every signature.
fn owner(topic_arn: &str) -> io::Result<String> {
    let parts: Vec<&str> = topic_arn.split(':').collect();
    let ["arn", _, "sns", region, account, _] = parts.as_slice() else {
        let problem = format!("`{topic_arn}` is not the ARN of an SNS topic");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
    };
    Ok(format!(
        "AWS4-HMAC-SHA256 Credential={account}/20260101/{region}/sns/aws4_request, \
         SignedHeaders=host, Signature=0"
    ))
}

/// Something that visits this machine and nothing else: no proxy is asked, no redirect followed.
fn local(url: &str) -> io::Result<Agent> {
    let uri: Option<Uri> = url.parse().ok();
    if uri.as_ref().and_then(Uri::host).is_none_or(|host| !is_loopback(host)) {
        let problem = format!("`{url}` leads out of this machine");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
    }
    let config = Agent::config_builder();
    let config = config.timeout_global(Some(PATIENCE)).max_redirects(0).proxy(None);
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
    fn nothing_but_this_machine_is_visited() {
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
