//! Parses what AWS publishes into [`Notice`]s, routes them to destinations and renders them.
//!
//! Data go in one direction:
//! 1. [`parse::envelope`] finds the bodies in the event of a Lambda function.
//! 2. [`parse`] turns a body into notices.
//! 3. [`routing`] decides which destination takes a notice.
//! 4. [`render`] writes the message in the destination's format.
//!
//! [`wire`] has what functions send to each other, and [`aws_ids`] the only parsers of account ids
//! and ARNs.
//!
//! The crate is pure: it uses no AWS SDK, no async, no clock and no environment, so that every
//! sentence and every limit is tested without a cloud.
//!
//! # Example
//!
//! A body becomes a notice, and the notice becomes a message in each format:
//!
//! ```
//! use notify_core::{
//!     parse::{Body, ParseSettings, notices},
//!     render::{Style, render},
//!     routing::{Format, Verdict, destination},
//! };
//!
//! let body = r#"{
//!     "Remediation_Status": "FAILED",
//!     "Message": "Remediation failed for SC control S3.5 in account 333333333333: no such bucket",
//!     "Finding": {"standard_control": "S3.5"}
//! }"#;
//! let notices = notices(&Body::from_text(body), &ParseSettings::default());
//! let notice = &notices[0];
//!
//! let destinations = destination::parse(
//!     r#"[{"name": "team", "format": "email",
//!          "topic_arn": "arn:aws:sns:eu-central-1:111122223333:team"}]"#,
//! )?;
//! assert_eq!(destinations[0].decide(notice, None).verdict, Verdict::Allow);
//!
//! let [amazon_q, email, json, slack_bot, teams] =
//!     Format::ALL.map(|format| render(notice, format, &Style::default()));
//! assert!(amazon_q.text.contains(":x: Remediation failed: S3.5"));
//! assert_eq!(email.subject.as_deref(), Some("Remediation failed: S3.5 (333333333333)"));
//! assert!(json.text.contains(r#""outcome":"failed""#));
//! assert!(teams.text.contains("❌ Remediation failed: S3.5"));
//! assert!(slack_bot.text.contains(r#""thread":"asr-333333333333""#));
//! # Ok::<(), destination::InvalidDestinations>(())
//! ```

pub mod aws_ids;
mod byte_set;
mod dedup_key;
mod links;
mod model;
pub mod parse;
#[cfg(test)]
mod readme;
pub mod render;
pub mod routing;
pub mod state;
mod time;
pub mod wire;
mod wording;
mod words;

pub use links::{AccessPortal, InvalidAccessPortal};
pub(crate) use model::Ending;
pub use model::{
    Account, Alarm, AlarmState, Alert, AsrAlarm, Child, Comparison, Condition, Content,
    Contributor, Counted, Decimal, Digest, FactName, FactValue, Failure, Group, HeldBack, List,
    Member, Mute, Notice, OpenProblem, Outcome, Package, Remediation, Rollback, Severity, Source,
    StorageChange, Summary, SummaryReason, Thread, Threshold, Ticket, Tracking,
};
pub use time::{InvalidTimeZone, TimeZone, parse as parse_time};
pub use wording::Language;
pub use words::InvalidWord;
