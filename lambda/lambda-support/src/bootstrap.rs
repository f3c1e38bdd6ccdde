//! The start of a function: panic hook, configuration, context, run loop.

use std::{error::Error, fmt::Debug, panic, process::ExitCode};

use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde::Serialize;
use serde_json::Value;

use crate::{event::JsonEvent, log::Log};

/// Builds the context by `start`, then answers one event after the other by `handle`, until the
/// runtime stops. Logs to stdout.
///
/// `start` runs within Lambda's init phase: a wait there (for a handshake, a secret) takes no time
/// of an invocation. The context lives as long as the process.
///
/// Exits with a failure if `start` fails, because the configuration is invalid, or if the runtime
/// stops.
pub async fn run<C, S, R, E, Answer>(
    start: impl AsyncFnOnce(Log) -> Result<C, S>,
    handle: impl Fn(LambdaEvent<Value>, &'static C) -> Answer,
) -> ExitCode
where
    C: 'static,
    S: Error + 'static,
    R: Serialize,
    E: Into<Diagnostic> + Debug,
    Answer: Future<Output = Result<R, E>>,
{
    let log = Log::new(std::io::stdout());
    panic::set_hook({
        let log = log.clone();
        // The default hook prints the panic's message, which can quote the text it failed on.
        Box::new(move |panic| log.panic(panic.location()))
    });
    let context: &'static C = match start(log.clone()).await {
        Ok(context) => Box::leak(Box::new(context)),
        Err(error) => {
            log.fatal("invalid configuration", &error);
            return ExitCode::FAILURE;
        }
    };
    let run = lambda_runtime::run(service_fn(|event: LambdaEvent<JsonEvent>| {
        let (JsonEvent(event), lambda) = event.into_parts();
        handle(LambdaEvent::new(event, lambda), context)
    }));
    match run.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log.fatal("the lambda runtime stopped", &*error);
            ExitCode::FAILURE
        }
    }
}
