//! `task replay`, without the local cloud: recordings of events, a generated week of them with the
//! truth of each line, an oracle that counts the week's news independently of the formatter, and a
//! report of what a run sent.

mod generate;
mod ledger;
mod moment;
mod oracle;
mod recording;
mod records;
mod report;
mod truth;

pub use generate::{Habit, Settings, Week, WeekCounts, generate};
pub use ledger::{Cost, DestinationLedger, Hour, Ledger, OpenSubject};
pub use moment::{DAY, HOUR, MINUTE, Moment, SECOND};
pub use oracle::{Diff, Finding, Limits, Oracle, Problem, Rules, Sent};
pub use recording::{Line, RecordingError, Via, parse_recording, read_recording, write_recording};
pub use records::{Named, Record, name_records};
pub use report::{Language, html};
pub use truth::{
    Attributes, Cause, Kind, Names, Over, Reason, Severity, Truth, read_truths, write_truths,
};
