//! The core crate alone: time measured by criterion, and heap allocations.

use std::{collections::BTreeMap, env, fs, io, path::Path, process::Command};

use serde::{Deserialize, de::DeserializeOwned};

use crate::{Result, measurements::CoreCase, root};

const NANOS_PER_MICRO: f64 = 1_000.0;

/// An entry of `allocations.json`, which the bench of the core crate writes.
#[derive(Deserialize)]
struct Allocated {
    bytes: u32,
    allocations: u32,
}

/// criterion's `benchmark.json`.
#[derive(Deserialize)]
struct Benchmark {
    full_id: String,
}

/// criterion's `estimates.json`.
#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// Runs the benches of the core crate, and reads their results.
pub(crate) fn measure() -> Result<Vec<CoreCase>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut bench = Command::new(cargo);
    bench.args(["bench", "--locked", "--package", "notify-core"]);
    bench.args(["--bench", "allocations", "--bench", "core"]);
    // criterion's progress goes to the same stream as the bench's.
    let status = bench.current_dir(root()).stdout(io::stderr()).status()?;
    if !status.success() {
        return Err(format!("`cargo bench --package notify-core` ended with {status}").into());
    }
    read(&root().join("target/criterion"))
}

/// Reads criterion's directory. It may hold cases of older runs, so `allocations.json` decides which
/// cases there are.
fn read(directory: &Path) -> Result<Vec<CoreCase>> {
    let allocated: BTreeMap<String, Allocated> = json(&directory.join("allocations.json"))?;
    let mut medians = BTreeMap::new();
    collect(directory, &mut medians)?;
    let cases = allocated.into_iter().map(|(id, Allocated { bytes, allocations })| {
        let nanos = medians.get(&id).ok_or_else(|| format!("criterion has no case `{id}`"))?;
        let (group, case) =
            id.split_once('/').ok_or_else(|| format!("the case `{id}` has no group"))?;
        let (group, case) = (group.to_owned(), case.to_owned());
        Ok(CoreCase { group, case, bytes, micros: nanos / NANOS_PER_MICRO, allocations })
    });
    let mut cases: Vec<CoreCase> = cases.collect::<Result<_>>()?;
    // Sizes and numbers are sorted as numbers, names stay in alphabetical order.
    cases.sort_by_key(|core| (core.group.clone(), core.case.parse().unwrap_or(0_u64)));
    Ok(cases)
}

/// Collects the median of each case in nanoseconds.
fn collect(directory: &Path, medians: &mut BTreeMap<String, f64>) -> Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.ends_with("new") {
            let Benchmark { full_id } = json(&path.join("benchmark.json"))?;
            let Estimates { median } = json(&path.join("estimates.json"))?;
            medians.insert(full_id, median.point_estimate);
        } else if path.is_dir() {
            collect(&path, medians)?;
        }
    }
    Ok(())
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}

#[cfg(test)]
mod tests {
    use tempfile::tempdir;

    use super::*;

    #[test]
    fn cases_of_older_runs_are_ignored_and_sizes_sorted_as_numbers() {
        let directory = tempdir().unwrap();
        let criterion = directory.path();
        for (id, nanos) in [("size/2000", 9_500.0), ("size/100", 500.0), ("size/gone", 1.0)] {
            let new = criterion.join(id).join("new");
            fs::create_dir_all(&new).unwrap();
            let benchmark = format!(r#"{{"group_id": "size", "full_id": "{id}"}}"#);
            fs::write(new.join("benchmark.json"), benchmark).unwrap();
            let estimates = format!(r#"{{"median": {{"point_estimate": {nanos}}}}}"#);
            fs::write(new.join("estimates.json"), estimates).unwrap();
        }
        let allocations = r#"{"size/2000": {"bytes": 2000, "allocations": 30},
                              "size/100": {"bytes": 100, "allocations": 3}}"#;
        fs::write(criterion.join("allocations.json"), allocations).unwrap();
        let cases = read(criterion).unwrap();
        let measured: Vec<_> = cases.iter().map(|core| (core.case.as_str(), core.micros)).collect();
        assert_eq!(measured, [("100", 0.5), ("2000", 9.5)]);
    }
}
