//! A stand-in for Slack's Web API with its one method `chat.postMessage`, as an app with a bot
//! token meets it. It checks what Slack checks (token, channel, text or blocks, Block Kit's
//! limits, the thread, the pace). Like Slack it says `ok: false` with HTTP 200, and 429 only where
//! it is asked too much.

use std::{
    collections::{BTreeMap, VecDeque},
    iter,
    time::Duration,
};

use serde_json::{Value, json};

use crate::limits;

/// How Slack behaves. What is not said is not checked, but for a token's beginning.
#[derive(Debug, Clone, Default)]
pub struct SlackSettings {
    /// The only token that is let in; otherwise any that begins with `xoxb-`.
    pub token: Option<String>,
    /// The channels there are; otherwise any.
    pub channels: Option<Vec<String>>,
    /// How many messages a channel takes in a second; otherwise any number.
    pub per_second: Option<u32>,
}

/// What the workspace knows, and what was posted.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    settings: SlackSettings,
    messages: VecDeque<Value>,
    last_stamp: u128,
    last_post: BTreeMap<String, Duration>,
}

/// What a call is answered.
#[derive(Debug)]
pub(super) struct Answer {
    /// The seconds to wait, of who asks too much.
    pub(super) retry_after: Option<u64>,
    pub(super) body: Value,
    /// What is to be seen in the channel: a message, with why it was refused if it was.
    pub(super) shown: Option<(Value, Vec<String>)>,
}

/// More than any burst that is tried here; the oldest are forgotten.
const MOST_MESSAGES: usize = 20_000;
/// Slack cuts what is longer.
const LONGEST_TEXT: usize = 40_000;

impl Workspace {
    /// Behaves like this from now on.
    pub(super) fn set(&mut self, settings: SlackSettings) {
        self.settings = settings;
    }

    pub(super) fn messages(&self) -> Vec<Value> {
        self.messages.iter().cloned().collect()
    }

    /// Answers one call of `chat.postMessage`. `now` is the time since 1970.
    pub(super) fn post(&mut self, now: Duration, authorization: &str, body: &[u8]) -> Answer {
        match self.read(now, authorization, body) {
            Ok((channel, request)) => self.check(now, &channel, &request),
            Err(answer) => answer,
        }
    }

    /// The channel and the message, of who may post now.
    fn read(
        &self,
        now: Duration,
        authorization: &str,
        body: &[u8],
    ) -> Result<(String, Value), Answer> {
        let token = authorization.strip_prefix("Bearer ").unwrap_or_default();
        if token.is_empty() {
            return Err(Answer::error("not_authed"));
        }
        if !self.lets_in(token) {
            return Err(Answer::error("invalid_auth"));
        }
        let request: Value =
            serde_json::from_slice(body).map_err(|_| Answer::error("invalid_json"))?;
        if !request.is_object() {
            return Err(Answer::error("json_not_object"));
        }
        let channel = request.get("channel").and_then(Value::as_str);
        let channel = channel.filter(|channel| self.has(channel));
        let channel = channel.ok_or_else(|| Answer::error("channel_not_found"))?.to_owned();
        match self.seconds_to_wait(now, &channel) {
            0 => Ok((channel, request)),
            seconds => Err(Answer { retry_after: Some(seconds), ..Answer::error("ratelimited") }),
        }
    }

    fn lets_in(&self, token: &str) -> bool {
        match &self.settings.token {
            Some(known) => known == token,
            None => token.starts_with("xoxb-"),
        }
    }

    fn has(&self, channel: &str) -> bool {
        match &self.settings.channels {
            Some(known) => known.iter().any(|known| known == channel),
            None => super::is_name(channel),
        }
    }

    /// The whole seconds until the channel takes another message.
    fn seconds_to_wait(&self, now: Duration, channel: &str) -> u64 {
        let pace = self.settings.per_second.filter(|pace| *pace > 0);
        let (Some(pace), Some(last)) = (pace, self.last_post.get(channel)) else { return 0 };
        let left = (*last + Duration::from_secs(1) / pace).saturating_sub(now);
        left.as_secs() + u64::from(left.subsec_nanos() > 0)
    }

    fn check(&mut self, now: Duration, channel: &str, request: &Value) -> Answer {
        let text = request.get("text").and_then(Value::as_str).unwrap_or_default();
        let blocks = request.get("blocks").filter(|blocks| !is_nothing(blocks));
        let thread = request.get("thread_ts").filter(|thread| !thread.is_null());
        let flag = |name: &str, usual| request.get(name).and_then(Value::as_bool).unwrap_or(usual);
        let ts = self.next_stamp(now);
        let message = json!({
            "channel": channel,
            "ts": ts,
            "thread_ts": thread,
            "text": text.chars().take(LONGEST_TEXT).collect::<String>(),
            "blocks": blocks.unwrap_or(&json!([])),
            "unfurl": flag("unfurl_links", false) || flag("unfurl_media", true),
        });
        let has_thread = thread.is_none_or(|thread| self.has_parent(channel, thread));
        if text.is_empty() && blocks.is_none() {
            return refuse("no_text", Vec::new(), message);
        }
        if let Some(refusal) = refuse_blocks(&message) {
            return refusal;
        }
        if !has_thread {
            return refuse("thread_not_found", Vec::new(), message);
        }
        self.messages.push_back(message.clone());
        if self.messages.len() > MOST_MESSAGES {
            self.messages.pop_front();
        }
        self.last_post.insert(channel.to_owned(), now);
        let body = json!({"ok": true, "channel": channel, "ts": ts,
            "message": {"text": message.get("text")}});
        Answer { retry_after: None, body, shown: Some((message, Vec::new())) }
    }

    fn has_parent(&self, channel: &str, thread: &Value) -> bool {
        self.messages.iter().any(|message| {
            message.get("channel").and_then(Value::as_str) == Some(channel)
                && message.get("ts") == Some(thread)
                && message.get("thread_ts").is_none_or(Value::is_null)
        })
    }

    /// A time in microseconds that no message had before: a `ts` names its message.
    fn next_stamp(&mut self, now: Duration) -> String {
        self.last_stamp = now.as_micros().max(self.last_stamp + 1);
        format!("{}.{:06}", self.last_stamp / 1_000_000, self.last_stamp % 1_000_000)
    }
}

/// What the limits have against a message.
fn refuse_blocks(message: &Value) -> Option<Answer> {
    let problems = limits::slack(message).problems;
    let (of_blocks, errors): (Vec<String>, Vec<String>) =
        problems.into_iter().partition(|problem| problem.starts_with("[ERROR]"));
    if of_blocks.is_empty() {
        errors.first().map(|error| refuse(error, of_blocks, message.clone()))
    } else {
        Some(refuse("invalid_blocks", of_blocks, message.clone()))
    }
}

/// An error that is seen in the channel, too: it is about what the message says.
fn refuse(error: &str, messages: Vec<String>, message: Value) -> Answer {
    let body = if messages.is_empty() {
        json!({"ok": false, "error": error})
    } else {
        json!({"ok": false, "error": error, "response_metadata": {"messages": messages}})
    };
    let problems = iter::once(error.to_owned()).chain(messages).collect();
    Answer { retry_after: None, body, shown: Some((message, problems)) }
}

/// What Slack takes for no blocks at all.
fn is_nothing(blocks: &Value) -> bool {
    match blocks {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

impl Answer {
    pub(super) fn error(error: &str) -> Self {
        Self { retry_after: None, body: json!({"ok": false, "error": error}), shown: None }
    }
}

#[cfg(test)]
mod tests;
