//! Parses, routes and renders a body of 2 KB in a format, as often as it is told: `core-runs FORMAT
//! RUNS`. A crate of its own, because the benches of notify-core build in minutes.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "the cases are ours")]

#[path = "../../../../lambda/notify-core/benches/cases/mod.rs"]
mod cases;

use std::env;

use cases::cases;

fn main() {
    let [format, runs] = [1, 2].map(|index| env::args().nth(index).unwrap());
    let mut cases = cases().into_iter();
    let case = cases.find(|case| case.group == "format" && case.name == format).unwrap();
    for _ in 0..runs.parse::<u32>().unwrap() {
        assert!(case.run() > 0, "{format} is wanted");
    }
}
