//! The Lambda between ASR's topics, EventBridge and the readers: an event in, and one message per
//! notice out to each destination that wants it.
//!
//! [`handler::handle`] is the whole flow. It gets everything a cold start builds once from
//! [`context::Context`], which gets everything an operator decides from [`config::Config`]; so
//! tests run the flow without Lambda, without a process environment and without a network.

mod accounts;
mod claims;
pub mod config;
pub mod context;
mod delivery;
pub mod error;
pub mod handler;
mod log;
mod metrics;
mod publish;
mod side_by_side;
#[cfg(test)]
mod testing;
mod undelivered;
