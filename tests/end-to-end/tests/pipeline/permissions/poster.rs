//! The poster's features, each exercised once per case.

use std::time::{Duration, Instant};

use end_to_end::BOT_CHANNEL;
use serde_json::json;

use super::{
    POSTER,
    scene::{Case, Exercise, State},
};

/// The attempts of `DynamoDB`'s client before a message has to wait.
const DYNAMODB_ATTEMPTS: u64 = 3;
/// The log shows within this time whether the retry delay was set.
const SETTLE: Duration = Duration::from_secs(1);

pub(super) struct Poster<'a> {
    case: &'a Case<'a>,
    dead_letters: String,
    replied: Option<Instant>,
    is_slow: bool,
    cleared: Option<Instant>,
}

impl<'a> Exercise<'a> for Poster<'a> {
    const FEATURES: &'static [&'static str] =
        &["posted", "threads", "new threads", "waits", "dead letters", "logged"];

    fn begin(case: &'a Case<'a>) -> Self {
        let poster = Self {
            case,
            dead_letters: String::new(),
            replied: None,
            is_slow: false,
            cleared: None,
        };
        poster.record_thread_that_slack_lost();
        case.publish_expected("posted", &poster.account('6'));
        case.publish("lost", &poster.account('7'));
        // Not the format of the formatter's messages, so it is dead-lettered.
        let queue = poster.queue(POSTER);
        case.scene.send(&queue, &case.marker("dead").into());
        poster
    }

    fn advance(&mut self) {
        if self.replied.is_none() && self.is_there("posted") {
            self.case.publish("reply", &self.account('6'));
            self.replied = Some(Instant::now());
        }
        // Last, because later messages of the same batch wait with it.
        if !self.is_slow && self.replied.is_some_and(|since| since.elapsed() > SETTLE) {
            let account = self.account('8');
            let failing = json!({"action": "dynamodb:PutItem", "resource": "c0botbotbot-threads", "error": 1.0});
            self.case.inject_fault(failing, &account);
            self.case.publish("slow", &account);
            self.is_slow = true;
        }
        if self.is_slow
            && self.cleared.is_none()
            && self.case.injected_faults() >= DYNAMODB_ATTEMPTS
        {
            self.case.clear_faults();
            self.cleared = Some(Instant::now());
        }
        let queue = self.queue(&format!("{POSTER}-dead-letters"));
        self.dead_letters += &self.case.scene.receive_all(&queue);
    }

    fn state(&self, feature: &str) -> State {
        let works = match feature {
            "posted" => self.is_there("posted"),
            "threads" => match self.case.scene.in_bot(&self.case.marker("reply")) {
                Some(reply) if reply["thread_ts"].is_null() => return State::Errs,
                reply => reply.is_some(),
            },
            "new threads" if self.is_dead("lost") => return State::Errs,
            "new threads" => self.is_there("lost"),
            "waits" if self.case.log(POSTER).contains("retry delay not set") => {
                return State::Errs;
            }
            "waits" => self.cleared.is_some_and(|since| since.elapsed() > SETTLE),
            "dead letters" => self.is_dead("dead"),
            "logged" => !self.case.log(POSTER).is_empty(),
            _ => false,
        };
        if works { State::Works } else { State::Waits }
    }
}

impl Poster<'_> {
    fn is_there(&self, what: &str) -> bool {
        self.case.scene.in_bot(&self.case.marker(what)).is_some()
    }

    fn is_dead(&self, what: &str) -> bool {
        self.dead_letters.contains(&self.case.marker(what))
    }

    /// An account of this case only, so that it has no thread yet.
    fn account(&self, first: char) -> String {
        format!("{first}{:011}", self.case.number)
    }

    fn queue(&self, name: &str) -> String {
        let beside = self.case.scene.stage.deployment.output("dead_letter_queue_url");
        let (base, _) = beside.rsplit_once('/').expect("a URL");
        format!("{base}/{name}")
    }

    fn record_thread_that_slack_lost(&self) {
        let thread = format!("{BOT_CHANNEL}#asr-{}", self.account('7'));
        let item = json!({"thread": {"S": thread}, "ts": {"S": "lost"},
            "expires_at": {"N": "4102444800"}});
        let put = json!({"TableName": "asr-notify-c0botbotbot-threads", "Item": item}).to_string();
        let answer =
            self.case.scene.stage.cloud.call("dynamodb", "DynamoDB_20120810.PutItem", &put);
        assert_eq!(answer, "{}");
    }
}
