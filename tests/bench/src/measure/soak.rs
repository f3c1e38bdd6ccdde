//! A soak: one process gets so many events that memory that is kept for each would show.

use super::{Rig, Workload};
use crate::{Result, log, measurements::Soak, samples::round, subjects::Executable};

const EVENTS: u32 = 200_000;
/// Before the first of the two values that are compared.
const FIRST_EVENTS: u32 = 1_000;
/// Events between two lines of progress.
const LOGGED: u32 = 20_000;

impl Rig<'_> {
    /// The peak memory of each formatter at both points of the soak.
    pub(crate) async fn soaks(&self, executables: &[Executable]) -> Result<Vec<Soak>> {
        let mut soaks = Vec::new();
        for executable in executables.iter().filter(|it| it.subject.is_formatter()) {
            let soak = self.soak(executable).await;
            soaks.push(soak.map_err(|error| executable.context(&error))?);
        }
        Ok(soaks)
    }

    async fn soak(&self, executable: &Executable) -> Result<Soak> {
        let workload = Workload::Soak;
        let mut sandbox = self.start(executable, workload.event(0)?, workload).await?;
        sandbox.first().await?;
        let mut first_peak = None;
        for number in 1..EVENTS {
            if number == FIRST_EVENTS {
                first_peak = sandbox.peak_memory();
            }
            sandbox.invoke(workload.event(number)?).await?;
            if number % LOGGED == 0 {
                log(&format!("Soak: {number} of {EVENTS} events"));
            }
        }
        let usage = sandbox.kill()?;
        self.check(executable, EVENTS, workload)?;
        Ok(Soak {
            subject: executable.subject,
            events: EVENTS,
            first_events: FIRST_EVENTS,
            first_peak_memory: round(first_peak.ok_or("a soak needs /proc")?),
            peak_memory: round(usage.peak_memory),
        })
    }
}
