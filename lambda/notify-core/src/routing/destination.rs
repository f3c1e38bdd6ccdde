//! Destinations: a topic, the format of its messages, and the rules that select notices.

#[cfg(test)]
mod tests;

use serde::Deserialize;
use serde_json::Value;

use super::{
    attention::{Attention, RawAttention},
    rules::{RawRules, RoutingDecision, Rules},
};
use crate::{Notice, Severity, aws_ids::Arn, words::words};

/// One topic and its readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The operator's name for it: 1 to 64 letters, digits, `-` and `_`.
    pub name: String,
    /// The format of its messages.
    pub format: Format,
    /// The topic that messages are published to.
    pub topic: TopicArn,
    /// Which notices it takes.
    pub rules: Rules,
    /// The mention in messages about urgent notices. None for no mention.
    pub mention: Option<Mention>,
    /// How often it is notified.
    pub attention: Attention,
}

words! {
    /// The format of a destination's messages.
    pub enum Format, "a format" {
        /// Amazon Q Developer's custom notification.
        AmazonQ = "amazon-q",
        /// Plain text with a subject.
        Email = "email",
        /// Slack's Block Kit, for the bot.
        SlackBot = "slack-bot",
    }
}

/// A standard SNS topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicArn {
    /// The whole ARN.
    pub arn: String,
    /// The code of the topic's region, which may be another than the function's: SNS accepts a
    /// publish in this region only.
    pub region: String,
}

/// A person or a group in Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    id: String,
}

/// All problems of a list of destinations. Each begins with the name of its destination.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct InvalidDestinations(Vec<String>);

/// A destination as an operator wrote it.
#[derive(Deserialize)]
struct RawDestination {
    name: String,
    format: Format,
    topic_arn: String,
    rules: Option<RawRules>,
    mention: Option<RawMention>,
    #[serde(flatten)]
    attention: RawAttention,
}

/// Every field of a destination: serde cannot refuse others beside fields that are flattened.
const FIELDS: [&str; 12] = [
    "name",
    "format",
    "topic_arn",
    "rules",
    "mention",
    "grouping",
    "send_resolved",
    "repeat_interval_days",
    "digest",
    "quiet_hours",
    "paused",
    "renamed_from",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMention {
    id: String,
}

/// Parses and validates a JSON list of destinations.
///
/// # Errors
///
/// All problems at once: JSON that is not a list with an entry, an entry with a missing, unknown or
/// invalid field, rules that allow nothing, and a name or a topic that two entries share.
pub fn parse(json: &str) -> Result<Vec<Destination>, InvalidDestinations> {
    let entries: Vec<Value> = serde_json::from_str(json)
        .map_err(|error| InvalidDestinations(vec![format!("expected a JSON list: {error}")]))?;
    if entries.is_empty() {
        return Err(InvalidDestinations(vec!["at least one destination is required".to_owned()]));
    }
    let mut destinations: Vec<Destination> = Vec::new();
    let mut problems = Vec::new();
    for (index, entry) in entries.into_iter().enumerate() {
        let name = match entry.get("name").and_then(Value::as_str) {
            Some(name) => format!("`{name}`"),
            None => format!("number {}", index + 1),
        };
        match Destination::validate(entry) {
            Ok(destination) => {
                for other in &destinations {
                    if other.name == destination.name {
                        problems.push(format!("{name}: another destination has the same name"));
                    } else if other.topic == destination.topic {
                        problems.push(format!(
                            "{name}: topic_arn is the same as that of `{}`",
                            other.name
                        ));
                    }
                }
                destinations.push(destination);
            }
            Err(invalid) => {
                problems.extend(invalid.into_iter().map(|problem| format!("{name}: {problem}")));
            }
        }
    }
    if problems.is_empty() { Ok(destinations) } else { Err(InvalidDestinations(problems)) }
}

impl Destination {
    /// Decides whether it takes a notice; see [`Rules::decide`].
    #[must_use]
    pub fn decide(&self, notice: &Notice, units: Option<&[String]>) -> RoutingDecision {
        self.rules.decide(notice, units)
    }

    /// The lowest severity of which it is notified of the end. None: no end. Mail cannot be edited, so
    /// that only the end of what was severe is worth one.
    #[must_use]
    pub fn resolved_from(&self) -> Option<Severity> {
        self.attention.sends_resolved.then_some(match self.format {
            Format::Email => Severity::High,
            Format::AmazonQ | Format::SlackBot => Severity::Unknown,
        })
    }

    fn validate(entry: Value) -> Result<Self, Vec<String>> {
        let unknown = entry.as_object().into_iter().flat_map(|entry| entry.keys());
        let unknown = unknown.filter(|field| !FIELDS.contains(&field.as_str()));
        let mut problems: Vec<String> =
            unknown.map(|field| format!("unknown field `{field}`")).collect();
        let raw: RawDestination = match serde_json::from_value(entry) {
            Ok(raw) => raw,
            Err(error) => {
                problems.push(error.to_string());
                return Err(problems);
            }
        };
        if !is_name(&raw.name) {
            problems.push("name must be 1 to 64 letters, digits, `-` and `_`".to_owned());
        }
        let topic = TopicArn::parse(&raw.topic_arn);
        let mention = raw.mention.map(|mention| Mention::parse(&mention.id)).transpose();
        let rules = Rules::validate(raw.rules.unwrap_or_default());
        let attention = raw.attention.validate(raw.format);
        match (topic, mention, rules, attention) {
            (Ok(topic), Ok(mention), Ok(rules), Ok(attention)) if problems.is_empty() => {
                Ok(Self { name: raw.name, format: raw.format, topic, rules, mention, attention })
            }
            (topic, mention, rules, attention) => {
                problems.extend(attention.err().into_iter().flatten());
                problems.extend(topic.err());
                problems.extend(mention.err());
                let invalid = rules.err().into_iter().flatten();
                problems.extend(invalid.map(|problem| format!("rules.{problem}")));
                Err(problems)
            }
        }
    }
}

impl TopicArn {
    #[expect(clippy::case_sensitive_file_extension_comparisons, reason = "it is not a file's")]
    fn parse(text: &str) -> Result<Self, String> {
        let Some(arn) = Arn::parse(text).filter(Arn::is_topic) else {
            return Err(format!("topic_arn `{text}` is not the ARN of an SNS topic"));
        };
        if arn.resource.ends_with(".fifo") {
            return Err(format!(
                "topic_arn `{text}` is a FIFO topic, which cannot deliver to people: use a standard topic"
            ));
        }
        Ok(Self { arn: text.to_owned(), region: arn.region.to_owned() })
    }
}

impl Mention {
    fn parse(id: &str) -> Result<Self, String> {
        let is_id = id.starts_with(['U', 'W', 'S'])
            && (2..=32).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if is_id {
            Ok(Self { id: id.to_owned() })
        } else {
            Err(format!("mention.id `{id}` is not the id of a Slack user (U…) or user group (S…)"))
        }
    }

    /// The id in Slack, of ASCII capitals and digits: `U…` or `W…` of a person, `S…` of a group.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

impl InvalidDestinations {
    /// The problems, one sentence each.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.0
    }
}
