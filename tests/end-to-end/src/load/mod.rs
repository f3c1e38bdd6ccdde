//! Sends thousands of bodies through a deployment while calls fail, and accounts for each of them.

mod bodies;
mod ledger;

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use self::bodies::{POISON, Route, Sent, bodies};
pub use self::ledger::{Ledger, Row};
use crate::{Account, Asr, Deployment, LocalCloud};

/// The number of threads that publish.
const PUBLISHERS: usize = 6;
/// A repetition follows this many bodies after the first.
const REPETITION_DISTANCE: usize = 40;
/// The first bodies come in one burst of this size …
const BURST: usize = 100;
/// … and the others only while fewer events than this are pending in Lambda.
const MAX_PENDING: u64 = 30;
/// The function's reserved concurrency: enough for races, and what two cores can run.
const CONCURRENCY: &str = "10";
/// The run is over when all queues have been empty for so long.
const QUIET: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_mins(45);

/// A deployment under load.
#[derive(Debug)]
pub struct Load<'a> {
    /// The cloud it runs in.
    pub cloud: &'a LocalCloud,
    /// The publisher.
    pub asr: &'a Asr,
    /// The deployment, applied with [`fault_variables`].
    pub deployment: &'a Deployment<'a>,
}

impl Load<'_> {
    /// Sends `count` bodies, some of them twice, while faults are injected by a plan; waits until all
    /// queues are empty, and accounts for every body.
    #[must_use]
    pub fn run(&self, count: usize, plan: &Value) -> Ledger {
        let started = Instant::now();
        let bodies = bodies(count);
        self.limit_concurrency();
        self.cloud.put("faults", plan);
        let published = self.publish(&bodies);
        self.wait_until_quiet();
        let faults = self.cloud.injected_faults();
        self.cloud.clear_faults();
        let mut ledger = Ledger::new(self, &bodies);
        ledger.published = published;
        ledger.took = started.elapsed();
        ledger.faults = faults;
        ledger
    }

    /// Redrives the dead letters, without faults, and accounts again.
    #[must_use]
    pub fn redrive(&self, count: usize) -> Ledger {
        let _ = crate::command::run(&mut self.deployment.tool("redrive.py"));
        self.wait_until_quiet();
        Ledger::new(self, &bodies(count))
    }

    fn limit_concurrency(&self) {
        let function = self.deployment.output("formatter_function_name");
        let limit = ["--function-name", function, "--reserved-concurrent-executions", CONCURRENCY];
        let put = ["lambda", "put-function-concurrency"];
        let _ = self.cloud.aws(Account::Security, &[&put[..], &limit].concat());
    }

    fn publish(&self, bodies: &[Sent]) -> usize {
        let mut order: Vec<(usize, &Sent)> = bodies.iter().enumerate().collect();
        let repeated = order.iter().filter(|(_, sent)| sent.is_repeated);
        order.extend(
            repeated.map(|&(at, sent)| (at + REPETITION_DISTANCE, sent)).collect::<Vec<_>>(),
        );
        order.sort_by_key(|(at, _)| *at);
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..PUBLISHERS {
                scope.spawn(|| {
                    while let Some((at, sent)) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                        while *at > BURST && self.pending() > MAX_PENDING {
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
        let topic = match sent.kind.route() {
            Route::StatusTopic => &self.asr.status_topic,
            Route::AlarmTopic => &self.asr.alarm_topic,
            Route::Bus => return self.put_event(sent),
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
        let invocation = json!({"function_name": function, "event": event});
        self.cloud.post("invocations/repeat", &invocation);
    }

    /// The number of events that wait for the formatter or run in it.
    fn pending(&self) -> u64 {
        self.cloud.page("invocations/pending").as_u64().expect("the page is a number")
    }

    /// Waits until no event is pending and all queues are empty for [`QUIET`].
    fn wait_until_quiet(&self) {
        let started = Instant::now();
        let mut last = Instant::now();
        while last.elapsed() < QUIET {
            assert!(started.elapsed() < TIMEOUT, "the queues are not empty after {TIMEOUT:?}");
            thread::sleep(Duration::from_secs(1));
            let depths = self.deployment.depths();
            if self.pending() > 0 || depths.iter().any(|depth| *depth > 0) {
                last = Instant::now();
            }
        }
    }
}

/// The usual faults of a function's calls: 10 % are throttled, 5 % end in an error, 2 % get no
/// answer, 1 % kill the process, and the mail topic rejects poisoned messages.
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

/// The variables of a deployment for tests with faults: deduplication, short retry delays, few
/// attempts, and rules for mail.
#[must_use]
pub fn fault_variables() -> Vec<(&'static str, Value)> {
    let rules = json!({"sources": {"include": ["asr"]}, "outcomes": {"include": ["failed"]}});
    vec![
        ("/deduplication", json!({})),
        ("/retry", json!({"initial_delay_seconds": 1, "max_attempts": 4})),
        ("/timeout", json!(10)),
        ("/destinations/mail/rules", rules),
    ]
}
