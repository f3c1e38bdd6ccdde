//! Why a body may be in no place or in two: dead letters, publishes without an answer, and log lines.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::PoisonError,
};

use serde_json::Value;

use super::{Load, Sent};
use crate::{Workspace, command::run};

/// The fields of a log line that show how a delivery went.
const FIELDS: [&str; 9] = [
    "timestamp",
    "request_id",
    "message",
    "message_id",
    "outcome",
    "rule",
    "reason",
    "published_id",
    "ts",
];

/// The formatter's log lines of one body.
pub(super) struct Trail<'a> {
    load: &'a Load<'a>,
    marker: &'a str,
    ids: Vec<String>,
    log: &'a [Value],
    subject: Option<&'a str>,
}

impl<'a> Trail<'a> {
    pub(super) fn new(
        load: &'a Load<'a>,
        log: &'a [Value],
        sent: &'a Sent,
        subject: Option<&'a str>,
    ) -> Self {
        let ids = load.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let ids = ids.get(&sent.marker).cloned().unwrap_or_default();
        Self { load, marker: &sent.marker, ids, log, subject }
    }

    /// True if the retry queue took it for a destination.
    pub(super) fn is_retried(&self, destination: &str) -> bool {
        let is_own = |line: &&Value| self.ids.iter().any(|id| line["message_id"] == *id.as_str());
        let mut own = self.log.iter().filter(is_own);
        own.any(|line| line["destination"] == destination && line["outcome"] == "retry")
    }

    /// How often a mark of the body was not written after a message was accepted. The mark of a body
    /// without a subject has a hash as its key: each that was not written may be its own.
    pub(super) fn unmarked(&self, destination: &str) -> usize {
        let is_own = |line: &&Value| match (self.subject, line["key"].as_str()) {
            (Some(subject), key) => key == Some(subject),
            (None, key) => key.is_some_and(|key| key.starts_with("message#")),
        };
        let lines = self.log.iter().filter(|line| line["message"] == "state not recorded");
        lines.filter(is_own).filter(|line| line["destination"] == destination).count()
    }

    /// The lines about the body at a destination, one below the other: the formatter's and the poster's.
    pub(super) fn lines(&self, destination: &str) -> String {
        let is_own = |line: &&Value| {
            let is_of_subject = self.subject.is_some_and(|subject| line["subject"] == subject);
            let is_of_message = self.ids.iter().any(|id| line["message_id"] == *id.as_str());
            line["destination"] == destination && (is_of_subject || is_of_message)
        };
        let deployment = self.load.deployment;
        let own_log = deployment.poster_log_group(destination);
        let posted = own_log.map(|group| deployment.lines_of(group)).unwrap_or_default();
        let messages = Workspace::new(self.load.cloud).messages();
        let own = messages.iter().filter(|message| message.to_string().contains(self.marker));
        let times: Vec<&Value> = own.map(|message| &message["ts"]).collect();
        let is_posted = |line: &&Value| times.contains(&&line["ts"]);
        let lines = self.log.iter().filter(is_own).chain(posted.iter().filter(is_posted));
        lines.map(shown).collect()
    }
}

fn shown(line: &Value) -> String {
    let fields = FIELDS.iter().filter_map(|field| line[*field].as_str());
    format!("\n    {}", fields.collect::<Vec<_>>().join(" | "))
}

/// How often each marker was published to a destination by a call whose answer the formatter did not
/// get, or by a process that was killed before it recorded the marker; and how often it was posted by a
/// call whose answer the poster did not get.
pub(super) fn unanswered(load: &Load<'_>, destination: &str) -> HashMap<String, usize> {
    let topic = load.deployment.topic(destination);
    let mut count = HashMap::new();
    if destination == "bot" {
        let posts = Workspace::new(load.cloud).unanswered();
        count = count_markers(&posts.iter().map(Value::to_string).collect::<Vec<_>>());
    }
    for call in load.cloud.list("faults/unanswered") {
        if call["resource"] != topic {
            continue;
        }
        let records = call["records"].to_string();
        let recorded: HashSet<&str> = markers(&records).collect();
        let published: HashSet<&str> =
            call["text"].as_str().into_iter().flat_map(markers).collect();
        for marker in published.difference(&recorded) {
            *count.entry((*marker).to_owned()).or_default() += 1;
        }
    }
    count
}

/// The number of retried messages without a subject that a window of a destination held. They have ids of
/// SQS's, and their summary does not name them.
pub(super) fn held_retries(log: &[Value], destination: &str) -> usize {
    let is_held = |line: &&Value| {
        line["outcome"] == "held"
            && line["destination"] == destination
            && line["subject"].is_null()
            && line["attempt"].as_u64() > Some(0)
    };
    let held = log.iter().filter(is_held).filter_map(|line| line["message_id"].as_str());
    held.collect::<HashSet<_>>().len()
}

/// The markers in the dead letters, each with its destination, which is empty for an event of all
/// destinations; and the number of dead letters by reason.
pub(super) fn dead_letters(
    load: &Load<'_>,
) -> (HashSet<(String, String)>, BTreeMap<String, usize>) {
    let letters = run(&mut load.deployment.tool("dead_letters.py"));
    let (mut dead, mut reasons) = (HashSet::new(), BTreeMap::new());
    for letter in letters.lines() {
        let letter: Value = serde_json::from_str(letter).expect("a dead letter is JSON");
        let body = letter["body"].as_str().expect("a dead letter has a body");
        let attribute = |name: &str| letter["attributes"][name].as_str();
        let reason = attribute("reason").unwrap_or("the invocation failed");
        *reasons.entry(reason.to_owned()).or_default() += 1;
        let destination = attribute("destination").unwrap_or_default();
        dead.extend(markers(body).map(|marker| (destination.to_owned(), marker.to_owned())));
    }
    (dead, reasons)
}

/// The number of texts that contain each marker.
pub(super) fn count_markers(texts: &[String]) -> HashMap<String, usize> {
    let mut count = HashMap::new();
    for text in texts {
        // A message may name its finding more than once.
        let markers: HashSet<&str> = markers(text).collect();
        for marker in markers {
            *count.entry(marker.to_owned()).or_default() += 1;
        }
    }
    count
}

/// The words of the form `load000123`.
pub(super) fn markers(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("load").filter_map(|(at, _)| {
        let marker = text.get(at..at + "load000000".len())?;
        marker["load".len()..].bytes().all(|byte| byte.is_ascii_digit()).then_some(marker)
    })
}
