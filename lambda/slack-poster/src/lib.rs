//! The Lambda of a Slack channel with a bot: a batch of an SQS queue in, Slack messages in their
//! threads out.
//!
//! [`handler::handle`] is the whole flow: parse the batch, deliver one message after the other
//! (`delivery`), send what Slack rejects to the dead-letter queue, have SQS deliver the rest again.
//! [`context::Context`] holds what a cold start builds once from [`config::Config`], the checked
//! environment; so tests run the flow without Lambda, process environment and network.

pub mod config;
pub mod context;
mod delivery;
pub mod error;
pub mod handler;
mod order;
mod outcome;
mod retry_delay;
mod slack;
#[cfg(test)]
mod testing;
mod threads;
