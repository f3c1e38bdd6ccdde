//! Sends a recording through a deployment on the local cloud, in the recording's own time.

mod collect;
mod variables;

use std::collections::HashMap;

use replay::{HOUR, Ledger, Line, MINUTE, Moment, Record, Via};
use serde_json::{Value, json};

pub use self::variables::Variables;
use crate::{Asr, Deployment, LocalCloud, Workspace, put_events_at};

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
    /// If an endpoint is not on this machine, or if Terraform refuses the variables.
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
        let deployment = Deployment::try_apply(cloud, &secret, &changes, watch)?;
        deployment.follow_events(true);
        Ok(Self { cloud, asr, deployment })
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
        self.cloud.set_time(begin.plus(-10 * MINUTE));
        let mut ids = HashMap::new();
        let mut now = begin;
        for (number, line) in lines.iter().enumerate() {
            now = now.max(line.at);
            self.cloud.advance(now);
            ids.insert(self.send(line), number);
            self.cloud.settle();
            watch(number + 1);
        }
        let until = now.plus(AFTERWARDS);
        self.cloud.advance(until);
        let ledger = self.collect(recording, (begin, now), lines, &ids);
        self.cloud.end_simulated_time();
        self.cloud.clear_faults();
        ledger
    }

    /// Sends a line, and returns the id by which the formatter's log names it.
    fn send(&self, line: &Line) -> String {
        let topic = match line.via {
            Via::StatusTopic => &self.asr.status_topic,
            Via::AlarmTopic => &self.asr.alarm_topic,
            Via::EventBridge => return self.put_event(&line.body, line.at),
        };
        Asr::publish(self.cloud, topic, &line.text())
    }

    fn put_event(&self, event: &Value, at: Moment) -> String {
        let time = event["time"].as_str().and_then(Moment::parse).unwrap_or(at);
        put_events_at(self.cloud, time, std::slice::from_ref(event)).remove(0)
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
