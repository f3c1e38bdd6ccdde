//! The pipeline as users deploy it: Terraform and the real binaries on the local cloud.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot continue fails"
)]

mod access;
mod alerts;
mod asr;
mod bodies;
mod dead_letters;
mod grouping;
mod load;
mod page;
mod permissions;
mod plans;
mod repetitions;
mod retries;
mod slack_bot;
mod smoke;
mod stage;
mod state;
