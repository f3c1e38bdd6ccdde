//! The Slack channel, as the local cloud's Amazon Q fills it.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::LocalCloud;

/// How long anything may take to arrive.
const PATIENCE: Duration = Duration::from_mins(2);

/// What Amazon Q was given.
#[derive(Debug)]
pub struct Channel<'a> {
    cloud: &'a LocalCloud,
}

/// One message that Amazon Q was given.
#[derive(Debug, Clone)]
pub struct Received {
    /// The id that SNS gave it.
    pub message_id: String,
    /// Whether Amazon Q shows it; what it does not, it drops without a word.
    pub accepted: bool,
    /// Why it does not.
    pub problems: Vec<String>,
    /// The message as it was published.
    pub body: String,
    /// The same, read.
    pub message: Value,
}

impl<'a> Channel<'a> {
    /// The channel of a cloud.
    #[must_use]
    pub fn of(cloud: &'a LocalCloud) -> Self {
        Self { cloud }
    }

    /// Everything so far, in the order of arrival.
    #[must_use]
    pub fn messages(&self) -> Vec<Received> {
        let messages = self.cloud.look("amazon-q/messages");
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

    /// Waits for the message of that id.
    #[must_use]
    pub fn wait_for(&self, message_id: &str) -> Received {
        wait_until(&format!("message {message_id}"), || {
            self.messages().into_iter().find(|received| received.message_id == message_id)
        })
    }
}

impl Received {
    /// Its title.
    #[must_use]
    pub fn title(&self) -> &str {
        self.text("/content/title")
    }

    /// Its description.
    #[must_use]
    pub fn description(&self) -> &str {
        self.text("/content/description")
    }

    /// Its thread.
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

/// Looks again and again, until there is something to see.
pub(crate) fn wait_until<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(start.elapsed() < PATIENCE, "{what}: not there after {PATIENCE:?}");
        thread::sleep(Duration::from_millis(100));
    }
}
