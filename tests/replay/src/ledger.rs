//! What a replay did, for the report and for a terminal.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{Diff, Kind, Moment, Severity};

/// Prices on demand in US East (N. Virginia), in US dollars for a million. As of 2026-11; other
/// Regions cost up to twice as much.
const DYNAMODB_WRITES: f64 = 0.625;
const DYNAMODB_READS: f64 = 0.125;
const LAMBDA_REQUESTS: f64 = 0.20;
const SNS_PUBLISHES: f64 = 0.50;
const SQS_REQUESTS: f64 = 0.40;
const DAYS_PER_MONTH: f64 = 30.4;

/// What a replay did with a recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// Where the events came from: a file's name, or the seed of a generated week.
    pub recording: String,
    /// Begin of the recording.
    pub from: Moment,
    /// End of the recording.
    pub until: Moment,
    /// Lines of the recording.
    pub events: u64,
    /// Lines that no deployed pattern let through.
    pub filtered: u64,
    /// Subjects that the formatter decided on.
    pub subjects: u64,
    /// Decisions by their word, in the words of the formatter's log.
    pub decisions: BTreeMap<String, u64>,
    /// What was not sent, by the reason: unchanged, rule, silence, grouped, quiet hours, …
    pub held_back: BTreeMap<String, u64>,
    /// Messages by hour; hours without any may be left out.
    pub hours: Vec<Hour>,
    /// What each destination was sent.
    pub destinations: Vec<DestinationLedger>,
    /// The subjects that have been open for the longest.
    pub longest_open: Vec<OpenSubject>,
    /// Calls by service and operation, `dynamodb:UpdateItem`.
    pub calls: BTreeMap<String, u64>,
    /// How the messages compare with the truth, by destination. Empty for a recording without
    /// truth.
    pub oracle: Vec<Diff>,
}

/// Messages in one hour, of all destinations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hour {
    /// Begin of the hour.
    pub at: Moment,
    /// Messages if each event were one for each destination that takes it.
    pub before: u64,
    /// Messages that were sent.
    pub after: u64,
}

/// What one destination was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestinationLedger {
    /// The destination.
    pub name: String,
    /// Messages that its topic took.
    pub messages: u64,
    /// Of them summaries and digests.
    pub summaries: u64,
    /// Messages in its busiest hour.
    pub busiest: u64,
    /// Begin of that hour. Absent without messages.
    #[serde(default)]
    pub busiest_at: Option<Moment>,
    /// Subjects in its messages, by what was said of them.
    pub news: BTreeMap<Kind, u64>,
}

/// A subject that is open at the end of the recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSubject {
    /// What it is, untrusted text.
    pub name: String,
    /// Its account.
    #[serde(default)]
    pub account: Option<String>,
    /// Its severity.
    pub severity: Severity,
    /// Since when it has been open.
    pub since: Moment,
}

/// An amount in US dollars for a month with as many events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Reads and writes of the state table.
    pub table: f64,
    /// Invocations, without their duration.
    pub invocations: f64,
    /// Messages to topics.
    pub topics: f64,
    /// Requests to queues.
    pub queues: f64,
}

impl Cost {
    /// The sum.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.table + self.invocations + self.topics + self.queues
    }
}

impl Ledger {
    /// Messages if each event were one, and messages that were sent.
    #[must_use]
    pub fn messages(&self) -> (u64, u64) {
        self.hours
            .iter()
            .fold((0, 0), |(before, after), hour| (before + hour.before, after + hour.after))
    }

    /// Estimated cost of the calls, for a month like the recording. Each call to `DynamoDB` counts as
    /// one unit, and a transaction of two items as four: items have at most 4 KB; a write of more than
    /// 1 KB costs up to four times that.
    #[must_use]
    pub fn cost(&self) -> Cost {
        let days = count(self.until.since(self.from).max(1).unsigned_abs())
            / count(crate::DAY.unsigned_abs());
        let price = |operations: &[&str], dollars: f64| {
            let calls = operations.iter().filter_map(|name| self.calls.get(*name)).sum::<u64>();
            count(calls) * DAYS_PER_MONTH / days * dollars / 1_000_000.0
        };
        let writes = ["dynamodb:UpdateItem", "dynamodb:PutItem", "dynamodb:DeleteItem"];
        let reads = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"];
        Cost {
            table: price(&writes, DYNAMODB_WRITES)
                + price(&["dynamodb:TransactWriteItems"], 4.0 * DYNAMODB_WRITES)
                + price(&reads, DYNAMODB_READS),
            invocations: price(&["lambda:Invoke"], LAMBDA_REQUESTS),
            topics: price(&["sns:Publish", "sns:PublishBatch"], SNS_PUBLISHES),
            queues: price(
                &["sqs:SendMessage", "sqs:SendMessageBatch", "sqs:DeleteMessage"],
                SQS_REQUESTS,
            ),
        }
    }
}

/// A count as a number to multiply with.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(crate) fn count(number: u64) -> f64 {
    number as f64
}

impl fmt::Display for Ledger {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, after) = self.messages();
        let Self { recording, from, until, events, filtered, subjects, .. } = self;
        writeln!(formatter, "{recording}: {} to {}", from.minutes(), until.minutes())?;
        let mut row =
            |name: &str, value: &dyn fmt::Display| writeln!(formatter, "{name:<34} {value:>10}");
        row("events", events)?;
        row("  no pattern matches", filtered)?;
        row("subjects", subjects)?;
        for (decision, number) in &self.decisions {
            row(&format!("  {decision}"), number)?;
        }
        row("messages, one per event", &before)?;
        row("messages, sent", &after)?;
        for destination in &self.destinations {
            let DestinationLedger { name, messages, busiest, .. } = destination;
            row(&format!("  {name}"), messages)?;
            row(&format!("  {name}, busiest hour"), busiest)?;
        }
        for (operation, number) in &self.calls {
            row(operation, number)?;
        }
        row("estimated USD a month", &format!("{:.2}", self.cost().total()))?;
        for diff in &self.oracle {
            write!(formatter, "\n{diff}")?;
        }
        Ok(())
    }
}
