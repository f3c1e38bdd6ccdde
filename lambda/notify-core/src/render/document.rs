//! The JSON document of a notice, for programs. `docs/notification.schema.json` describes it; a change
//! that breaks its readers needs a new [`SCHEMA_VERSION`].
//!
//! Texts are as the services wrote them, without markup and without escapes but those of JSON. Labels
//! of links, the summary and the advice are in English.

mod fit;
mod overviews;

use std::borrow::Cow;

pub(super) use overviews::{of_digest, of_summary};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    card::{Card, Section},
    email,
    message::Message,
    style::Style,
};
use crate::{
    AlarmState, Content, Language, Notice, Outcome, TimeZone,
    routing::OutcomeName,
    state::{News, NewsKind},
    time,
};

const SCHEMA_VERSION: &str = "1.0";
/// Longer words are no use in a filter policy.
const MAX_ATTRIBUTE_BYTES: usize = 64;

/// The same style in English, for the parts that documents share with messages for people.
pub(super) fn style(style: &Style) -> Style {
    Style { language: Language::En, mention: None, ..style.clone() }
}

/// The document of a notice. `card` is that of the notice, in English.
pub(super) fn of_notice(notice: &Notice, news: Option<&News>, card: &Card) -> Message {
    let mut document = Document::new("notice");
    document.put("source", notice.source());
    document.put("severity", notice.severity().or(news.and_then(|news| news.mark.worst.severity)));
    document.put("outcome", notice.outcome().map(OutcomeName::from));
    document.put("account", &notice.account);
    document.put("region", &notice.region);
    document.put("control", notice.control());
    document.put("status", status(notice, news));
    document.put("summary", email::subject(card, notice.account.as_ref()));
    document.put("explanation", Some(&card.why).filter(|why| !why.is_empty()));
    let advice = card.sections.iter().filter_map(|(_, section)| match section {
        Section::Ours(words) => Some(*words),
        _ => None,
    });
    document.put("advice", advice.collect::<Vec<_>>());
    document.links(card);
    let subject = news.map(|news| news.subject.clone()).or(notice.subject().map(|it| it.id));
    document.put("dedup_key", subject.as_ref().or(notice.dedup_key().as_ref()));
    document.put("subject", &subject);
    document.content(&notice.content);
    if let Some(news) = news {
        document.news(news);
    }
    document.message(&["source", "severity", "outcome", "region", "status", "decision"])
}

/// The status of the problem, open or resolved. None if the notice is about no problem.
fn status(notice: &Notice, news: Option<&News>) -> Option<&'static str> {
    let is_over = match (&notice.content, news) {
        (Content::Alert(_) | Content::Alarm(_) | Content::Remediation(_), Some(news)) => {
            matches!(news.kind, NewsKind::Resolved(_))
        }
        (Content::Alert(alert), None) => alert.is_over,
        (Content::Alarm(alarm), None) => alarm.state == AlarmState::Ok,
        (Content::Remediation(it), None) => match it.outcome {
            Outcome::Succeeded => true,
            Outcome::Failed(_) | Outcome::RolledBack => false,
            Outcome::Queued | Outcome::Skipped | Outcome::Unknown(_) => return None,
        },
        _ => return None,
    };
    Some(if is_over { "resolved" } else { "open" })
}

/// `2026-11-23T13:08:00Z`. None for a year of more than four digits.
fn rfc3339(at: i64) -> Option<String> {
    let text = TimeZone::default().format(at);
    Some(text.strip_suffix(" UTC")?.replace(' ', "T") + "Z")
}

/// A document's keys and values.
struct Document(Map<String, Value>);

impl Document {
    fn new(kind: &str) -> Self {
        let mut document = Self(Map::new());
        document.put("schema_version", SCHEMA_VERSION);
        document.put("kind", kind);
        document
    }

    /// A value, unless it is null.
    fn put(&mut self, key: &str, value: impl Serialize) {
        // Enums, structures and texts always serialise.
        match serde_json::to_value(value) {
            Ok(Value::Null) | Err(_) => {}
            Ok(value) => drop(self.0.insert(key.to_owned(), value)),
        }
    }

    fn time(&mut self, key: &str, at: Option<i64>) {
        self.put(key, at.and_then(rfc3339));
    }

    fn links(&mut self, card: &Card) {
        let link = |(label, url): &(&str, Cow<'_, str>)| json!({"label": label, "url": url});
        self.put("links", card.links.iter().map(link).collect::<Vec<_>>());
    }

    /// The facts that services of all kinds give, and the rest under the name of its kind.
    fn content(&mut self, content: &Content) {
        let (title, resources, at) = match content {
            Content::Alert(alert) => {
                self.put("finding_id", &alert.id);
                let resources = alert.resources.items.iter().map(String::as_str).collect();
                (alert.title.as_deref(), resources, alert.at.as_deref())
            }
            Content::Alarm(alarm) => {
                let resources = alarm.arn.iter().map(String::as_str).collect();
                (Some(alarm.name.as_str()), resources, alarm.changed_at.as_deref())
            }
            Content::Remediation(it) => {
                self.put("finding_id", &it.finding_arn);
                if let Outcome::Failed(failure) = it.outcome {
                    self.put("failure", failure);
                }
                (it.title.as_deref(), it.resource.iter().map(String::as_str).collect(), None)
            }
            Content::Storage(change) => {
                (Some(change.name.as_str()), Vec::new(), change.at.as_deref())
            }
            Content::Announcement { subject, .. } | Content::Unrecognised { subject, .. } => {
                (subject.as_deref(), Vec::new(), None)
            }
        };
        self.put("title", title);
        self.put("resources", resources);
        self.time("at", at.and_then(time::parse));
        if let Ok(Value::Object(mut details)) = serde_json::to_value(content) {
            if let Some(facts) = details.get_mut("alert").and_then(|alert| alert.get_mut("facts")) {
                *facts = by_name(facts.take());
            }
            self.0.append(&mut details);
        }
    }

    fn news(&mut self, news: &News) {
        self.put("decision", news.kind.as_str());
        self.time("opened_at", Some(news.opened_at));
        self.time("decided_at", Some(news.mark.at));
        self.put("late_by_seconds", news.late_by);
        match &news.kind {
            NewsKind::Changed(changes) => self.put("changes", changes),
            NewsKind::Resolved(ending) => self.put("ending", ending),
            NewsKind::Reopened { times, .. } | NewsKind::Again { times } => {
                self.put("times", times);
            }
            NewsKind::Flapping { turns } => self.put("turns", turns),
            NewsKind::Reminder { seen } => self.put("seen", seen),
            NewsKind::BackInSight { lost_at } => self.time("lost_at", Some(*lost_at)),
            NewsKind::NotFixed(Some(claim)) => {
                self.put("claimed_by", claim.by);
                self.time("claimed_at", Some(claim.at));
            }
            _ => {}
        }
    }

    /// The message, with some of the keys as attributes for filter policies of subscriptions.
    fn message(self, keys: &[&'static str]) -> Message {
        let word = |value: Option<&Value>| {
            let word = value?.as_str()?;
            let is_word = word.len() <= MAX_ATTRIBUTE_BYTES
                && !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_graphic());
            is_word.then(|| word.to_owned())
        };
        let account = self.0.get("account").and_then(|account| account.get("id"));
        let mut attributes: Vec<(&'static str, String)> =
            word(account).map(|id| ("account", id)).into_iter().collect();
        let keys = ["kind"].iter().chain(keys);
        attributes.extend(keys.filter_map(|key| Some((*key, word(self.0.get(*key))?))));
        Message { text: fit::to_json(Value::Object(self.0)), subject: None, attributes }
    }
}

/// Facts with their values, by their names: `[["score", {"text": "9"}]]` is `{"score": "9"}`.
fn by_name(facts: Value) -> Value {
    let Value::Array(facts) = facts else { return facts };
    let named = facts.into_iter().filter_map(|fact| match fact {
        Value::Array(pair) => match <[Value; 2]>::try_from(pair) {
            Ok([Value::String(name), Value::Object(value)]) => {
                Some((name, value.into_iter().next()?.1))
            }
            _ => None,
        },
        _ => None,
    });
    Value::Object(named.collect())
}
