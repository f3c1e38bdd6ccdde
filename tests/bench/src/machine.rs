//! The date and the machine of the measurements.

use std::{fs, process::Command, thread::available_parallelism};

use time::OffsetDateTime;

/// Such as `Linux x86_64, 2 × Intel Xeon`.
pub(crate) fn description() -> String {
    let uname = Command::new("uname").arg("-sm").output();
    let uname = uname.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let processors = available_parallelism().map_or(1, usize::from);
    let processor = model.map_or("unknown processor", |(_, model)| model);
    format!("{}, {processors} × {processor}", uname.unwrap_or_default())
}

/// Today in UTC, such as `2026-11-24`.
pub(crate) fn today() -> String {
    OffsetDateTime::now_utc().date().to_string()
}
