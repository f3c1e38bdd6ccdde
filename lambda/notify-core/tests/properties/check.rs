//! What the readers' services accept, and that foreign text does nothing there.

use notify_core::{
    AccessPortal, Language, Notice,
    render::{Style, amazon_q, email, slack},
    routing::destination,
};
use serde_json::{Value, json};

/// What Amazon Q accepts, in its strictest unit
/// (docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html).
const TITLE: usize = 250;
const DESCRIPTION: usize = 8_000;
const NEXT_STEP: usize = 350;
const KEYWORD: usize = 75;
/// The most that a topic with an HTTPS subscription carries.
const TOPIC: usize = 256 * 1_024;

// What Slack accepts (docs.slack.dev/reference/block-kit); of a whole message it does not say.
const BLOCKS: usize = 50;
const HEADER: usize = 150;
const SECTION: usize = 3_000;
const FIELDS: usize = 10;
const FIELD: usize = 2_000;
const BLOCK_MESSAGE: usize = 13_000;

/// What SNS accepts of a subject, in UTF-16.
const SUBJECT: usize = 99;
const MAIL: usize = 20_000;

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

/// All that an operator can choose: both languages, with and without a portal and a mention.
pub(crate) fn styles() -> Vec<Style> {
    let portal = AccessPortal::new("https://example.awsapps.com/start", Some("Audit".to_owned()));
    let portal = portal.unwrap();
    let destinations = r#"[{"name": "a", "format": "slack-bot",
        "topic_arn": "arn:aws:sns:eu-central-1:111122223333:a", "mention": {"id": "U0CHOSEN"}}]"#;
    let mention = destination::read(destinations).unwrap().remove(0).mention;
    let mut styles = Vec::new();
    for language in [Language::En, Language::Ja] {
        for access_portal in [None, Some(portal.clone())] {
            for mention in [None, mention.clone()] {
                styles.push(Style { language, access_portal: access_portal.clone(), mention });
            }
        }
    }
    styles
}

/// Panics where some format's readers would not get the notice as it should be, or not the same
/// one twice.
pub(crate) fn check_notice(notice: &Notice, style: &Style) {
    let message = amazon_q::render(notice, style);
    assert_eq!(amazon_q::render(notice, style), message, "the same again");
    assert!(message.len() <= TOPIC);
    check_characters(&message);
    check_amazon_q(&serde_json::from_str(&message).unwrap());

    let message = slack::render(notice, style);
    assert_eq!(slack::render(notice, style), message, "the same again");
    assert!(message.len() < BLOCK_MESSAGE, "{} bytes", message.len());
    check_characters(&message);
    check_blocks(&serde_json::from_str(&message).unwrap());

    let mail = email::render(notice, style);
    assert_eq!(email::render(notice, style), mail, "the same again");
    check_characters(&mail.text);
    check_mail(&mail);
}

/// Panics where SQS would refuse the message (its `SendMessage`), which is where one rests that
/// a destination did not take.
fn check_characters(message: &str) {
    let is_refused = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{fffe}' | '\u{ffff}');
    assert!(!message.contains(is_refused), "a character that no queue takes in {message:?}");
}

/// Panics where Slack would refuse the message, or foreign text could do something in it.
fn check_blocks(message: &Value) {
    let thread = message["thread"].as_str().unwrap();
    assert!(thread.starts_with("asr-") || thread.starts_with("alert-"));
    let fallback = message["text"].as_str().unwrap();
    assert!(!fallback.trim().is_empty() && fallback.len() <= SECTION);
    check_text(fallback);
    let blocks = message["blocks"].as_array().unwrap();
    assert!((1..=BLOCKS).contains(&blocks.len()));
    for block in blocks {
        let (texts, most, limit) = match block["type"].as_str().unwrap() {
            "header" => {
                assert_eq!(block["text"]["type"], "plain_text");
                (vec![&block["text"]], 1, HEADER)
            }
            "section" if block["text"].is_null() => {
                (block["fields"].as_array().unwrap().iter().collect(), FIELDS, FIELD)
            }
            "section" => (vec![&block["text"]], 1, SECTION),
            "context" => (block["elements"].as_array().unwrap().iter().collect(), FIELDS, FIELD),
            other => panic!("a block of type {other}"),
        };
        assert!((1..=most).contains(&texts.len()));
        for text in texts {
            let text = text["text"].as_str().unwrap();
            assert!(!text.trim().is_empty() && text.len() <= limit, "{} bytes: {text}", text.len());
            check_text(text);
        }
    }
}

/// Panics where SNS would refuse the mail, or foreign text could do something in a reader.
fn check_mail(mail: &email::Mail) {
    let subject = &mail.subject;
    assert!((1..=SUBJECT).contains(&subject.encode_utf16().count()), "{subject:?}");
    assert!(subject.starts_with(char::is_alphanumeric), "{subject:?}");
    assert!(!subject.contains(|c: char| c.is_control() || is_hidden(c) || c == '\u{200b}'));
    assert!(mail.text.len() <= MAIL && !mail.text.trim().is_empty());
    let mut lines = mail.text.lines().peekable();
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

/// What reorders a text, or is not seen in it.
fn is_hidden(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200c}'..='\u{200f}'
        | '\u{feff}' | '\u{e0000}'..='\u{e0fff}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
        | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{ffa0}')
}

/// Whether a reader may make a link of something in the text: of an address, or of a name whose
/// last part is of letters.
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
            && (label.chars().all(char::is_alphabetic) || label.starts_with("xn--"))
            && !is_control
    };
    text.contains("://") || text.match_indices('.').any(is_name)
}

/// Whether a browser goes from the link to one of the services that links of ours lead to.
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

/// Panics where Amazon Q would drop the message, or foreign text could do something in Slack.
fn check_amazon_q(message: &Value) {
    assert_eq!((&message["version"], &message["source"]), (&json!("1.0"), &json!("custom")));
    let content = &message["content"];
    assert_eq!(content["textType"], "client-markdown");
    let mut texts = vec![(&content["title"], TITLE), (&content["description"], DESCRIPTION)];
    texts.extend(
        content["nextSteps"].as_array().into_iter().flatten().map(|step| (step, NEXT_STEP)),
    );
    texts.extend(content["keywords"].as_array().into_iter().flatten().map(|word| (word, KEYWORD)));
    texts.push((&message["metadata"]["summary"], TITLE));
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
    // Only there, and only once: nobody else's text is a mention.
    let foreign = without_links(text.strip_prefix(MENTION).unwrap_or(text));
    let prose = without_code(&foreign);
    for line in prose.lines() {
        let line = line.strip_prefix("> ").unwrap_or(line);
        assert!(!line.contains(['<', '>']), "markup in {line:?}");
        for (mark, next) in line.chars().zip(line.chars().skip(1)) {
            let is_active = matches!(mark, '@' | '#') && next.is_alphanumeric();
            assert!(!is_active, "a mention in {line:?}");
        }
        assert!(!has_link(line), "a link in {line:?}");
        assert!(!line.contains(is_hidden), "something hidden in {line:?}");
    }
}

/// The text without our own links, each of which is checked.
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

/// The text without code spans and blocks, where Slack looks for nothing but entities.
fn without_code(text: &str) -> String {
    assert!(text.matches('`').count().is_multiple_of(2), "an open code span in {text:?}");
    text.split('`').step_by(2).collect()
}
