//! The deployment that permissions are removed from, and what shows whether its features work.

use std::{
    cell::RefCell,
    fs,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use end_to_end::{Account, Channel, Workspace, fixture, mails};
use serde_json::{Value, json};

use super::{FORMATTER, POSTER, formatter::dead_lettered_retry_item};
use crate::{bodies::append, stage::Stage};

/// The longest wait for the features of a case: longer than the retries of `DynamoDB`'s client.
const TIMEOUT: Duration = Duration::from_mins(1);

/// The state of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Works,
    /// It did the wrong thing.
    Errs,
    Waits,
}

/// The features of one function, all exercised in each case.
pub(super) trait Exercise<'a> {
    const FEATURES: &'static [&'static str];

    /// Starts all of them.
    fn begin(case: &'a Case<'a>) -> Self;

    /// Takes the next steps, if what they wait for is there.
    fn advance(&mut self);

    fn state(&self, feature: &str) -> State;
}

pub(super) struct Scene<'a> {
    pub(super) stage: &'a Stage,
    /// A message of the formatter's retry queue.
    pub(super) retry_item: Value,
    /// The markers of the messages that all destinations receive in the end.
    expected: RefCell<Vec<String>>,
}

/// One removed permission. Its number is in the markers of its messages.
pub(super) struct Case<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) number: usize,
    /// Milliseconds since 1970.
    since: u128,
    /// The length of the local cloud's log at the beginning, in bytes.
    cloud_log_bytes: usize,
}

impl<'a> Scene<'a> {
    pub(super) fn new(stage: &'a Stage) -> Self {
        let retry_item = dead_lettered_retry_item(stage);
        Self { stage, retry_item, expected: RefCell::default() }
    }

    /// Has Lambda start new processes of a function.
    pub(super) fn restart(&self, function: &str) {
        let update = ["lambda", "update-function-configuration", "--function-name", function];
        let memory = ["--memory-size", "256"];
        let _ = self.stage.cloud.aws(Account::Security, &[&update[..], &memory].concat());
    }

    pub(super) fn send(&self, queue_url: &str, body: &Value) {
        let request = json!({"QueueUrl": queue_url, "MessageBody": body.to_string()}).to_string();
        let answer = self.stage.cloud.call("sqs", "AmazonSQS.SendMessage", &request);
        assert!(answer.contains("MessageId"), "{answer}");
    }

    /// Receives and deletes the messages of a queue; returns their bodies.
    pub(super) fn receive_all(&self, queue_url: &str) -> String {
        let mut bodies = String::new();
        loop {
            let request = json!({"QueueUrl": queue_url, "MaxNumberOfMessages": 10}).to_string();
            let answer = self.stage.cloud.call("sqs", "AmazonSQS.ReceiveMessage", &request);
            let answer: Value = serde_json::from_str(&answer).expect("SQS answers with JSON");
            let Some(messages) = answer["Messages"].as_array().filter(|list| !list.is_empty())
            else {
                return bodies;
            };
            for message in messages {
                bodies += &message["Body"].to_string();
                let handle = &message["ReceiptHandle"];
                let request = json!({"QueueUrl": queue_url, "ReceiptHandle": handle}).to_string();
                let _ = self.stage.cloud.call("sqs", "AmazonSQS.DeleteMessage", &request);
            }
        }
    }

    /// The functions' logs since a time, and the local cloud's from a length on.
    fn logs(&self, since: u128, cloud_log_bytes: usize) -> String {
        let cloud_log = fs::read_to_string(self.stage.cloud.directory.join("local-cloud.log"));
        let cloud_log = cloud_log.unwrap_or_default();
        let logs = [FORMATTER, POSTER].map(|function| self.log(function, since));
        format!("{}{}", logs.concat(), cloud_log.get(cloud_log_bytes..).unwrap_or_default())
    }

    pub(super) fn log(&self, function: &str, since: u128) -> String {
        let group = format!("/aws/lambda/{function}");
        let request = json!({"logGroupName": group, "startTime": since}).to_string();
        let answer = self.stage.cloud.call("logs", "Logs_20140328.FilterLogEvents", &request);
        let answer: Value = serde_json::from_str(&answer).expect("CloudWatch answers with JSON");
        let events = answer["events"].as_array().into_iter().flatten();
        events.filter_map(|event| event["message"].as_str()).collect()
    }

    pub(super) fn in_channel(&self, marker: &str) -> Vec<String> {
        let messages = Channel::new(self.stage.cloud).messages().into_iter();
        messages.map(|message| message.body).filter(|body| body.contains(marker)).collect()
    }

    /// Waits until what a missing permission held up has arrived. A destination takes eight messages
    /// at once, and those of the next case must not be summarised with them.
    pub(super) fn wait_until_quiet(&self) {
        let mut before = 0;
        wait(|| {
            let count = Channel::new(self.stage.cloud).messages().len();
            std::thread::sleep(Duration::from_secs(1));
            std::mem::replace(&mut before, count) == count
        });
    }

    pub(super) fn digests(&self) -> usize {
        let messages = Channel::new(self.stage.cloud).messages();
        messages.iter().filter(|message| message.title().contains("Digest: ")).count()
    }

    pub(super) fn in_mail(&self, marker: &str) -> bool {
        mails(self.stage.cloud).iter().any(|mail| mail["text"].to_string().contains(marker))
    }

    pub(super) fn in_bot(&self, marker: &str) -> Option<Value> {
        let mut messages = Workspace::new(self.stage.cloud).messages().into_iter();
        messages.find(|message| message.to_string().contains(marker))
    }

    /// Checks that all messages arrive which a missing permission held up.
    pub(super) fn assert_everything_arrives(&self) {
        let missing = || {
            let channel = format!("{:?}", Channel::new(self.stage.cloud).messages());
            let bot = format!("{:?}", Workspace::new(self.stage.cloud).messages());
            let mut expected = self.expected.borrow().clone();
            expected.retain(|marker| !channel.contains(marker) || !bot.contains(marker));
            expected
        };
        assert!(wait(|| missing().is_empty()), "{:?}", missing());
    }
}

impl<'a> Case<'a> {
    pub(super) fn new(scene: &'a Scene<'a>) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        let log = fs::metadata(scene.stage.cloud.directory.join("local-cloud.log"));
        Self {
            scene,
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            since: now_ms(),
            cloud_log_bytes: log.map_or(0, |file| usize::try_from(file.len()).unwrap_or_default()),
        }
    }

    /// A word that only one message of this case contains.
    pub(super) fn marker(&self, what: &str) -> String {
        format!("{what}-{:02}-case", self.number)
    }

    /// An ASR message about an account whose name it does not contain.
    pub(super) fn body(&self, what: &str, account: &str) -> Value {
        let mut body: Value =
            serde_json::from_str(&fixture("asr/cancelling.json")).expect("the fixture is JSON");
        for pointer in ["/Finding/title", "/Finding/finding_arn", "/StepFunctions_Execution_Id"] {
            append(&mut body, pointer, &self.marker(what));
        }
        body["Account_Alias"] = account.into();
        body["Finding"]["account"] = account.into();
        body
    }

    /// Publishes a message that arrives everywhere, at the latest when the permission is restored.
    pub(super) fn publish_expected(&self, what: &str, account: &str) {
        self.scene.expected.borrow_mut().push(self.marker(what));
        self.publish(what, account);
    }

    pub(super) fn publish(&self, what: &str, account: &str) {
        self.scene.stage.publish(&self.body(what, account));
    }

    /// Injects a fault into the calls that contain a text.
    pub(super) fn inject_fault(&self, mut rule: Value, text: &str) {
        rule["contains"] = text.into();
        self.scene.stage.cloud.inject_faults(&json!([rule]));
    }

    pub(super) fn injected_faults(&self) -> u64 {
        let injected = self.scene.stage.cloud.injected_faults();
        injected.as_object().into_iter().flatten().filter_map(|(_, count)| count.as_u64()).sum()
    }

    pub(super) fn clear_faults(&self) {
        self.scene.stage.cloud.clear_faults();
    }

    pub(super) fn elapsed_ms(&self) -> u128 {
        now_ms() - self.since
    }

    /// All logs since the case began.
    pub(super) fn logs(&self) -> String {
        self.scene.logs(self.since, self.cloud_log_bytes)
    }

    pub(super) fn log(&self, function: &str) -> String {
        self.scene.log(function, self.since)
    }

    pub(super) fn end_of_logs(&self) -> String {
        let logs = self.logs();
        logs.get(logs.len().saturating_sub(3_000)..).unwrap_or(&logs).to_owned()
    }
}

/// Waits until something is so; false after [`TIMEOUT`].
pub(super) fn wait(mut is_so: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < TIMEOUT {
        if is_so() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    false
}

fn now_ms() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}
