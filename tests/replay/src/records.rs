//! From the formatter's records to the oracle's names.
//!
//! The formatter knows a subject by a hash. The replay learns which subject a hash stands for from
//! the lines that caused its records, so that it need not know how the hash is made.

use std::collections::{BTreeMap, BTreeSet};

use clap::ValueEnum as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Attributes, Kind, Moment, Names, Sent, Truth};

/// What the formatter recorded of one subject: that it decided on a line, or that a message about
/// it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// When, by the recording's clock.
    pub at: Moment,
    /// The formatter's hash of the subject.
    pub subject: String,
    /// The destination whose topic took the message. Absent on a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// What the message said. Absent on a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Whether the subject was a member of a summary.
    #[serde(default)]
    pub member_of_summary: bool,
    /// Index of the line that caused it, by the event's ID or the ID of SNS's message. Absent if
    /// no line did: a flush, the sweep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The finding, if the record has it in full. Absent attributes are no obstacle.
    #[serde(default)]
    pub attributes: Attributes,
}

impl Record {
    /// What a line of the formatter's log says of a subject: `delivery finished` or `summary member`,
    /// written at this time. `number` is the index of the recording's line that the log names by its
    /// message id. None for what bypasses the state and comes from no line of the recording: it was
    /// recorded when it was held.
    #[must_use]
    pub fn of_log(line: &Value, at: Moment, number: Option<usize>) -> Option<Self> {
        let text = |name: &str| line.get(name).and_then(Value::as_str);
        let subject = match text("subject") {
            Some(subject) => subject.to_owned(),
            None => format!("line {}", number?),
        };
        let is_bypass = text("subject").is_none();
        let is_sent = match text("outcome") {
            None | Some("notified") => true,
            Some("held") => is_bypass,
            Some(_) => false,
        };
        if is_bypass && !is_sent {
            return None;
        }
        let kind = if is_bypass {
            Kind::Bypass
        } else {
            Kind::from_str(text("decision")?, false).unwrap_or(Kind::Bypass)
        };
        Some(Self {
            at,
            subject,
            destination: text("destination").filter(|_| is_sent).map(str::to_owned),
            kind: is_sent.then_some(kind),
            member_of_summary: text("message") == Some("summary member"),
            line: number,
            attributes: Attributes::default(),
        })
    }
}

/// The formatter's records with the oracle's names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The messages.
    pub sent: Vec<Sent>,
    /// Hashes that stand for more than one subject, with their names: news of one hides that of
    /// another.
    pub merged: Vec<(String, Vec<String>)>,
    /// Subjects with more than one hash, with the hashes: their news comes twice.
    pub split: Vec<(String, Vec<String>)>,
    /// Hashes of messages whose subject no record names.
    pub unnamed: Vec<String>,
}

/// Names the subjects of records by the lines that caused them, else by their attributes.
#[must_use]
pub fn name_records(records: &[Record], truths: &[Truth]) -> Named {
    let by_attributes = Names::new(truths);
    let mut by_hash: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut by_name: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for record in records {
        let by_line = record.line.and_then(|line| truths.get(line));
        let name = by_line
            .map(|truth| truth.subject.as_str())
            .or_else(|| by_attributes.find(&record.attributes));
        if let Some(name) = name {
            by_hash.entry(&record.subject).or_default().insert(name);
            by_name.entry(name).or_default().insert(&record.subject);
        }
    }
    let mut named =
        Named { merged: several(&by_hash), split: several(&by_name), ..Named::default() };
    let mut unnamed = BTreeSet::new();
    for record in records {
        let (Some(destination), Some(kind)) = (&record.destination, record.kind) else { continue };
        // Of a hash with several names the line's own is the one that the message is about.
        let own = record.line.and_then(|line| truths.get(line)).map(|truth| truth.subject.as_str());
        let first =
            || by_hash.get(record.subject.as_str()).and_then(|names| names.first().copied());
        let Some(subject) = own.or_else(first) else {
            unnamed.insert(record.subject.clone());
            continue;
        };
        named.sent.push(Sent {
            at: record.at,
            destination: destination.clone(),
            subject: subject.to_owned(),
            kind,
            member_of_summary: record.member_of_summary,
        });
    }
    named.unnamed = unnamed.into_iter().collect();
    named
}

fn several(map: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<(String, Vec<String>)> {
    map.iter()
        .filter(|(_, values)| values.len() > 1)
        .map(|(key, values)| {
            ((*key).to_owned(), values.iter().map(|value| (*value).to_owned()).collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Record, name_records};
    use crate::{Attributes, Kind, Moment, Settings, Truth, generate};

    fn record(hash: &str, line: Option<usize>, kind: Option<Kind>) -> Record {
        Record {
            at: Moment::EPOCH,
            subject: hash.to_owned(),
            destination: kind.map(|_| "security".to_owned()),
            kind,
            member_of_summary: false,
            line,
            attributes: Attributes::default(),
        }
    }

    fn truths() -> Vec<Truth> {
        generate(&Settings { accounts: 1, days: 1, ..Settings::default() }).truths
    }

    /// Indices of lines of two subjects.
    fn two(truths: &[Truth]) -> (usize, usize) {
        let other = truths.iter().position(|truth| truth.subject != truths[0].subject);
        (0, other.expect("several subjects"))
    }

    #[test]
    fn messages_get_the_names_of_the_lines_that_their_hashes_come_from() {
        let truths = truths();
        let (one, two) = two(&truths);
        let records = [
            record("a", Some(one), None),
            record("b", Some(two), Some(Kind::New)),
            record("a", None, Some(Kind::Reminder)),
            record("c", None, Some(Kind::New)),
            Record {
                attributes: truths[one].attributes.clone(),
                ..record("a", None, Some(Kind::Changed))
            },
        ];
        let named = name_records(&records, &truths);
        let subjects: Vec<_> = named.sent.iter().map(|sent| sent.subject.as_str()).collect();
        let (one, two) = (truths[one].subject.as_str(), truths[two].subject.as_str());
        assert_eq!(subjects, [two, one, one]);
        assert_eq!(named.unnamed, ["c"]);
        assert!(named.merged.is_empty() && named.split.is_empty());
    }

    #[test]
    fn hashes_that_merge_or_split_subjects_are_found() {
        let truths = truths();
        let (one, two) = two(&truths);
        let merged =
            name_records(&[record("a", Some(one), None), record("a", Some(two), None)], &truths);
        assert_eq!(merged.merged.len(), 1);
        assert!(merged.split.is_empty());
        let split =
            name_records(&[record("a", Some(one), None), record("b", Some(one), None)], &truths);
        assert_eq!(
            split.split,
            [(truths[one].subject.clone(), vec!["a".to_owned(), "b".to_owned()])]
        );
    }

    #[test]
    fn lines_of_the_log_are_decisions_or_messages() {
        let at = Moment::EPOCH;
        let line = |outcome| {
            json!({"message": "delivery finished", "subject": "a", "decision": "not-fixed",
                   "destination": "security", "outcome": outcome})
        };
        let decision = record("a", Some(3), None);
        assert_eq!(Record::of_log(&line("held"), at, Some(3)), Some(decision));
        let message = record("a", Some(3), Some(Kind::NotFixed));
        assert_eq!(Record::of_log(&line("notified"), at, Some(3)), Some(message.clone()));
        let mut member = line("");
        member["message"] = "summary member".into();
        member["outcome"].take();
        let expected = Record { member_of_summary: true, line: None, ..message };
        assert_eq!(Record::of_log(&member, at, None), Some(expected));
    }

    #[test]
    fn what_bypasses_the_state_is_recorded_once() {
        let at = Moment::EPOCH;
        let line = |outcome| json!({"destination": "security", "outcome": outcome});
        let message = record("line 3", Some(3), Some(Kind::Bypass));
        for outcome in ["held", "notified"] {
            assert_eq!(Record::of_log(&line(outcome), at, Some(3)), Some(message.clone()));
        }
        assert_eq!(Record::of_log(&line("notified"), at, None), None, "a window held it");
        assert_eq!(Record::of_log(&line("dropped"), at, Some(3)), None);
    }
}
