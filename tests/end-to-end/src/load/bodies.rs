//! What is published: bodies of every source, each with a word that is in no other.

use serde_json::Value;

use crate::{event, fixture};

/// The word in a body that mail never takes.
pub(super) const POISON: &str = "poison";

/// One body, and how often it comes.
#[derive(Debug)]
pub(super) struct Sent {
    /// The word that is in this body and in no other.
    pub(super) marker: String,
    pub(super) way: Way,
    pub(super) body: Value,
    /// ASR, or the service, says the same again.
    pub(super) is_repeated: bool,
    /// SNS, or `EventBridge`, delivers it twice.
    pub(super) is_delivered_twice: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    StatusTopic,
    AlarmTopic,
    Bus,
}

/// What the sources say, over and over: results, noise, alarms, findings, and what nobody knows.
pub(super) fn bodies(count: usize) -> Vec<Sent> {
    let success = json("asr/success.json");
    let failure = json("asr/failed-runbook.json");
    let queued = json("asr/queued.json");
    let alarm = json("alarm/no-runbook.json");
    let finding = event("guardduty/instance.json");
    let unknown = json("unrecognised/other-json.json");
    (0..count)
        .map(|number| {
            let (way, body) = match number % 10 {
                0..=2 => (Way::StatusTopic, &success),
                3..=5 => (Way::StatusTopic, &failure),
                6 => (Way::StatusTopic, &queued),
                7 => (Way::AlarmTopic, &alarm),
                8 => (Way::Bus, &finding),
                _ => (Way::StatusTopic, &unknown),
            };
            let marker = format!("load{number:06}");
            Sent {
                body: marked(body, &marker, number % 100 == 4),
                way,
                // Only of what says which news it is can a repetition be known.
                is_repeated: number % 13 == 0 && number % 10 != 9,
                is_delivered_twice: number % 31 == 0,
                marker,
            }
        })
        .collect()
}

fn json(name: &str) -> Value {
    serde_json::from_str(&fixture(name)).expect("the fixture is JSON")
}

/// The body with its marker in what makes it news, and where people read it.
fn marked(body: &Value, marker: &str, is_poisoned: bool) -> Value {
    let mut body = body.clone();
    let word = if is_poisoned { format!("{marker} {POISON}") } else { marker.to_owned() };
    for pointer in [
        "/Finding/finding_arn",
        "/StepFunctions_Execution_Id",
        "/AlarmArn",
        "/detail/id",
        "/detail/arn",
    ] {
        if let Some(Value::String(text)) = body.pointer_mut(pointer) {
            *text += marker;
        }
    }
    for pointer in ["/Finding/title", "/NewStateReason", "/detail/title", "/configName"] {
        if let Some(Value::String(text)) = body.pointer_mut(pointer) {
            *text = format!("{word} {text}");
        }
    }
    body
}
