//! What Lambda calls an execution environment: one process, and the Runtime API that it asks.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use axum::body::Bytes;
use tokio::time::timeout;

use crate::{
    Result,
    process::{Process, Usage},
    runtime_api::{Answer, RuntimeApi},
};

/// How often a process that does not answer is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// Longer than anything takes that works.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running function.
#[derive(Debug)]
pub struct Sandbox {
    api: RuntimeApi,
    process: Process,
    started: Instant,
}

impl Sandbox {
    /// Starts a function whose first event is there before it asks.
    ///
    /// # Errors
    /// Where it does not start.
    pub async fn start(mut command: Command, log: &Path, first: Bytes) -> Result<Self> {
        let mut api = RuntimeApi::start().await?;
        api.hand_over(first)?;
        command.env("AWS_LAMBDA_RUNTIME_API", api.address().to_string());
        let started = Instant::now();
        let process = Process::start(command, log)?;
        Ok(Self { api, process, started })
    }

    /// The first answer, and how long after the process's start it came.
    ///
    /// # Errors
    /// Where there is none, or it is an error.
    pub async fn first(&mut self) -> Result<(Duration, Bytes)> {
        let answer = self.answer().await?;
        Ok((answer.at - self.started, answer.body))
    }

    /// One more event: its answer, and how long it took.
    ///
    /// # Errors
    /// Where there is no answer, or it is an error.
    pub async fn invoke(&mut self, event: Bytes) -> Result<(Duration, Bytes)> {
        let handed_over = Instant::now();
        self.api.hand_over(event)?;
        let answer = self.answer().await?;
        Ok((answer.at - handed_over, answer.body))
    }

    /// Ends it, and says what it took.
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn end(self) -> Result<Usage> {
        self.process.end()
    }

    async fn answer(&mut self) -> Result<Answer> {
        let asked = Instant::now();
        loop {
            if let Ok(answer) = timeout(LOOK, self.api.answer()).await {
                return answer;
            }
            self.process.goes_on()?;
            if asked.elapsed() > PATIENCE {
                let last = self.process.last_lines();
                return Err(format!("no answer in {} s: {last}", PATIENCE.as_secs()).into());
            }
        }
    }
}
