//! An execution environment of Lambda: one process and the Runtime API that it polls.

mod process;
mod runtime_api;

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use axum::body::Bytes;
use tokio::time::timeout;

pub(crate) use process::Usage;

use crate::Result;
use process::Process;
use runtime_api::{Response, RuntimeApi};

/// Interval between checks of a process that does not respond.
const CHECK_INTERVAL: Duration = Duration::from_millis(200);
const RESPONSE_TIMEOUT: Duration = Duration::from_mins(1);

/// A running function.
#[derive(Debug)]
pub(crate) struct Sandbox {
    api: RuntimeApi,
    process: Process,
    started: Instant,
}

impl Sandbox {
    /// Starts a function. Its first event, if there is one, is available before it polls.
    pub(crate) async fn start(
        mut command: Command,
        log: &Path,
        first: Option<Bytes>,
    ) -> Result<Self> {
        let mut api = RuntimeApi::start().await?;
        if let Some(first) = first {
            api.send(first)?;
        }
        command.env("AWS_LAMBDA_RUNTIME_API", api.address().to_string());
        let started = Instant::now();
        let process = Process::start(command, log)?;
        Ok(Self { api, process, started })
    }

    /// The first response, and the time from the start of the process to it.
    pub(crate) async fn first(&mut self) -> Result<(Duration, Bytes)> {
        let response = self.response().await?;
        Ok((response.at - self.started, response.body))
    }

    /// The response to another event, and the time it took.
    pub(crate) async fn invoke(&mut self, event: Bytes) -> Result<(Duration, Bytes)> {
        let sent = Instant::now();
        self.api.send(event)?;
        let response = self.response().await?;
        Ok((response.at - sent, response.body))
    }

    /// Peak resident memory of the function so far, in MiB. None without `/proc`.
    pub(crate) fn peak_memory(&self) -> Option<f64> {
        self.process.peak_memory()
    }

    /// Kills the function, and returns what it used.
    pub(crate) fn kill(self) -> Result<Usage> {
        self.process.kill()
    }

    /// Asks the function to end, and waits until it has.
    pub(crate) fn terminate(self) -> Result<()> {
        self.process.terminate()
    }

    async fn response(&mut self) -> Result<Response> {
        let asked = Instant::now();
        loop {
            if let Ok(response) = timeout(CHECK_INTERVAL, self.api.response()).await {
                return response;
            }
            self.process.check_running()?;
            if asked.elapsed() > RESPONSE_TIMEOUT {
                let (seconds, log) = (RESPONSE_TIMEOUT.as_secs(), self.process.log_tail());
                return Err(format!("no response within {seconds} s: {log}").into());
            }
        }
    }
}
