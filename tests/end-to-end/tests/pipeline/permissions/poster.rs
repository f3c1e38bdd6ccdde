//! What the poster does, each thing once.

use std::time::{Duration, Instant};

use end_to_end::BOT_CHANNEL;
use serde_json::json;

use super::{
    POSTER,
    scene::{Case, Exercise, State},
};

/// How often the table of threads is asked before a message has to wait.
const TRIES: u64 = 3;
/// By then it is in the log whether the queue was told when the message comes again.
const A_WHILE: Duration = Duration::from_secs(1);

pub(super) struct Poster<'a> {
    case: &'a Case<'a>,
    dead_letters: String,
    replied: Option<Instant>,
    is_slow: bool,
    healed: Option<Instant>,
}

impl<'a> Exercise<'a> for Poster<'a> {
    const FEATURES: &'static [&'static str] =
        &["posted", "threads", "new threads", "waits", "dead letters", "logged"];

    fn begin(case: &'a Case<'a>) -> Self {
        let poster =
            Self { case, dead_letters: String::new(), replied: None, is_slow: false, healed: None };
        poster.remember_a_thread_that_slack_lost();
        case.promise("posted", &poster.account('6'));
        case.publish("lost", &poster.account('7'));
        // Nothing that can be posted.
        let queue = poster.queue(POSTER);
        case.scene.send(&queue, &case.marker("dead").into());
        poster
    }

    fn go_on(&mut self) {
        if self.replied.is_none() && self.is_there("posted") {
            self.case.publish("reply", &self.account('6'));
            self.replied = Some(Instant::now());
        }
        // Last, because what comes after it in a batch waits with it.
        if !self.is_slow && self.replied.is_some_and(|since| since.elapsed() > A_WHILE) {
            let account = self.account('8');
            let failing =
                json!({"action": "dynamodb:PutItem", "resource": "bot-threads", "error": 1.0});
            self.case.harm(failing, &account);
            self.case.publish("slow", &account);
            self.is_slow = true;
        }
        if self.is_slow && self.healed.is_none() && self.case.harmed() >= TRIES {
            self.case.heal();
            self.healed = Some(Instant::now());
        }
        let queue = self.queue(&format!("{POSTER}-dead-letters"));
        self.dead_letters += &self.case.scene.empty(&queue);
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
            "waits" if self.case.log(POSTER).contains("come again at the queue's time") => {
                return State::Errs;
            }
            "waits" => self.healed.is_some_and(|since| since.elapsed() > A_WHILE),
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

    /// One of its own, so that it has no thread yet.
    fn account(&self, first: char) -> String {
        format!("{first}{:011}", self.case.number)
    }

    fn queue(&self, name: &str) -> String {
        let beside = self.case.scene.deployment.output("dead_letter_queue_url");
        let (base, _) = beside.rsplit_once('/').expect("a URL");
        format!("{base}/{name}")
    }

    fn remember_a_thread_that_slack_lost(&self) {
        let thread = format!("{BOT_CHANNEL}#asr-{}", self.account('7'));
        let item = json!({"thread": {"S": thread}, "ts": {"S": "1.000001"},
            "expires_at": {"N": "4102444800"}});
        let put = json!({"TableName": "asr-notify-bot-threads", "Item": item}).to_string();
        let answer = self.case.scene.cloud.call("dynamodb", "DynamoDB_20120810.PutItem", &put);
        assert_eq!(answer, "{}");
    }
}
