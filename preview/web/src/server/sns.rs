//! The endpoint of topics: the requests that SNS posts over HTTP
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
use crate::channel::{Arrived, Change, Received, Timestamp};

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

/// Adds the message of a notification to the channel or the mailbox that the path names. Confirms
/// subscriptions. Any other request of SNS changes nothing.
pub(super) async fn deliver(
    Shared(state): Shared<Arc<State>>,
    Path((reader, name)): Path<(String, String)>,
    route: Uri,
    body: String,
) -> Result<(), Refusal> {
    let add: fn(&mut Arrived, &str, Received) -> Option<Change> = match reader.as_str() {
        "amazon-q" if is_name(&name) => Arrived::amazon_q,
        "mail" if is_name(&name) => Arrived::mail,
        _ => return Err((StatusCode::NOT_FOUND, "there is no such channel or mailbox\n")),
    };
    let posted: Posted = serde_json::from_str(&body)
        .map_err(|_| (StatusCode::BAD_REQUEST, "this is not what SNS posts\n"))?;
    match posted.r#type.as_str() {
        "Notification" => {
            let received = posted.received()?;
            state.change(|data| add(&mut data.arrived, &name, received));
        }
        "SubscriptionConfirmation" => {
            let topic = posted.topic_arn.unwrap_or_default();
            let subscription = Subscription { route: route.path().to_owned(), topic };
            confirm_later(state, subscription, posted.subscribe_url.unwrap_or_default());
        }
        _ => {}
    }
    Ok(())
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
fn confirm_later(state: Arc<State>, subscription: Subscription, url: String) {
    tokio::task::spawn_blocking(move || {
        // On an error `Preview::subscribe` times out and reports it.
        if confirm(&url, &subscription.topic).is_ok() {
            state.confirm(subscription);
        }
    });
}
