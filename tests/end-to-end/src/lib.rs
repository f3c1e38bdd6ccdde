//! The pieces that the demo's and the tests' stories are told with. Each is a real tool at work:
//! Terraform, the `aws` command, the `bootstrap` that `task build-lambda` made, on the local cloud.
//!
//! A step that fails ends the story: everything here panics with the command and what it said.
#![expect(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a story that can not go on has nobody to return an error to"
)]

mod asr;
mod channel;
mod cloud;
mod command;
mod deployment;
mod events;
mod lambdas;
mod load;
mod readers;
mod roles;

pub use asr::{Asr, fixture};
pub use channel::{Channel, Received};
pub use cloud::{Account, LocalCloud};
pub use deployment::{Decisions, Deployment};
pub use events::{event, put_events};
pub use lambdas::build_lambdas;
pub use load::{Ledger, Load, Row, harmed_variables, usual_faults};
pub use readers::{BOT_CHANNEL, TOKEN, Workspace, mails, wait_for_mail};
pub use roles::{Permission, Roles, Session};
