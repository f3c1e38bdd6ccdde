//! The formatter's features, each exercised once per case.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use end_to_end::begun;
use serde_json::{Value, json};

use super::{
    FORMATTER,
    scene::{Case, Exercise, State},
};
use crate::{
    bodies::{failure, finding},
    stage::Stage,
};

/// In the organizational unit that mail's rules include.
const PRODUCTION: &str = "333333333333";
/// In no organizational unit.
const SANDBOX: (&str, &str) = ("555555555555", "example-sandbox");
/// A duplicate arrives within this time, or not at all.
const DUPLICATE_TIMEOUT: Duration = Duration::from_secs(2);
/// Lambda's retries of a failed event are over within this time.
const LAMBDA_RETRIES: Duration = Duration::from_secs(1);

pub(super) struct Formatter<'a> {
    case: &'a Case<'a>,
    dead_letters: String,
    repeated: Option<Instant>,
    sent_again: Option<Instant>,
    digests: usize,
    denied: Option<Instant>,
    is_cleared: bool,
    is_later_published: bool,
}

impl<'a> Exercise<'a> for Formatter<'a> {
    const FEATURES: &'static [&'static str] = &[
        "delivered",
        "named",
        "units",
        "retried soon",
        "deduplicated",
        "sent once",
        "over",
        "over retried soon",
        "due",
        "subscribed",
        "dead letters",
        "logged",
    ];

    fn begin(case: &'a Case<'a>) -> Self {
        let denied = json!({"action": "sns:Publish", "resource": "channel", "deny": 1.0});
        case.inject_fault(denied, &case.marker("later"));
        case.publish_expected("delivered", PRODUCTION);
        case.publish("sandbox", SANDBOX.0);
        let formatter = Self {
            case,
            dead_letters: String::new(),
            repeated: None,
            sent_again: None,
            digests: case.scene.digests(),
            denied: None,
            is_cleared: false,
            is_later_published: false,
        };
        formatter.send(&retry_item(case));
        formatter.send_event();
        formatter.send_unrecognised();
        formatter.send_digest();
        formatter.send_sweep();
        let over = case.scene.stage.deployment.over_queue_url();
        case.scene.send(&over, &begun(&finding(&case.marker("over"), PRODUCTION)));
        // It fails at every attempt, and the log names it.
        case.scene.send(&over, &digest(&case.marker("gone"), case.number));
        formatter
    }

    fn advance(&mut self) {
        // After the others, whose notices it would share a batch with: a fault denies a whole call.
        let are_over = ["deduplicated", "sent once"].map(|name| self.state(name) != State::Waits);
        if !self.is_later_published && are_over == [true, true] {
            // It bypasses the state, so that its retry needs the lease to be released.
            self.case.scene.stage.publish(&json!({"unknown": self.case.marker("later")}));
            self.is_later_published = true;
        }
        if self.repeated.is_none() && !self.in_channel("once").is_empty() {
            self.send_event();
            self.repeated = Some(Instant::now());
        }
        if self.sent_again.is_none() && !self.in_channel("unknown").is_empty() {
            self.send_unrecognised();
            self.sent_again = Some(Instant::now());
        }
        let denied = if self.is_cleared { 0 } else { self.case.injected_faults() };
        if denied > 0 {
            self.denied.get_or_insert_with(Instant::now);
        }
        // Denied at first and at a retry. Without the retry queue, Lambda retries the event at once;
        // these attempts do not count.
        if denied > 1 && self.denied.is_some_and(|since| since.elapsed() > LAMBDA_RETRIES) {
            self.case.clear_faults();
            self.is_cleared = true;
        }
        let queue = self.case.scene.stage.deployment.output("dead_letter_queue_url");
        self.dead_letters += &self.case.scene.receive_all(queue);
    }

    fn state(&self, feature: &str) -> State {
        let scene = self.case.scene;
        let sandbox = self.in_channel("sandbox");
        let works = match feature {
            "delivered" => {
                let marker = self.case.marker("delivered");
                let in_bot = scene.in_bot(&marker).is_some();
                in_bot && scene.in_mail(&marker) && !self.in_channel("delivered").is_empty()
            }
            "named" => match sandbox.first() {
                Some(body) if !body.contains(SANDBOX.1) => return State::Errs,
                body => body.is_some(),
            },
            "units" if scene.in_mail(&self.case.marker("sandbox")) => return State::Errs,
            "units" => !sandbox.is_empty(),
            "retried soon" if self.is_dead("later") => return State::Errs,
            "retried soon" => !self.in_channel("later").is_empty(),
            "deduplicated" if self.in_channel("once").len() > 1 => return State::Errs,
            "deduplicated" => {
                self.repeated.is_some_and(|since| since.elapsed() > DUPLICATE_TIMEOUT)
            }
            "sent once" if self.in_channel("unknown").len() > 1 => return State::Errs,
            "sent once" => self.sent_again.is_some_and(|since| since.elapsed() > DUPLICATE_TIMEOUT),
            "over" => !self.in_channel("over").is_empty(),
            "over retried soon" => {
                self.case.log(FORMATTER).matches(&self.case.marker("gone")).count() > 1
            }
            "due" => scene.digests() > self.digests,
            "subscribed" if self.case.log(FORMATTER).contains("subscription missing") => {
                return State::Errs;
            }
            "subscribed" => self.case.log(FORMATTER).contains("\"Subscribed\""),
            "dead letters" => self.is_dead("dead"),
            "logged" => !self.case.log(FORMATTER).is_empty(),
            _ => false,
        };
        if works { State::Works } else { State::Waits }
    }
}

impl Formatter<'_> {
    fn is_dead(&self, what: &str) -> bool {
        self.dead_letters.contains(&self.case.marker(what))
    }

    fn in_channel(&self, what: &str) -> Vec<String> {
        self.case.scene.in_channel(&self.case.marker(what))
    }

    /// An event in Lambda's failure record, as a redrive brings it back: always of the same
    /// invocation, which may have delivered it already.
    fn send_event(&self) {
        self.redrive("id", &self.case.body("once", PRODUCTION));
    }

    /// The same for a message that bypasses the state.
    fn send_unrecognised(&self) {
        self.redrive("other-id", &json!({"unknown": self.case.marker("unknown")}));
    }

    fn redrive(&self, id: &str, body: &Value) {
        let id = self.case.marker(id);
        self.send_failed(&json!({"Records": [{"EventSource": "aws:sns",
            "Sns": {"Type": "Notification", "MessageId": id, "Message": body.to_string()}}]}));
    }

    fn send_digest(&self) {
        self.send_failed(&digest("channel", self.case.number));
    }

    /// What the sweep's rule sends. A sweep counts subscriptions.
    fn send_sweep(&self) {
        self.send_failed(&json!({"source": "aws.events", "detail-type": "Scheduled Event"}));
    }

    fn send_failed(&self, event: &Value) {
        let request_id = self.case.marker("request");
        self.send(&json!({"requestContext": {"requestId": request_id}, "requestPayload": event}));
    }

    fn send(&self, body: &Value) {
        let queue = self.case.scene.stage.deployment.output("retry_queue_url");
        self.case.scene.send(queue, body);
    }
}

/// The event of a schedule, at a time of the numbered case only.
fn digest(destination: &str, number: usize) -> Value {
    json!({"digest": {"destination": destination, "at": format!("2026-01-01T00:{number:02}:00Z")}})
}

/// A message of the retry queue whose destination does not exist, so that it is dead-lettered.
fn retry_item(case: &Case<'_>) -> Value {
    let mut body = case.scene.retry_item.clone();
    let items = body.as_object_mut().expect("the retry queue's messages are objects");
    for item in items.values_mut() {
        item["destination"] = case.marker("dead").into();
    }
    body
}

/// A message as the formatter queues it for retry: the body of a dead letter.
pub(super) fn dead_lettered_retry_item(stage: &Stage) -> Value {
    static ITEM: OnceLock<Value> = OnceLock::new();
    let make = || {
        let faults = json!([{"action": "sns:Publish", "resource": "channel", "deny": 1.0}]);
        stage.cloud.inject_faults(&faults);
        stage.publish(&failure("template"));
        let letter = stage.wait_for_dead_letter("template");
        stage.cloud.clear_faults();
        let body = letter["body"].as_str().unwrap_or_default();
        serde_json::from_str(body).expect("the retry queue's messages are JSON")
    };
    ITEM.get_or_init(make).clone()
}
