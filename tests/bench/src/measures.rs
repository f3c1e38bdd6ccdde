//! Cold and warm, each time in a process of its own.

use std::{path::Path, time::Duration};

use axum::body::Bytes;

use crate::{
    Result,
    cloud::Cloud,
    events::{Name, notification},
    figures::{Figure, Subject},
    process::Usage,
    report::number::float,
    samples::median,
    sandbox::Sandbox,
    subjects::{Executable, Surroundings},
};

/// Events before those that count.
const WARM_UP: u32 = 20;
/// Events that count.
const WARM: u32 = 300;
const MEBIBYTE: f64 = 1_048_576.0;

/// What everything is measured with.
#[derive(Debug)]
pub struct Rig<'a> {
    /// The services.
    pub cloud: &'a Cloud,
    /// The file of roots to trust.
    pub bundle: &'a Path,
    /// Where processes write.
    pub log: &'a Path,
}

impl Rig<'_> {
    /// Starts a process, hands one event over, and ends the process when the answer is there.
    ///
    /// # Errors
    /// Where it does not answer, or does not do its work.
    pub async fn cold(&self, executable: &Executable, name: Name) -> Result<Vec<(Figure, f64)>> {
        let mut sandbox = self.start(executable, notification(0, name)?, name).await?;
        let (wall, _) = sandbox.first().await?;
        let cpu = sandbox.end()?.cpu;
        self.check(executable.subject, 1, name)?;
        let (of_wall, of_cpu) = match name {
            Name::InBody => (Figure::ColdWall, Figure::ColdCpu),
            Name::ToLookUp => (Figure::ColdLookupWall, Figure::ColdLookupCpu),
        };
        Ok(vec![(of_wall, millis(wall)), (of_cpu, millis(cpu))])
    }

    /// Events one after the other through one process. Their CPU is the difference to another
    /// process, which ended after the warm-up: not every system tells it of one that goes on.
    ///
    /// # Errors
    /// Where it does not answer, or does not do its work.
    pub async fn warm(&self, executable: &Executable) -> Result<Vec<(Figure, f64)>> {
        let (warm_up, _) = self.run(executable, WARM_UP).await?;
        let (whole, walls) = self.run(executable, WARM_UP + WARM).await?;
        let counted = walls.into_iter().skip(usize::try_from(WARM_UP)?).collect();
        let wall = median(counted).ok_or("no event was counted")?;
        // Below zero only where an event takes next to nothing.
        let cpu = whole.cpu.saturating_sub(warm_up.cpu) / WARM;
        Ok(vec![
            (Figure::WarmWall, millis(wall)),
            (Figure::WarmCpu, millis(cpu)),
            (Figure::PeakMemory, mebibytes(whole.peak_memory)),
        ])
    }

    /// Starts a function with its first event.
    ///
    /// # Errors
    /// Where it does not start.
    pub async fn start(
        &self,
        executable: &Executable,
        first: Bytes,
        name: Name,
    ) -> Result<Sandbox> {
        let looks_up = name == Name::ToLookUp;
        let endpoint = self.cloud.url();
        let surroundings = Surroundings { endpoint: &endpoint, bundle: self.bundle, looks_up };
        Sandbox::start(executable.command(&surroundings), self.log, first).await
    }

    async fn run(&self, executable: &Executable, events: u32) -> Result<(Usage, Vec<Duration>)> {
        let name = Name::InBody;
        let mut sandbox = self.start(executable, notification(0, name)?, name).await?;
        let mut walls = vec![sandbox.first().await?.0];
        for number in 1..events {
            walls.push(sandbox.invoke(notification(number, name)?).await?.0);
        }
        let usage = sandbox.end()?;
        self.check(executable.subject, events, name)?;
        Ok((usage, walls))
    }

    /// What did not do its work was not measured.
    fn check(&self, subject: Subject, events: u32, name: Name) -> Result<()> {
        let seen = self.cloud.take();
        let expected = if subject == Subject::Nothing { 0 } else { events };
        seen.are_all_published_once(expected)?;
        let looked_up = u64::from(name == Name::ToLookUp);
        for operation in ["AssumeRole", "DescribeAccount"] {
            let calls = seen.calls.get(operation).copied().unwrap_or_default();
            if calls != looked_up {
                return Err(format!("{operation} was called {calls} times").into());
            }
        }
        Ok(())
    }
}

/// As figures have it.
#[must_use]
pub fn mebibytes(bytes: u64) -> f64 {
    float(bytes) / MEBIBYTE
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
