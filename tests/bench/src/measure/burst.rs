//! Bursts: batches of ten messages from the retry queue, as after `task redrive`. One cold process
//! gets them one after the other.

use serde_json::Value;

use super::{Rig, Workload};
use crate::{
    Result,
    events::{AccountName, batch},
    log,
    measurements::{Burst, Subject},
    samples::round,
    subjects::Executable,
};

/// Numbers of messages.
const RECORDS: [u32; 4] = [10, 100, 1_000, 10_000];
/// Python is too slow for more.
const MAX_PYTHON_RECORDS: u32 = 1_000;
/// The batch size of the queue's event source mapping.
const BATCH: u32 = 10;
/// Each burst is measured this many times.
const ROUNDS: usize = 5;

impl Rig<'_> {
    /// The burst of each size and subject whose CPU is the median of several. Subjects take turns.
    pub(crate) async fn bursts(&self, executables: &[Executable]) -> Result<Vec<Burst>> {
        let mut bursts = Vec::new();
        for records in RECORDS {
            let measured = executables.iter().filter(|executable| match executable.subject {
                Subject::Formatter | Subject::Previous => true,
                Subject::Python => records <= MAX_PYTHON_RECORDS,
                // The baselines do not read batches.
                Subject::Noop | Subject::Publish => false,
            });
            let mut samples: Vec<(&Executable, Vec<Burst>)> =
                measured.map(|executable| (executable, Vec::new())).collect();
            for _ in 0..ROUNDS {
                for (executable, samples) in &mut samples {
                    let burst = self.burst(executable, records).await;
                    samples.push(burst.map_err(|error| executable.context(&error))?);
                }
            }
            bursts.extend(samples.into_iter().filter_map(|(_, mut samples)| {
                samples.sort_by(|one, other| one.cpu.total_cmp(&other.cpu));
                samples.into_iter().nth(ROUNDS / 2)
            }));
            log(&format!("Bursts of {records} messages"));
        }
        Ok(bursts)
    }

    /// One burst. Fails if a message was not published exactly once.
    async fn burst(&self, executable: &Executable, records: u32) -> Result<Burst> {
        let name = AccountName::Lookup;
        let mut sandbox = self.start(executable, batch(0..BATCH, name)?, Workload::Lookup).await?;
        let (mut wall, response) = sandbox.first().await?;
        check_no_failures(&response)?;
        for first in (BATCH..records).step_by(usize::try_from(BATCH)?) {
            let (elapsed, response) = sandbox.invoke(batch(first..first + BATCH, name)?).await?;
            check_no_failures(&response)?;
            wall += elapsed;
        }
        let usage = sandbox.kill()?;
        let calls = self.aws.take();
        calls.check_published_once(records)?;
        Ok(Burst {
            subject: executable.subject,
            records,
            wall: round(wall.as_secs_f64()),
            cpu: round(usage.cpu.as_secs_f64()),
            calls: calls.operations.values().sum(),
            peak_memory: round(usage.peak_memory),
        })
    }
}

pub(super) fn check_no_failures(response: &[u8]) -> Result<()> {
    let response: Value = serde_json::from_slice(response)?;
    match response.get("batchItemFailures").and_then(Value::as_array) {
        Some(failures) if failures.is_empty() => Ok(()),
        _ => Err(format!("the function reported failures of a batch: {response}").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    pub(super) fn check_no_failures_refuses_failed_items_and_other_responses() {
        assert!(check_no_failures(br#"{"batchItemFailures": []}"#).is_ok());
        let failed = br#"{"batchItemFailures": [{"itemIdentifier": "1"}]}"#;
        assert!(check_no_failures(failed).is_err());
        assert!(check_no_failures(b"null").is_err());
    }
}
