//! Cold start: configuration, context, then one batch after the other.

use std::{env, panic, process::ExitCode, sync::Arc};

use lambda_runtime::{LambdaEvent, service_fn};
use lambda_support::{event::Event, log::Log};
use slack_poster::{config::Config, context::Context, handler};

// One thread: the function waits for answers, it computes nothing worth a second one.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let log = Log::new(std::io::stdout());
    panic::set_hook({
        let log = log.clone();
        // Not the default hook: a panic's own words can quote the text it fell over.
        Box::new(move |panic| log.panicked(panic.location()))
    });
    let config = match Config::from(|name| env::var(name).ok()) {
        Ok(config) => config,
        Err(error) => {
            log.stopped("invalid configuration", &error);
            return ExitCode::FAILURE;
        }
    };
    let context = Arc::new(Context::new(config, log.clone()));
    // While Lambda lends a whole processor to the start: the first handshake and the token.
    context.warm_up().await;
    let run = lambda_runtime::run(service_fn(move |event: LambdaEvent<Event>| {
        let context = Arc::clone(&context);
        let (Event(event), lambda) = event.into_parts();
        async move { handler::handle(LambdaEvent::new(event, lambda), &context).await }
    }));
    match run.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log.stopped("the lambda runtime stopped", &*error);
            ExitCode::FAILURE
        }
    }
}
