//! Helpers of the demo and the end-to-end tests. They run the real tools on the local cloud:
//! Terraform, the `aws` command, and the `bootstrap` binaries that `task build-lambda` builds.
//!
//! Everything here panics when a step fails, with the command and its output.
#![expect(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test or demo that cannot continue ends"
)]

mod asr;
mod channel;
mod cloud;
mod command;
mod deployment;
mod events;
mod forwarders;
mod lambdas;
mod load;
mod log;
mod readers;
mod replay;
mod roles;
mod simulated_time;
mod terraform_errors;

pub use asr::{Asr, fixture};
pub use channel::{Channel, Received};
pub use cloud::{Account, LocalCloud, root, tool};
pub use deployment::{Deployment, pin_provider, planned_actions, singly};
pub use events::{
    begun, event, now, present, put_event_in, put_events, put_events_at, seen, tomorrow,
};
pub use forwarders::{Forwarders, Place, SECOND_HOME};
pub use lambdas::{ARCHITECTURE, build_quick_lambdas, quick_zip, zip};
pub use load::{Ledger, Load, Row, fault_variables, load_variables, usual_faults};
pub use log::{Deliveries, End};
pub use readers::{BOT_CHANNEL, TOKEN, Workspace, mails, wait_for_mail};
pub use replay::{Replay, Variables};
pub use roles::{Permission, Roles, Session};
