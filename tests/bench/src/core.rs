//! The core alone, as criterion measures it: one notice, read, judged and rendered.

use std::{collections::BTreeMap, env, fs, io, path::Path, process::Command};

use serde::{Deserialize, de::DeserializeOwned};

use crate::{Result, figures::Core, workspace::root};

const NANOS_IN_A_MICRO: f64 = 1_000.0;

/// Written by the bench of the core itself: criterion only knows the time.
#[derive(Deserialize)]
struct Allocated {
    bytes: u64,
    allocations: u64,
}

/// `benchmark.json`, as far as it is needed.
#[derive(Deserialize)]
struct Benchmark {
    full_id: String,
}

/// `estimates.json`, as far as it is needed.
#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// Runs the bench of the core, and reads what it measured.
///
/// # Errors
/// Where it fails, or leaves a case out.
pub fn measure() -> Result<Vec<Core>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut bench = Command::new(cargo);
    bench.args(["bench", "--locked", "--package", "notice"]);
    bench.args(["--bench", "allocations", "--bench", "core"]);
    // Progress, beside our own.
    let status = bench.current_dir(root()).stdout(io::stderr()).status()?;
    if !status.success() {
        return Err(format!("the bench of the core ended with {status}").into());
    }
    read(&root().join("target/criterion"))
}

/// What criterion left there. Older runs had other cases, the allocations are of this one.
fn read(directory: &Path) -> Result<Vec<Core>> {
    let allocated: BTreeMap<String, Allocated> = json(&directory.join("allocations.json"))?;
    let mut medians = BTreeMap::new();
    collect(directory, &mut medians)?;
    let cases = allocated.into_iter().map(|(id, Allocated { bytes, allocations })| {
        let nanos = medians.get(&id).ok_or_else(|| format!("criterion has no case {id}"))?;
        let (group, case) = id.split_once('/').ok_or_else(|| format!("{id} has no group"))?;
        let (group, case) = (group.to_owned(), case.to_owned());
        Ok(Core { group, case, bytes, micros: nanos / NANOS_IN_A_MICRO, allocations })
    });
    let mut cases: Vec<Core> = cases.collect::<Result<_>>()?;
    // Sizes and numbers grow from row to row, sources go by name.
    cases.sort_by_key(|core| (core.group.clone(), core.case.parse().unwrap_or(0_u64)));
    Ok(cases)
}

/// The median of each case, in nanoseconds.
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
    use crate::workspace::Directory;

    use super::*;

    #[test]
    fn cases_are_those_of_this_run_in_their_order() {
        let directory = Directory::new().unwrap();
        let criterion = directory.file("criterion");
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
        let cases = read(&criterion).unwrap();
        let told: Vec<_> = cases.iter().map(|core| (core.case.as_str(), core.micros)).collect();
        assert_eq!(told, [("100", 0.5), ("2000", 9.5)]);
    }
}
