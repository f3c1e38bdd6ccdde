//! The formatter's entry point: configuration and context at a cold start, then one event after
//! the other.

use std::{env, process::ExitCode};

use formatter::{context::Context, handler};
use lambda_support::bootstrap;

// One thread: the function mostly waits for answers, so a second one would not make it faster.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let start = async |log| Context::new(|name| env::var(name).ok(), log).await;
    bootstrap::run(start, handler::handle).await
}
