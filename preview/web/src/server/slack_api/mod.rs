//! A stand-in for `chat.postMessage`, `chat.update` and `chat.delete` of the Web API of Slack. It checks
//! what Slack checks: token, channel, text or blocks, the limits of Block Kit, the author of an edited or
//! deleted message, and the rate. Like Slack it answers errors with `ok: false` and HTTP 200, and 429
//! above the rate limit, and posts a reply outside its thread if the thread's first message is gone.

mod answer;
mod settings;

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use preview::limits;
use serde_json::{Value, json};

use super::names::is_name;
pub(super) use answer::Answer;
use answer::{refuse, refuse_content};
pub use settings::{Outage, OutageKind, SlackSettings};

/// The settings and the messages of the workspace.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    settings: SlackSettings,
    messages: VecDeque<Stored>,
    last_stamp: u128,
    last_calls: BTreeMap<(Method, String), Duration>,
    /// The number of calls.
    calls: u32,
    /// The messages whose sender did not get the answer.
    unanswered: Vec<Value>,
}

/// A method of the Web API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Method {
    /// `chat.postMessage`.
    Post,
    /// `chat.update`.
    Update,
    /// `chat.delete`.
    Delete,
}

#[derive(Debug)]
struct Stored {
    /// The token that posted it, which stands for the bot.
    author: String,
    message: Value,
}

/// A call that passed the checks of its caller.
struct Call {
    token: String,
    channel: String,
    request: Value,
}

/// More than any test posts. The oldest messages are removed.
const MAX_MESSAGES: usize = 20_000;
/// `chat.update` refuses a longer text, which `chat.postMessage` takes
/// (docs.slack.dev/reference/methods/chat.update).
const MAX_UPDATE_CHARS: usize = 4_000;

impl Workspace {
    /// Replaces the settings.
    pub(super) fn set(&mut self, settings: SlackSettings) {
        self.settings = settings;
    }

    /// Counts a call, and returns the way in which it fails; `None` if it succeeds.
    pub(super) fn next_outage(&mut self) -> Option<OutageKind> {
        self.calls = self.calls.wrapping_add(1);
        let is_due = |outage: &&Outage| self.calls.checked_rem(outage.every) == Some(0);
        self.settings.outages.iter().find(is_due).map(|outage| outage.kind)
    }

    /// Notes that the answer to a call was lost.
    pub(super) fn lose(&mut self, answer: &Answer) {
        self.unanswered.extend(answer.shown.as_ref().map(|(message, _)| message.clone()));
    }

    pub(super) fn unanswered(&self) -> Vec<Value> {
        self.unanswered.clone()
    }

    pub(super) fn messages(&self) -> Vec<Value> {
        self.messages.iter().map(|stored| stored.message.clone()).collect()
    }

    /// Answers one call. `now` is the time since 1970.
    pub(super) fn call(
        &mut self,
        method: Method,
        now: Duration,
        authorization: &str,
        body: &[u8],
    ) -> Answer {
        match (self.authorize(method, now, authorization, body), method) {
            (Ok(call), Method::Post) => self.add(now, call),
            (Ok(call), Method::Update) => self.update(now, &call),
            (Ok(call), Method::Delete) => self.delete(&call),
            (Err(answer), _) => answer,
        }
    }

    /// The channel and the message, if the caller may call the method now.
    fn authorize(
        &self,
        method: Method,
        now: Duration,
        authorization: &str,
        body: &[u8],
    ) -> Result<Call, Answer> {
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
        match self.seconds_to_wait(method, now, &channel) {
            0 => Ok(Call { token: token.to_owned(), channel, request }),
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

    /// The seconds until the channel takes another call of the method, rounded up.
    fn seconds_to_wait(&self, method: Method, now: Duration, channel: &str) -> u64 {
        let limit = self.settings.per_second.filter(|limit| *limit > 0);
        let last = self.last_calls.get(&(method, channel.to_owned()));
        let (Some(limit), Some(last)) = (limit, last) else { return 0 };
        let left = (*last + Duration::from_secs(1) / limit).saturating_sub(now);
        left.as_secs() + u64::from(left.subsec_nanos() > 0)
    }

    fn add(&mut self, now: Duration, call: Call) -> Answer {
        let Call { token: author, channel, request } = call;
        let thread = request.get("thread_ts").filter(|thread| !thread.is_null());
        let parent = thread.and_then(|thread| self.find(&channel, thread));
        let has_thread = thread.is_none_or(is_timestamp) && !parent.is_some_and(Stored::is_reply);
        // Slack names no error for a thread whose first message is gone.
        let thread = thread.filter(|_| parent.is_some());
        let flag =
            |name: &str, default| request.get(name).and_then(Value::as_bool).unwrap_or(default);
        let ts = self.next_stamp(now);
        let message = json!({
            "channel": channel,
            "ts": ts,
            "thread_ts": thread,
            "text": text_of(&request),
            "blocks": limits::blocks(&request).unwrap_or(&json!([])),
            "unfurl": flag("unfurl_links", false) || flag("unfurl_media", true),
        });
        if let Some(refusal) = refuse_content(&message) {
            return refusal;
        }
        if !has_thread {
            return refuse("thread_not_found", Vec::new(), message);
        }
        self.messages.push_back(Stored { author, message: message.clone() });
        if self.messages.len() > MAX_MESSAGES {
            self.messages.pop_front();
        }
        let mut posted = json!({"text": message.get("text")});
        if let (Some(fields), Some(thread)) = (posted.as_object_mut(), thread) {
            fields.insert("thread_ts".to_owned(), thread.clone());
        }
        let body = json!({"ok": true, "channel": channel, "ts": ts, "message": posted});
        self.last_calls.insert((Method::Post, channel), now);
        Answer::ok(body, message)
    }

    /// Replaces text and blocks of a message of the caller's.
    fn update(&mut self, now: Duration, call: &Call) -> Answer {
        let Call { token, channel, request } = call;
        let stored = self
            .messages
            .iter_mut()
            .find(|stored| stored.is_in(channel) && stored.message.get("ts") == request.get("ts"));
        let Some(stored) = stored else { return Answer::error("message_not_found") };
        if stored.author != *token {
            return Answer::error("cant_update_message");
        }
        let text = text_of(request);
        if text.chars().count() > MAX_UPDATE_CHARS {
            return Answer::error("msg_too_long");
        }
        let earlier = |name: &str| stored.message.get(name);
        let none = json!([]);
        let blocks = match request.get("blocks") {
            // Without the argument the earlier blocks stay; an empty array removes them.
            None => earlier("blocks"),
            Some(_) => limits::blocks(request).or(Some(&none)),
        };
        let message = json!({
            "channel": channel,
            "ts": earlier("ts"),
            "thread_ts": earlier("thread_ts"),
            "text": text,
            "blocks": blocks,
            "unfurl": earlier("unfurl"),
            "edited": {"ts": format!("{}.000000", now.as_secs())},
        });
        if let Some(refusal) = refuse_content(&message) {
            return Answer { shown: None, ..refusal };
        }
        stored.message.clone_from(&message);
        self.last_calls.insert((Method::Update, channel.clone()), now);
        let (ts, text) = (message.get("ts"), message.get("text"));
        let body = json!({"ok": true, "channel": channel, "ts": ts, "text": text,
            "message": {"text": text}});
        Answer::ok(body, message)
    }

    /// Deletes a message of the caller's. The first message of a thread with replies leaves a
    /// placeholder, and the thread goes on.
    fn delete(&mut self, call: &Call) -> Answer {
        let Call { token, channel, request } = call;
        let ts = request.get("ts");
        let found = |stored: &Stored| stored.is_in(channel) && stored.message.get("ts") == ts;
        let Some(index) = self.messages.iter().position(found) else {
            return Answer::error("message_not_found");
        };
        let is_reply =
            |stored: &Stored| stored.is_in(channel) && stored.message.get("thread_ts") == ts;
        let has_replies = self.messages.iter().any(is_reply);
        let Some(stored) = self.messages.get_mut(index) else {
            return Answer::error("message_not_found");
        };
        if stored.author != *token {
            return Answer::error("cant_delete_message");
        }
        let placeholder = json!({
            "channel": channel,
            "ts": ts,
            "thread_ts": stored.message.get("thread_ts"),
            "text": "This message was deleted.",
            "blocks": [],
            "unfurl": false,
            "edited": {"ts": ts},
        });
        if has_replies {
            stored.message.clone_from(&placeholder);
        } else {
            self.messages.remove(index);
        }
        Answer::ok(json!({"ok": true, "channel": channel, "ts": ts}), placeholder)
    }

    fn find(&self, channel: &str, ts: &Value) -> Option<&Stored> {
        let is = |stored: &&Stored| stored.is_in(channel) && stored.message.get("ts") == Some(ts);
        self.messages.iter().find(is)
    }

    /// A time in microseconds that no other message has: `ts` is the id of a message.
    fn next_stamp(&mut self, now: Duration) -> String {
        self.last_stamp = now.as_micros().max(self.last_stamp + 1);
        format!("{}.{:06}", self.last_stamp / 1_000_000, self.last_stamp % 1_000_000)
    }
}

impl Method {
    /// The method of a name; `None` for one that is not here.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        match name {
            "chat.postMessage" => Some(Self::Post),
            "chat.update" => Some(Self::Update),
            "chat.delete" => Some(Self::Delete),
            _ => None,
        }
    }
}

impl Stored {
    fn is_reply(&self) -> bool {
        self.message.get("thread_ts").is_some_and(Value::is_string)
    }

    fn is_in(&self, channel: &str) -> bool {
        self.message.get("channel").and_then(Value::as_str) == Some(channel)
    }
}

/// Whether it has the form of a `ts`.
fn is_timestamp(thread: &Value) -> bool {
    let parts = thread.as_str().and_then(|ts| ts.split_once('.'));
    parts.is_some_and(|(seconds, micros)| {
        [seconds, micros].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// The text of a request, cut as Slack cuts it.
fn text_of(request: &Value) -> String {
    let text = request.get("text").and_then(Value::as_str).unwrap_or_default();
    text.chars().take(limits::MAX_TEXT_CHARS).collect()
}

#[cfg(test)]
mod tests;
