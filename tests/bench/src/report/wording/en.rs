//! English.

use super::{CostWording, Wording};
use crate::{
    cost::{
        month::{Extra, Line},
        prices::{Item, Unit},
        quotas::Quota,
    },
    figures::{Figure, Subject},
    report::number::count,
};

/// English.
pub const ENGLISH: Wording = Wording {
    measured: |date, machine, runs| {
        format!("Measured on {date} ({machine}); medians of {runs} rounds.")
    },
    figure_heading: "figure",
    figure: |figure| match figure {
        Figure::ColdWall => "cold start to the first notice, ms",
        Figure::ColdCpu => "cold start, CPU ms",
        Figure::ColdLookupWall => "cold start with a lookup by role, ms",
        Figure::ColdLookupCpu => "cold start with a lookup by role, CPU ms",
        Figure::WarmWall => "warm, a notice, ms",
        Figure::WarmCpu => "warm, a notice, CPU ms",
        Figure::PeakMemory => "memory at most, MiB",
        Figure::Zip => "zip, MB",
        Figure::Binary => "executable, MB",
    },
    subject: |subject| match subject {
        Subject::Formatter => "formatter",
        Subject::Nothing => "nothing",
        Subject::Publish => "plain SDK",
        Subject::Python => "Python",
    },
    reach: "to be reached",
    met: "met",
    missed: "missed",
    not_measured: "not measured",
    core_headings: ["case", "bytes", "µs", "µs/KB", "allocations"],
    core_case: |group, case| match group {
        "source" => format!("source: {case}"),
        "size" => format!("a result of {case} bytes"),
        "rules" => format!("rules with {case} accounts and controls each"),
        "format" => format!("format: {case}"),
        _ => format!("{group}: {case}"),
    },
    core_typical: "A result of about 2 KB, in µs,",
    core_growth: "Time for a byte of the largest, by that of the typical one,",
    burst_records: "records",
    burst_headings: ["wall s", "CPU s", "invocations", "calls to AWS", "MiB"],
    cost: COST,
};

const COST: CostWording = CostWording {
    per_million: "Lambda for a million findings, in dollars:",
    per_million_headings: [
        "MB",
        "processor",
        "warm ms, formatter",
        "warm ms, Python",
        "1 % cold, formatter",
        "1 % cold, Python",
        "÷",
        "all cold, formatter",
        "all cold, Python",
        "÷",
    ],
    month: "Everything, for a month, in dollars (formatter of 256 MB on arm64, one Amazon Q channel):",
    line_heading: "what",
    per_day: |findings| format!("{} a day", count(u64::from(findings))),
    line: |line| match line {
        Line::Requests => "Lambda, invocations",
        Line::Time => "Lambda, time",
        Line::Publish => "SNS, published",
        Line::Delivery => "SNS, delivered to Amazon Q",
        Line::DataOut => "data out with it, at most",
        Line::Logs => "logs",
        Line::Metrics => "12 metrics",
        Line::Key => "KMS, the topic's key",
        Line::Polling => "SQS, the empty queue asked",
    },
    sum: "**sum**",
    extra: |extra| match extra {
        Extra::Monitoring => "+ `monitoring`",
        Extra::Claims => "+ `claims`",
        Extra::Mail => "+ a reader by mail",
        Extra::Bot => "+ a bot",
    },
    quota_headings: ["quota", "findings a second", "findings a day", "what happens there"],
    quota: |quota| match quota {
        Quota::Slack => (
            "Slack: one message a second for each channel and app (a bot)",
            "The poster waits, the queue grows for up to 4 days; after 15 minutes an alarm",
        ),
        Quota::AmazonQ => (
            "Amazon Q: ten events a second",
            "Amazon Q throttles and may drop; `EventsThrottled` rings; Slack's own limits come on top",
        ),
        Quota::Mail => (
            "SNS: ten mails a second for each subscription",
            "SNS ends the subscription, which has to be confirmed again",
        ),
        Quota::Organizations => (
            "Organizations: 20 `DescribeAccount` a second",
            "Only if every finding asks: a name is kept for an hour in each sandbox. Notices go out with the account's id",
        ),
        Quota::Publish => (
            "SNS: 30,000 messages a second in us-east-1, 300 in the smallest regions",
            "Tried again by the SDK, then in the queue *undelivered* with growing pauses; an alarm after 15 minutes",
        ),
        Quota::Concurrency => (
            "Lambda: 1,000 at once in an account",
            "Lambda keeps the event and tries again for hours, then dead letters; the alarm on throttles rings at once",
        ),
    },
    price_headings: ["what", "price", "for", "as of", "checked against AWS's page"],
    item: |item| match item {
        Item::LambdaRequest => "Lambda, invocation",
        Item::LambdaArm => "Lambda, time on arm64",
        Item::LambdaX86 => "Lambda, time on x86_64",
        Item::SnsPublish => "SNS, publish (64 KB)",
        Item::SnsHttps => "SNS, delivery by HTTPS",
        Item::SnsMail => "SNS, delivery by mail",
        Item::SnsLambda => "SNS, delivery to Lambda and SQS",
        Item::SqsRequest => "SQS, request (64 KB)",
        Item::DataOut => "data out",
        Item::LogIngestion => "CloudWatch Logs, taken in",
        Item::LogStorage => "CloudWatch Logs, kept",
        Item::CustomMetric => "CloudWatch, metric",
        Item::Alarm => "CloudWatch, alarm",
        Item::Dashboard => "CloudWatch, dashboard",
        Item::Key => "KMS, key",
        Item::KeyRequest => "KMS, request",
        Item::TableWrite => "DynamoDB, write (1 KB)",
        Item::Secret => "Secrets Manager, secret",
        Item::SecretRead => "Secrets Manager, read",
        Item::ServiceEvent => "EventBridge, events of AWS services",
        Item::Lookup => "Organizations and STS, requests",
    },
    unit: |unit| match unit {
        Unit::Million => "a million",
        Unit::HundredThousand => "100,000",
        Unit::TenThousand => "10,000",
        Unit::GigabyteSecond => "GB-second",
        Unit::Gigabyte => "GB",
        Unit::GigabyteMonth => "GB and month",
        Unit::Month => "month",
    },
    checked_quoted: "in somebody else's copy of it",
    checked_memory: "no: from memory",
};
