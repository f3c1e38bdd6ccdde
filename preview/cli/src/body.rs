//! What becomes of a body: what it is recognised as, which destinations take it by which rule, and
//! the message of each. It uses the parsers, rules and renderers of the Lambda, and is the only
//! module of this crate that calls them.

use std::error::Error;

use notify_core::{
    Language, Notice, Severity, Source,
    parse::{
        self, Body, Settings, default_severities,
        envelope::{Kept, Undelivered, records},
    },
    render::{Message, Style, render},
    routing::{
        OutcomeName, Rules,
        destination::{self, Destination, Format, TopicArn},
    },
};

use crate::{card::Card, terminal::printable};

/// Every format, with its name in the Lambda's configuration.
pub const FORMATS: [(Format, &str); 3] =
    [(Format::AmazonQ, "amazon-q"), (Format::SlackBot, "slack-bot"), (Format::Email, "email")];

/// The Lambda's configuration, as far as a message depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The Lambda's `DESTINATIONS`.
    pub destinations: Vec<Destination>,
    /// The Lambda's `ALERT_SEVERITIES`.
    pub settings: Settings,
    /// The organizational units above the account of a notice, and the root. Empty: unknown.
    pub units: Vec<String>,
    /// The Lambda's `NOTICE_LANGUAGE`.
    pub language: Language,
}

/// What becomes of one notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticePreview {
    /// The source, and every other property that rules look at.
    pub recognised: String,
    /// One message per destination.
    pub rendered: Vec<Rendered>,
}

/// One destination's message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The destination's name.
    pub destination: String,
    /// The destination's format.
    pub format: Format,
    /// Whether the destination takes the notice.
    pub is_notified: bool,
    /// The rule that decided.
    pub rule: String,
    /// What is published, or would be if the destination took the notice.
    pub message: Message,
}

/// One destination of each format with the default rules, and the severities that the Terraform
/// modules set by default.
impl Default for Options {
    fn default() -> Self {
        let without_severity = [Source::AccessAnalyzer, Source::Health, Source::Config];
        Self {
            destinations: FORMATS.map(|(format, name)| default_destination(name, format)).into(),
            settings: Settings {
                severities: without_severity.map(|source| (source, Severity::Medium)).into(),
            },
            units: Vec::new(),
            language: Language::default(),
        }
    }
}

impl Rendered {
    /// `notified` or `dropped`, as in the Lambda's log.
    #[must_use]
    pub fn decision(&self) -> &'static str {
        if self.is_notified { "notified" } else { "dropped" }
    }
}

fn default_destination(name: &str, format: Format) -> Destination {
    let region = "eu-central-1".to_owned();
    Destination {
        name: name.to_owned(),
        format,
        topic: TopicArn { arn: format!("arn:aws:sns:{region}:111122223333:{name}"), region },
        rules: Rules::default(),
        mention: None,
    }
}

/// Parses the Lambda's `DESTINATIONS`.
pub(crate) fn parse_destinations(
    json: &str,
) -> Result<Vec<Destination>, impl Error + Send + Sync + 'static + use<>> {
    destination::read(json)
}

/// Parses the Lambda's `ALERT_SEVERITIES`.
pub(crate) fn parse_severities(
    json: &str,
) -> Result<Settings, impl Error + Send + Sync + 'static + use<>> {
    default_severities::read(json)
}

/// What becomes of each notice in a text: a published body, a Lambda event, or a message of the
/// formatter's queues.
#[must_use]
pub fn preview(text: &str, options: &Options) -> Vec<NoticePreview> {
    let (event, request_id) = match Kept::read(text) {
        Kept::Undelivered(message) => return vec![queued_message(message)],
        Kept::Event { event, request_id } => (event, request_id),
    };
    let whole = event.to_string();
    match records(&event).as_slice() {
        // The text is the body itself. An unrecognised one is shown as it was given.
        [record] if request_id.is_none() && record.text == whole => {
            preview_body(&Body { text, subject: None, topic_arn: None }, options)
        }
        records => {
            records.iter().flat_map(|record| preview_body(&record.body(), options)).collect()
        }
    }
}

fn preview_body(body: &Body<'_>, options: &Options) -> Vec<NoticePreview> {
    let notices = parse::notices(body, &options.settings);
    notices.iter().map(|notice| preview_notice(notice, options)).collect()
}

fn preview_notice(notice: &Notice, options: &Options) -> NoticePreview {
    let rendered = options.destinations.iter().map(|destination| {
        let Destination { name, format, rules, mention, .. } = destination;
        let style =
            Style { language: options.language, access_portal: None, mention: mention.clone() };
        let decision = rules.decide(notice, &options.units);
        Rendered {
            destination: name.clone(),
            format: *format,
            is_notified: decision.is_wanted,
            rule: decision.rule,
            message: render(notice, *format, &style),
        }
    });
    NoticePreview { recognised: describe(notice), rendered: rendered.collect() }
}

/// A message of the retry queue. It is rendered already and does not name its format.
fn queued_message(message: Undelivered) -> NoticePreview {
    let Undelivered { destination, text, subject, .. } = message;
    let format = match &subject {
        Some(_) => Format::Email,
        None if Card::amazon_q(&text).is_ok() => Format::AmazonQ,
        None => Format::SlackBot,
    };
    NoticePreview {
        recognised: printable(&format!("queued for retry, destination {destination}")),
        rendered: vec![Rendered {
            destination,
            format,
            is_notified: true,
            rule: "queued for retry".to_owned(),
            message: Message { text, subject },
        }],
    }
}

fn describe(notice: &Notice) -> String {
    let outcome = notice.outcome().map(|outcome| OutcomeName::from(outcome).to_string());
    let severity = notice.severity().map(|severity| severity.to_string());
    let account = notice.account.as_ref().map(|account| account.id.clone());
    let properties = [
        ("outcome", outcome),
        ("severity", severity),
        ("control", notice.control().map(str::to_owned)),
        ("account", account),
        ("region", notice.region.clone()),
        ("thread", Some(notice.thread().to_string())),
    ];
    let mut description = notice.source().to_string();
    for (name, value) in properties {
        if let Some(value) = value {
            description += &format!(", {name} {}", printable(&value));
        }
    }
    description
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::limits;

    const FINDING: &str = include_str!("../../../tests/fixtures/guardduty/instance.json");
    const QUEUED: &str = include_str!("../../../tests/fixtures/asr/queued.json");
    const HEALTH: &str = include_str!("../../../tests/fixtures/health/scheduled-change.json");

    /// The only notice of a text.
    fn preview_one(text: &str, options: &Options) -> NoticePreview {
        let mut notices = preview(text, options);
        assert_eq!(notices.len(), 1, "{notices:?}");
        notices.remove(0)
    }

    #[test]
    fn formats_have_the_names_of_the_configuration() {
        for (format, name) in FORMATS {
            let destination = json!([{"name": "a", "format": name,
                "topic_arn": "arn:aws:sns:eu-central-1:111122223333:a"}]);
            let parsed = parse_destinations(&destination.to_string()).unwrap();
            assert_eq!(parsed[0].format, format);
        }
    }

    #[test]
    fn preview_renders_every_format_within_its_limits() {
        let notice = preview_one(QUEUED, &Options::default());
        let formats: Vec<Format> = notice.rendered.iter().map(|each| each.format).collect();
        assert_eq!(formats, FORMATS.map(|(format, _)| format));
        for Rendered { format, message, .. } in notice.rendered {
            assert_eq!(limits::check(format, &message).problems, [""; 0]);
        }
    }

    #[test]
    fn preview_names_the_rule_that_decided() {
        let notice = preview_one(QUEUED, &Options::default());
        assert!(notice.recognised.starts_with("asr, outcome queued, control "), "{notice:?}");
        for rendered in notice.rendered {
            assert_eq!(rendered.decision(), "dropped");
            assert!(rendered.rule.contains("outcome queued"), "{}", rendered.rule);
        }
    }

    #[test]
    fn preview_uses_the_language() {
        let options = Options { language: Language::Ja, ..Options::default() };
        assert!(preview_one(HEALTH, &options).rendered[2].message.text.contains("アカウント"));
    }

    #[test]
    fn preview_uses_the_default_severities() {
        let mut options = Options::default();
        assert!(preview_one(HEALTH, &options).recognised.contains("severity medium"));
        options.settings = Settings::default();
        assert!(preview_one(HEALTH, &options).recognised.contains("severity unknown"));
    }

    #[test]
    fn preview_unwraps_envelopes() {
        let finding = preview(FINDING, &Options::default());
        let sns = json!({"Message": FINDING, "MessageId": "1"});
        let event = json!({"Records": [{"EventSource": "aws:sns", "Sns": sns}]});
        let notification = json!({"Type": "Notification", "Message": FINDING});
        let itself: Value = serde_json::from_str(FINDING).unwrap();
        let failure =
            |event: &Value| json!({"requestContext": {"requestId": "1"}, "requestPayload": event});
        for wrapped in [failure(&event), failure(&itself), notification, event] {
            assert_eq!(preview(&wrapped.to_string(), &Options::default()), finding, "{wrapped}");
        }
    }

    #[test]
    fn preview_shows_every_record_of_an_event() {
        let record = |message: &str| json!({"EventSource": "aws:sns", "Sns": {"Message": message}});
        let event = json!({"Records": [record("some words"), record(FINDING)]});
        let notices = preview(&event.to_string(), &Options::default());
        assert_eq!(notices.len(), 2);
        assert_eq!(notices[0].recognised, "unrecognised, thread asr-other");
        assert!(notices[1].recognised.starts_with("guardduty, severity "), "{notices:?}");
    }

    #[test]
    fn preview_shows_an_unrecognised_body_as_it_was_given() {
        for text in ["{ \"a\":  1 }", "some words", "\"a string\""] {
            let notice = preview_one(text, &Options::default());
            assert_eq!(notice.recognised, "unrecognised, thread asr-other");
            let mail = &notice.rendered[2].message.text;
            assert!(mail.contains(text), "{text} is not in {mail}");
        }
    }

    #[test]
    fn preview_shows_a_queued_message_as_it_was_rendered() {
        for rendered in preview_one(FINDING, &Options::default()).rendered {
            let queued = Undelivered {
                destination: "mine".to_owned(),
                text: rendered.message.text.clone(),
                subject: rendered.message.subject.clone(),
                claim: None,
            };
            let notice = preview_one(&queued.to_body(), &Options::default());
            assert_eq!(notice.recognised, "queued for retry, destination mine");
            let again = &notice.rendered[0];
            assert_eq!((again.format, &again.message), (rendered.format, &rendered.message));
        }
    }
}
