//! The preview of a body: the notices in it, the destinations that take each of them and by which
//! rule, and the message of each. It uses the parsers, rules and renderers of the Lambda, and is
//! the only module of this crate that calls them.

mod options;

use notify_core::{
    Content, Digest, Notice, Severity, Summary,
    parse::{self, Body, envelope::records},
    render::{Message, Style, render, render_digest, render_news, render_summary},
    routing::{
        OutcomeName, Verdict,
        destination::{Destination, Format, apply_fallback},
    },
    wire::{QueueItem, RetryItem},
};

use serde::Deserialize;

use crate::terminal::printable;
pub use options::Options;
pub(crate) use options::{parse_destinations, parse_severities};

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

impl Rendered {
    /// `notified` or `dropped`, as in the Lambda's log.
    #[must_use]
    pub fn decision(&self) -> &'static str {
        if self.is_notified { "notified" } else { "dropped" }
    }
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
    let destinations = options.destinations.iter();
    let decide = |each: &Destination| each.decide(notice, Some(&options.units));
    let mut decisions: Vec<_> = destinations.clone().map(decide).collect();
    apply_fallback(notice, destinations.clone(), &mut decisions);
    let rendered = destinations.zip(decisions).map(|(destination, decision)| {
        let Destination { name, format, .. } = destination;
        let style = style(destination, options);
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
mod tests;
