//! Bytes as what is stored: an item of the state table, the configuration, and a message for the
//! Slack poster. A NUL byte separates an item from the number of the fixture that is observed.
#![no_main]

use fuzz::{FIXTURES, seed, stored};
use libfuzzer_sys::fuzz_target;
use notify_core::{
    TimeZone,
    parse::default_severities,
    routing::destination,
    wire::{QueueItem, SlackMessage},
};

const DESTINATIONS: &str = r#"[{"name": "a", "format": "slack-bot", "fallback": true,
    "topic_arn": "arn:aws:sns:eu-central-1:111122223333:a", "mention": {"id": "U0CHOSEN"},
    "rules": {"sources": {"include": ["asr"]}, "min_severity": "high", "regions": {"exclude": ["global"]},
        "accounts": {"include": ["111122223333"]}, "controls": {"exclude": ["S3.*"]},
        "organizational_units": {"exclude": ["ou-ab12-11111111"]}, "outcomes": {"include": ["failed"]}},
    "grouping": {"wait_seconds": 60}, "repeat_interval_days": {"low": 30}, "digest": "also",
    "quiet_hours": {"from": "22:00", "to": "07:00"}, "send_resolved": false, "renamed_from": "b"}]"#;

fn seeds() -> impl Iterator<Item = (String, String)> {
    let items = FIXTURES.iter().zip(0..=u8::MAX).filter_map(|((name, text), index)| {
        Some((name.clone(), format!("{}\0{}", stored::item_of(text)?, char::from(index % 0x80))))
    });
    let others = [
        ("destinations", DESTINATIONS),
        ("severities", r#"{"health": "medium", "health-security": "high"}"#),
        ("time-zone", "CET-1CEST,M3.5.0,M10.5.0/3"),
        ("flush", r#"{"flush": {"destination": "mail", "at": 1795453500}}"#),
        (
            "message",
            r#"{"blocks": [{}], "text": "t", "thread": "asr-1", "subject": "s",
            "update": {"subject": "s", "blocks": [], "text": "t"}}"#,
        ),
    ];
    items.chain(others.map(|(name, text)| (name.to_owned(), text.to_owned())))
}

fuzz_target!(init: seed("stored", seeds()), |input: &[u8]| {
    let input = String::from_utf8_lossy(input);
    let (json, fixture) = input.split_once('\0').unwrap_or((&input, ""));
    stored::check_item(json, fixture.bytes().next().unwrap_or_default());
    if let Ok(message) = SlackMessage::parse(json) {
        assert_eq!(SlackMessage::parse(&message.to_json()).as_ref(), Ok(&message));
    }
    if let QueueItem::Flush(flush) = QueueItem::parse(json) {
        assert_eq!(QueueItem::parse(&flush.to_json()), QueueItem::Flush(flush));
    }
    if let Ok(destinations) = destination::parse(json) {
        stored::check_destinations(&destinations);
    }
    let _ = default_severities::parse(json);
    if let Ok(zone) = json.parse::<TimeZone>() {
        stored::check_time_zone(zone);
    }
});
