//! A function with a state table, and events of the same few problems at any time.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use lambda_support::testing::{Call, MockResponse, MockTable};
use serde_json::Map;

use super::*;
use crate::testing::entries;

/// A time in the week of the fixtures, in seconds from 1970: 2026-11-23T04:12:31Z.
pub(super) const START: i64 = 1_795_407_151;
pub(super) const MINUTE: i64 = 60;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// The function, its table and what it calls.
pub(super) struct World {
    pub(super) table: MockTable,
    pub(super) aws: MockAws,
    pub(super) context: Context,
    pub(super) log: CapturedLog,
    /// The topics that refuse messages.
    pub(super) refusing: Arc<Mutex<HashSet<String>>>,
    /// The operations that have no answer.
    pub(super) hanging: Arc<Mutex<Vec<&'static str>>>,
    calls: Arc<Mutex<Vec<String>>>,
    requests: std::sync::atomic::AtomicU32,
}

impl World {
    /// With these destinations, which exist since long before [`START`].
    pub(super) fn new(destinations: &[Value]) -> Self {
        Self::with_table(destinations, state_table())
    }

    /// The same with a table that has items.
    pub(super) fn with_table(destinations: &[Value], table: MockTable) -> Self {
        let refusing: Arc<Mutex<HashSet<String>>> = Arc::default();
        let hanging: Arc<Mutex<Vec<&'static str>>> = Arc::default();
        let hangs = Arc::clone(&hanging);
        let calls: Arc<Mutex<Vec<String>>> = Arc::default();
        let (topics, noted, of_aws) = (Arc::clone(&refusing), Arc::clone(&calls), table.clone());
        let aws = MockAws::new(move |call| {
            noted.lock().unwrap().push(name_of(call));
            let refuses = |topic: &String| topics.lock().unwrap().contains(topic);
            let is_publish = call.operation.starts_with("Publish");
            if is_publish && entries(call).iter().any(|entry| refuses(&entry.topic)) {
                return error_response(call, 403, "AuthorizationError");
            }
            if hangs.lock().unwrap().contains(&call.operation.as_str()) {
                return error_response(call, 500, "InternalError")
                    .with_delay(Duration::from_hours(1));
            }
            state_response(&of_aws, call)
        });
        let destinations = Value::from(destinations.to_vec()).to_string();
        let pairs = [STATE, ("CLOCK", "events"), ("DESTINATIONS", &destinations)];
        let (context, log) = function(&pairs, &aws);
        for (name, rules) in &context.rules_by_destination {
            let item = json!({"key": {"S": format!("destination#{name}")}, "sort": {"S": "since"},
                "since": {"N": (START - 30 * DAY).to_string()}, "rules": {"S": rules}});
            table.put(item.as_object().unwrap().clone()).unwrap();
        }
        Self { table, aws, context, log, refusing, hanging, calls, requests: 1.into() }
    }

    /// Invokes the function, and returns what it logs.
    pub(super) async fn send(&self, event: Value) -> Vec<Value> {
        let number = self.requests.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        self.send_as(&format!("r{number}"), event).await
    }

    /// The same under a request id.
    pub(super) async fn send_as(&self, request_id: &str, event: Value) -> Vec<Value> {
        let before = self.log.lines().len();
        let mut lambda = lambda_runtime::Context::default();
        lambda.request_id = request_id.into();
        if let Err(error) = handle(LambdaEvent::new(event, lambda), &self.context).await {
            println!("{}", Diagnostic::from(error).error_message);
        }
        self.log.lines().split_off(before)
    }

    /// Invokes the function with a time limit, and returns its error.
    pub(super) async fn send_within(&self, limit: Duration, event: Value) -> Option<String> {
        let mut lambda = lambda_runtime::Context::default();
        let deadline = std::time::SystemTime::now() + limit;
        let since = deadline.duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap();
        lambda.deadline = u64::try_from(since.as_millis()).unwrap();
        lambda.request_id = "limited".to_owned();
        let end = handle(LambdaEvent::new(event, lambda), &self.context).await;
        end.err().map(|error| Diagnostic::from(error).error_message)
    }

    /// The decisions about an event: `destination decision outcome` of each delivery, the decision of
    /// what is recorded, and `destination summary members` of each summary.
    pub(super) async fn decide(&self, event: Value) -> Vec<String> {
        words(&self.send(event).await)
    }

    /// The calls since the last time, without those that write counts: the operation and the kind of
    /// item.
    pub(super) fn calls(&self) -> Vec<String> {
        let mut calls = std::mem::take(&mut *self.calls.lock().unwrap());
        calls.retain(|call| !call.ends_with("activity"));
        calls
    }

    /// The texts that a destination's topic has taken.
    pub(super) fn published(&self, destination: &str) -> Vec<String> {
        let calls = self.aws.calls("Publish").into_iter().chain(self.aws.calls("PublishBatch"));
        let entries = calls.flat_map(|call| entries(&call));
        entries.filter(|entry| entry.topic == destination).map(|entry| entry.text).collect()
    }

    /// The bodies of the messages that the function has put into a queue, from the nth one.
    pub(super) fn queued(&self, from: usize) -> Vec<String> {
        let calls = self.aws.calls("SendMessage").into_iter().skip(from);
        calls.map(|call| call.json()["MessageBody"].as_str().unwrap().to_owned()).collect()
    }

    /// The items whose key begins so.
    pub(super) fn items(&self, prefix: &str) -> Vec<Map<String, Value>> {
        let is = |item: &Map<String, Value>| item["key"]["S"].as_str().unwrap().starts_with(prefix);
        self.table.items().into_iter().filter(is).collect()
    }

    /// The only subject.
    pub(super) fn subject(&self) -> Map<String, Value> {
        let is = |item: &Map<String, Value>| item["sort"]["S"] == "state";
        let mut subjects = self.items("subject#").into_iter().filter(is);
        let subject = subjects.next().unwrap();
        assert!(subjects.next().is_none(), "several subjects");
        subject
    }
}

fn name_of(call: &Call) -> String {
    let key = key_of(call).unwrap_or_default();
    let kind = key.split('#').next().unwrap();
    let name = [&call.operation, " ", kind].concat();
    name.trim_end().to_owned()
}

/// The lines in short.
pub(super) fn words(lines: &[Value]) -> Vec<String> {
    let text = |line: &Value, name: &str| line[name].as_str().unwrap_or("-").to_owned();
    let mut words = Vec::new();
    for line in lines {
        let of = |names: &[&str]| names.iter().map(|name| text(line, name)).collect::<Vec<_>>();
        match line["message"].as_str() {
            Some("delivery finished") => {
                words.push(of(&["destination", "decision", "outcome"]).join(" "));
            }
            Some("notice recorded") => words.push(text(line, "decision")),
            Some("summary finished") => {
                words.push(format!("{} summary {}", text(line, "destination"), line["members"]));
            }
            Some("digest finished") => words.push(format!("{} digest", text(line, "destination"))),
            _ => {}
        }
    }
    words
}

/// A time as RFC 3339.
pub(super) fn rfc3339(at: i64) -> String {
    let (days, seconds) = (at.div_euclid(DAY), at.rem_euclid(DAY));
    // Days from 0000-03-01, whose years end with February.
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (seconds / HOUR, seconds % HOUR / MINUTE, seconds % MINUTE);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The finding of a control on a bucket, as Security Hub imports it.
#[derive(Clone)]
pub(super) struct Finding {
    pub(super) bucket: u32,
    pub(super) control: &'static str,
    pub(super) severity: &'static str,
    pub(super) compliance: &'static str,
    pub(super) workflow: &'static str,
    pub(super) record: &'static str,
    /// When it was sent, in seconds from [`START`].
    pub(super) at: i64,
    /// When it was evaluated. People and ASR change a finding without an evaluation.
    pub(super) evaluated_at: i64,
}

pub(super) fn finding(at: i64) -> Finding {
    Finding {
        bucket: 1,
        control: "S3.8",
        severity: "HIGH",
        compliance: "FAILED",
        workflow: "NEW",
        record: "ACTIVE",
        at,
        evaluated_at: at,
    }
}

impl Finding {
    /// It passes, which arrives as informational.
    pub(super) fn passed(self) -> Self {
        Self { severity: "INFORMATIONAL", compliance: "PASSED", ..self }
    }

    pub(super) fn arn(&self) -> String {
        format!(
            "arn:aws:securityhub:ap-northeast-1:333333333333:security-control/{}/finding/\
             4d3c9c53-0a0b-4c39-8a3a-6c0f7d6f2a{:02}",
            self.control, self.bucket
        )
    }

    pub(super) fn event(&self) -> Value {
        let fixture = include_str!("../../../../../../tests/fixtures/security-hub/control.json");
        let mut event: Value = serde_json::from_str(fixture).unwrap();
        event["time"] = rfc3339(START + self.at).into();
        event["id"] = format!("{}-{}-{}", self.bucket, self.severity, self.at).into();
        let finding = &mut event["detail"]["findings"][0];
        finding["Id"] = self.arn().into();
        finding["Severity"] = json!({"Label": self.severity});
        finding["Compliance"]["Status"] = self.compliance.into();
        finding["Compliance"]["SecurityControlId"] = self.control.into();
        finding["GeneratorId"] = format!("security-control/{}", self.control).into();
        finding["Workflow"]["Status"] = self.workflow.into();
        finding["RecordState"] = self.record.into();
        finding["Resources"][0]["Id"] = format!("arn:aws:s3:::bucket-{}", self.bucket).into();
        for name in ["UpdatedAt", "LastObservedAt"] {
            finding[name] = rfc3339(START + self.evaluated_at).into();
        }
        for name in ["FirstObservedAt", "CreatedAt"] {
            finding[name] = rfc3339(START).into();
        }
        event
    }

    /// ASR's result for it, at its time.
    pub(super) fn remediated(&self, status: &str) -> Value {
        let mut body: Value = serde_json::from_str(&result(status, "333333333333", "x")).unwrap();
        let outcome = if status == "SUCCESS" { "done" } else { "failed" };
        body["Message"] = format!("Remediation {outcome} for {}", self.control).into();
        body["Remediation_Output"] = Value::Null;
        body["Finding"]["finding_arn"] = self.arn().into();
        body["StepFunctions_Execution_Id"] = format!("execution:{}", self.at).into();
        let mut record = record(&format!("asr-{}", self.at), &body.to_string());
        record["Sns"]["Timestamp"] = rfc3339(START + self.at).into();
        events(&[record])
    }
}

/// A batch of the queue of over-events, or of redriven events.
pub(super) fn by_queue(events: &[Value]) -> Value {
    let of = |(n, event): (usize, &Value)| received(&n.to_string(), 1, &event.to_string());
    batch(&events.iter().enumerate().map(of).collect::<Vec<_>>())
}

/// The messages of the retry queue, received for the nth time at this time.
pub(super) fn retries(bodies: &[String], attempt: u32, at: i64) -> Value {
    let of = |(n, body): (usize, &String)| {
        let mut message = received(&format!("m{n}"), attempt, body);
        message["attributes"]["SentTimestamp"] = ((START + at) * 1_000).to_string().into();
        message
    };
    batch(&bodies.iter().enumerate().map(of).collect::<Vec<_>>())
}

/// The sweep.
pub(super) fn sweep(at: i64) -> Value {
    json!({"source": "aws.events", "detail-type": "Scheduled Event", "time": rfc3339(START + at)})
}

/// The end of a window.
pub(super) fn flush(destination: &str, at: i64) -> Value {
    let body = json!({"flush": {"destination": destination, "at": START + at}}).to_string();
    batch(&[received("flush", 1, &body)])
}

/// Answers an error in the place of the table.
pub(super) fn denied(call: &Call) -> MockResponse {
    error_response(call, 400, "AccessDeniedException")
}
