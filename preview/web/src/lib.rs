//! The preview as a page, for development only. Its server receives what is published on a local
//! cloud: it stands in for Amazon Q and for a mailbox, which SNS delivers to, and for Slack's Web
//! API, which slack-poster calls.

mod channel;
mod page;
mod server;

pub use server::{Outage, OutageKind, Preview, Reader, SlackSettings};
