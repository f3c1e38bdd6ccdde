//! What was measured: written by `task bench`, read by whatever tells people of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One run of the bench.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The day, `2026-11-24`.
    pub date: String,
    /// `Linux 6.1, x86_64, 2 × Intel Xeon …`
    pub machine: String,
    /// How often each was measured.
    pub runs: usize,
    /// The median of each figure, by what was measured.
    pub medians: BTreeMap<Figure, BTreeMap<Subject, f64>>,
    /// The core alone: one notice, read, judged and rendered for Amazon Q.
    pub core: Vec<Core>,
    /// Records that come at once.
    pub bursts: Vec<Burst>,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The formatter, as it is deployed.
    Formatter,
    /// A handler that does nothing.
    Nothing,
    /// A handler that publishes its event by the plain SDK.
    Publish,
    /// The same job in Python, on awslambdaric and boto3.
    Python,
}

/// What of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// From the start of the process to its first answer; milliseconds. One notice, published over TLS.
    ColdWall,
    /// CPU of the same; milliseconds.
    ColdCpu,
    /// The same with the account looked up, by the role in the management account; milliseconds.
    ColdLookupWall,
    /// CPU of the same; milliseconds.
    ColdLookupCpu,
    /// From an event handed over to its answer; milliseconds.
    WarmWall,
    /// CPU of the same; milliseconds.
    WarmCpu,
    /// Resident memory at its highest; MiB.
    PeakMemory,
    /// The package; MB.
    Zip,
    /// The executable; MB.
    Binary,
}

/// One case of the core.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Core {
    /// `source`, `size` or `rules`.
    pub group: String,
    /// The case: a source's name, a size in bytes, a number of rules.
    pub case: String,
    /// The body's length.
    pub bytes: u64,
    /// The median; microseconds.
    pub micros: f64,
    /// How often memory was asked for.
    pub allocations: u64,
}

/// One burst, in batches of ten from a queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Burst {
    /// How many records came.
    pub records: u64,
    /// `Formatter` or `Python`.
    pub subject: Subject,
    /// Until the last was answered, one invocation after the other; seconds.
    pub wall: f64,
    /// CPU; seconds.
    pub cpu: f64,
    /// How often the function was invoked.
    pub invocations: u64,
    /// Calls to AWS, all services.
    pub calls: u64,
    /// Resident memory at its highest; MiB.
    pub peak_memory: f64,
}
