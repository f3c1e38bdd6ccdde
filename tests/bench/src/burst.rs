//! Records that come at once, in batches of ten from the queue *undelivered*, as after
//! `task redrive`: one invocation after the other, of one function that has not run before.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    Result,
    events::{Name, batch},
    figures::{Burst, Subject},
    measures::{Rig, mebibytes},
    samples::rounded,
    subjects::Executable,
};

/// How many records come, each time.
const RECORDS: [u32; 4] = [10, 100, 1_000, 10_000];
/// Python takes long enough for fewer.
const MOST_OF_PYTHON: u32 = 1_000;
/// As the queue's trigger is set.
const BATCH: u32 = 10;

/// The sizes that a subject is measured with.
pub fn sizes(subject: Subject) -> impl Iterator<Item = u32> {
    RECORDS
        .into_iter()
        .filter(move |records| subject != Subject::Python || *records <= MOST_OF_PYTHON)
}

impl Rig<'_> {
    /// Puts so many records, of three accounts to look up, through one process. Also says how often
    /// each operation was called.
    ///
    /// # Errors
    /// Where one of them is not published, or more than once.
    pub async fn burst(
        &self,
        executable: &Executable,
        records: u32,
    ) -> Result<(Burst, BTreeMap<String, u64>)> {
        let name = Name::ToLookUp;
        let mut sandbox = self.start(executable, batch(0..BATCH, name)?, name).await?;
        let (mut wall, answer) = sandbox.first().await?;
        none_comes_again(&answer)?;
        for first in (BATCH..records).step_by(usize::try_from(BATCH)?) {
            let event = batch(first..first + BATCH, name)?;
            let (took, answer) = sandbox.invoke(event).await?;
            none_comes_again(&answer)?;
            wall += took;
        }
        let usage = sandbox.end()?;
        let seen = self.cloud.take();
        seen.are_all_published_once(records)?;
        let burst = Burst {
            records: records.into(),
            subject: executable.subject,
            wall: rounded(wall.as_secs_f64()),
            cpu: rounded(usage.cpu.as_secs_f64()),
            invocations: (records / BATCH).into(),
            calls: seen.calls.values().sum(),
            peak_memory: rounded(mebibytes(usage.peak_memory)),
        };
        Ok((burst, seen.calls))
    }
}

fn none_comes_again(answer: &[u8]) -> Result<()> {
    let reply: Value = serde_json::from_slice(answer)?;
    let failures = reply.get("batchItemFailures").and_then(Value::as_array);
    match failures {
        Some(failures) if failures.is_empty() => Ok(()),
        _ => Err(format!("some of a batch are to come again: {reply}").into()),
    }
}
