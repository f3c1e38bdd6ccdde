//! Number of heap allocations of each case: the same on every machine, and counted apart from the
//! time that it takes, which the counting would lengthen.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "the cases are ours")]

mod cases;

use std::{collections::BTreeMap, fs, path::Path};

use allocation_counter::measure;
use cases::cases;
use serde_json::json;

fn main() {
    let mut allocations = BTreeMap::new();
    for case in cases() {
        let id = format!("{}/{}", case.group, case.name);
        let mut length = 0;
        let count = measure(|| length = case.run()).count_total;
        assert!(length > 0, "{id} is wanted");
        allocations.insert(id, json!({"bytes": case.body.len(), "allocations": count}));
    }
    let criterion = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/criterion");
    fs::create_dir_all(&criterion).unwrap();
    fs::write(criterion.join("allocations.json"), json!(allocations).to_string()).unwrap();
}
