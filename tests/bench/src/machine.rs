//! The machine that the measurements come from.

use std::{fs, process::Command, thread::available_parallelism};

use time::OffsetDateTime;

/// Such as `Linux 6.1, x86_64, 2 × Intel Xeon`.
pub(crate) fn description() -> String {
    let release = output("uname", &["-r"]);
    let release = release.split(['-', '+']).next().unwrap_or_default();
    let processors = available_parallelism().map_or(1, usize::from);
    let (system, hardware) = (output("uname", &["-s"]), output("uname", &["-m"]));
    format!("{system} {release}, {hardware}, {processors} × {}", processor())
}

/// Today in UTC, such as `2026-11-24`.
pub(crate) fn today() -> String {
    OffsetDateTime::now_utc().date().to_string()
}

fn processor() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.and_then(|line| line.split_once(": ")).map(|(_, model)| model.to_owned());
    let model = model.unwrap_or_else(|| output("sysctl", &["-n", "machdep.cpu.brand_string"]));
    if model.is_empty() { "unknown processor".to_owned() } else { model }
}

/// The trimmed output of a command; empty if the command does not exist.
fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default()
}
