//! What the functions take, measured beside what they are compared with; and what that costs.

pub mod burst;
mod certificates;
pub mod cloud;
pub mod core;
pub mod cost;
pub mod events;
pub mod figures;
pub mod machine;
pub mod measures;
pub mod process;
mod replies;
pub mod report;
pub mod runtime_api;
pub mod samples;
pub mod sandbox;
pub mod subjects;
pub mod workspace;

/// Whatever goes wrong ends the run, with one sentence.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
/// What may go wrong.
pub type Result<T> = std::result::Result<T, Error>;
