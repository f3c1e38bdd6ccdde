//! Topics deliver here: what SNS posts to an HTTP endpoint
//! (docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html).

use std::sync::Arc;

use axum::{
    extract::{Path, State as Shared},
    http::{StatusCode, Uri},
};
use serde::Deserialize;

use super::{
    is_name,
    state::{State, Subscription},
    subscription::confirm,
};
use crate::channel::{Moment, Received};

/// What SNS posts.
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

/// Why something is not taken.
type Refused = (StatusCode, &'static str);

pub(super) async fn amazon_q(
    Shared(state): Shared<Arc<State>>,
    Path(name): Path<String>,
    route: Uri,
    body: String,
) -> Result<(), Refused> {
    let Some(received) = receive(&state, &name, &route, &body)? else { return Ok(()) };
    state.change(|known| known.arrived.amazon_q(&name, received));
    Ok(())
}

pub(super) async fn mail(
    Shared(state): Shared<Arc<State>>,
    Path(name): Path<String>,
    route: Uri,
    body: String,
) -> Result<(), Refused> {
    let Some(received) = receive(&state, &name, &route, &body)? else { return Ok(()) };
    state.change(|known| known.arrived.mail(&name, received));
    Ok(())
}

/// The message, of a notification; a subscription is confirmed.
fn receive(
    state: &Arc<State>,
    name: &str,
    route: &Uri,
    body: &str,
) -> Result<Option<Received>, Refused> {
    if !is_name(name) {
        return Err((StatusCode::NOT_FOUND, "that is no name\n"));
    }
    let posted: Posted = serde_json::from_str(body)
        .map_err(|_| (StatusCode::BAD_REQUEST, "this is not what SNS posts\n"))?;
    match posted.r#type.as_str() {
        "Notification" => posted.received().map(Some),
        "SubscriptionConfirmation" => {
            let topic = posted.topic_arn.unwrap_or_default();
            let subscription = Subscription { route: route.path().to_owned(), topic };
            visit(state, subscription, posted.subscribe_url.unwrap_or_default());
            Ok(None)
        }
        _ => Ok(None),
    }
}

impl Posted {
    fn received(self) -> Result<Received, Refused> {
        let missing = (StatusCode::BAD_REQUEST, "a notification has MessageId and Message\n");
        let at = self.timestamp.as_deref().and_then(Moment::parse);
        Ok(Received {
            id: self.message_id.ok_or(missing)?,
            at: at.unwrap_or_else(Moment::now),
            topic: self.topic_arn,
            subject: self.subject,
            text: self.message.ok_or(missing)?,
        })
    }
}

/// Confirms a subscription, aside: SNS waits for this answer before it gives another.
fn visit(state: &Arc<State>, subscription: Subscription, url: String) {
    let state = Arc::clone(state);
    tokio::task::spawn_blocking(move || {
        // Who subscribed waits, and says so if nothing comes of it.
        if confirm(&url, &subscription.topic).is_ok() {
            state.confirm(subscription);
        }
    });
}
