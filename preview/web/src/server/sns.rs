//! The endpoint of topics: what SNS posts over HTTP
//! (docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html).

use std::sync::Arc;

use axum::{
    extract::{Path, State as Shared},
    http::{StatusCode, Uri},
};
use serde::Deserialize;

use super::{
    names::is_name,
    state::{State, Subscription},
    subscription::confirm,
};
use crate::channel::{Received, Timestamp};

/// A request of SNS.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Posted {
    r#type: String,
    message_id: Option<String>,
    topic_arn: Option<String>,
    subject: Option<String>,
    message: Option<String>,
    timestamp: Option<String>,
    #[serde(rename = "SubscribeURL")]
    subscribe_url: Option<String>,
}

/// Why a request is refused.
type Refusal = (StatusCode, &'static str);

pub(super) async fn amazon_q(
    Shared(state): Shared<Arc<State>>,
    Path(name): Path<String>,
    route: Uri,
    body: String,
) -> Result<(), Refusal> {
    let Some(received) = receive(&state, &name, &route, &body)? else { return Ok(()) };
    state.change(|data| data.arrived.amazon_q(&name, received));
    Ok(())
}

pub(super) async fn mail(
    Shared(state): Shared<Arc<State>>,
    Path(name): Path<String>,
    route: Uri,
    body: String,
) -> Result<(), Refusal> {
    let Some(received) = receive(&state, &name, &route, &body)? else { return Ok(()) };
    state.change(|data| data.arrived.mail(&name, received));
    Ok(())
}

/// The message of a notification; `None` for any other request. Confirms subscriptions.
fn receive(
    state: &Arc<State>,
    name: &str,
    route: &Uri,
    body: &str,
) -> Result<Option<Received>, Refusal> {
    if !is_name(name) {
        return Err((StatusCode::NOT_FOUND, "the name is invalid\n"));
    }
    let posted: Posted = serde_json::from_str(body)
        .map_err(|_| (StatusCode::BAD_REQUEST, "this is not what SNS posts\n"))?;
    match posted.r#type.as_str() {
        "Notification" => posted.received().map(Some),
        "SubscriptionConfirmation" => {
            let topic = posted.topic_arn.unwrap_or_default();
            let subscription = Subscription { route: route.path().to_owned(), topic };
            confirm_later(state, subscription, posted.subscribe_url.unwrap_or_default());
            Ok(None)
        }
        _ => Ok(None),
    }
}

impl Posted {
    fn received(self) -> Result<Received, Refusal> {
        let missing = (StatusCode::BAD_REQUEST, "a notification has MessageId and Message\n");
        let at = self.timestamp.as_deref().and_then(Timestamp::parse);
        Ok(Received {
            id: self.message_id.ok_or(missing)?,
            at: at.unwrap_or_else(Timestamp::now),
            topic: self.topic_arn,
            subject: self.subject,
            text: self.message.ok_or(missing)?,
        })
    }
}

/// Confirms a subscription in the background: SNS waits for the answer to its request first.
fn confirm_later(state: &Arc<State>, subscription: Subscription, url: String) {
    let state = Arc::clone(state);
    tokio::task::spawn_blocking(move || {
        // On an error `Preview::subscribe` times out and reports it.
        if confirm(&url, &subscription.topic).is_ok() {
            state.confirm(subscription);
        }
    });
}
