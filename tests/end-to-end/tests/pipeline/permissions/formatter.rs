//! What the formatter does, each thing once.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{
    FORMATTER,
    scene::{Case, Exercise, State},
};

/// In the unit that mail wants.
const PRODUCTION: &str = "333333333333";
/// In no unit.
const SANDBOX: (&str, &str) = ("555555555555", "example-sandbox");
/// What is to be told once is there twice by then, or not at all.
const A_WHILE: Duration = Duration::from_secs(2);
/// By then Lambda has given up an event that the function fails.
const LAMBDAS_TRIES: Duration = Duration::from_secs(1);

pub(super) struct Formatter<'a> {
    case: &'a Case<'a>,
    dead_letters: String,
    repeated: Option<Instant>,
    refused: Option<Instant>,
    is_healed: bool,
}

impl<'a> Exercise<'a> for Formatter<'a> {
    const FEATURES: &'static [&'static str] =
        &["told", "named", "placed", "comes back soon", "told once", "dead letters", "logged"];

    fn begin(case: &'a Case<'a>) -> Self {
        let refused = json!({"action": "sns:Publish", "resource": "channel", "deny": 1.0});
        case.harm(refused, &case.marker("later"));
        case.promise("told", PRODUCTION);
        case.publish("sandbox", SANDBOX.0);
        case.publish("later", PRODUCTION);
        let formatter = Self {
            case,
            dead_letters: String::new(),
            repeated: None,
            refused: None,
            is_healed: false,
        };
        let name = case.marker("dead");
        formatter.send(&json!({"undelivered": {"destination": name, "text": "to nobody"}}));
        formatter.send_event();
        formatter
    }

    fn go_on(&mut self) {
        if self.repeated.is_none() && !self.in_channel("once").is_empty() {
            self.send_event();
            self.repeated = Some(Instant::now());
        }
        let refusals = if self.is_healed { 0 } else { self.case.harmed() };
        if refusals > 0 {
            self.refused.get_or_insert_with(Instant::now);
        }
        // At first, and when it came back; not, where nothing is kept, at Lambda's own tries, which
        // follow at once.
        if refusals > 1 && self.refused.is_some_and(|since| since.elapsed() > LAMBDAS_TRIES) {
            self.case.heal();
            self.is_healed = true;
        }
        let queue = self.case.scene.deployment.output("dead_letter_queue_url");
        self.dead_letters += &self.case.scene.empty(queue);
    }

    fn state(&self, feature: &str) -> State {
        let scene = self.case.scene;
        let sandbox = self.in_channel("sandbox");
        let works = match feature {
            "told" => {
                let marker = self.case.marker("told");
                let in_bot = scene.in_bot(&marker).is_some();
                in_bot && scene.in_mail(&marker) && !self.in_channel("told").is_empty()
            }
            "named" => match sandbox.first() {
                Some(body) if !body.contains(SANDBOX.1) => return State::Errs,
                body => body.is_some(),
            },
            "placed" if scene.in_mail(&self.case.marker("sandbox")) => return State::Errs,
            "placed" => !sandbox.is_empty(),
            "comes back soon" if self.is_dead("later") => return State::Errs,
            "comes back soon" => !self.in_channel("later").is_empty(),
            "told once" if self.in_channel("once").len() > 1 => return State::Errs,
            "told once" => self.repeated.is_some_and(|since| since.elapsed() > A_WHILE),
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

    /// An event whose invocation failed, as it comes back from the dead letters: always the same
    /// invocation, which may have told already.
    fn send_event(&self) {
        let body = self.case.body("once", PRODUCTION).to_string();
        let event = json!({"Records": [{"EventSource": "aws:sns",
            "Sns": {"Type": "Notification", "MessageId": self.case.marker("id"), "Message": body}}]});
        let request_id = self.case.marker("request");
        self.send(&json!({"requestContext": {"requestId": request_id}, "requestPayload": event}));
    }

    fn send(&self, body: &Value) {
        let queue = self.case.scene.deployment.output("retry_queue_url");
        self.case.scene.send(queue, body);
    }
}
