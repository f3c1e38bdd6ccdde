//! Generated weeks: what each build sends of the same week, beside the news that it holds.

use std::collections::HashMap;

use axum::body::Bytes;
use replay::{
    Cause, Finding, HOUR, Kind, Line, MINUTE, Moment, Oracle, Problem, Reason, Record, Rules,
    SECOND, Settings, Severity, Truth, Via, generate, name_records,
};
use serde_json::{Value, json};

use super::{
    Rig,
    late::is_by_maximum,
    simulation::{Done, Simulation},
};
use crate::{
    Result, log,
    measurements::{Told, Week},
    samples::round,
    subjects::{Attention, Executable, SLACK_BOT},
};

/// Numbers of accounts.
const ACCOUNTS: [u32; 2] = [20, 100];
/// Destinations with their labels: a bot without grouping, and each format with the defaults.
const DESTINATIONS: [(&str, Attention); 4] = [
    ("bot, grouping off", Attention { format: SLACK_BOT, is_grouped: false }),
    ("bot", Attention { format: SLACK_BOT, is_grouped: true }),
    ("Amazon Q", Attention { format: "amazon-q", is_grouped: true }),
    ("email", Attention { format: "email", is_grouped: true }),
];
const DESTINATION: &str = "notices";
/// The sweep runs so long before the recording, as after a deployment, and after it.
const BEFORE: i64 = 10 * MINUTE;
const AFTER: i64 = 6 * HOUR;
/// The window of the queue of events about what is over, and its largest batch.
const OVER_WINDOW: i64 = 20 * SECOND;
const OVER_BATCH: usize = 100;
const OVER_QUEUE: &str = "asr-notify-formatter-over";

impl Rig<'_> {
    /// Each week and destination with each subject. Subjects take turns.
    pub(crate) async fn weeks(&self, executables: &[Executable]) -> Result<Vec<Week>> {
        let mut weeks = Vec::new();
        for accounts in ACCOUNTS {
            let week = generate(&Settings { accounts, ..Settings::default() });
            for (destination, attention) in DESTINATIONS {
                for executable in executables.iter().filter(|it| it.subject.is_formatter()) {
                    let played = self.play(executable, attention, &week).await;
                    let played = played.map_err(|error| executable.context(&error))?;
                    weeks.push(Week { accounts, destination: destination.to_owned(), ..played });
                }
                log(&format!("Weeks of {accounts} accounts: {destination}"));
            }
        }
        Ok(weeks)
    }

    /// Sends a week to a build.
    async fn play(
        &self,
        executable: &Executable,
        attention: Attention,
        week: &replay::Week,
    ) -> Result<Week> {
        let has_state = executable.has_state;
        let mut simulation = Simulation::start(self, executable, attention, 1).await?;
        let lines = week.lines.iter().zip(&week.truths).enumerate();
        let mut over: Vec<(Moment, String)> = Vec::new();
        let mut events = 0;
        for (number, (line, truth)) in lines {
            let is_over = line.via == Via::EventBridge && !truth.passes_earlier_patterns;
            if is_filtered(truth) || is_over && !has_state {
                continue;
            }
            events += 1;
            if !is_over {
                simulation.add(line.at, payload(number, line));
                continue;
            }
            let is_full = over.first().is_some_and(|(first, _)| {
                line.at.since(*first) > OVER_WINDOW || over.len() == OVER_BATCH
            });
            if is_full {
                end_window(&mut simulation, &mut over);
            }
            over.push((line.at, line.body.to_string()));
        }
        end_window(&mut simulation, &mut over);
        if has_state {
            let ends = week.lines.first().zip(week.lines.last());
            let (first, last) = ends.ok_or("a generated week has no line")?;
            simulation.add_sweeps(first.at.plus(-BEFORE), last.at.plus(AFTER));
        }
        simulation.run().await?;
        let done = simulation.end()?;
        let calls = self.aws.take();
        Ok(Week {
            accounts: 0,
            destination: String::new(),
            subject: executable.subject,
            events,
            messages: done.messages.len(),
            edits: calls.edits,
            busiest_hour: done.busiest_hour(),
            cpu: round(done.cpu),
            calls: calls.operations.values().sum(),
            told: has_state.then(|| told(week, attention, &done)),
        })
    }
}

/// Invokes a function with what a window of the queue collected.
fn end_window(simulation: &mut Simulation<'_>, over: &mut Vec<(Moment, String)>) {
    if let Some((first, _)) = over.first() {
        simulation.add_batch(first.plus(OVER_WINDOW), OVER_QUEUE, over);
        over.clear();
    }
}

/// Whether no pattern of EventBridge lets a line through.
fn is_filtered(truth: &Truth) -> bool {
    [Reason::LeftOut, Reason::BelowSeverity].iter().any(|it| truth.cause == Cause::Nothing(*it))
}

/// A line as Lambda is invoked with it.
fn payload(number: usize, line: &Line) -> Bytes {
    if line.via == Via::EventBridge {
        return line.body.to_string().into();
    }
    let sns = json!({"Type": "Notification", "MessageId": message_id(number),
        "TopicArn": "arn:aws:sns:ap-northeast-1:222222222222:SO0111-ASR_Topic",
        "Timestamp": line.at.to_string(), "Message": line.text()});
    json!({"Records": [{"EventSource": "aws:sns", "Sns": sns}]}).to_string().into()
}

fn message_id(number: usize) -> String {
    format!("95df01b4-ee98-5cb9-9903-{number:012}")
}

/// Compares what the destination was told with the oracle.
fn told(week: &replay::Week, attention: Attention, done: &Done) -> Told {
    let ids = week.lines.iter().enumerate().map(|(number, line)| {
        let id =
            line.body.get("id").and_then(Value::as_str).filter(|_| line.via == Via::EventBridge);
        (id.map_or_else(|| message_id(number), str::to_owned), number)
    });
    let ids: HashMap<String, usize> = ids.collect();
    let records = done.log.iter().filter_map(|(at, line)| {
        let message = line.get("message")?.as_str()?;
        if !["delivery finished", "summary member"].contains(&message) {
            return None;
        }
        let id = line.get("message_id").and_then(Value::as_str);
        Record::of_log(line, *at, id.and_then(|id| ids.get(id).copied()))
    });
    let named = name_records(&records.collect::<Vec<_>>(), &week.truths);
    let is_mail = attention.format == "email";
    let from = if is_mail { Severity::High } else { Severity::Unknown };
    let is_edited = attention.format == SLACK_BOT;
    let ends_wait_below = (attention.is_grouped && !is_edited).then_some(Severity::High);
    let rules = Rules { resolved_from: Some(from), ends_wait_below, ..Rules::default() };
    let oracle = Oracle::new(&week.truths, &rules);
    let diff = oracle.compare(DESTINATION, &named.sent);
    for finding in &diff.findings {
        log(&finding.to_string());
    }
    let late = diff.findings.iter().filter(|finding| finding.problem == Problem::Late);
    let is_by_maximum =
        |late: &&Finding| is_by_maximum(&done.messages, late.at.plus(late.after), rules.limits);
    let late_by_maximum = late.filter(is_by_maximum).count();
    Told {
        news: oracle.counts().values().sum(),
        reminders: diff.sent.get(&Kind::Reminder).copied().unwrap_or_default(),
        missed: diff.count(Problem::Missed),
        repeated: diff.count(Problem::Repeated) + diff.count(Problem::Unexpected),
        late_by_maximum,
        late: diff.count(Problem::Late) - late_by_maximum,
    }
}
