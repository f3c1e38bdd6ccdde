//! Checks that the services accept a message and that untrusted text in it is harmless.

use notify_core::{
    AccessPortal, Language, Notice, TimeZone,
    render::{Message, Style, render},
    routing::{Format, destination},
};
use serde_json::{Value, json};

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

const TOP_LEVEL_DOMAINS: &str = include_str!("../../src/render/top-level-domains.txt");

/// The mention that the operator chose.
const MENTION: &str = "<@U0CHOSEN>";
/// The only hosts that links may lead to, but for a ticket's and those of a region's console.
const HOSTS: [&str; 7] = [
    "https://health.console.aws.amazon.com/",
    "https://docs.aws.amazon.com/",
    "https://docs.amazonaws.cn/",
    "https://console.aws.amazon.com/",
    "https://console.amazonaws.cn/",
    "https://console.amazonaws-us-gov.com/",
    "https://example.awsapps.com/",
];

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
        let Message { text, subject } = &message;
        assert!(text.len() <= MAX_TOPIC_MESSAGE);
        check_characters(text);
        match format {
            Format::AmazonQ => check_amazon_q(&serde_json::from_str(text).unwrap()),
            Format::Email => check_mail(subject.as_deref().unwrap(), text),
            Format::SlackBot => {
                assert!(text.len() < MAX_BLOCK_MESSAGE, "{} bytes", text.len());
                check_blocks(&serde_json::from_str(text).unwrap());
            }
        }
    }
}

/// Panics if SQS, which holds messages for the Slack poster, would refuse the message (API
/// reference, `SendMessage`).
fn check_characters(message: &str) {
    let is_refused = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{fffe}' | '\u{ffff}');
    assert!(!message.contains(is_refused), "a character that SQS refuses in {message:?}");
}

/// Panics if Slack would refuse the message, or untrusted text in it is not harmless.
fn check_blocks(message: &Value) {
    let thread = message["thread"].as_str().unwrap();
    assert!(thread.starts_with("asr-") || thread.starts_with("alert-"));
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
    let is_start = |c: char| c.is_alphanumeric() || c == '【';
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

/// Whether the character reorders text or is invisible.
fn is_hidden(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200c}'..='\u{200f}'
        | '\u{feff}' | '\u{e0000}'..='\u{e0fff}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
        | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{ffa0}')
}

/// Whether a reader's program may make a link of a part of the text: of an address, or of a name
/// whose last part has letters only.
fn has_link(text: &str) -> bool {
    let is_name = |(index, _): (usize, &str)| {
        let (before, rest) = (&text[..index], &text[index + 1..]);
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len());
        let (label, after) = rest.split_at(end);
        // `PCI.IAM.7` is a control.
        let is_control =
            after.starts_with('.') && after[1..].starts_with(|c: char| c.is_ascii_digit());
        before.ends_with(char::is_alphanumeric)
            && label.chars().nth(1).is_some()
            && (label.chars().all(char::is_alphabetic) || label.to_lowercase().starts_with("xn--"))
            && !is_control
            && !is_identifier(label)
    };
    text.contains("://") || text.match_indices('.').any(is_name)
}

/// Whether the label has capitals and is no top-level domain: the `OutsideAWS` of a finding's type.
fn is_identifier(label: &str) -> bool {
    let lower = label.to_ascii_lowercase();
    label.is_ascii()
        && lower != label
        && !TOP_LEVEL_DOMAINS.split_ascii_whitespace().any(|domain| domain == lower)
}

/// Whether the link leads to one of the services that our links lead to.
fn is_ours(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let host = &rest[..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())];
    let of_a_region = host.split_once(".console.").is_some_and(|(region, rest)| {
        let is_region =
            region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        is_region && HOSTS.contains(&format!("https://console.{rest}/").as_str())
    });
    of_a_region || HOSTS.contains(&format!("https://{host}/").as_str())
}

/// Panics if Amazon Q would drop the message, or untrusted text in it is not harmless.
fn check_amazon_q(message: &Value) {
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
    let thread = message["metadata"]["threadId"].as_str().unwrap();
    assert!(thread.starts_with("asr-") || thread.starts_with("alert-"));
    for value in message["metadata"]["additionalContext"].as_object().unwrap().values() {
        assert!(!value.as_str().unwrap().contains(['<', '>']));
    }
}

fn check_text(text: &str) {
    // A mention and an emoji stand at the start, once; any other one is untrusted text.
    let text = text.strip_prefix(MENTION).unwrap_or(text).trim_start();
    let emoji = text.strip_prefix(':').and_then(|rest| rest.split_once(": "));
    let untrusted = match emoji {
        Some((name, rest)) if name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') => rest,
        _ => text,
    };
    let untrusted = without_links(untrusted);
    let (prose, code) = split_code(&untrusted);
    for line in prose.lines() {
        let line = line.strip_prefix("> ").unwrap_or(line);
        assert!(!line.contains(['<', '>']), "markup in {line:?}");
        for (mark, next) in line.chars().zip(line.chars().skip(1)) {
            let is_active = matches!(mark, '@' | '#') && next.is_alphanumeric();
            assert!(!is_active, "a mention in {line:?}");
        }
        assert!(!has_link(line), "a link in {line:?}");
        assert!(!has_emoji(line), "an emoji in {line:?}");
        assert!(!line.contains(is_hidden), "something hidden in {line:?}");
    }
    // In code Slack looks for entities only, `<!channel>` among them.
    assert!(!code.contains(['<', '>']), "markup in code in {text:?}");
    assert!(!code.contains(is_hidden), "something hidden in code in {text:?}");
}

/// Whether a part of the text may be the name of an emoji.
fn has_emoji(text: &str) -> bool {
    let is_name = |name: &str| {
        let is_part = |c: char| {
            c.is_alphanumeric() && !c.is_ascii_uppercase() || matches!(c, '_' | '-' | '+' | '\'')
        };
        !name.is_empty() && name.chars().all(is_part)
    };
    let is_digit = |c: char| c.is_ascii_digit();
    let parts: Vec<&str> = text.split(':').collect();
    // Two digits between others are a time.
    parts.windows(3).any(|near| {
        let is_time = near[1].len() == 2
            && near[1].chars().all(is_digit)
            && near[0].ends_with(is_digit)
            && near[2].starts_with(is_digit);
        is_name(near[1]) && !is_time
    })
}

/// The text without our own links, which are checked here.
fn without_links(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, link)) = rest.split_once("<https://") {
        let (link, after) = link.split_once('>').expect("a link ends");
        let (url, label) = link.split_once('|').expect("a link has a label");
        let url = format!("https://{url}");
        let is_ticket = ["Open the ticket", "チケットを開く"].contains(&label);
        assert!(is_ticket || is_ours(&url), "forged: {url}");
        assert!(!url.contains(['<', ' ', '\n']));
        kept += before;
        rest = after;
    }
    kept + rest
}

/// The text without the dates that Slack shows in the reader's zone, which are checked here. Only a
/// bot's blocks have them.
fn without_dates(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, date)) = rest.split_once("<!date^") {
        let (date, after) = date.split_once('>').expect("a date ends");
        let (seconds, shown) = date.split_once("^{date_num} {time_secs}|").expect("a known form");
        assert!(!seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit()));
        let is_date = |c: char| c.is_ascii_digit() || matches!(c, ' ' | ':' | '-');
        let zone = shown.trim_start_matches(is_date);
        assert!(matches!(zone, "UTC" | "JST") && shown.len() == 23, "{shown:?}");
        kept += before;
        rest = after;
    }
    kept + rest
}

/// The text outside of code spans and blocks, and the text within them.
fn split_code(text: &str) -> (String, String) {
    assert!(text.matches('`').count().is_multiple_of(2), "an open code span in {text:?}");
    let outside = text.split('`').step_by(2).collect();
    let inside = text.split('`').skip(1).step_by(2).collect();
    (outside, inside)
}
