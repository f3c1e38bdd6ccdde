//! Cold start: configuration, context, then one event after the other.

use std::{env, process::ExitCode, sync::Arc};

use formatter::{config::Config, context::Context, handler};
use lambda_support::{bootstrap, log::Log};

// One thread: the function waits for answers, it computes nothing worth a second one.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let start =
        async |log: Log| Ok(Arc::new(Context::new(Config::from(|name| env::var(name).ok())?, log)));
    bootstrap::run(start, handler::handle).await
}
