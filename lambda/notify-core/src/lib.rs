//! From bytes to what a person reads, in one direction:
//! [`parse`] turns a published body into [`Notice`]s, [`routing`] decides which destination takes
//! them, [`render`] writes the text that the destination's readers see. [`wire`] has what functions
//! send to each other.
//!
//! The crate is pure: it knows no AWS SDK, no async, no clock and no environment,
//! so every sentence and every limit is tested without a cloud.

pub mod aws_ids;
mod dedup_key;
mod links;
mod model;
pub mod parse;
pub mod render;
pub mod routing;
pub mod wire;
mod wording;
mod words;

pub use links::{AccessPortal, InvalidAccessPortal};
pub use model::{
    Account, Alarm, AlarmState, Alert, AsrAlarm, Child, Comparison, Condition, Content, Decimal,
    FactName, FactValue, Failure, List, Notice, Outcome, Package, Remediation, Severity, Source,
    StorageChange, Thread, Threshold, Ticket,
};
pub use wording::Language;
pub use words::InvalidWord;
