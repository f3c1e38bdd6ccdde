//! Slack's `chat.postMessage`, over the connector that the SDK's clients use as well.

mod answer;
mod token;

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use aws_smithy_runtime_api::client::{
    http::{HttpConnector, SharedHttpConnector},
    orchestrator::{HttpRequest, HttpResponse},
};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::message::Message;
pub(crate) use answer::Refusal;
pub(crate) use token::Tokens;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(8);

/// One channel of Slack.
#[derive(Debug)]
pub(crate) struct Slack {
    connector: SharedHttpConnector,
    url: String,
    channel: String,
    tokens: Tokens,
    /// Slack asked not to be asked before.
    quiet_until: Mutex<Option<Instant>>,
}

/// The arguments of `chat.postMessage`.
#[derive(Serialize)]
struct Post<'a> {
    channel: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    blocks: &'a [Value],
    #[serde(skip_serializing_if = "Option::is_none")]
    thread_ts: Option<&'a str>,
    unfurl_links: bool,
    unfurl_media: bool,
}

/// A message that is in the channel.
#[derive(Debug)]
pub(crate) struct Posted {
    pub(crate) ts: String,
    /// Why it is there without its blocks.
    pub(crate) plain: Option<String>,
}

impl Slack {
    pub(crate) fn new(
        connector: SharedHttpConnector,
        api: &str,
        channel: String,
        tokens: Tokens,
    ) -> Self {
        let url = format!("{api}/chat.postMessage");
        Self { connector, url, channel, tokens, quiet_until: Mutex::default() }
    }

    /// Reads the token before it is needed; what goes wrong with it goes wrong again when it is.
    pub(crate) async fn warm_up(&self) {
        let _ = self.tokens.current().await;
    }

    /// How long Slack wants to be left alone.
    pub(crate) fn quiet_for(&self) -> Option<Duration> {
        let until = *self.quiet_until.lock().unwrap_or_else(PoisonError::into_inner);
        until?.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
    }

    /// Posts one message, as plain text where Slack does not take its blocks.
    pub(crate) async fn post(
        &self,
        message: &Message,
        thread_ts: Option<&str>,
    ) -> Result<Posted, Refusal> {
        let answer = match self.ask(&message.text, &message.blocks, thread_ts).await {
            Err(Refusal::Blocks(why)) if !message.blocks.is_empty() => {
                let plain = self.ask(&message.text, &[], thread_ts).await;
                match plain {
                    Ok(ts) => Ok(Posted { ts, plain: Some(why) }),
                    Err(Refusal::Never(then)) => {
                        Err(Refusal::Never(format!("{why}, and as plain text {then}")))
                    }
                    Err(refusal) => Err(refusal),
                }
            }
            answer => answer.map(|ts| Posted { ts, plain: None }),
        };
        if let Err(Refusal::Wait(wait)) = &answer {
            let until = Instant::now() + *wait;
            *self.quiet_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
        }
        answer
    }

    /// Asks with the token that is known, and once more if the secret holds another.
    async fn ask(
        &self,
        text: &str,
        blocks: &[Value],
        thread_ts: Option<&str>,
    ) -> Result<String, Refusal> {
        let post = Post {
            channel: &self.channel,
            text,
            blocks,
            thread_ts,
            unfurl_links: false,
            unfurl_media: false,
        };
        let body = json!(post).to_string();
        let token = self.tokens.current().await.map_err(Refusal::NoToken)?;
        let answer = self.send(token.bearer(), &body).await;
        let Err(Refusal::Token(why)) = answer else {
            return answer;
        };
        match self.tokens.other_than(&token).await.map_err(Refusal::NoToken)? {
            None => Err(Refusal::Never(why)),
            Some(token) => {
                self.send(token.bearer(), &body).await.map_err(|refusal| match refusal {
                    Refusal::Token(why) => Refusal::Never(why),
                    refusal => refusal,
                })
            }
        }
    }

    async fn send(&self, bearer: String, body: &str) -> Result<String, Refusal> {
        let unwell = |why: &str| Refusal::Unwell(why.to_owned());
        let request = self.request(bearer, body)?;
        let exchange = async {
            let mut response =
                self.connector.call(request).await.map_err(|_| unwell("no connection"))?;
            let body = std::mem::replace(response.body_mut(), SdkBody::taken());
            let body = ByteStream::new(body).collect().await;
            Ok((response, body.map_err(|_| unwell("an answer cut short"))?.into_bytes()))
        };
        let (response, body): (HttpResponse, _) = timeout(REQUEST_TIMEOUT, exchange)
            .await
            .unwrap_or_else(|_| Err(unwell("no answer in time")))?;
        answer::read(response.status().as_u16(), response.headers().get("retry-after"), &body)
    }

    fn request(&self, bearer: String, body: &str) -> Result<HttpRequest, Refusal> {
        let invalid = |what: &str| Refusal::Never(format!("{what} can not be sent"));
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method("POST").map_err(|_| invalid("the method"))?;
        request.set_uri(self.url.as_str()).map_err(|_| invalid("the address"))?;
        let headers = request.headers_mut();
        headers.insert("content-type", "application/json; charset=utf-8");
        let shown = headers.try_insert("authorization", bearer);
        shown.map_err(|_| invalid("the token"))?;
        Ok(request)
    }
}
