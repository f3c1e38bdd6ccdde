//! The messages that the local cloud's Amazon Q received.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::LocalCloud;

/// The longest wait for a message.
const TIMEOUT: Duration = Duration::from_mins(2);

/// The Slack channel of the local cloud's Amazon Q.
#[derive(Debug)]
pub struct Channel<'a> {
    cloud: &'a LocalCloud,
}

/// One message that Amazon Q received.
#[derive(Debug, Clone)]
pub struct Received {
    /// SNS's message id.
    pub message_id: String,
    /// Whether Amazon Q shows the message. It drops any other without an error.
    pub accepted: bool,
    /// Why Amazon Q drops it; empty if it is accepted.
    pub problems: Vec<String>,
    /// The message's text.
    pub body: String,
    /// The text parsed as JSON; `null` if it is not JSON.
    pub message: Value,
}

impl<'a> Channel<'a> {
    /// The channel of this cloud.
    #[must_use]
    pub fn new(cloud: &'a LocalCloud) -> Self {
        Self { cloud }
    }

    /// All messages so far, in the order of arrival.
    #[must_use]
    pub fn messages(&self) -> Vec<Received> {
        let messages = self.cloud.list("amazon-q/messages");
        messages
            .iter()
            .map(|message| {
                let body = message["body"].as_str().unwrap_or_default().to_owned();
                Received {
                    message_id: message["message_id"].as_str().unwrap_or_default().to_owned(),
                    accepted: message["accepted"] == true,
                    problems: texts(&message["problems"]),
                    message: serde_json::from_str(&body).unwrap_or_default(),
                    body,
                }
            })
            .collect()
    }

    /// Waits for the message with this id.
    #[must_use]
    pub fn wait_for(&self, message_id: &str) -> Received {
        wait_until(&format!("message {message_id}"), || {
            self.messages().into_iter().find(|received| received.message_id == message_id)
        })
    }

    /// Waits for the first message that contains the text.
    #[must_use]
    pub fn wait_for_text(&self, text: &str) -> Received {
        wait_until(&format!("a message with {text:?}"), || {
            self.messages().into_iter().find(|received| received.body.contains(text))
        })
    }
}

impl Received {
    /// The title; empty if there is none.
    #[must_use]
    pub fn title(&self) -> &str {
        self.text("/content/title")
    }

    /// The description; empty if there is none.
    #[must_use]
    pub fn description(&self) -> &str {
        self.text("/content/description")
    }

    /// The thread id; empty if there is none.
    #[must_use]
    pub fn thread(&self) -> &str {
        self.text("/metadata/threadId")
    }

    fn text(&self, pointer: &str) -> &str {
        self.message.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}

fn texts(list: &Value) -> Vec<String> {
    let texts = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// Calls `look` until it returns something. Panics after [`TIMEOUT`].
pub(crate) fn wait_until<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(start.elapsed() < TIMEOUT, "timed out after {TIMEOUT:?} waiting for {what}");
        thread::sleep(Duration::from_millis(100));
    }
}
