//! Destinations: a topic, the format of its messages, and the rules that select notices.

#[cfg(test)]
mod tests;

use serde::Deserialize;
use serde_json::Value;

use super::{
    attention::{Attention, RawAttention},
    rules::{RawRules, RoutingDecision, Rules, Verdict},
};
use crate::{Notice, Severity, Source, aws_ids::Arn, words::words};

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
    /// Whether it takes unrecognised notices whatever its rules include.
    pub is_fallback: bool,
    /// The mention in messages about urgent notices. None for no mention.
    pub mention: Option<Mention>,
    /// How often it is notified.
    pub attention: Attention,
    /// The number of confirmed subscriptions that its topic has if none is missing.
    pub subscriptions: u64,
}

words! {
    /// The format of a destination's messages.
    pub enum Format, "a format" {
        /// Amazon Q Developer's custom notification.
        AmazonQ = "amazon-q",
        /// Plain text with a subject.
        Email = "email",
        /// A JSON document for programs.
        Json = "json",
        /// Slack's Block Kit, for the bot.
        SlackBot = "slack-bot",
        /// Amazon Q Developer's custom notification, for Microsoft Teams.
        Teams = "teams",
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
    #[serde(default)]
    fallback: bool,
    mention: Option<RawMention>,
    #[serde(default = "one")]
    subscriptions: u64,
    #[serde(flatten)]
    attention: RawAttention,
}

/// Every field of a destination: serde cannot refuse others beside fields that are flattened.
const FIELDS: [&str; 14] = [
    "name",
    "format",
    "topic_arn",
    "rules",
    "fallback",
    "mention",
    "subscriptions",
    "grouping",
    "send_resolved",
    "repeat_interval_days",
    "digest",
    "quiet_hours",
    "paused",
    "renamed_from",
];

fn one() -> u64 {
    1
}

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
                    if other.is_fallback && destination.is_fallback {
                        problems.push(format!("{name}: `{}` is the fallback already", other.name));
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

/// Lets an unrecognised notice reach the destination that is marked as the fallback. Without one it
/// reaches the first by name that does not exclude it, if no destination takes it. `decisions` are those
/// of the destinations, in their order.
pub fn apply_fallback<'a>(
    notice: &Notice,
    destinations: impl Iterator<Item = &'a Destination>,
    decisions: &mut [RoutingDecision],
) {
    if notice.source() != Source::Unrecognised {
        return;
    }
    let is_taken = decisions.iter().any(|made| made.verdict != Verdict::Deny);
    let open = destinations.zip(decisions).filter(|(each, _)| !each.rules.excludes_unrecognised());
    let first = open.min_by_key(|(each, _)| (!each.is_fallback, &each.name));
    if let Some((destination, decision)) = first
        && decision.verdict == Verdict::Deny
        && (destination.is_fallback || !is_taken)
    {
        let rule = "the fallback for what is unrecognised".to_owned();
        *decision = RoutingDecision { verdict: Verdict::Allow, rule };
    }
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
            Format::AmazonQ | Format::Json | Format::SlackBot | Format::Teams => Severity::Unknown,
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
        if let (Ok(Some(_)), Format::Json | Format::Teams) = (&mention, raw.format) {
            problems.push(format!(
                "mention must not be set for the format {}: only Slack's formats mention people",
                raw.format
            ));
        }
        let rules = Rules::validate(raw.rules.unwrap_or_default());
        if raw.fallback && rules.as_ref().is_ok_and(Rules::excludes_unrecognised) {
            problems
                .push("fallback must not be set: rules.sources excludes unrecognised".to_owned());
        }
        let attention = raw.attention.validate(raw.format);
        match (topic, mention, rules, attention) {
            (Ok(topic), Ok(mention), Ok(rules), Ok(attention)) if problems.is_empty() => Ok(Self {
                name: raw.name,
                format: raw.format,
                topic,
                rules,
                is_fallback: raw.fallback,
                mention,
                attention,
                subscriptions: raw.subscriptions,
            }),
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
