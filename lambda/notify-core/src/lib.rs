//! From bytes to what a person reads, in one direction:
//! [`intake`] turns a published body into [`Notice`]s, [`rules`] says which [`destination`] wants
//! them, [`render`] writes the text a destination's readers understand. [`envelope`] says what of
//! an event the body is.
//!
//! The crate is pure: it knows no AWS SDK, no async, no clock and no environment,
//! so every sentence and every limit is tested without a cloud.

pub mod destination;
pub mod envelope;
mod identity;
pub mod intake;
mod links;
mod model;
pub mod render;
pub mod rules;
pub mod severities;
mod wording;

pub use links::AccessPortal;
pub use model::{
    Account, Alarm, AlarmState, Alert, AsrAlarm, Child, Comparison, Condition, Event, FactName,
    Failure, NoSuchSeverity, NoSuchSource, Notice, Outcome, Remediation, Severity, Source,
    StorageChange, Thread, Threshold, Ticket,
};
pub use wording::Language;
