//! The server of the page, and the stand-ins for Amazon Q, for Slack and for a mailbox.

mod guard;
mod instance;
mod live;
mod names;
mod playground;
mod routes;
mod slack_api;
mod sns;
mod state;
mod subscription;

pub use instance::{Preview, Reader};
pub use slack_api::{Outage, OutageKind, SlackSettings};
