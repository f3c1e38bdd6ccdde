//! Sends a recording through a deployment on the local cloud, in the recording's own time.

mod collect;
mod variables;

use std::collections::HashMap;

use replay::{DAY, HOUR, Ledger, Line, MINUTE, Moment, Record, Via};
use serde_json::{Value, json};

pub use self::variables::Variables;
use crate::{Account, Asr, Deployment, LocalCloud, Workspace};

/// After the last line so much time passes, so that windows end.
const AFTERWARDS: i64 = 6 * HOUR;
/// Calls that are counted. A batch counts as one call.
const COUNTED: [&str; 9] = [
    "dynamodb:TransactWriteItems",
    "dynamodb:UpdateItem",
    "dynamodb:PutItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchGetItem",
    "dynamodb:Query",
    "sns:Publish",
    "sqs:SendMessage",
    "sqs:DeleteMessage",
];

/// A deployment that replays recordings.
#[derive(Debug)]
pub struct Replay<'a> {
    cloud: &'a LocalCloud,
    asr: Asr,
    deployment: Deployment<'a>,
}

impl<'a> Replay<'a> {
    /// Deploys an operator's variables to a local cloud, with its own readers, and sets the formatter's
    /// clock to that of the events.
    ///
    /// # Errors
    ///
    /// If an endpoint is not on this machine.
    pub fn deploy(
        cloud: &'a LocalCloud,
        variables: &Variables,
        watch: &mut dyn FnMut(&str),
    ) -> Result<Self, String> {
        for endpoint in [&cloud.endpoint, &cloud.preview.address().to_string()] {
            refuse_unless_local(endpoint)?;
        }
        let asr = Asr::install(cloud);
        let (_, secret) = Workspace::install(cloud);
        let changes = variables.changes(&secret);
        let changes: Vec<(&str, Value)> =
            changes.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let deployment = Deployment::apply_watched(cloud, &secret, &changes, watch);
        let replay = Self { cloud, asr, deployment };
        replay.set_clock();
        Ok(replay)
    }

    /// No module sets it, so that no deployment has it.
    fn set_clock(&self) {
        let function = ["--function-name", self.deployment.output("formatter_function_name")];
        let get = [&["lambda", "get-function-configuration"][..], &function].concat();
        let mut environment = self.cloud.aws(Account::Security, &get)["Environment"].take();
        environment["Variables"]["CLOCK"] = json!("events");
        let file = format!("file://{}", self.cloud.file(&environment.to_string()).display());
        let update = ["lambda", "update-function-configuration", "--environment", &file];
        let _ = self.cloud.aws(Account::Security, &[&update[..], &function].concat());
    }

    /// Sends the lines of a recording, each at its own time, and returns what became of them: the
    /// ledger, and the formatter's records. `watch` gets the number of lines that are sent.
    pub fn run(
        &self,
        recording: &str,
        begin: Moment,
        lines: &[Line],
        watch: &mut dyn FnMut(usize),
    ) -> (Ledger, Vec<Record>) {
        let rules = COUNTED.map(|action| json!({ "action": action }));
        let function = self.deployment.output("formatter_function_name");
        self.cloud.put("faults", &json!({"functions": [function], "rules": rules}));
        self.cloud.put("time", &json!({"now": begin.plus(-10 * MINUTE).to_string()}));
        let mut ids = HashMap::new();
        let mut now = begin;
        for (number, line) in lines.iter().enumerate() {
            now = now.max(line.at);
            self.advance(now);
            ids.insert(self.send(line), number);
            self.cloud.post("time/quiet", &json!({}));
            watch(number + 1);
        }
        let until = now.plus(AFTERWARDS);
        self.advance(until);
        let ledger = self.collect(recording, (begin, now), lines, &ids);
        self.cloud.clear("time");
        self.cloud.clear_faults();
        ledger
    }

    /// In steps, each of which ends within the limit of the local cloud.
    fn advance(&self, to: Moment) {
        let now = self.cloud.page("time")["now"].as_str().and_then(Moment::parse);
        let mut at = now.expect("the local cloud has a time");
        while at < to {
            at = at.plus(DAY / 4).min(to);
            self.cloud.post("time/advance", &json!({"to": at.to_string()}));
        }
    }

    /// Sends a line, and returns the id by which the formatter's log names it.
    fn send(&self, line: &Line) -> String {
        let topic = match line.via {
            Via::StatusTopic => &self.asr.status_topic,
            Via::AlarmTopic => &self.asr.alarm_topic,
            Via::EventBridge => return self.put_event(&line.body),
        };
        Asr::publish(self.cloud, topic, &line.text())
    }

    fn put_event(&self, event: &Value) -> String {
        let time = event["time"].as_str().and_then(Moment::parse);
        let time = time.map(|time| time.millis().div_euclid(1_000));
        let entry = json!({"Source": event["source"], "DetailType": event["detail-type"],
            "Time": time, "Resources": event["resources"],
            "Detail": event["detail"].to_string()});
        let entries = json!({ "Entries": [entry] }).to_string();
        let answer = self.cloud.call("events", "AWSEvents.PutEvents", &entries);
        let answer: Value = serde_json::from_str(&answer).expect("the bus answers");
        let id = answer["Entries"][0]["EventId"].as_str();
        id.unwrap_or_else(|| panic!("the bus takes each event: {answer}")).to_owned()
    }
}

/// A replay sends nothing to any other machine.
fn refuse_unless_local(endpoint: &str) -> Result<(), String> {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let is_local = host == "localhost"
        || host.trim_matches(['[', ']']).parse().is_ok_and(|it: std::net::IpAddr| it.is_loopback());
    if is_local { Ok(()) } else { Err(format!("{endpoint} is not on this machine")) }
}

#[cfg(test)]
mod tests {
    use super::refuse_unless_local;

    #[test]
    fn only_addresses_of_this_machine_are_accepted() {
        for local in ["http://127.0.0.1:4566", "http://localhost:1/x", "[::1]:80", "127.0.0.1:8"] {
            assert_eq!(refuse_unless_local(local), Ok(()));
        }
        for other in [
            "https://sns.eu-west-1.amazonaws.com",
            "http://127.0.0.1.example.com",
            "10.0.0.1:80",
            "",
        ] {
            assert!(refuse_unless_local(other).is_err(), "{other}");
        }
    }
}
