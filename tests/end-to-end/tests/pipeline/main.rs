//! The pipeline as users deploy it: Terraform and the real binaries on the local cloud.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot continue fails"
)]

mod absences;
mod access;
mod alerts;
mod asr;
mod bodies;
mod configuration;
mod dead_letters;
mod grouping;
mod load;
mod page;
mod permissions;
mod permits;
mod plans;
mod readers;
mod regions;
mod release;
mod repetitions;
mod restore;
mod retries;
mod sizes;
mod slack_bot;
mod smoke;
mod stage;
mod state;
