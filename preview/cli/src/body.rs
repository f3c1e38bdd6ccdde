//! The preview of a body: the notices in it, the destinations that take each of them and by which
//! rule, and the message of each. It uses the parsers, rules and renderers of the Lambda, and is
//! the only module of this crate that calls them.

use std::error::Error;

use notify_core::{
    Content, Digest, Language, Notice, Severity, Source, Summary, TimeZone,
    parse::{self, Body, ParseSettings, default_severities, envelope::records},
    render::{Message, Style, render, render_digest, render_news, render_summary},
    routing::{
        Attention, OutcomeName, Rules, Verdict,
        destination::{self, Destination, Format, TopicArn},
    },
    wire::{QueueItem, RetryItem},
};

use serde::Deserialize;

use crate::{news::Example, terminal::printable};

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
    /// The Lambda's `TIME_ZONE`.
    pub time_zone: TimeZone,
    /// What is new about each notice. None for the message without a state.
    pub news: Option<Example>,
}

/// A message about several notices.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Collection {
    Summary(Summary),
    Digest(Digest),
}

/// The preview of one notice.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticePreview {
    /// The notice, as the Lambda parses it. None for an example of a summary or a digest.
    pub notice: Option<Notice>,
    /// When SNS or EventBridge took it, in seconds from 1970. None for a body alone.
    pub sent_at: Option<i64>,
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
    /// The message that is published, or would be if the destination took the notice.
    pub message: Message,
}

/// One destination of each format with the default rules, and the severities that the Terraform
/// modules set by default.
impl Default for Options {
    fn default() -> Self {
        let without_severity = [Source::AccessAnalyzer, Source::Health, Source::Config];
        Self {
            destinations: Format::ALL.map(default_destination).into(),
            settings: ParseSettings {
                severities: without_severity.map(|source| (source, Severity::Medium)).into(),
                ..ParseSettings::default()
            },
            units: Vec::new(),
            language: Language::default(),
            time_zone: TimeZone::default(),
            news: None,
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

fn default_destination(format: Format) -> Destination {
    let region = "eu-central-1".to_owned();
    Destination {
        name: format.to_string(),
        format,
        topic: TopicArn { arn: format!("arn:aws:sns:{region}:111122223333:{format}"), region },
        rules: Rules::default(),
        mention: None,
        attention: Attention::default(),
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

/// The preview of each notice in a text: a published body, a Lambda event, or a message of the
/// formatter's queues. `{"summary": …}` and `{"digest": …}` are those of the core as JSON.
#[must_use]
pub fn preview(text: &str, options: &Options) -> Vec<NoticePreview> {
    if let Ok(collection) = serde_json::from_str::<Collection>(text) {
        return vec![preview_collection(&collection, options)];
    }
    let (event, request_id) = match QueueItem::parse(text) {
        QueueItem::Retry(item) => return vec![preview_retry(&item, options)],
        QueueItem::Flush(_) => return Vec::new(),
        QueueItem::Event { event, request_id } => (event, request_id),
    };
    match records(&event).as_slice() {
        // The text is the body itself. An unrecognised one is shown as it was given.
        [record] if request_id.is_none() && record.body == Body::from_json(&event) => {
            preview_body(&Body::from_text(text), record.sent_at, options)
        }
        records => records
            .iter()
            .flat_map(|record| preview_body(&record.body, record.sent_at, options))
            .collect(),
    }
}

fn preview_body(body: &Body<'_>, sent_at: Option<i64>, options: &Options) -> Vec<NoticePreview> {
    let notices = parse::notices(body, &options.settings);
    notices.iter().map(|notice| preview_notice(notice, sent_at, options)).collect()
}

/// The preview of the same notice with the severity that the state table has. The event by which a
/// problem is over may have a lower one, and rules judge the stored one.
pub(crate) fn with_severity(
    preview: NoticePreview,
    severity: Severity,
    options: &Options,
) -> NoticePreview {
    let NoticePreview { notice: Some(mut notice), sent_at, .. } = preview else { return preview };
    if let Content::Alert(alert) = &mut notice.content {
        alert.severity = severity;
    }
    preview_notice(&notice, sent_at, options)
}

fn preview_notice(notice: &Notice, sent_at: Option<i64>, options: &Options) -> NoticePreview {
    let rendered = options.destinations.iter().map(|destination| {
        let Destination { name, format, rules, .. } = destination;
        let style = style(destination, options);
        let decision = rules.decide(notice, Some(&options.units));
        Rendered {
            destination: name.clone(),
            format: *format,
            is_notified: decision.verdict == Verdict::Allow,
            rule: decision.rule,
            message: match options.news {
                Some(example) => render_news(notice, &example.of(notice), *format, &style),
                None => render(notice, *format, &style),
            },
        }
    });
    NoticePreview {
        notice: Some(notice.clone()),
        sent_at,
        recognised: describe(notice),
        rendered: rendered.collect(),
    }
}

fn style(destination: &Destination, options: &Options) -> Style {
    Style {
        language: options.language,
        time_zone: options.time_zone,
        access_portal: None,
        mention: destination.mention.clone(),
    }
}

/// Rules decided about the notices in it before.
fn preview_collection(collection: &Collection, options: &Options) -> NoticePreview {
    let rendered = options.destinations.iter().map(|destination| {
        let (format, style) = (destination.format, style(destination, options));
        Rendered {
            destination: destination.name.clone(),
            format,
            is_notified: true,
            rule: "rules decide about its notices".to_owned(),
            message: match collection {
                Collection::Summary(summary) => render_summary(summary, format, &style),
                Collection::Digest(digest) => render_digest(digest, format, &style),
            },
        }
    });
    let recognised = match collection {
        Collection::Summary(summary) => format!("summary of {} notices", summary.total),
        Collection::Digest(digest) => format!("digest, {} open", digest.open),
    };
    NoticePreview { notice: None, sent_at: None, recognised, rendered: rendered.collect() }
}

/// The preview of an item of the retry queue: the message of its destination, or of every
/// destination if its own is not among them.
fn preview_retry(item: &RetryItem, options: &Options) -> NoticePreview {
    let mut preview = preview_notice(&item.notice, item.sent_at, options);
    if preview.rendered.iter().any(|rendered| rendered.destination == item.destination) {
        preview.rendered.retain(|rendered| rendered.destination == item.destination);
    }
    let destination = printable(&item.destination);
    preview.recognised = format!("queued for {destination}: {}", preview.recognised);
    preview
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
    fn preview_shows_the_news_that_is_chosen() {
        let options = Options { news: Some(Example::Resolved), ..Options::default() };
        let notice = preview_one(FINDING, &options);
        assert!(mail(&notice).starts_with("[Resolved after 3 days] GuardDuty finding"));
    }

    #[test]
    fn preview_shows_examples_of_summaries_and_digests_within_their_limits() {
        for (text, recognised) in [
            (include_str!("../../examples/summary.json"), "summary of 37 notices"),
            (include_str!("../../examples/digest.json"), "digest, 40 open"),
            (include_str!("../../examples/quiet-digest.json"), "digest, 0 open"),
        ] {
            let preview = preview_one(text, &Options::default());
            assert_eq!(preview.recognised, recognised);
            assert_eq!(preview.rendered.len(), Format::ALL.len());
            for Rendered { format, message, .. } in preview.rendered {
                assert_eq!(limits::check(format, &message).problems, [""; 0]);
            }
        }
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
            let unwrapped = preview(&wrapped.to_string(), &Options::default());
            let notices = |previews: &[NoticePreview]| {
                previews.iter().map(|each| (each.notice.clone(), each.rendered.clone())).collect()
            };
            let (unwrapped, finding): (Vec<_>, Vec<_>) = (notices(&unwrapped), notices(&finding));
            assert_eq!(unwrapped, finding, "{wrapped}");
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
    fn preview_shows_a_queued_notice_for_its_destination() {
        let body = Body::from_text(FINDING);
        let notice = parse::notices(&body, &ParseSettings::default()).remove(0);
        let options = Options::default();
        for rendered in preview_notice(&notice, None, &options).rendered {
            let (name, key) = (rendered.destination.clone(), "key".to_owned());
            let queued =
                preview_one(&RetryItem::new(name, notice.clone(), key).to_json(), &options);
            assert_eq!(queued.rendered, [rendered]);
        }
    }

    #[test]
    fn preview_shows_a_queued_notice_of_another_destination_for_all() {
        let body = Body::from_text(FINDING);
        let notice = parse::notices(&body, &ParseSettings::default()).remove(0);
        let item = RetryItem::new("mine".to_owned(), notice, "key".to_owned());
        let queued = preview_one(&item.to_json(), &Options::default());
        assert!(queued.recognised.starts_with("queued for mine: guardduty, "), "{queued:?}");
        assert_eq!(queued.rendered, preview_one(FINDING, &Options::default()).rendered);
    }
}
