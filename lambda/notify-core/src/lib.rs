//! From bytes to what a person reads, in one direction:
//! [`intake`] turns a published body into [`Notice`]s, [`rules`] says which [`destination`] wants
//! them, [`render`] writes the text a destination's readers understand. [`envelope`] says what of
//! an event the body is.
//!
//! The crate is pure: it knows no AWS SDK, no async, no clock and no environment,
//! so every sentence and every limit is tested without a cloud.

mod dedup_key;
mod links;
mod model;
pub mod parse;
pub mod render;
pub mod routing;
mod wording;

pub use links::AccessPortal;
pub use model::{
    Account, Alarm, AlarmState, Alert, AsrAlarm, Child, Comparison, Condition, Content, FactName,
    Failure, NoSuchSeverity, NoSuchSource, Notice, Outcome, Remediation, Severity, Source,
    StorageChange, Thread, Threshold, Ticket,
};
pub use wording::Language;
