//! Where notices go: a topic, the format its readers understand, and what they want.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::{Rules, Written};
use crate::{AlarmState, Content, Notice, Outcome, Severity};

/// One topic and its readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// What the operator calls it.
    pub name: String,
    /// What its readers understand.
    pub format: Format,
    /// Where messages are published.
    pub topic: TopicArn,
    /// What its readers want.
    pub rules: Rules,
    /// Who is called for what can not wait.
    pub mention: Option<Mention>,
}

/// What readers understand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Amazon Q Developer's custom notification.
    AmazonQ,
    /// Plain text with a subject.
    Email,
    /// Slack's Block Kit, for the bot.
    SlackBot,
}

/// A standard SNS topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicArn {
    /// The whole ARN.
    pub arn: String,
    /// SNS takes a publish only in the topic's own region, which need not be the function's.
    pub region: String,
}

/// A person or a group in Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    id: String,
}

/// All that is wrong with destinations, each in a sentence.
#[derive(Debug, PartialEq, Eq)]
pub struct WrongDestinations(Vec<String>);

/// A destination as somebody wrote it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDestination {
    name: String,
    format: Format,
    topic_arn: String,
    rules: Option<Written>,
    mention: Option<WrittenMention>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenMention {
    id: String,
}

/// Reads and checks a JSON list of destinations.
///
/// # Errors
///
/// All problems at once, so that one look shows them all.
pub fn read(json: &str) -> Result<Vec<Destination>, WrongDestinations> {
    let written: Vec<Value> = serde_json::from_str(json)
        .map_err(|error| WrongDestinations(vec![format!("it is no JSON list ({error})")]))?;
    if written.is_empty() {
        return Err(WrongDestinations(vec!["it names no destination".to_owned()]));
    }
    let mut destinations: Vec<Destination> = Vec::new();
    let mut problems = Vec::new();
    for (index, value) in written.into_iter().enumerate() {
        let called = match value.get("name").and_then(Value::as_str) {
            Some(name) => format!("`{name}`"),
            None => format!("number {}", index + 1),
        };
        match Destination::check(value) {
            Ok(destination) => {
                for other in &destinations {
                    if other.name == destination.name {
                        problems.push(format!("two destinations are called {called}"));
                    } else if other.topic == destination.topic {
                        problems.push(format!(
                            "{called}: topic_arn is the same as that of `{}`",
                            other.name
                        ));
                    }
                }
                destinations.push(destination);
            }
            Err(wrong) => {
                problems.extend(wrong.into_iter().map(|wrong| format!("{called}: {wrong}")));
            }
        }
    }
    if problems.is_empty() { Ok(destinations) } else { Err(WrongDestinations(problems)) }
}

impl Destination {
    fn check(value: Value) -> Result<Self, Vec<String>> {
        let written: WrittenDestination =
            serde_json::from_value(value).map_err(|error| vec![error.to_string()])?;
        let mut problems = Vec::new();
        if !is_name(&written.name) {
            problems.push("name has to be of 1 to 64 letters, digits, `-` and `_`".to_owned());
        }
        let topic = TopicArn::parse(&written.topic_arn);
        let mention = written.mention.map(|mention| Mention::of(&mention.id)).transpose();
        let rules = Rules::check(written.rules.unwrap_or_default());
        match (topic, mention, rules) {
            (Ok(topic), Ok(mention), Ok(rules)) if problems.is_empty() => {
                Ok(Self { name: written.name, format: written.format, topic, rules, mention })
            }
            (topic, mention, rules) => {
                problems.extend(topic.err());
                problems.extend(mention.err());
                let wrong = rules.err().into_iter().flatten();
                problems.extend(wrong.map(|wrong| format!("rules.{wrong}")));
                Err(problems)
            }
        }
    }
}

impl TopicArn {
    #[expect(clippy::case_sensitive_file_extension_comparisons, reason = "it is not a file's")]
    fn parse(arn: &str) -> Result<Self, String> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let region = match parts.as_slice() {
            ["arn", partition, "sns", region, account, name]
                if partition.starts_with("aws")
                    && !region.is_empty()
                    && is_account_id(account)
                    && !name.is_empty()
                    && !name.contains(':') =>
            {
                (*region).to_owned()
            }
            _ => return Err(format!("topic_arn `{arn}` is not the ARN of an SNS topic")),
        };
        if arn.ends_with(".fifo") {
            return Err(format!("topic_arn `{arn}` is a FIFO topic, which can not reach people"));
        }
        Ok(Self { arn: arn.to_owned(), region })
    }
}

impl Mention {
    fn of(id: &str) -> Result<Self, String> {
        let is_id = id.starts_with(['U', 'W', 'S'])
            && (2..=32).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if is_id {
            Ok(Self { id: id.to_owned() })
        } else {
            Err(format!("mention.id `{id}` is no id of a Slack user (U…) or user group (S…)"))
        }
    }

    /// The mention in Slack's markup, if the notice is one that can not wait: a severe alert, a
    /// failed remediation, or an alarm that is on. A sample can, and what is over.
    pub(crate) fn markup(&self, notice: &Notice) -> Option<String> {
        let can_not_wait = match &notice.content {
            Content::Alert(alert) => {
                alert.severity >= Severity::High && !alert.is_over && !alert.is_sample
            }
            Content::Remediation(remediation) => matches!(remediation.outcome, Outcome::Failed(_)),
            Content::Alarm(alarm) => alarm.state == AlarmState::Alarm,
            Content::Storage(_) | Content::Announcement { .. } | Content::Unrecognised { .. } => {
                false
            }
        };
        let sign = if self.id.starts_with('S') { "!subteam^" } else { "@" };
        can_not_wait.then(|| format!("<{sign}{}>", self.id))
    }
}

/// Whether it is exactly twelve digits.
pub(crate) fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

impl WrongDestinations {
    /// The sentences.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for WrongDestinations {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for WrongDestinations {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TOPIC: &str = "arn:aws:sns:eu-central-1:111122223333:notices";

    fn wrong(json: &Value) -> Vec<String> {
        read(&json.to_string()).unwrap_err().problems().to_vec()
    }

    #[test]
    fn what_is_not_said_or_null_has_a_default() {
        let said = json!({"name": "a", "format": "slack-bot", "topic_arn": TOPIC});
        let null = json!({"name": "a", "format": "slack-bot", "topic_arn": TOPIC, "mention": null,
            "rules": {"sources": null, "outcomes": null, "min_severity": null,
                "accounts": {"include": null, "exclude": null}}});
        let expected = Destination {
            name: "a".to_owned(),
            format: Format::SlackBot,
            topic: TopicArn { arn: TOPIC.to_owned(), region: "eu-central-1".to_owned() },
            rules: Rules::default(),
            mention: None,
        };
        for written in [said, null] {
            assert_eq!(read(&json!([written]).to_string()), Ok(vec![expected.clone()]));
        }
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let problems = wrong(&json!([
            {"name": "a b", "format": "email", "topic_arn": "arn:aws:sqs:eu-central-1:111122223333:q",
                "mention": {"id": "@here"}, "rules": {"accounts": {"include": []}, "min_severity": "grave"}},
            {"name": "x", "format": "pigeon", "topic_arn": TOPIC},
            {"name": "x", "format": "email", "topic_arn": TOPIC, "rules": {"acounts": {}}},
            {"format": "email", "topic_arn": TOPIC},
            {"name": "y", "format": "email", "topic_arn": TOPIC},
            {"name": "y", "format": "slack-bot", "topic_arn": format!("{TOPIC}.fifo")},
            {"name": "y", "format": "slack-bot", "topic_arn": format!("{TOPIC}-2")},
            {"name": "z", "format": "slack-bot", "topic_arn": TOPIC},
        ]));
        let expected = [
            "`a b`: name has to be of 1 to 64 letters",
            "`a b`: topic_arn `arn:aws:sqs:eu-central-1:111122223333:q` is not the ARN of an SNS topic",
            "`a b`: mention.id `@here` is no id of a Slack user",
            "`a b`: rules.min_severity: `grave` is not a severity",
            "`a b`: rules.accounts.include is empty, so nothing would ever match",
            "`x`: unknown variant `pigeon`, expected one of `amazon-q`, `email`, `slack-bot`",
            "`x`: unknown field `acounts`, expected one of `sources`",
            "number 4: missing field `name`",
            "a FIFO topic, which can not reach people",
            "two destinations are called `y`",
            "`z`: topic_arn is the same as that of `y`",
        ];
        for expected in expected {
            assert!(
                problems.iter().any(|problem| problem.contains(expected)),
                "{expected} is missing in {problems:#?}"
            );
        }
        assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    }

    #[test]
    fn a_list_with_something_in_it_is_needed() {
        assert_eq!(wrong(&json!([])), ["it names no destination"]);
        assert!(wrong(&json!({"name": "a"}))[0].starts_with("it is no JSON list (invalid type"));
        assert!(read("[").unwrap_err().to_string().starts_with("it is no JSON list (EOF"));
    }

    #[test]
    fn people_and_groups_are_mentioned_in_their_own_ways() {
        let notice = Notice {
            account: None,
            region: None,
            content: Content::Alarm(Box::new(crate::Alarm {
                name: "a".to_owned(),
                known: None,
                description: None,
                state: AlarmState::Alarm,
                previous: None,
                reason: None,
                changed_at: None,
                arn: None,
                condition: None,
                rule: None,
                children: Vec::new(),
            })),
        };
        for (id, markup) in
            [("U0123", "<@U0123>"), ("W0123", "<@W0123>"), ("S0123", "<!subteam^S0123>")]
        {
            assert_eq!(Mention::of(id).unwrap().markup(&notice).as_deref(), Some(markup));
        }
        for id in ["", "U", "here", "U01>", "u0123", "C0123", "U 1"] {
            assert!(Mention::of(id).is_err(), "{id}");
        }
    }
}
