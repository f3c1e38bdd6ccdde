//! Events in their own time: functions whose clock is that of the events, and a queue that delivers
//! what they delay.

use std::collections::BTreeMap;

use axum::body::Bytes;
use futures_util::future::try_join_all;
use replay::{MINUTE, Moment, SECOND};
use serde_json::{Value, json};

use super::{Rig, burst::check_no_failures};
use crate::{
    Result,
    events::record,
    sandbox::{Sandbox, Usage},
    subjects::{Attention, Environment, Executable},
};

/// The rate of the sweep.
const SWEEP: i64 = 15 * MINUTE;
const RETRY_QUEUE: &str = "asr-notify-retry";

/// Running functions, and what they will be invoked with.
#[derive(Debug)]
pub(super) struct Simulation<'a> {
    rig: &'a Rig<'a>,
    sandboxes: Vec<Sandbox>,
    /// The times of the invocations of each function.
    invocations: Vec<Vec<Moment>>,
    /// Payloads by their time, in the order in which they were added.
    due: BTreeMap<(Moment, u64), Bytes>,
    added: u64,
    /// The time of each message.
    messages: Vec<Moment>,
}

/// What a simulation left.
#[derive(Debug)]
pub(super) struct Done {
    /// The log's lines that are JSON objects, with the time of their invocation.
    pub(super) log: Vec<(Moment, Value)>,
    /// Of all functions together.
    pub(super) cpu: f64,
    /// The times of the messages, which rise.
    pub(super) messages: Vec<Moment>,
}

impl<'a> Simulation<'a> {
    /// Starts so many functions.
    pub(super) async fn start(
        rig: &'a Rig<'a>,
        executable: &Executable,
        attention: Attention,
        functions: usize,
    ) -> Result<Self> {
        let environment = Environment {
            endpoint: &rig.endpoint,
            ca_bundle: &rig.ca_bundle,
            account_lookup: false,
            attention: Some(attention),
            valgrind_log: None,
        };
        let mut sandboxes = Vec::new();
        for number in 0..functions {
            let command = executable.command(&environment);
            sandboxes.push(Sandbox::start(command, &rig.function_log(number), None).await?);
        }
        let invocations = vec![Vec::new(); functions];
        let (due, messages) = (BTreeMap::new(), Vec::new());
        Ok(Self { rig, sandboxes, invocations, due, added: 0, messages })
    }

    /// Adds an invocation.
    pub(super) fn add(&mut self, at: Moment, payload: Bytes) {
        self.added += 1;
        self.due.insert((at, self.added), payload);
    }

    /// Adds an invocation with messages of a queue, each with its time.
    pub(super) fn add_batch(&mut self, at: Moment, queue: &str, messages: &[(Moment, String)]) {
        let records: Vec<Value> = messages
            .iter()
            .map(|(sent_at, body)| {
                self.added += 1;
                record(self.added, queue, body, *sent_at)
            })
            .collect();
        self.add(at, json!({ "Records": records }).to_string().into());
    }

    /// Adds the sweeps between two times.
    pub(super) fn add_sweeps(&mut self, from: Moment, until: Moment) {
        let mut at = from;
        while at <= until {
            let sweep = json!({"source": "aws.events", "detail-type": "Scheduled Event",
                "id": format!("sweep-{}", at.millis()), "time": at.seconds(), "detail": {}});
            self.add(at, sweep.to_string().into());
            at = at.plus(SWEEP);
        }
    }

    /// Invokes the functions until nothing is left. What has the same time runs at once, each in
    /// another function.
    pub(super) async fn run(&mut self) -> Result<()> {
        while let Some(((at, _), _)) = self.due.first_key_value() {
            let at = *at;
            let mut invocations = Vec::new();
            for (sandbox, times) in self.sandboxes.iter_mut().zip(&mut self.invocations) {
                let Some(next) = self.due.first_entry().filter(|next| next.key().0 == at) else {
                    break;
                };
                times.push(at);
                invocations.push(sandbox.invoke(next.remove()));
            }
            for (_, response) in try_join_all(invocations).await? {
                if response.as_ref() != b"null" {
                    check_no_failures(&response)?;
                }
            }
            let (messages, queued) = self.rig.aws.progress();
            self.messages.resize(messages, at);
            for message in queued {
                let due = at.plus(message.delay * SECOND);
                self.add_batch(due, RETRY_QUEUE, &[(at, message.body)]);
            }
        }
        Ok(())
    }

    /// Ends the functions.
    pub(super) fn end(self) -> Result<Done> {
        let mut done = Done { log: Vec::new(), cpu: 0.0, messages: self.messages };
        for (number, (sandbox, times)) in
            self.sandboxes.into_iter().zip(self.invocations).enumerate()
        {
            let Usage { cpu, .. } = sandbox.kill()?;
            done.cpu += cpu.as_secs_f64();
            let log = std::fs::read_to_string(self.rig.function_log(number))?;
            let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            done.log.extend(lines.filter_map(|line| Some((time_of(&line, &times)?, line))));
        }
        Ok(done)
    }
}

impl Done {
    /// The largest number of messages within an hour.
    pub(super) fn busiest_hour(&self) -> usize {
        busiest_hour(&self.messages)
    }
}

/// The time of a line's invocation, by the number at the end of the request's id.
fn time_of(line: &Value, times: &[Moment]) -> Option<Moment> {
    let (_, number) = line.get("request_id")?.as_str()?.rsplit_once('-')?;
    times.get(number.parse::<usize>().ok()?.checked_sub(1)?).copied()
}

/// The largest number of times within an hour; the times rise.
fn busiest_hour(times: &[Moment]) -> usize {
    let within = times.iter().enumerate().map(|(first, from)| {
        let rest = times.iter().skip(first);
        rest.take_while(|at| at.since(*from) < replay::HOUR).count()
    });
    within.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn busiest_hour_need_not_begin_at_a_full_one() {
        let minutes = |minutes: i64| Moment::EPOCH.plus(minutes * MINUTE);
        assert_eq!(busiest_hour(&[0, 50, 70, 109, 110].map(minutes)), 3);
        assert_eq!(busiest_hour(&[]), 0);
    }

    #[test]
    fn line_has_the_time_of_its_invocation() {
        let line = json!({"request_id": "8476a536-e9f4-11e8-9739-000000000002"});
        let times = [Moment::EPOCH, Moment::EPOCH.plus(SECOND)];
        assert_eq!(time_of(&line, &times), Some(times[1]));
        assert_eq!(time_of(&line, &times[..1]), None);
        assert_eq!(time_of(&json!({}), &times), None);
    }
}
