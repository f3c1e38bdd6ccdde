//! Bytes as what wakes the formatter: an event of Lambda, or what a queue kept.
#![no_main]

use fuzz::{FIXTURES, check, seed};
use libfuzzer_sys::fuzz_target;
use notify_core::parse::envelope::{Kept, records};
use serde_json::{Value, json};

fn seeds() -> impl Iterator<Item = (String, String)> {
    FIXTURES.iter().flat_map(|(name, text)| {
        let sns = json!({"Type": "Notification", "MessageId": "m", "TopicArn": "t", "Subject": "s",
            "Message": text});
        let event = json!({"Records": [{"EventSource": "aws:sns", "Sns": sns}]});
        let failure = json!({"requestContext": {"requestId": "r"}, "requestPayload": event});
        let undelivered = json!({"undelivered": {"destination": "d", "text": text}});
        [
            ("plain", text.clone()),
            ("sns", sns.to_string()),
            ("event", event.to_string()),
            ("failure", failure.to_string()),
            ("undelivered", undelivered.to_string()),
        ]
        .map(|(kind, seed)| (format!("{name}-{kind}"), seed))
    })
}

fuzz_target!(init: seed("event", seeds()), |input: &[u8]| {
    let input = String::from_utf8_lossy(input);
    if let Ok(event) = serde_json::from_str::<Value>(&input) {
        look(&event);
    }
    match Kept::read(&input) {
        Kept::Undelivered(message) => {
            assert_eq!(Kept::read(&message.to_body()), Kept::Undelivered(message));
        }
        Kept::Event { event, .. } => look(&event),
    }
});

/// Every event has something to tell, and the same again.
fn look(event: &Value) {
    let found = records(event);
    assert!(!found.is_empty());
    assert_eq!(records(event), found, "the same again");
    for record in &found {
        check(&record.body());
    }
}
