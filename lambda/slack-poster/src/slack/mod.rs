//! Slack's `chat.postMessage`, over the connector that the SDK's clients use as well: an HTTP client
//! of its own, as `reqwest`, would be a second HTTP stack in the binary.

mod rate_limit;
mod response;
mod token;

use std::time::Duration;

use aws_smithy_runtime_api::client::{
    http::{HttpConnector, SharedHttpConnector},
    orchestrator::{HttpRequest, HttpResponse},
};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::timeout;

use notify_core::wire::SlackMessage;
use rate_limit::RateLimit;
pub(crate) use response::PostError;
pub(crate) use token::TokenCache;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(8);

/// A client for one channel.
#[derive(Debug)]
pub(crate) struct Slack {
    connector: SharedHttpConnector,
    url: String,
    channel: String,
    tokens: TokenCache,
    /// Set by [`Slack::post`]; callers wait for it.
    pub(crate) rate_limit: RateLimit,
}

/// The arguments of `chat.postMessage`.
#[derive(Serialize)]
struct PostMessage<'a> {
    channel: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    blocks: &'a [Value],
    #[serde(skip_serializing_if = "Option::is_none")]
    thread_ts: Option<&'a str>,
    unfurl_links: bool,
    unfurl_media: bool,
}

/// A message that Slack accepted.
#[derive(Debug)]
pub(crate) struct Accepted {
    /// Slack's id of the message.
    pub(crate) ts: String,
    /// Why it was posted without its blocks, if it was.
    pub(crate) plain_text_reason: Option<String>,
}

impl Slack {
    /// `api_url` has no slash at its end.
    pub(crate) fn new(
        connector: SharedHttpConnector,
        api_url: &str,
        channel: String,
        tokens: TokenCache,
    ) -> Self {
        let url = format!("{api_url}/chat.postMessage");
        Self { connector, url, channel, tokens, rate_limit: RateLimit::default() }
    }

    /// Reads the token before it is needed. An error is ignored: the first post meets it again.
    pub(crate) async fn warm_up(&self) {
        let _ = self.tokens.get().await;
    }

    /// Posts one message, in a thread if `thread_ts` names its parent. If Slack rejects the blocks,
    /// posts the text without them. Sets the rate limit if Slack states one.
    pub(crate) async fn post(
        &self,
        message: &SlackMessage,
        thread_ts: Option<&str>,
    ) -> Result<Accepted, PostError> {
        let result = match self.post_blocks(&message.text, &message.blocks, thread_ts).await {
            Err(PostError::Blocks(reason)) if !message.blocks.is_empty() => {
                match self.post_blocks(&message.text, &[], thread_ts).await {
                    Ok(ts) => Ok(Accepted { ts, plain_text_reason: Some(reason) }),
                    Err(PostError::Permanent(next)) => {
                        Err(PostError::Permanent(format!("{reason}, and as plain text {next}")))
                    }
                    Err(error) => Err(error),
                }
            }
            result => result.map(|ts| Accepted { ts, plain_text_reason: None }),
        };
        if let Err(PostError::RateLimited { retry_after }) = &result {
            self.rate_limit.set(*retry_after);
        }
        result
    }

    /// Posts with the cached token. If Slack rejects it, posts once more if the secret holds another
    /// one.
    async fn post_blocks(
        &self,
        text: &str,
        blocks: &[Value],
        thread_ts: Option<&str>,
    ) -> Result<String, PostError> {
        let arguments = PostMessage {
            channel: &self.channel,
            text,
            blocks,
            thread_ts,
            unfurl_links: false,
            unfurl_media: false,
        };
        let body = json!(arguments).to_string();
        let token = self.tokens.get().await.map_err(PostError::NoToken)?;
        let result = self.send(token.bearer(), &body).await;
        let Err(PostError::Token(reason)) = result else {
            return result;
        };
        match self.tokens.refresh(&token).await.map_err(PostError::NoToken)? {
            None => Err(PostError::Permanent(reason)),
            Some(token) => self.send(token.bearer(), &body).await.map_err(|error| match error {
                PostError::Token(reason) => PostError::Permanent(reason),
                error => error,
            }),
        }
    }

    async fn send(&self, bearer: String, body: &str) -> Result<String, PostError> {
        let transient = |reason: &str| PostError::Transient(reason.to_owned());
        let request = self.request(bearer, body)?;
        let exchange = async {
            let mut response =
                self.connector.call(request).await.map_err(|_| transient("no connection"))?;
            let body = std::mem::replace(response.body_mut(), SdkBody::taken());
            let body = ByteStream::new(body).collect().await;
            Ok((response, body.map_err(|_| transient("incomplete response"))?.into_bytes()))
        };
        let (response, body): (HttpResponse, _) = timeout(REQUEST_TIMEOUT, exchange)
            .await
            .unwrap_or_else(|_| Err(transient("no answer in time")))?;
        let retry_after = response.headers().get("retry-after");
        response::parse(response.status().as_u16(), retry_after, &body)
    }

    fn request(&self, bearer: String, body: &str) -> Result<HttpRequest, PostError> {
        let invalid = |part: &str| PostError::Permanent(format!("invalid {part} of the request"));
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method("POST").map_err(|_| invalid("method"))?;
        request.set_uri(self.url.as_str()).map_err(|_| invalid("URL"))?;
        let headers = request.headers_mut();
        headers.insert("content-type", "application/json; charset=utf-8");
        headers.try_insert("authorization", bearer).map_err(|_| invalid("token"))?;
        Ok(request)
    }
}
