//! Sends thousands of bodies through a deployment while calls fail, and accounts for each of them.

mod bodies;
mod evidence;
mod ledger;

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use self::bodies::{POISON, Route, Sent, bodies};
pub use self::ledger::{Ledger, Row};
use preview_web::OutageKind;

use crate::{Account, Asr, Deployment, LocalCloud, Workspace, begun, now, put_events, singly};

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
/// Retry delays pass so many times faster: those of the poster last for hours. With 60, ends of windows come
/// again so fast that crashes multiply them.
const PACE: u32 = 15;
/// Of so many calls of Slack's, one fails in this way.
const OUTAGES: [(OutageKind, u32); 2] =
    [(OutageKind::Unavailable, 19), (OutageKind::LostAnswers, 101)];
/// From so many bodies on, a destination that cannot be without grouping would reach the maximum of
/// messages per hour, beyond which windows are as long as an hour.
const MANY: usize = 1_500;
/// The run is over when all queues have been empty and nothing has been held for so long.
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
    /// The ids of the messages and events of each marker.
    sent: Mutex<HashMap<String, Vec<String>>>,
}

impl<'a> Load<'a> {
    /// A load of a deployment.
    #[must_use]
    pub fn new(cloud: &'a LocalCloud, asr: &'a Asr, deployment: &'a Deployment<'a>) -> Self {
        Self { cloud, asr, deployment, sent: Mutex::default() }
    }

    /// Sends `count` bodies, some of them twice, while faults are injected by a plan and Slack fails now and
    /// then; waits until all queues are empty, and accounts for every body.
    #[must_use]
    pub fn run(&self, count: usize, plan: &Value) -> Ledger {
        let started = Instant::now();
        let bodies = bodies(count);
        self.limit_concurrency();
        // Destinations begin with the rule's first sweep. What is older than them is their backlog for an hour.
        self.sweep();
        self.cloud.put("queues/pace", &json!({"pace": PACE}));
        self.cloud.put("faults", plan);
        Workspace::new(self.cloud).set_outages(&OUTAGES);
        let published = self.publish(&bodies);
        self.wait_until_quiet();
        let faults = self.cloud.injected_faults();
        self.cloud.clear_faults();
        self.cloud.put("queues/pace", &json!({"pace": 1}));
        Workspace::new(self.cloud).set_outages(&[]);
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
        self.note(sent, &id);
        if sent.is_delivered_twice {
            self.deliver_again(&json!({"Records": [{"EventSource": "aws:sns", "Sns":
                {"Type": "Notification", "MessageId": id, "TopicArn": topic, "Message": text}}]}));
        }
    }

    fn put_event(&self, sent: &Sent) {
        let event = begun(&sent.body);
        let id = put_events(self.cloud, std::slice::from_ref(&event)).remove(0);
        self.note(sent, &id);
        if sent.is_delivered_twice {
            let mut again = event;
            again["id"] = id.into();
            self.deliver_again(&again);
        }
    }

    fn note(&self, sent: &Sent, id: &str) {
        let mut ids = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        ids.entry(sent.marker.clone()).or_default().push(id.to_owned());
    }

    fn deliver_again(&self, event: &Value) {
        let function = self.deployment.output("formatter_function_name");
        let invocation = json!({"function_name": function, "event": event});
        self.cloud.post("invocations/repeat", &invocation);
    }

    fn sweep(&self) {
        let function = self.deployment.output("formatter_function_name");
        let event =
            json!({"source": "aws.events", "detail-type": "Scheduled Event", "time": now()});
        let sweep = json!({"function_name": function, "event": event});
        self.cloud.post("invocations/repeat", &sweep);
    }

    /// The number of events that wait for the formatter or run in it.
    fn pending(&self) -> u64 {
        self.cloud.page("invocations/pending").as_u64().expect("the page is a number")
    }

    /// Waits until no event is pending, all queues are empty and nothing is held for [`QUIET`].
    fn wait_until_quiet(&self) {
        let started = Instant::now();
        let mut last = Instant::now();
        while last.elapsed() < QUIET {
            assert!(started.elapsed() < TIMEOUT, "the queues are not empty after {TIMEOUT:?}");
            thread::sleep(Duration::from_secs(1));
            let depths = self.deployment.depths();
            if self.pending() > 0 || depths.iter().any(|depth| *depth > 0) {
                last = Instant::now();
            } else if self.deployment.items().iter().any(|item| item["member"].is_object()) {
                last = Instant::now();
                // The end of a window may be lost with a call. The rule's next sweep would find it.
                self.sweep();
            }
        }
    }
}

/// The usual faults of the functions' calls: 10 % are throttled, 5 % end in an error, 2 % get no
/// answer, the answer of 1 % is lost, 1 % of the formatter's kill the process, and the mail topic
/// rejects poisoned messages.
#[must_use]
pub fn usual_faults(deployment: &Deployment<'_>) -> Value {
    let formatter = deployment.output("formatter_function_name");
    let usual = |action: &str| json!({"action": action, "function": formatter, "throttle": 0.10, "error": 0.05, "timeout": 0.02, "lost_answer": 0.01, "crash": 0.01});
    json!({
        "seed": 7,
        "timeout_seconds": 3,
        // A process is killed after the marks only: before them a message is published again.
        "record_contains": "marks",
        "rules": [
            {"action": "sns:Publish", "resource": "mail", "contains": POISON, "invalid": 1.0},
            usual("sns:Publish"),
            usual("dynamodb:*"),
            usual("sqs:*"),
            {"action": "sts:AssumeRole", "throttle": 0.10, "error": 0.05, "timeout": 0.02},
            {"action": "organizations:*", "throttle": 0.10, "error": 0.05, "timeout": 0.02},
            // No poster is killed: it would post again what it posted in this invocation.
            {"action": "*", "function": "-poster", "throttle": 0.10, "error": 0.05, "timeout": 0.02, "lost_answer": 0.01},
        ],
    })
}

/// The variables of a deployment for `task load` with so many bodies.
#[must_use]
pub fn load_variables(count: usize) -> Vec<(&'static str, Value)> {
    let mut grouping = singly();
    if count >= MANY {
        grouping["wait_seconds"] = 5.into();
        grouping["above"] = 2.into();
    }
    let mut variables = fault_variables();
    variables.push(("/destinations/channel/grouping", grouping.clone()));
    variables.push(("/destinations/mail/grouping", grouping));
    variables
}

/// The variables of a deployment for tests with faults: short retry delays, few attempts, and rules
/// for mail.
#[must_use]
pub fn fault_variables() -> Vec<(&'static str, Value)> {
    let rules = json!({"sources": {"include": ["asr"]}, "outcomes": {"include": ["failed"]}});
    vec![
        ("/retry", json!({"initial_delay_seconds": 1, "max_attempts": 4})),
        ("/timeout", json!(10)),
        ("/destinations/mail/rules", rules),
    ]
}
