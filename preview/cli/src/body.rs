//! What becomes of a body: what it is recognised as, which destinations take it by which rule, and
//! the message of each. It uses the parsers, rules and renderers of the Lambda, and is the only
//! module of this crate that calls them.

use std::error::Error;

use notify_core::{
    Language, Notice, Severity, Source,
    parse::{self, Body, BodyContent, ParseSettings, default_severities, envelope::records},
    render::{Message, Style, render},
    routing::{
        OutcomeName, Rules, Verdict,
        destination::{self, Destination, Format, TopicArn},
    },
    wire::{QueueItem, RetryItem},
};
use serde_json::Value;

use crate::terminal::printable;

/// The Lambda's configuration, as far as a message depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The Lambda's `DESTINATIONS`.
    pub destinations: Vec<Destination>,
    /// The Lambda's `ALERT_SEVERITIES`.
    pub settings: ParseSettings,
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
            destinations: Format::ALL
                .map(|format| default_destination(format.as_str(), format))
                .into(),
            settings: ParseSettings {
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
    destination::parse(json)
}

/// Parses the Lambda's `ALERT_SEVERITIES`.
pub(crate) fn parse_severities(
    json: &str,
) -> Result<ParseSettings, impl Error + Send + Sync + 'static + use<>> {
    default_severities::parse(json)
}

/// What becomes of each notice in a text: a published body, a Lambda event, or a message of the
/// formatter's queues.
#[must_use]
pub fn preview(text: &str, options: &Options) -> Vec<NoticePreview> {
    let (event, request_id) = match QueueItem::parse(text) {
        QueueItem::Retry(item) => return vec![queued_notice(item, options)],
        QueueItem::Event { event, request_id } => (event, request_id),
    };
    match records(&event).as_slice() {
        // The text is the body itself. An unrecognised one is shown as it was given.
        [record] if request_id.is_none() && is_whole(&record.body, &event) => {
            preview_body(&Body::from_text(text), options)
        }
        records => records.iter().flat_map(|record| preview_body(&record.body, options)).collect(),
    }
}

fn is_whole(body: &Body<'_>, event: &Value) -> bool {
    matches!(body.content, BodyContent::Json(value) if value == event)
}

fn preview_body(body: &Body<'_>, options: &Options) -> Vec<NoticePreview> {
    let notices = parse::notices(body, &options.settings);
    notices.iter().map(|notice| preview_notice(notice, options)).collect()
}

fn preview_notice(notice: &Notice, options: &Options) -> NoticePreview {
    let rendered = options.destinations.iter().map(|destination| {
        let decision = destination.decide(notice, Some(&options.units));
        Rendered {
            destination: destination.name.clone(),
            format: destination.format,
            is_notified: decision.verdict == Verdict::Allow,
            rule: decision.rule,
            message: message(notice, destination, options),
        }
    });
    NoticePreview { recognised: describe(notice), rendered: rendered.collect() }
}

fn message(notice: &Notice, destination: &Destination, options: &Options) -> Message {
    let mention = destination.mention.clone();
    let style = Style { language: options.language, access_portal: None, mention };
    render(notice, destination.format, &style)
}

/// A message of the retry queue, in the format of its destination; in Amazon Q's if the destination
/// is not among the options.
fn queued_notice(item: RetryItem, options: &Options) -> NoticePreview {
    let RetryItem { destination: name, notice, .. } = item;
    let known = options.destinations.iter().find(|destination| destination.name == name).cloned();
    let destination = known.unwrap_or_else(|| default_destination(&name, Format::AmazonQ));
    let message = message(&notice, &destination, options);
    NoticePreview {
        recognised: printable(&format!("queued for retry, destination {name}")),
        rendered: vec![Rendered {
            destination: name,
            format: destination.format,
            is_notified: true,
            rule: "queued for retry".to_owned(),
            message,
        }],
    }
}

fn describe(notice: &Notice) -> String {
    let outcome = notice.outcome().map(|outcome| OutcomeName::from(outcome).to_string());
    let severity = notice.severity().map(|severity| severity.to_string());
    let account = notice.account.as_ref().map(|account| account.id.to_string());
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
    use serde_json::json;

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

    fn mail(notice: &NoticePreview) -> &str {
        let mail = notice.rendered.iter().find(|rendered| rendered.format == Format::Email);
        &mail.unwrap().message.text
    }

    #[test]
    fn preview_renders_every_format_within_its_limits() {
        let notice = preview_one(QUEUED, &Options::default());
        let formats: Vec<Format> = notice.rendered.iter().map(|each| each.format).collect();
        assert_eq!(formats, Format::ALL);
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
        assert!(mail(&preview_one(HEALTH, &options)).contains("アカウント"));
    }

    #[test]
    fn preview_uses_the_default_severities() {
        let mut options = Options::default();
        assert!(preview_one(HEALTH, &options).recognised.contains("severity medium"));
        options.settings = ParseSettings::default();
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
            assert!(mail(&notice).contains(text), "{text} is not in {notice:?}");
        }
    }

    #[test]
    fn preview_shows_a_queued_notice_in_the_format_of_its_destination() {
        let body = Body::from_text(FINDING);
        let notice = parse::notices(&body, &ParseSettings::default()).remove(0);
        for Rendered { destination, format, message, .. } in
            preview_one(FINDING, &Options::default()).rendered
        {
            let item = RetryItem::new(destination.clone(), notice.clone(), "key".to_owned());
            let queued = preview_one(&item.to_json(), &Options::default());
            assert_eq!(queued.recognised, format!("queued for retry, destination {destination}"));
            assert_eq!(
                (queued.rendered[0].format, &queued.rendered[0].message),
                (format, &message)
            );
        }
    }
}
