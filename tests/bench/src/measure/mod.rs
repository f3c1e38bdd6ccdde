//! Cold and warm invocations. Each measurement has a process of its own.

mod burst;
pub(crate) mod core;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use axum::body::Bytes;

use crate::{
    Result,
    events::{AccountName, notification},
    measurements::{Metric, Subject},
    mock_aws::MockAws,
    samples::median,
    sandbox::{Sandbox, Usage},
    subjects::{Environment, Executable},
};

/// Events before the measured ones.
const WARM_UP: u32 = 20;
/// Measured events of a warm process.
const WARM: u32 = 300;
/// Measured events under valgrind, which is about fifty times slower.
const COUNTED: u32 = 50;
const MILLION: f64 = 1_000_000.0;

/// The mock AWS and the files of all measurements.
#[derive(Debug)]
pub(crate) struct Rig<'a> {
    aws: &'a MockAws,
    endpoint: String,
    ca_bundle: PathBuf,
    log: PathBuf,
    valgrind_log: PathBuf,
}

impl<'a> Rig<'a> {
    /// Uses the directory for certificates and logs.
    pub(crate) fn new(aws: &'a MockAws, directory: &Path) -> Result<Self> {
        let [ca_bundle, log, valgrind_log] =
            ["roots.pem", "log", "valgrind"].map(|name| directory.join(name));
        fs::write(&ca_bundle, aws.roots())?;
        Ok(Self { aws, endpoint: aws.url(), ca_bundle, log, valgrind_log })
    }

    /// Time and CPU from the start of a process to its first response.
    pub(crate) async fn cold(
        &self,
        executable: &Executable,
        name: AccountName,
    ) -> Result<Vec<(Metric, f64)>> {
        let mut sandbox = self.start(executable, notification(0, name)?, name).await?;
        let (wall, _) = sandbox.first().await?;
        let cpu = sandbox.kill()?.cpu;
        self.check(executable.subject, 1, name)?;
        let (wall_metric, cpu_metric) = match name {
            AccountName::InBody => (Metric::ColdWall, Metric::ColdCpu),
            AccountName::Lookup => (Metric::ColdLookupWall, Metric::ColdLookupCpu),
        };
        Ok(vec![(wall_metric, millis(wall)), (cpu_metric, millis(cpu))])
    }

    /// Time and CPU of an event in a warm process, and its peak memory.
    ///
    /// The CPU is the difference between two processes, one of which ends after the warm-up: the
    /// usage of a running process is not available on every system.
    pub(crate) async fn warm(&self, executable: &Executable) -> Result<Vec<(Metric, f64)>> {
        let (warm_up, _) = self.run(executable, WARM_UP).await?;
        let (whole, walls) = self.run(executable, WARM_UP + WARM).await?;
        let measured = walls.into_iter().skip(usize::try_from(WARM_UP)?).collect();
        let wall = median(measured).ok_or("no warm event was measured")?;
        // The difference may be negative for a function that does nothing.
        let cpu = whole.cpu.saturating_sub(warm_up.cpu) / WARM;
        Ok(vec![
            (Metric::WarmWall, millis(wall)),
            (Metric::WarmCpu, millis(cpu)),
            (Metric::PeakMemory, whole.peak_memory),
        ])
    }

    /// User instructions of a cold start and of an event in a warm process, as valgrind counts them.
    pub(crate) async fn instructions(&self, executable: &Executable) -> Result<Vec<(Metric, f64)>> {
        let cold = self.count_instructions(executable, 1).await?;
        let warm_up = self.count_instructions(executable, WARM_UP).await?;
        let whole = self.count_instructions(executable, WARM_UP + COUNTED).await?;
        Ok(vec![
            (Metric::ColdInstructions, cold / MILLION),
            (Metric::WarmInstructions, (whole - warm_up) / MILLION / f64::from(COUNTED)),
        ])
    }

    /// User instructions from the start of a process to its last response.
    async fn count_instructions(&self, executable: &Executable, events: u32) -> Result<f64> {
        let name = AccountName::InBody;
        let environment =
            Environment { valgrind_log: Some(&self.valgrind_log), ..self.environment(name) };
        let command = executable.command(&environment);
        let mut sandbox = Sandbox::start(command, &self.log, notification(0, name)?).await?;
        sandbox.first().await?;
        for number in 1..events {
            sandbox.invoke(notification(number, name)?).await?;
        }
        sandbox.terminate()?;
        self.check(executable.subject, events, name)?;
        let log = fs::read_to_string(&self.valgrind_log)?;
        parse_instructions(&log).ok_or_else(|| format!("valgrind counted nothing: {log}").into())
    }

    async fn run(&self, executable: &Executable, events: u32) -> Result<(Usage, Vec<Duration>)> {
        let name = AccountName::InBody;
        let mut sandbox = self.start(executable, notification(0, name)?, name).await?;
        let mut walls = vec![sandbox.first().await?.0];
        for number in 1..events {
            walls.push(sandbox.invoke(notification(number, name)?).await?.0);
        }
        let usage = sandbox.kill()?;
        self.check(executable.subject, events, name)?;
        Ok((usage, walls))
    }

    async fn start(
        &self,
        executable: &Executable,
        first: Bytes,
        name: AccountName,
    ) -> Result<Sandbox> {
        let command = executable.command(&self.environment(name));
        Sandbox::start(command, &self.log, first).await
    }

    fn environment(&self, name: AccountName) -> Environment<'_> {
        Environment {
            endpoint: &self.endpoint,
            ca_bundle: &self.ca_bundle,
            account_lookup: name == AccountName::Lookup,
            valgrind_log: None,
        }
    }

    /// Fails if the function did not publish every event once and look up accounts as expected.
    fn check(&self, subject: Subject, events: u32, name: AccountName) -> Result<()> {
        let calls = self.aws.take();
        calls.check_published_once(if subject == Subject::Noop { 0 } else { events })?;
        let expected = u32::from(name == AccountName::Lookup);
        for operation in ["AssumeRole", "DescribeAccount"] {
            let count = calls.operations.get(operation).copied().unwrap_or_default();
            if count != expected {
                return Err(format!("{operation} was called {count} times, not {expected}").into());
            }
        }
        Ok(())
    }
}

/// The total of callgrind, which logs `==1234== Collected : 5678`.
fn parse_instructions(log: &str) -> Option<f64> {
    log.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok())
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_instructions_reads_the_total_of_callgrind() {
        let log = "==1234== Events    : Ir\n==1234== Collected : 5678\n==1234== \n";
        assert_eq!(parse_instructions(log), Some(5_678.0));
        assert_eq!(parse_instructions("==1234== Callgrind\n"), None);
    }
}
