//! The bodies of a load: of every kind, each with a marker of its own.

use serde_json::Value;

use crate::{event, fixture};

/// The word in a body that the mail topic rejects.
pub(super) const POISON: &str = "poison";

const LARGE_BYTES: usize = 1_000_000;

/// One body, and how often it is sent.
#[derive(Debug)]
pub(super) struct Sent {
    /// A word that only this body contains, `load000123`.
    pub(super) marker: String,
    pub(super) kind: Kind,
    pub(super) body: Value,
    /// ASR or the service sends the same content again.
    pub(super) is_repeated: bool,
    /// SNS or `EventBridge` delivers the same message twice.
    pub(super) is_delivered_twice: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Success,
    Failure,
    Queued,
    Alarm,
    Finding,
    Unrecognised,
}

/// How a body reaches the formatter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    StatusTopic,
    AlarmTopic,
    Bus,
}

impl Kind {
    pub(super) fn route(self) -> Route {
        match self {
            Self::Alarm => Route::AlarmTopic,
            Self::Finding => Route::Bus,
            Self::Success | Self::Failure | Self::Queued | Self::Unrecognised => Route::StatusTopic,
        }
    }

    /// Whether a destination's rules allow it: the default rules drop queued remediations, and
    /// those of [`fault_variables`](super::fault_variables) allow only failures for mail.
    pub(super) fn is_allowed_at(self, destination: &str) -> bool {
        self == Self::Failure || self != Self::Queued && destination != "mail"
    }
}

/// The first `count` bodies; always the same ones.
pub(super) fn bodies(count: usize) -> Vec<Sent> {
    let success = json("asr/success.json");
    let failure = json("asr/failed-runbook.json");
    let queued = json("asr/queued.json");
    let alarm = json("alarm/no-runbook.json");
    let finding = event("guardduty/instance.json");
    let unrecognised = json("unrecognised/other-json.json");
    (0..count)
        .map(|number| {
            let (kind, body) = match number % 10 {
                0..=2 => (Kind::Success, &success),
                3..=5 => (Kind::Failure, &failure),
                6 => (Kind::Queued, &queued),
                7 => (Kind::Alarm, &alarm),
                8 => (Kind::Finding, &finding),
                _ => (Kind::Unrecognised, &unrecognised),
            };
            let marker = format!("load{number:06}");
            Sent {
                body: filled(marked(body, &marker, number % 100 == 4), number % 100 == 8),
                kind,
                // Unrecognised bodies have no identity, so a repetition cannot be deduplicated.
                is_repeated: number % 13 == 0 && kind != Kind::Unrecognised,
                is_delivered_twice: number % 31 == 0,
                marker,
            }
        })
        .collect()
}

fn json(name: &str) -> Value {
    serde_json::from_str(&fixture(name)).expect("the fixture is JSON")
}

/// The body, if it is to be as large as an event may be, with a detail that no reader sees. `EventBridge`
/// and Lambda take 1 MiB, with what they add.
fn filled(mut body: Value, is_large: bool) -> Value {
    if is_large {
        body["detail"]["service"]["filling"] = "x".repeat(LARGE_BYTES).into();
    }
    body
}

/// The body with its marker in the identity and in the text that readers see.
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
