//! Cold start: configuration, context, then one batch after the other.

use std::{env, process::ExitCode};

use lambda_support::{bootstrap, environment::ConfigError, log::Log};
use slack_poster::{config::Config, context::Context, handler};

// One thread: the function mostly waits for responses, so a second one would not make it faster.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let start = async |log: Log| {
        let config = Config::from_env(|name| env::var(name).ok())?;
        let context = Context::new(config, log);
        // Lambda lends a whole processor to the init phase: enough for a handshake and the token.
        context.warm_up().await;
        Ok::<_, ConfigError>(context)
    };
    bootstrap::run(start, handler::handle).await
}
