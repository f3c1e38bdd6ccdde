//! What CloudWatch is told.

use serde::Serialize;

/// The counts of one invocation. A notice is notified if a destination took it, undelivered if what
/// one refused is kept, repeated if one had it before, failed if it is neither told nor kept
/// somewhere (it may be all of these), and dropped if none wants it. A message that was undelivered
/// is redelivered at last, or dead.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Counts {
    pub(crate) received: u64,
    pub(crate) notified: u64,
    pub(crate) dropped: u64,
    pub(crate) repeated: u64,
    pub(crate) undelivered: u64,
    pub(crate) failed: u64,
    pub(crate) redelivered: u64,
    pub(crate) dead: u64,
    pub(crate) unrecognised: u64,
    pub(crate) lookup_hits: u64,
    pub(crate) lookup_misses: u64,
    pub(crate) lookup_errors: u64,
}

impl Counts {
    /// Adds notices, each by what became of it at its destinations.
    pub(crate) fn add<'a>(&mut self, notices: impl Iterator<Item = &'a [&'static str]>) {
        for decisions in notices {
            let count = |decision| u64::from(decisions.contains(&decision));
            self.notified += count("notified");
            self.repeated += count("repeated");
            self.undelivered += count("undelivered");
            self.failed += count("failed");
            self.dropped += u64::from(decisions.iter().all(|&decision| decision == "dropped"));
        }
    }
}
