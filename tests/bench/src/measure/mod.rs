//! Cold and warm invocations, bursts, and events in their own time. Each measurement has processes of
//! its own.

mod burst;
pub(crate) mod core;
mod flood;
mod late;
mod simulation;
mod soak;
mod week;
mod workload;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use axum::body::Bytes;

use crate::{
    Result,
    measurements::{Metric, Subject},
    mock_aws::MockAws,
    samples::median,
    sandbox::{Sandbox, Usage},
    subjects::{Environment, Executable},
};

pub(crate) use workload::Workload;

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
    directory: PathBuf,
    log: PathBuf,
    valgrind_log: PathBuf,
}

impl<'a> Rig<'a> {
    /// Uses the directory for certificates and logs.
    pub(crate) fn new(aws: &'a MockAws, directory: &Path) -> Result<Self> {
        let [ca_bundle, log, valgrind_log] =
            ["roots.pem", "log", "valgrind"].map(|name| directory.join(name));
        fs::write(&ca_bundle, aws.roots())?;
        let directory = directory.to_owned();
        Ok(Self { aws, endpoint: aws.url(), ca_bundle, directory, log, valgrind_log })
    }

    /// Time and CPU from the start of a process to its first response.
    pub(crate) async fn cold(
        &self,
        executable: &Executable,
        workload: Workload,
    ) -> Result<Vec<(Metric, f64)>> {
        let mut sandbox = self.start(executable, workload.event(0)?, workload).await?;
        let (wall, _) = sandbox.first().await?;
        let cpu = sandbox.kill()?.cpu;
        self.check(executable, 1, workload)?;
        let (wall_metric, cpu_metric) = match workload {
            Workload::Lookup => (Metric::ColdLookupWall, Metric::ColdLookupCpu),
            _ => (Metric::ColdWall, Metric::ColdCpu),
        };
        Ok(vec![(wall_metric, millis(wall)), (cpu_metric, millis(cpu))])
    }

    /// Time and CPU of an event in a warm process, and its peak memory.
    ///
    /// The CPU is the difference between two processes, one of which ends after the warm-up: the
    /// usage of a running process is not available on every system.
    pub(crate) async fn warm(&self, executable: &Executable) -> Result<Vec<(Metric, f64)>> {
        let workload = Workload::Notification;
        let (warm_up, _) = self.run(executable, workload, WARM_UP).await?;
        let (whole, walls) = self.run(executable, workload, WARM_UP + WARM).await?;
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

    /// CPU of an event that is news, and of one that changes nothing, in a warm process with its table.
    pub(crate) async fn state(&self, executable: &Executable) -> Result<Vec<(Metric, f64)>> {
        let mut values = Vec::new();
        for (workload, metric) in
            [(Workload::News, Metric::NewsCpu), (Workload::Unchanged, Metric::UnchangedCpu)]
        {
            let (warm_up, _) = self.run(executable, workload, WARM_UP).await?;
            let (whole, _) = self.run(executable, workload, WARM_UP + WARM).await?;
            let cpu = whole.cpu.saturating_sub(warm_up.cpu) / WARM;
            values.push((metric, millis(cpu)));
        }
        Ok(values)
    }

    /// The log of a function that runs beside others.
    fn function_log(&self, number: usize) -> PathBuf {
        self.directory.join(format!("log-{number}"))
    }

    /// User instructions of a cold start and of an event in a warm process, as valgrind counts them.
    pub(crate) async fn instructions(&self, executable: &Executable) -> Result<Vec<(Metric, f64)>> {
        let workload = Workload::Notification;
        let cold = self.count_instructions(executable, workload, 1).await?;
        let warm = self.warm_instructions(executable, workload).await?;
        Ok(vec![(Metric::ColdInstructions, cold / MILLION), (Metric::WarmInstructions, warm)])
    }

    /// The same of an event that is news, and of one that changes nothing.
    pub(crate) async fn state_instructions(
        &self,
        executable: &Executable,
    ) -> Result<Vec<(Metric, f64)>> {
        Ok(vec![
            (Metric::NewsInstructions, self.warm_instructions(executable, Workload::News).await?),
            (
                Metric::UnchangedInstructions,
                self.warm_instructions(executable, Workload::Unchanged).await?,
            ),
        ])
    }

    /// Millions for each event in a warm process.
    async fn warm_instructions(&self, executable: &Executable, workload: Workload) -> Result<f64> {
        let warm_up = self.count_instructions(executable, workload, WARM_UP).await?;
        let whole = self.count_instructions(executable, workload, WARM_UP + COUNTED).await?;
        Ok((whole - warm_up) / MILLION / f64::from(COUNTED))
    }

    /// User instructions from the start of a process to its last response.
    async fn count_instructions(
        &self,
        executable: &Executable,
        workload: Workload,
        events: u32,
    ) -> Result<f64> {
        let environment =
            Environment { valgrind_log: Some(&self.valgrind_log), ..self.environment(workload) };
        let command = executable.command(&environment);
        let mut sandbox = Sandbox::start(command, &self.log, Some(workload.event(0)?)).await?;
        sandbox.first().await?;
        for number in 1..events {
            sandbox.invoke(workload.event(number)?).await?;
        }
        sandbox.terminate()?;
        self.check(executable, events, workload)?;
        let log = fs::read_to_string(&self.valgrind_log)?;
        parse_instructions(&log).ok_or_else(|| format!("valgrind counted nothing: {log}").into())
    }

    async fn run(
        &self,
        executable: &Executable,
        workload: Workload,
        events: u32,
    ) -> Result<(Usage, Vec<Duration>)> {
        let mut sandbox = self.start(executable, workload.event(0)?, workload).await?;
        let mut walls = vec![sandbox.first().await?.0];
        for number in 1..events {
            walls.push(sandbox.invoke(workload.event(number)?).await?.0);
        }
        let usage = sandbox.kill()?;
        self.check(executable, events, workload)?;
        Ok((usage, walls))
    }

    async fn start(
        &self,
        executable: &Executable,
        first: Bytes,
        workload: Workload,
    ) -> Result<Sandbox> {
        let command = executable.command(&self.environment(workload));
        Sandbox::start(command, &self.log, Some(first)).await
    }

    fn environment(&self, workload: Workload) -> Environment<'_> {
        Environment {
            endpoint: &self.endpoint,
            ca_bundle: &self.ca_bundle,
            account_lookup: workload == Workload::Lookup,
            attention: workload.attention(),
            valgrind_log: None,
        }
    }

    /// Fails if the function did not publish what it should, or looked up accounts unexpectedly.
    fn check(&self, executable: &Executable, events: u32, workload: Workload) -> Result<()> {
        let calls = self.aws.take();
        match workload {
            _ if executable.subject == Subject::Noop => calls.check_published_once(0)?,
            // It publishes every event.
            Workload::Unchanged | Workload::Soak if !executable.has_state => {}
            _ => calls.check_published_once(workload.news(events))?,
        }
        let expected = u32::from(workload == Workload::Lookup);
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
