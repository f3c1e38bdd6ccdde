//! Slack's `chat.postMessage` and `chat.update`, over the connector that the SDK's clients use as
//! well: an HTTP client of its own, as `reqwest`, would be a second HTTP stack in the binary. Both
//! methods need the scope `chat:write`.

mod rate_limit;
mod response;
mod token;

use aws_smithy_runtime_api::client::{
    http::{HttpConnector, SharedHttpConnector},
    orchestrator::{HttpRequest, HttpResponse},
};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use serde::Serialize;
use serde_json::{Value, json};

use lambda_support::tls::is_unsent;
use notify_core::wire::{SlackMessage, Update};
use rate_limit::RateLimit;
use response::Answer;
pub(crate) use response::PostError;
pub(crate) use token::TokenCache;

/// A client for one channel.
#[derive(Debug)]
pub(crate) struct Slack {
    connector: SharedHttpConnector,
    /// Without a slash at its end.
    api_url: String,
    channel: String,
    tokens: TokenCache,
    /// Set by [`Slack::post`] and [`Slack::update`]; callers wait for it. Slack limits each method
    /// by itself: about a post per second and channel, 50 updates a minute and workspace. One limit
    /// for both keeps the order of a thread.
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

/// The arguments of `chat.update`.
#[derive(Serialize)]
struct UpdateMessage<'a> {
    channel: &'a str,
    ts: &'a str,
    text: &'a str,
    /// Slack keeps the earlier blocks if there is no such argument.
    blocks: &'a [Value],
    /// As `chat.postMessage` by default; `chat.update` would look for names and addresses in the text.
    parse: &'a str,
}

/// A message that Slack accepted, as new or as an update.
#[derive(Debug)]
pub(crate) struct Accepted {
    /// Slack's id of the message.
    pub(crate) ts: String,
    /// Whether it is in no thread. False if the answer does not say.
    pub(crate) is_outside_threads: bool,
    /// Why it is without its blocks, if it is.
    pub(crate) plain_text_reason: Option<String>,
}

impl Accepted {
    fn new(Answer { ts, is_outside_threads }: Answer, plain_text_reason: Option<String>) -> Self {
        Self { ts, is_outside_threads, plain_text_reason }
    }
}

impl Slack {
    /// `api_url` has no slash at its end.
    pub(crate) fn new(
        connector: SharedHttpConnector,
        api_url: &str,
        channel: String,
        tokens: TokenCache,
    ) -> Self {
        let api_url = api_url.to_owned();
        Self { connector, api_url, channel, tokens, rate_limit: RateLimit::default() }
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
        let arguments = |blocks: &[Value]| {
            json!(PostMessage {
                channel: &self.channel,
                text: &message.text,
                blocks,
                thread_ts,
                unfurl_links: false,
                unfurl_media: false,
            })
        };
        self.call("chat.postMessage", &arguments, &message.blocks).await
    }

    /// Replaces the content of the message that `ts` names. Like [`Slack::post`] in all else.
    pub(crate) async fn update(&self, update: &Update, ts: &str) -> Result<Accepted, PostError> {
        let arguments = |blocks: &[Value]| {
            json!(UpdateMessage {
                channel: &self.channel,
                ts,
                text: &update.text,
                blocks,
                parse: "none",
            })
        };
        self.call("chat.update", &arguments, &update.blocks).await
    }

    /// Calls a method, again without the blocks if Slack rejects them, and sets the rate limit.
    async fn call(
        &self,
        method: &str,
        arguments: &(dyn Fn(&[Value]) -> Value + Send + Sync),
        blocks: &[Value],
    ) -> Result<Accepted, PostError> {
        let result = match self.call_with_token(method, &arguments(blocks)).await {
            Err(PostError::Blocks(reason)) if !blocks.is_empty() => {
                match self.call_with_token(method, &arguments(&[])).await {
                    Ok(answer) => Ok(Accepted::new(answer, Some(reason))),
                    Err(PostError::Permanent(next)) => {
                        Err(PostError::Permanent(format!("{reason}, and as plain text {next}")))
                    }
                    Err(error) => Err(error),
                }
            }
            result => result.map(|answer| Accepted::new(answer, None)),
        };
        if let Err(PostError::RateLimited { retry_after }) = &result {
            self.rate_limit.set(*retry_after);
        }
        result
    }

    /// Calls with the cached token. If Slack rejects it, calls once more if the secret holds another
    /// one.
    async fn call_with_token(&self, method: &str, arguments: &Value) -> Result<Answer, PostError> {
        let (url, body) = (format!("{}/{method}", self.api_url), arguments.to_string());
        let token = self.tokens.get().await.map_err(PostError::NoToken)?;
        let result = self.send(&url, token.bearer(), &body).await;
        let Err(PostError::Token(reason)) = result else {
            return result;
        };
        match self.tokens.refresh(&token).await.map_err(PostError::NoToken)? {
            None => Err(PostError::Permanent(reason)),
            Some(token) => {
                self.send(&url, token.bearer(), &body).await.map_err(|error| match error {
                    PostError::Token(reason) => PostError::Permanent(reason),
                    error => error,
                })
            }
        }
    }

    /// Sends one request, for as long as the caller waits.
    async fn send(&self, url: &str, bearer: String, body: &str) -> Result<Answer, PostError> {
        let request = request(url, bearer, body)?;
        let mut response: HttpResponse = self.connector.call(request).await.map_err(|error| {
            if is_unsent(&error) {
                PostError::Transient("no connection".to_owned())
            } else {
                PostError::Unanswered("the connection broke".to_owned())
            }
        })?;
        let body = std::mem::replace(response.body_mut(), SdkBody::taken());
        let body = ByteStream::new(body).collect().await;
        let incomplete = |_| PostError::Unanswered("incomplete response".to_owned());
        let body = body.map_err(incomplete)?.into_bytes();
        let retry_after = response.headers().get("retry-after");
        response::parse(response.status().as_u16(), retry_after, &body)
    }
}

fn request(url: &str, bearer: String, body: &str) -> Result<HttpRequest, PostError> {
    let invalid = |part: &str| PostError::Permanent(format!("invalid {part} of the request"));
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST").map_err(|_| invalid("method"))?;
    request.set_uri(url).map_err(|_| invalid("URL"))?;
    let headers = request.headers_mut();
    headers.insert("content-type", "application/json; charset=utf-8");
    headers.try_insert("authorization", bearer).map_err(|_| invalid("token"))?;
    Ok(request)
}
