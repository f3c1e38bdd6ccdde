//! The Lambda of the bot-token route: a batch of an SQS queue in, Slack messages in their threads
//! out.
//!
//! [`handler::handle`] is the whole flow. It gets everything a cold start builds once from
//! [`context::Context`], which gets everything an operator decides from [`config::Config`]; so
//! tests run the flow without Lambda, without a process environment and without a network.

pub mod config;
pub mod context;
mod delivery;
pub mod error;
pub mod handler;
mod message;
mod slack;
#[cfg(test)]
mod testing;
mod threads;
