//! Bytes as the formatter's input: an event of Lambda, or a message of the retry queue.
#![no_main]

use fuzz::{FIXTURES, check, seed};
use libfuzzer_sys::fuzz_target;
use notify_core::{
    parse::{Body, ParseSettings, envelope::records, notices},
    wire::{QueueItem, RetryItem},
};
use serde_json::{Value, json};

fn seeds() -> impl Iterator<Item = (String, String)> {
    FIXTURES.iter().flat_map(|(name, text)| {
        let sns = json!({"Type": "Notification", "MessageId": "m", "TopicArn": "t", "Subject": "s",
            "Message": text});
        let event = json!({"Records": [{"EventSource": "aws:sns", "Sns": sns}]});
        let failure = json!({"requestContext": {"requestId": "r"}, "requestPayload": event});
        let notice = notices(&Body::from_text(text), &ParseSettings::default()).remove(0);
        let retry = RetryItem::new("d".to_owned(), notice, "k".to_owned());
        [
            ("plain", text.clone()),
            ("sns", sns.to_string()),
            ("event", event.to_string()),
            ("failure", failure.to_string()),
            ("retry", retry.to_json()),
        ]
        .map(|(kind, seed)| (format!("{name}-{kind}"), seed))
    })
}

fuzz_target!(init: seed("event", seeds()), |input: &[u8]| {
    let input = String::from_utf8_lossy(input);
    if let Ok(event) = serde_json::from_str::<Value>(&input) {
        check_event(&event);
    }
    match QueueItem::parse(&input) {
        QueueItem::Retry(item) => {
            assert_eq!(QueueItem::parse(&item.to_json()), QueueItem::Retry(item));
        }
        QueueItem::Flush(flush) => {
            assert_eq!(QueueItem::parse(&flush.to_json()), QueueItem::Flush(flush));
        }
        QueueItem::Event { event, .. } => check_event(&event),
    }
});

/// Every event has at least one record, and always the same ones.
fn check_event(event: &Value) {
    let found = records(event);
    assert!(!found.is_empty());
    assert_eq!(records(event), found, "parsing is deterministic");
    for record in &found {
        check(&record.body);
    }
}
