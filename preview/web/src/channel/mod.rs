//! Received messages: channels with their threads, the inbox, and the accounts that they name.

mod accounts;
mod arrived;
mod change;
mod inbox;
mod progress;
mod received;
mod thread;
mod timestamp;

pub(crate) use accounts::is_account_id;
pub(crate) use arrived::Arrived;
pub(crate) use change::Change;
pub(crate) use inbox::{Inbox, Mail};
pub(crate) use progress::Progress;
pub(crate) use received::Received;
pub(crate) use thread::{Channel, Content, Entry, Thread};
pub(crate) use timestamp::Timestamp;
