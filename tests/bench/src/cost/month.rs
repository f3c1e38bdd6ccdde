//! What a month costs, line by line: one Amazon Q channel, and what may be added to it.

use super::{
    function::{Function, Processor, time},
    prices::{Item, dollars},
};

/// The memory and the processor that the modules choose.
pub const MEGABYTES: u32 = 256;
/// See [`MEGABYTES`].
pub const PROCESSOR: Processor = Processor::Arm64;

const DAYS: f64 = 30.0;
const SECONDS_OF_A_MONTH: f64 = DAYS * 86_400.0;
const BYTES_OF_A_GIGABYTE: f64 = 1_073_741_824.0;

/// What CloudWatch adds to each log line.
const LINE: f64 = 26.0;
/// An invocation's lines: a notice's own (590), the metrics' (300), and Lambda's START, END and
/// REPORT (300). Measured with ids of AWS's length.
const LOG_BYTES: f64 = 590.0 + 300.0 + 300.0 + 5.0 * LINE;
/// The same of a poster.
const POSTER_LOG_BYTES: f64 = 330.0 + 250.0 + 300.0 + 5.0 * LINE;
/// How long the modules keep logs, in months, and what of them is left when they are compressed:
/// AWS reckons with this in its own examples.
const LOG_MONTHS: f64 = 3.0;
const LOG_COMPRESSED: f64 = 0.15;
/// A failed remediation's message, in SNS's envelope.
const DELIVERED_BYTES: f64 = 2_200.0 + 1_000.0;

/// What the formatter counts on a usual day (`Received`, `Notified`, `Dropped`, `LookupHits`,
/// `LookupMisses`), and what a poster does (`Posted`, `ThreadsStarted`): no other metric comes then.
const METRICS: f64 = 5.0;
const POSTER_METRICS: f64 = 2.0;

/// With each use SNS asks for a data key, and uses it again for five minutes: two calls at most
/// (SNS's developer guide, "Estimating AWS KMS costs").
const DATA_KEY_SECONDS: f64 = 300.0;
const CALLS_OF_A_DATA_KEY: f64 = 2.0;

/// A function that a queue invokes asks it all the time: five at once, 20 seconds each.
const POLLERS: f64 = 5.0;
const POLL_SECONDS: f64 = 20.0;

/// How long Slack takes for a message. An assumption.
const SLACK_MILLIS: f64 = 300.0;

/// How many findings come, and how many of them find no function running. They come evenly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Findings a day.
    pub per_day: u32,
    /// The share that is cold.
    pub cold_share: f64,
}

/// At one every quarter of an hour the sandbox is always gone. AWS says that less than 1 % of
/// invocations are cold where there are many.
pub const PLANS: [Plan; 3] = [
    Plan { per_day: 100, cold_share: 1.0 },
    Plan { per_day: 10_000, cold_share: 0.01 },
    Plan { per_day: 1_000_000, cold_share: 0.001 },
];

/// A line of the bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Invocations of the formatter.
    Requests,
    /// Its time.
    Time,
    /// Messages published.
    Publish,
    /// Messages delivered to Amazon Q.
    Delivery,
    /// What leaves AWS with them.
    DataOut,
    /// Log lines, taken in and kept.
    Logs,
    /// Metrics of the formatter's own.
    Metrics,
    /// The topic's key, and its use.
    Key,
    /// The mapping of the queue *undelivered*, which asks it all the time.
    Polling,
}

/// What may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    /// `monitoring`: alarms, a dashboard, a topic with its key.
    Monitoring,
    /// `claims`: two writes for each notice and destination.
    Claims,
    /// A reader by mail.
    Mail,
    /// A bot: a topic, a queue, a poster, a table, a secret.
    Bot,
}

/// All of them.
pub const EXTRAS: [Extra; 4] = [Extra::Monitoring, Extra::Claims, Extra::Mail, Extra::Bot];

impl Plan {
    /// Findings a month.
    #[must_use]
    pub fn findings(&self) -> f64 {
        f64::from(self.per_day) * DAYS
    }

    fn per_second(&self) -> f64 {
        self.findings() / SECONDS_OF_A_MONTH
    }
}

/// The bill of one Amazon Q channel, in dollars.
#[must_use]
pub fn lines(function: &Function, plan: &Plan) -> Vec<(Line, f64)> {
    let findings = plan.findings();
    let requests = dollars(Item::LambdaRequest, findings);
    let all = function.dollars(findings, plan.cold_share, MEGABYTES, PROCESSOR);
    vec![
        (Line::Requests, requests),
        (Line::Time, all - requests),
        (Line::Publish, dollars(Item::SnsPublish, findings)),
        (Line::Delivery, dollars(Item::SnsHttps, findings)),
        (Line::DataOut, dollars(Item::DataOut, findings * DELIVERED_BYTES / BYTES_OF_A_GIGABYTE)),
        (Line::Logs, logs(findings * LOG_BYTES)),
        (Line::Metrics, dollars(Item::CustomMetric, METRICS)),
        (Line::Key, key(findings)),
        (Line::Polling, polling()),
    ]
}

/// What may be added, in dollars; none where so many findings are more than it takes.
#[must_use]
pub fn extra(extra: Extra, plan: &Plan) -> Option<f64> {
    let findings = plan.findings();
    match extra {
        // Three alarms each on queues, on functions and on Amazon Q.
        Extra::Monitoring => Some(
            dollars(Item::Alarm, 9.0) + dollars(Item::Dashboard, 1.0) + dollars(Item::Key, 1.0),
        ),
        Extra::Claims => Some(dollars(Item::TableWrite, findings * 2.0)),
        Extra::Mail => (plan.per_second() <= 10.0).then(|| {
            dollars(Item::SnsPublish, findings) + dollars(Item::SnsMail, findings) + key(findings)
        }),
        Extra::Bot => (plan.per_second() <= 1.0).then(|| bot(plan)),
    }
}

/// At no more than one a second each message is an invocation.
fn bot(plan: &Plan) -> f64 {
    let messages = plan.findings();
    let published = dollars(Item::SnsPublish, messages) + key(messages);
    // Sent by SNS, received, deleted.
    let queue = dollars(Item::SqsRequest, messages * 3.0) + polling();
    let poster = dollars(Item::LambdaRequest, messages)
        + time(messages * SLACK_MILLIS, MEGABYTES, PROCESSOR)
        + logs(messages * POSTER_LOG_BYTES)
        + dollars(Item::CustomMetric, POSTER_METRICS);
    let thread = dollars(Item::TableWrite, messages);
    let token = dollars(Item::Secret, 1.0) + dollars(Item::SecretRead, messages * plan.cold_share);
    published + queue + poster + thread + token
}

fn logs(bytes: f64) -> f64 {
    let gigabytes = bytes / BYTES_OF_A_GIGABYTE;
    dollars(Item::LogIngestion, gigabytes)
        + dollars(Item::LogStorage, gigabytes * LOG_COMPRESSED * LOG_MONTHS)
}

fn key(published: f64) -> f64 {
    let most = SECONDS_OF_A_MONTH / DATA_KEY_SECONDS;
    dollars(Item::Key, 1.0) + dollars(Item::KeyRequest, published.min(most) * CALLS_OF_A_DATA_KEY)
}

/// Of a queue in which nothing is, mostly.
fn polling() -> f64 {
    dollars(Item::SqsRequest, SECONDS_OF_A_MONTH / POLL_SECONDS * POLLERS)
}
