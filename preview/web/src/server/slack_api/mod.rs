//! A stand-in for `chat.postMessage` of the Web API of Slack. It checks what Slack checks: token,
//! channel, text or blocks, the limits of Block Kit, the thread and the rate. Like Slack it answers
//! errors with `ok: false` and HTTP 200, and 429 above the rate limit.

use std::{
    collections::{BTreeMap, VecDeque},
    iter,
    time::Duration,
};

use preview::limits;
use serde_json::{Value, json};

use super::names::is_name;

/// The tokens, channels and rate that the workspace accepts.
#[derive(Debug, Clone, Default)]
pub struct SlackSettings {
    /// The token; `None` for any that begins with `xoxb-`.
    pub token: Option<String>,
    /// The ids of the channels; `None` for any.
    pub channels: Option<Vec<String>>,
    /// The rate limit of a channel in messages per second; `None` for no limit.
    pub per_second: Option<u32>,
}

/// The settings and the messages of the workspace.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    settings: SlackSettings,
    messages: VecDeque<Value>,
    last_stamp: u128,
    last_post: BTreeMap<String, Duration>,
}

/// The answer to a call.
#[derive(Debug)]
pub(super) struct Answer {
    /// The seconds to wait, above the rate limit.
    pub(super) retry_after: Option<u64>,
    pub(super) body: Value,
    /// The message that the page shows, and its problems if it is refused; `None` if the caller has
    /// no access to the channel.
    pub(super) shown: Option<(Value, Vec<String>)>,
}

/// More than any test posts. The oldest messages are removed.
const MAX_MESSAGES: usize = 20_000;

impl Workspace {
    /// Replaces the settings.
    pub(super) fn set(&mut self, settings: SlackSettings) {
        self.settings = settings;
    }

    pub(super) fn messages(&self) -> Vec<Value> {
        self.messages.iter().cloned().collect()
    }

    /// Answers one call of `chat.postMessage`. `now` is the time since 1970.
    pub(super) fn post(&mut self, now: Duration, authorization: &str, body: &[u8]) -> Answer {
        match self.authorize(now, authorization, body) {
            Ok((channel, request)) => self.add(now, &channel, &request),
            Err(answer) => answer,
        }
    }

    /// The channel and the message, if the caller may post now.
    fn authorize(
        &self,
        now: Duration,
        authorization: &str,
        body: &[u8],
    ) -> Result<(String, Value), Answer> {
        let token = authorization.strip_prefix("Bearer ").unwrap_or_default();
        if token.is_empty() {
            return Err(Answer::error("not_authed"));
        }
        if !self.is_authorized(token) {
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

    fn is_authorized(&self, token: &str) -> bool {
        match &self.settings.token {
            Some(known) => known == token,
            None => token.starts_with("xoxb-"),
        }
    }

    fn has(&self, channel: &str) -> bool {
        match &self.settings.channels {
            Some(known) => known.iter().any(|known| known == channel),
            None => is_name(channel),
        }
    }

    /// The seconds until the channel takes another message, rounded up.
    fn seconds_to_wait(&self, now: Duration, channel: &str) -> u64 {
        let limit = self.settings.per_second.filter(|limit| *limit > 0);
        let (Some(limit), Some(last)) = (limit, self.last_post.get(channel)) else { return 0 };
        let left = (*last + Duration::from_secs(1) / limit).saturating_sub(now);
        left.as_secs() + u64::from(left.subsec_nanos() > 0)
    }

    fn add(&mut self, now: Duration, channel: &str, request: &Value) -> Answer {
        let text = request.get("text").and_then(Value::as_str).unwrap_or_default();
        let blocks = limits::blocks(request);
        let thread = request.get("thread_ts").filter(|thread| !thread.is_null());
        let flag =
            |name: &str, default| request.get(name).and_then(Value::as_bool).unwrap_or(default);
        let ts = self.next_stamp(now);
        let message = json!({
            "channel": channel,
            "ts": ts,
            "thread_ts": thread,
            "text": text.chars().take(limits::MAX_TEXT_CHARS).collect::<String>(),
            "blocks": blocks.unwrap_or(&json!([])),
            "unfurl": flag("unfurl_links", false) || flag("unfurl_media", true),
        });
        let has_thread = thread.is_none_or(|thread| self.has_parent(channel, thread));
        if let Some(refusal) = refuse_content(&message) {
            return refusal;
        }
        if !has_thread {
            return refuse("thread_not_found", Vec::new(), message);
        }
        self.messages.push_back(message.clone());
        if self.messages.len() > MAX_MESSAGES {
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

    /// A time in microseconds that no other message has: `ts` is the id of a message.
    fn next_stamp(&mut self, now: Duration) -> String {
        self.last_stamp = now.as_micros().max(self.last_stamp + 1);
        format!("{}.{:06}", self.last_stamp / 1_000_000, self.last_stamp % 1_000_000)
    }
}

/// The answer to a message that breaks the limits.
fn refuse_content(message: &Value) -> Option<Answer> {
    let problems = limits::slack(message).problems;
    let (of_blocks, errors): (Vec<String>, Vec<String>) =
        problems.into_iter().partition(|problem| problem.starts_with("[ERROR]"));
    if of_blocks.is_empty() {
        errors.first().map(|error| refuse(error, of_blocks, message.clone()))
    } else {
        Some(refuse("invalid_blocks", of_blocks, message.clone()))
    }
}

/// An error about the content of a message, which the page shows, too.
fn refuse(error: &str, messages: Vec<String>, message: Value) -> Answer {
    let body = if messages.is_empty() {
        json!({"ok": false, "error": error})
    } else {
        json!({"ok": false, "error": error, "response_metadata": {"messages": messages}})
    };
    let problems = iter::once(error.to_owned()).chain(messages).collect();
    Answer { retry_after: None, body, shown: Some((message, problems)) }
}

impl Answer {
    pub(super) fn error(error: &str) -> Self {
        Self { retry_after: None, body: json!({"ok": false, "error": error}), shown: None }
    }
}

#[cfg(test)]
mod tests;
