//! What CloudWatch is told.

use serde::Serialize;

/// The counts of one invocation. A notice is notified if a destination took it, failed if one did
/// not (it may be both), and dropped if none wants it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Counts {
    pub(crate) received: u64,
    pub(crate) notified: u64,
    pub(crate) dropped: u64,
    pub(crate) unrecognised: u64,
    pub(crate) failed: u64,
    pub(crate) lookup_hits: u64,
    pub(crate) lookup_misses: u64,
    pub(crate) lookup_errors: u64,
}
