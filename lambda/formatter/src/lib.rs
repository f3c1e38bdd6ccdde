//! The formatter Lambda: events of ASR's topics and of EventBridge in, one message per notice and
//! destination out.
//!
//! [`handler::handle`] runs the phases of `pipeline`. [`config::Config`] holds what the operator
//! decides, and [`context::Context`] what a cold start builds from it once, so tests run the handler
//! without Lambda, without a process environment and without a network.

mod accounts;
mod clock;
pub mod config;
pub mod context;
pub mod error;
pub mod handler;
mod outcome;
mod pipeline;
mod publisher;
mod retry_queue;
mod state;
#[cfg(test)]
mod testing;
mod unsent_only;
