//! The measurements of a run of the bench, in the form of `docs/performance.json`.

use std::collections::BTreeMap;

use serde::Serialize;

/// One run of the bench.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Measurements {
    /// The day in UTC, such as `2026-11-24`.
    pub(crate) date: String,
    /// System, architecture, number and model of the processors.
    pub(crate) machine: String,
    /// Number of measurements of each cold start and each warm process.
    pub(crate) runs: u32,
    /// The median of each metric for each subject. A metric that was not measured is absent.
    pub(crate) medians: BTreeMap<Metric, BTreeMap<Subject, f64>>,
    /// The core crate alone. Empty if it was not measured.
    pub(crate) core: Vec<CoreCase>,
    /// Bursts of queue messages. Empty if none was measured.
    pub(crate) bursts: Vec<Burst>,
    /// Generated weeks. Empty if none was measured.
    pub(crate) weeks: Vec<Week>,
    /// Floods of findings. Empty if none was measured.
    pub(crate) floods: Vec<Flood>,
    /// Soaks. Empty if none was measured.
    pub(crate) soaks: Vec<Soak>,
}

/// A program that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Subject {
    /// The formatter in `target/lambda`, as it is deployed.
    Formatter,
    /// An earlier build of the formatter, given with `--compare`.
    Previous,
    /// A Lambda function that does nothing.
    Noop,
    /// A Lambda function that publishes the message of its event with the plain SDK.
    Publish,
    /// The formatter's job in Python, on awslambdaric and boto3.
    Python,
}

/// A quantity that is measured for a subject. Tables show them in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Metric {
    /// From the start of the process to its first response, with one event published.
    ColdWall,
    ColdCpu,
    ColdInstructions,
    /// The same with a lookup of the account's name through a role.
    ColdLookupWall,
    ColdLookupCpu,
    /// From an event to its response in a warm process.
    WarmWall,
    WarmCpu,
    WarmInstructions,
    PeakMemory,
    /// An event that is news, in a warm process with its table.
    NewsCpu,
    NewsInstructions,
    /// An event that changes nothing, in a warm process with its table.
    UnchangedCpu,
    UnchangedInstructions,
    /// The deployment package.
    Zip,
    /// The executable in it.
    Binary,
}

/// One case of the core crate: a body parsed, routed and rendered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct CoreCase {
    /// The property that differs within the group: `source`, `size`, `rules` or `format`.
    pub(crate) group: String,
    /// The name of a source or format, a size in bytes, or a number of rule entries.
    pub(crate) case: String,
    /// Length of the body.
    pub(crate) bytes: u32,
    /// Median time; microseconds.
    pub(crate) micros: f64,
    /// Number of heap allocations.
    pub(crate) allocations: u32,
}

/// A burst of queue messages in batches of ten, through one process.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Burst {
    pub(crate) subject: Subject,
    /// Number of messages.
    pub(crate) records: u32,
    /// Sum of all invocations, one after the other; seconds.
    pub(crate) wall: f64,
    /// User and system CPU time of the process; seconds.
    pub(crate) cpu: f64,
    /// Number of calls to AWS.
    pub(crate) calls: u32,
    /// Peak resident memory; MiB.
    pub(crate) peak_memory: f64,
}

/// A generated week at one destination.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Week {
    pub(crate) subject: Subject,
    pub(crate) accounts: u32,
    /// The destination's label.
    pub(crate) destination: String,
    /// Events that the build receives.
    pub(crate) events: usize,
    /// Messages that the topic took, edits not included.
    pub(crate) messages: usize,
    /// Messages by which a bot edits one that is there.
    pub(crate) edits: usize,
    /// Messages in the busiest hour, edits not included.
    pub(crate) busiest_hour: usize,
    /// User and system CPU time of the process; seconds.
    pub(crate) cpu: f64,
    /// Number of calls to AWS.
    pub(crate) calls: u32,
    /// How it compares with the news of the week. None for a build without a state.
    pub(crate) told: Option<Told>,
}

/// What a destination was told of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Told {
    /// Pieces of news that it should be told.
    pub(crate) news: usize,
    /// Reminders that it got.
    pub(crate) reminders: usize,
    /// News that it was not told.
    pub(crate) missed: usize,
    /// What it was told twice, or is no news.
    pub(crate) repeated: usize,
    /// News that it was told later than its windows allow, because the hour had no place.
    pub(crate) late_by_maximum: usize,
    /// And without such a reason.
    pub(crate) late: usize,
}

/// Many findings within a minute at one destination.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Flood {
    pub(crate) subject: Subject,
    /// The destination's label.
    pub(crate) destination: String,
    pub(crate) findings: u32,
    pub(crate) messages: usize,
    /// Messages in the busiest hour.
    pub(crate) busiest_hour: usize,
    /// Findings that a message or a summary was about.
    pub(crate) told: usize,
    /// User and system CPU time of the processes; seconds.
    pub(crate) cpu: f64,
    /// Number of calls to AWS.
    pub(crate) calls: u32,
}

/// Many events through one process. Memory is resident, in MiB.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Soak {
    pub(crate) subject: Subject,
    pub(crate) events: u32,
    pub(crate) first_events: u32,
    /// Peak of the first events.
    pub(crate) first_peak_memory: f64,
    /// Peak of all events.
    pub(crate) peak_memory: f64,
}

impl Subject {
    /// Whether it is a build of the formatter.
    pub(crate) fn is_formatter(self) -> bool {
        matches!(self, Self::Formatter | Self::Previous)
    }

    /// As tables show it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Formatter => "formatter",
            Self::Previous => "previous",
            Self::Noop => "noop",
            Self::Publish => "publish",
            Self::Python => "Python",
        }
    }
}

impl Metric {
    /// As tables show it, with its unit.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::ColdWall => "cold start, ms",
            Self::ColdCpu => "cold start, CPU ms",
            Self::ColdInstructions => "cold start, million user instructions",
            Self::ColdLookupWall => "cold start with account lookup, ms",
            Self::ColdLookupCpu => "cold start with account lookup, CPU ms",
            Self::WarmWall => "warm invocation, ms",
            Self::WarmCpu => "warm invocation, CPU ms",
            Self::WarmInstructions => "warm invocation, million user instructions",
            Self::PeakMemory => "peak memory, MiB",
            Self::NewsCpu => "news, CPU ms",
            Self::NewsInstructions => "news, million user instructions",
            Self::UnchangedCpu => "unchanged, CPU ms",
            Self::UnchangedInstructions => "unchanged, million user instructions",
            Self::Zip => "zip, MB",
            Self::Binary => "executable, MB",
        }
    }
}

impl Measurements {
    /// The metric of a subject, if it was measured.
    pub(crate) fn value(&self, metric: Metric, subject: Subject) -> Option<f64> {
        self.medians.get(&metric)?.get(&subject).copied()
    }

    /// The metric of a subject divided by that of a baseline, if both were measured and the
    /// baseline's is above zero.
    pub(crate) fn ratio(&self, metric: Metric, subject: Subject, baseline: Subject) -> Option<f64> {
        let baseline = self.value(metric, baseline).filter(|baseline| *baseline > 0.0)?;
        Some(self.value(metric, subject)? / baseline)
    }
}
