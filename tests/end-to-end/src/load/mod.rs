//! Thousands of bodies through a deployment in which much goes wrong, and what became of each.

mod bodies;
mod ledger;

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use self::bodies::{POISON, Sent, Way, bodies};
pub use self::ledger::{Ledger, Row};
use crate::{Account, Asr, Deployment, LocalCloud};

/// How many publish at once.
const PUBLISHERS: usize = 6;
/// A repetition comes so many bodies later.
const LATER: usize = 40;
/// So many bodies come in one burst …
const BURST: usize = 100;
/// … and of the others, no more than this wait for Lambda at a time.
const MOST_PENDING: u64 = 30;
/// So many functions run at once: what two cores can carry, and enough to meet each other.
const CONCURRENCY: &str = "10";
/// When nothing moves for so long, the run is over.
const QUIET: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_mins(45);

/// A deployment to be harmed, and who publishes to it.
#[derive(Debug)]
pub struct Load<'a> {
    /// Where it runs.
    pub cloud: &'a LocalCloud,
    /// Who publishes.
    pub asr: &'a Asr,
    /// What is published to: with claims, short pauses, and destinations `channel`, `mail` and
    /// `bot`.
    pub deployment: &'a Deployment<'a>,
}

impl Load<'_> {
    /// Sends that many bodies, some of them twice, while calls fail as `faults` says; waits until
    /// nothing moves any more, and accounts for every body.
    #[must_use]
    pub fn run(&self, count: usize, faults: &Value) -> Ledger {
        let started = Instant::now();
        let bodies = bodies(count);
        let function = self.deployment.output("formatter_function_name");
        let limit = ["--function-name", function, "--reserved-concurrent-executions", CONCURRENCY];
        let put = ["lambda", "put-function-concurrency"];
        let _ = self.cloud.aws(Account::Security, &[&put[..], &limit].concat());
        self.cloud.put("faults", faults);
        let published = self.publish(&bodies);
        self.wait_until_quiet();
        let injected = self.cloud.end("faults");
        let mut ledger = Ledger::of(self, &bodies);
        ledger.published = published;
        ledger.took = started.elapsed();
        ledger.faults = injected["injected"].clone();
        ledger
    }

    /// Brings the dead letters back, now that nothing fails, and accounts again.
    #[must_use]
    pub fn redrive(&self, count: usize) -> Ledger {
        let _ = crate::command::run(&mut self.deployment.tool("redrive.py"));
        self.wait_until_quiet();
        Ledger::of(self, &bodies(count))
    }

    fn publish(&self, bodies: &[Sent]) -> usize {
        let mut order: Vec<(usize, &Sent)> = bodies.iter().enumerate().collect();
        let repeated = order.iter().filter(|(_, sent)| sent.is_repeated);
        order.extend(repeated.map(|&(at, sent)| (at + LATER, sent)).collect::<Vec<_>>());
        order.sort_by_key(|(at, _)| *at);
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..PUBLISHERS {
                scope.spawn(|| {
                    while let Some((at, sent)) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                        while *at > BURST && self.pending() > MOST_PENDING {
                            thread::sleep(Duration::from_millis(50));
                        }
                        self.send(sent);
                    }
                });
            }
        });
        order.len() + bodies.iter().filter(|sent| sent.is_delivered_twice).count()
    }

    fn send(&self, sent: &Sent) {
        let topic = match sent.way {
            Way::StatusTopic => &self.asr.status_topic,
            Way::AlarmTopic => &self.asr.alarm_topic,
            Way::Bus => return self.put_event(sent),
        };
        let text = sent.body.to_string();
        let id = Asr::publish(self.cloud, topic, &text);
        if sent.is_delivered_twice {
            self.deliver_again(&json!({"Records": [{"EventSource": "aws:sns", "Sns":
                {"Type": "Notification", "MessageId": id, "TopicArn": topic, "Message": text}}]}));
        }
    }

    fn put_event(&self, sent: &Sent) {
        let event = &sent.body;
        let entry = json!({"Source": event["source"], "DetailType": event["detail-type"],
            "Detail": event["detail"].to_string()});
        let entries = json!({ "Entries": [entry] }).to_string();
        let answer = self.cloud.call("events", "AWSEvents.PutEvents", &entries);
        let answer: Value = serde_json::from_str(&answer).expect("the bus answers");
        assert_eq!(answer["FailedEntryCount"], 0, "{answer}");
        if sent.is_delivered_twice {
            let mut again = event.clone();
            again["id"] = answer["Entries"][0]["EventId"].clone();
            self.deliver_again(&again);
        }
    }

    fn deliver_again(&self, event: &Value) {
        let function = self.deployment.output("formatter_function_name");
        let wanted = json!({"function_name": function, "event": event});
        self.cloud.post("invocations/repeat", &wanted);
    }

    /// How many events are under way to the formatter, or in it.
    fn pending(&self) -> u64 {
        self.cloud.page("invocations/pending").as_u64().expect("it is a number")
    }

    /// Waits until no event is under way and the queues are empty, for a while.
    fn wait_until_quiet(&self) {
        let started = Instant::now();
        let mut last = Instant::now();
        while last.elapsed() < QUIET {
            assert!(started.elapsed() < PATIENCE, "something still moves after {PATIENCE:?}");
            thread::sleep(Duration::from_secs(1));
            let depths = self.deployment.depths();
            if self.pending() > 0 || depths.iter().any(|depth| *depth > 0) {
                last = Instant::now();
            }
        }
    }
}

/// What goes wrong in a run: of all the formatter's calls, 10 % are throttled, 5 % end in an error
/// and 2 % in silence; now and then its process is killed in the middle; and mail never takes a
/// poisoned message.
#[must_use]
pub fn usual_faults(function: &str) -> Value {
    let usual = |action: &str| json!({"action": action, "throttle": 0.10, "error": 0.05, "timeout": 0.02, "crash": 0.01});
    json!({
        "seed": 7,
        "functions": [function],
        "rules": [
            {"action": "sns:Publish", "resource": "mail", "contains": POISON, "invalid": 1.0},
            usual("sns:Publish"),
            usual("dynamodb:*"),
            usual("sqs:*"),
            {"action": "sts:AssumeRole", "throttle": 0.10, "error": 0.05, "timeout": 0.02},
            {"action": "organizations:*", "throttle": 0.10, "error": 0.05, "timeout": 0.02},
        ],
    })
}

/// What a deployment has to have so that a run ends within minutes: claims, short pauses, few
/// tries, and rules that drop something.
#[must_use]
pub fn harmed_variables() -> Vec<(&'static str, Value)> {
    let rules = json!({"sources": {"include": ["asr"]}, "outcomes": {"include": ["failed"]}});
    vec![
        ("/deduplication", json!({})),
        ("/retry", json!({"initial_delay_seconds": 1, "max_attempts": 4})),
        ("/timeout", json!(10)),
        ("/destinations/mail/rules", rules),
    ]
}
