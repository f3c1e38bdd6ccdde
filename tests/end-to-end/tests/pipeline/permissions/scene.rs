//! Where permissions are tried: one deployment, and what its readers and operators see of it.

use std::{
    cell::RefCell,
    fs,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use end_to_end::{Account, Asr, Channel, Deployment, LocalCloud, Workspace, fixture, mails};
use serde_json::{Value, json};

use super::{FORMATTER, POSTER};

/// A feature takes at most a few seconds; longer only where messages wait for a table.
const PATIENCE: Duration = Duration::from_mins(1);

/// How a feature does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Works,
    /// It did something, and the wrong thing.
    Errs,
    Waits,
}

/// The features of one function, all of them tried in one case.
pub(super) trait Exercise<'a> {
    const FEATURES: &'static [&'static str];

    /// Starts all of it.
    fn begin(case: &'a Case<'a>) -> Self;

    /// Takes the steps that follow what was seen so far.
    fn go_on(&mut self);

    fn state(&self, feature: &str) -> State;
}

pub(super) struct Scene<'a> {
    pub(super) cloud: &'a LocalCloud,
    asr: &'a Asr,
    pub(super) deployment: &'a Deployment<'a>,
    /// What everybody is to hear of in the end.
    promised: RefCell<Vec<String>>,
}

/// One try, whose messages are told from all others by its number.
pub(super) struct Case<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) number: usize,
    since: u128,
    /// How long the cloud's log was.
    log: usize,
}

impl<'a> Scene<'a> {
    pub(super) fn new(cloud: &'a LocalCloud, asr: &'a Asr, deployment: &'a Deployment<'a>) -> Self {
        Self { cloud, asr, deployment, promised: RefCell::default() }
    }

    /// A new process knows nothing yet.
    pub(super) fn restart(&self, function: &str) {
        let update = ["lambda", "update-function-configuration", "--function-name", function];
        let _ =
            self.cloud.aws(Account::Security, &[&update[..], &["--memory-size", "256"]].concat());
    }

    pub(super) fn send(&self, queue_url: &str, body: &Value) {
        let wanted = json!({"QueueUrl": queue_url, "MessageBody": body.to_string()}).to_string();
        let answer = self.cloud.call("sqs", "AmazonSQS.SendMessage", &wanted);
        assert!(answer.contains("MessageId"), "{answer}");
    }

    /// Takes what is in a queue.
    pub(super) fn empty(&self, queue_url: &str) -> String {
        let mut bodies = String::new();
        loop {
            let wanted = json!({"QueueUrl": queue_url, "MaxNumberOfMessages": 10}).to_string();
            let answer = self.cloud.call("sqs", "AmazonSQS.ReceiveMessage", &wanted);
            let answer: Value = serde_json::from_str(&answer).expect("SQS answers with JSON");
            let Some(messages) = answer["Messages"].as_array().filter(|list| !list.is_empty())
            else {
                return bodies;
            };
            for message in messages {
                bodies += &message["Body"].to_string();
                let handle = &message["ReceiptHandle"];
                let wanted = json!({"QueueUrl": queue_url, "ReceiptHandle": handle}).to_string();
                let _ = self.cloud.call("sqs", "AmazonSQS.DeleteMessage", &wanted);
            }
        }
    }

    /// What the functions wrote and what the cloud refused.
    fn said(&self, since: u128, log: usize) -> String {
        let cloud_log = fs::read_to_string(self.cloud.directory.join("local-cloud.log"));
        let cloud_log = cloud_log.unwrap_or_default();
        let logs = [FORMATTER, POSTER].map(|function| self.log(function, since));
        format!("{}{}", logs.concat(), cloud_log.get(log..).unwrap_or_default())
    }

    pub(super) fn log(&self, function: &str, since: u128) -> String {
        let group = format!("/aws/lambda/{function}");
        let wanted = json!({"logGroupName": group, "startTime": since}).to_string();
        let answer = self.cloud.call("logs", "Logs_20140328.FilterLogEvents", &wanted);
        let answer: Value = serde_json::from_str(&answer).expect("CloudWatch answers with JSON");
        let events = answer["events"].as_array().into_iter().flatten();
        events.filter_map(|event| event["message"].as_str()).collect()
    }

    pub(super) fn in_channel(&self, marker: &str) -> Vec<String> {
        let messages = Channel::of(self.cloud).messages().into_iter();
        messages.map(|message| message.body).filter(|body| body.contains(marker)).collect()
    }

    pub(super) fn in_mail(&self, marker: &str) -> bool {
        mails(self.cloud).iter().any(|mail| mail["text"].to_string().contains(marker))
    }

    pub(super) fn in_bot(&self, marker: &str) -> Option<Value> {
        let mut messages = Workspace::of(self.cloud).messages().into_iter();
        messages.find(|message| message.to_string().contains(marker))
    }

    /// Whatever a missing permission held up is told once it is back.
    pub(super) fn everything_arrived_in_the_end(&self) {
        let missing = || {
            let channel = format!("{:?}", Channel::of(self.cloud).messages());
            let bot = format!("{:?}", Workspace::of(self.cloud).messages());
            let mut promised = self.promised.borrow().clone();
            promised.retain(|marker| !channel.contains(marker) || !bot.contains(marker));
            promised
        };
        assert!(wait(|| missing().is_empty()), "{:?}", missing());
    }
}

impl<'a> Case<'a> {
    pub(super) fn new(scene: &'a Scene<'a>, number: usize) -> Self {
        let log = fs::metadata(scene.cloud.directory.join("local-cloud.log"));
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let log = log.map_or(0, |file| usize::try_from(file.len()).unwrap_or_default());
        Self { scene, number, since: now.as_millis(), log }
    }

    pub(super) fn marker(&self, what: &str) -> String {
        marker(what, self.number)
    }

    /// A body of ASR's about an account that it has no name for.
    pub(super) fn body(&self, what: &str, account: &str) -> Value {
        let mut body: Value =
            serde_json::from_str(&fixture("asr/cancelling.json")).expect("the fixture is JSON");
        let marker = self.marker(what);
        for pointer in ["/Finding/title", "/Finding/finding_arn", "/StepFunctions_Execution_Id"] {
            let text = body.pointer_mut(pointer).expect("it is there");
            *text = format!("{}-{marker}", text.as_str().unwrap_or_default()).into();
        }
        body["Account_Alias"] = account.into();
        body["Finding"]["account"] = account.into();
        body
    }

    /// Publishes a body that reaches everybody sooner or later.
    pub(super) fn promise(&self, what: &str, account: &str) {
        self.scene.promised.borrow_mut().push(self.marker(what));
        self.publish(what, account);
    }

    pub(super) fn publish(&self, what: &str, account: &str) {
        let body = self.body(what, account).to_string();
        let _ = Asr::publish(self.scene.cloud, &self.scene.asr.status_topic, &body);
    }

    /// From now on these calls end so, whenever this text is in them.
    pub(super) fn harm(&self, mut rule: Value, text: &str) {
        rule["contains"] = text.into();
        self.scene.cloud.put("faults", &json!({ "rules": [rule] }));
    }

    pub(super) fn harmed(&self) -> u64 {
        let injected = &self.scene.cloud.page("faults")["injected"];
        injected.as_object().into_iter().flatten().filter_map(|(_, count)| count.as_u64()).sum()
    }

    pub(super) fn heal(&self) {
        let _ = self.scene.cloud.end("faults");
    }

    pub(super) fn took(&self) -> u128 {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() - self.since
    }

    /// What was said since the case began.
    pub(super) fn said(&self) -> String {
        self.scene.said(self.since, self.log)
    }

    pub(super) fn log(&self, function: &str) -> String {
        self.scene.log(function, self.since)
    }

    pub(super) fn last_words(&self) -> String {
        let said = self.said();
        said.get(said.len().saturating_sub(3_000)..).unwrap_or(&said).to_owned()
    }
}

/// Whether it is so within the time that anything may take.
pub(super) fn wait(mut is_so: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if is_so() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    false
}

fn marker(what: &str, number: usize) -> String {
    format!("{what}-{number:02}-case")
}
