//! Checks that the services accept a message and that untrusted text in it is harmless.

use notify_core::{
    AccessPortal, Language, Notice, TimeZone,
    render::{Message, Style, render},
    routing::{Format, destination},
};
use serde_json::{Value, json};

use crate::{
    harmless::{check_text, has_link, is_hidden, is_ours, without_dates},
    markdown::check_markdown,
};

/// Limits of Amazon Q, in bytes, the strictest unit
/// (docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html).
const MAX_TITLE: usize = 250;
const MAX_DESCRIPTION: usize = 8_000;
const MAX_NEXT_STEP: usize = 350;
const MAX_KEYWORD: usize = 75;
/// Maximum message of SNS, in bytes.
const MAX_TOPIC_MESSAGE: usize = 256 * 1_024;

// Limits of Slack (docs.slack.dev/reference/block-kit), in bytes; it documents none of a whole
// message.
const MAX_BLOCKS: usize = 50;
const MAX_HEADER: usize = 150;
const MAX_SECTION: usize = 3_000;
const MAX_FIELDS: usize = 10;
const MAX_FIELD: usize = 2_000;
const MAX_BLOCK_MESSAGE: usize = 13_000;

/// Maximum subject of SNS, in UTF-16 units.
const MAX_SUBJECT: usize = 99;
const MAX_MAIL: usize = 20_000;

/// Maximum document, with which a subscriber without raw delivery stays below the limits of SQS and
/// Lambda.
const MAX_DOCUMENT: usize = 100_000;
/// Maximum number of message attributes with raw delivery to SQS.
const MAX_ATTRIBUTES: usize = 10;

/// All styles that an operator can choose: both languages, two time zones, with and without a portal
/// and a mention.
pub(crate) fn styles() -> Vec<Style> {
    let portal = AccessPortal::new("https://example.awsapps.com/start", Some("Audit".to_owned()));
    let portal = portal.unwrap();
    let destinations = r#"[{"name": "a", "format": "slack-bot",
        "topic_arn": "arn:aws:sns:eu-central-1:111122223333:a", "mention": {"id": "U0CHOSEN"}}]"#;
    let mention = destination::parse(destinations).unwrap().remove(0).mention;
    let tokyo: TimeZone = "JST-9".parse().unwrap();
    let mut styles = Vec::new();
    for language in [Language::En, Language::Ja] {
        for access_portal in [None, Some(portal.clone())] {
            for mention in [None, mention.clone()] {
                let time_zone = if mention.is_some() { tokyo } else { TimeZone::default() };
                let access_portal = access_portal.clone();
                styles.push(Style { language, time_zone, access_portal, mention });
            }
        }
    }
    styles
}

/// Panics if the message in some format breaks a limit, is not harmless, or differs when it is
/// rendered again.
pub(crate) fn check_notice(notice: &Notice, style: &Style) {
    for format in Format::ALL {
        let message = render(notice, format, style);
        assert_eq!(render(notice, format, style), message, "the same again");
        check_message(&message, format);
    }
}

/// Panics if the message breaks a limit of its format or is not harmless.
pub(crate) fn check_message(message: &Message, format: Format) {
    let Message { text, subject, attributes } = message;
    assert_eq!(attributes.is_empty(), format != Format::Json);
    assert!(text.len() <= MAX_TOPIC_MESSAGE);
    check_characters(text);
    match format {
        Format::AmazonQ => check_amazon_q(&serde_json::from_str(text).unwrap(), check_text),
        Format::Teams => check_amazon_q(&serde_json::from_str(text).unwrap(), check_markdown),
        Format::Json => check_document(text, attributes),
        Format::Email => check_mail(subject.as_deref().unwrap(), text),
        Format::SlackBot => {
            assert!(text.len() < MAX_BLOCK_MESSAGE, "{} bytes", text.len());
            let message: Value = serde_json::from_str(text).unwrap();
            check_thread(&message["thread"]);
            check_blocks(&message);
            if let Some(update) = message.get("update") {
                check_blocks(update);
            }
        }
    }
}

fn check_thread(thread: &Value) {
    let kinds = ["asr-", "alert-", "summary-", "digest-"];
    assert!(kinds.iter().any(|kind| thread.as_str().unwrap().starts_with(kind)), "{thread}");
}

/// Panics if SQS, which holds messages for the Slack poster, would refuse the message (API
/// reference, `SendMessage`).
fn check_characters(message: &str) {
    let is_refused = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{fffe}' | '\u{ffff}');
    assert!(!message.contains(is_refused), "a character that SQS refuses in {message:?}");
}

/// Panics if Slack would refuse the message, or untrusted text in it is not harmless.
fn check_blocks(message: &Value) {
    let fallback = message["text"].as_str().unwrap();
    assert!(!fallback.trim().is_empty() && fallback.len() <= MAX_SECTION);
    check_text(fallback);
    let blocks = message["blocks"].as_array().unwrap();
    assert!((1..=MAX_BLOCKS).contains(&blocks.len()));
    for block in blocks {
        let (texts, max_texts, limit) = match block["type"].as_str().unwrap() {
            "header" => {
                assert_eq!(block["text"]["type"], "plain_text");
                (vec![&block["text"]], 1, MAX_HEADER)
            }
            "section" if block["text"].is_null() => {
                (block["fields"].as_array().unwrap().iter().collect(), MAX_FIELDS, MAX_FIELD)
            }
            "section" => (vec![&block["text"]], 1, MAX_SECTION),
            "context" => {
                (block["elements"].as_array().unwrap().iter().collect(), MAX_FIELDS, MAX_FIELD)
            }
            other => panic!("a block of type {other}"),
        };
        assert!((1..=max_texts).contains(&texts.len()));
        for text in texts {
            let text = text["text"].as_str().unwrap();
            assert!(!text.trim().is_empty() && text.len() <= limit, "{} bytes: {text}", text.len());
            check_text(&without_dates(text));
        }
    }
}

/// Panics if SNS would refuse the mail, or untrusted text in it is not harmless.
fn check_mail(subject: &str, text: &str) {
    assert!((1..=MAX_SUBJECT).contains(&subject.encode_utf16().count()), "{subject:?}");
    let is_start = |c: char| c.is_alphanumeric() || matches!(c, '【' | '[');
    assert!(subject.starts_with(is_start), "{subject:?}");
    assert!(!subject.contains(|c: char| c.is_control() || is_hidden(c) || c == '\u{200b}'));
    assert!(text.len() <= MAX_MAIL && !text.trim().is_empty());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        assert!(!line.contains(|c: char| c.is_control() || is_hidden(c)), "{line:?}");
        assert_eq!(line.trim_end(), line, "trailing space");
        if let Some(url) = line.strip_prefix("  https://") {
            let url = format!("https://{url}");
            // A ticket may be anywhere; it is the last of the links.
            assert!(is_ours(&url) || lines.peek().is_none(), "forged: {url}");
        } else {
            assert!(!has_link(line), "a link in {line:?}");
        }
    }
}

/// Panics if Amazon Q would drop the message, or untrusted text in it is not harmless.
fn check_amazon_q(message: &Value, check_text: fn(&str)) {
    assert_eq!((&message["version"], &message["source"]), (&json!("1.0"), &json!("custom")));
    let content = &message["content"];
    assert_eq!(content["textType"], "client-markdown");
    let mut texts =
        vec![(&content["title"], MAX_TITLE), (&content["description"], MAX_DESCRIPTION)];
    texts.extend(
        content["nextSteps"].as_array().into_iter().flatten().map(|step| (step, MAX_NEXT_STEP)),
    );
    texts.extend(
        content["keywords"].as_array().into_iter().flatten().map(|word| (word, MAX_KEYWORD)),
    );
    texts.push((&message["metadata"]["summary"], MAX_TITLE));
    for (text, limit) in texts {
        let text = text.as_str().unwrap();
        assert!(!text.is_empty() && text.len() <= limit, "{} bytes: {text}", text.len());
        check_text(text);
    }
    check_thread(&message["metadata"]["threadId"]);
    for value in message["metadata"]["additionalContext"].as_object().unwrap().values() {
        assert!(!value.as_str().unwrap().contains(['<', '>']));
    }
}

/// Panics if SNS or SQS would refuse the document or its attributes.
fn check_document(text: &str, attributes: &[(&str, String)]) {
    assert!(text.len() <= MAX_DOCUMENT, "{} bytes", text.len());
    let document: Value = serde_json::from_str(text).unwrap();
    assert!(document["summary"].is_string() && document["schema_version"] == "1.0", "{document}");
    assert!((1..=MAX_ATTRIBUTES).contains(&attributes.len()));
    for (name, value) in attributes {
        assert!(!value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic()), "{name}");
    }
}
