//! A history of events with faults, its retry queue and its clock.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use lambda_support::testing::Fault;

use super::{world::*, *};

/// The next step of a history.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// A finding of this bucket is reported with this severity.
    Report(u32, &'static str),
    Pass(u32),
    Suppress(u32),
    Succeed(u32),
    FailRemediation(u32),
    Retry,
    Sweep,
    /// A time without events, in minutes.
    Wait(i64),
}

/// The faults meanwhile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Trouble {
    None,
    /// The topic refuses.
    Refuses(&'static str),
    /// The answer of the table's nth call is lost.
    Lost(u32),
    /// The table refuses from its nth call.
    Unavailable(u32),
    /// The invocation ends at the table's nth call.
    Killed(u32),
}

/// The retry queue, as SQS keeps it.
#[derive(Default)]
struct Queue {
    /// The bodies and how often each was received.
    waiting: Vec<(String, u32)>,
    read: usize,
}

pub(super) struct Run {
    world: World,
    queue: Queue,
    at: i64,
    /// Calls of the table within this step, and whether one is to hang.
    calls: Arc<AtomicU32>,
    trouble: Arc<Mutex<Trouble>>,
    hangs: Arc<AtomicBool>,
    /// The number of messages that may be sent twice.
    pub(super) excuses: usize,
    /// Every message: its destination, subject and decision.
    pub(super) sent: Vec<(String, String, String)>,
}

impl Run {
    pub(super) fn new(grouped: bool) -> Self {
        let destinations = ["bot", "chat"].map(|name| {
            if !grouped {
                return ungrouped(name);
            }
            let mut bot = destination(name, "slack-bot");
            bot["grouping"] = json!({"above": 2, "wait_seconds": 120, "max_per_hour": 12});
            bot
        });
        let world = World::new(&destinations);
        let (calls, trouble) = (Arc::new(AtomicU32::new(0)), Arc::new(Mutex::new(Trouble::None)));
        let hangs = Arc::new(AtomicBool::new(false));
        let (counted, current, hanging) =
            (Arc::clone(&calls), Arc::clone(&trouble), Arc::clone(&hangs));
        world.table.set_faults(move |call, _| {
            let number = counted.fetch_add(1, Ordering::Relaxed) + 1;
            match *current.lock().unwrap() {
                Trouble::Lost(nth) if number == nth => Some(Fault::After(cut_off(call))),
                Trouble::Unavailable(from) if number >= from => Some(Fault::Before(denied(call))),
                Trouble::Killed(nth) if number >= nth => {
                    hanging.store(true, Ordering::Relaxed);
                    let never = ok_table(call).with_delay(Duration::from_hours(24));
                    Some(Fault::Before(never))
                }
                _ => None,
            }
        });
        Self {
            world,
            queue: Queue::default(),
            at: 0,
            calls,
            trouble,
            hangs,
            excuses: 0,
            sent: Vec::new(),
        }
    }

    async fn invoke(&mut self, event: Value, trouble: Trouble) -> bool {
        self.calls.store(0, Ordering::Relaxed);
        self.hangs.store(false, Ordering::Relaxed);
        *self.trouble.lock().unwrap() = trouble;
        if let Trouble::Refuses(topic) = trouble {
            self.world.refusing.lock().unwrap().insert(topic.to_owned());
        }
        let before = self.world.log.lines().len();
        let published = self.world.aws.calls("Publish").len();
        let id = format!("i{}", self.at);
        let done = {
            let mut lambda = lambda_runtime::Context::default();
            lambda.request_id = id;
            let call = handle(LambdaEvent::new(event, lambda), &self.world.context);
            timeout(Duration::from_millis(1_500), call).await.is_ok_and(|done| done.is_ok())
        };
        *self.trouble.lock().unwrap() = Trouble::None;
        self.world.refusing.lock().unwrap().clear();
        if !matches!(trouble, Trouble::None | Trouble::Refuses(_)) {
            self.excuses += self.world.aws.calls("Publish").len() - published;
        }
        let lines = self.world.log.lines().split_off(before);
        for line in &lines {
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            if text("message") == "delivery finished" && text("outcome") == "notified" {
                let (destination, subject) = (text("destination"), text("subject"));
                let is_success = text("remediation_outcome") == "succeeded";
                let decision = if is_success { "success".to_owned() } else { text("decision") };
                self.sent.push((destination, subject, decision));
            }
        }
        let new = self.world.queued(self.queue.read);
        self.queue.read += new.len();
        self.queue.waiting.extend(new.into_iter().map(|body| (body, 0)));
        done
    }

    /// Receives everything in the queue once.
    async fn retry(&mut self, trouble: Trouble) {
        for (body, attempt) in std::mem::take(&mut self.queue.waiting) {
            let before = self.world.log.lines().len();
            let batch = retries(std::slice::from_ref(&body), attempt + 1, self.at);
            let done = self.invoke(batch, trouble).await;
            let lines = self.world.log.lines().split_off(before);
            let is_retry = lines.iter().any(|line| line["outcome"] == "retry");
            if !done || is_retry {
                self.queue.waiting.push((body, attempt + 1));
            }
        }
    }

    pub(super) async fn step(&mut self, step: &Step, trouble: Trouble) {
        self.at += 61;
        let at = self.at;
        let event = match *step {
            Step::Report(bucket, severity) => Finding { bucket, severity, ..finding(at) }.event(),
            Step::Pass(bucket) => Finding { bucket, ..finding(at) }.passed().event(),
            Step::Suppress(bucket) => {
                Finding { bucket, workflow: "SUPPRESSED", ..finding(at) }.event()
            }
            Step::Succeed(bucket) => Finding { bucket, ..finding(at) }.remediated("SUCCESS"),
            Step::FailRemediation(bucket) => Finding { bucket, ..finding(at) }.remediated("FAILED"),
            Step::Retry => return self.retry(trouble).await,
            Step::Sweep => sweep(at),
            Step::Wait(minutes) => {
                self.at += minutes * MINUTE;
                return;
            }
        };
        let is_event = !matches!(step, Step::Sweep);
        // Lambda repeats an asynchronous event that fails, under the same request id.
        let mut done = self.invoke(event.clone(), trouble).await;
        for _ in 0..2 {
            if done || !is_event {
                break;
            }
            done = self.invoke(event.clone(), Trouble::None).await;
        }
    }

    /// Retries and sweeps until nothing is left to do: for two days, after which nothing flaps.
    pub(super) async fn settle(&mut self) {
        for _ in 0..20 {
            self.at += 3 * HOUR;
            self.retry(Trouble::None).await;
            self.invoke(sweep(self.at), Trouble::None).await;
        }
    }

    /// Every destination's mark against what is so.
    pub(super) fn check(&self) -> Result<(), String> {
        for item in self.world.items("subject#") {
            if item["sort"]["S"] != "state" {
                continue;
            }
            let known: Value = serde_json::from_str(item["item"]["S"].as_str().unwrap()).unwrap();
            let is_open = known["standing"] == "open";
            let pending = known["pending"].as_array().map_or(0, Vec::len);
            if pending > 0 {
                return Err(format!("still pending: {known}"));
            }
            for destination in ["bot", "chat"] {
                let mark = &known["marks"][destination];
                let says_over = mark["x"] == true;
                let was_notified = !mark.is_null();
                let is_right = match (was_notified, is_open) {
                    (true, true) => !says_over && mark["o"] == known["openings"],
                    (true, false) => says_over,
                    (false, true) => false,
                    (false, false) => true,
                };
                // Without one it was notified of a remediation before the finding was known.
                let severity = |of: &Value| of.as_str().map(rank);
                let notified = severity(&mark["w"]["s"]);
                let is_worst = !is_open
                    || notified.is_none()
                    || notified >= severity(&known["traits"]["severity"]);
                if !is_right || !is_worst {
                    return Err(format!("{destination}: {known}"));
                }
            }
        }
        if !self.world.items("hold#").is_empty() {
            return Err("something is held".to_owned());
        }
        Ok(())
    }
}

fn rank(severity: &str) -> usize {
    ["informational", "low", "medium", "high", "critical"]
        .iter()
        .position(|known| *known == severity)
        .unwrap_or_default()
}

fn cut_off(call: &Call) -> MockResponse {
    error_response(call, 500, "InternalServerError")
}

fn ok_table(_: &Call) -> MockResponse {
    MockResponse::new(200, "{}")
}
