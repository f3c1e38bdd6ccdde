//! What the figures were measured on.

use std::{fs, process::Command, thread::available_parallelism};

use time::OffsetDateTime;

/// `Linux 6.1, x86_64, 2 × Intel Xeon …`
#[must_use]
pub fn machine() -> String {
    let release = said("uname", &["-r"]);
    let release = release.split(['-', '+']).next().unwrap_or_default();
    let processors = available_parallelism().map_or(1, usize::from);
    let (system, hardware) = (said("uname", &["-s"]), said("uname", &["-m"]));
    format!("{system} {release}, {hardware}, {processors} × {}", processor())
}

/// Today, `2026-11-24`.
#[must_use]
pub fn today() -> String {
    OffsetDateTime::now_utc().date().to_string()
}

fn processor() -> String {
    let known = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = known.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.and_then(|line| line.split_once(": ")).map(|(_, model)| model.to_owned());
    let model = model.unwrap_or_else(|| said("sysctl", &["-n", "machdep.cpu.brand_string"]));
    if model.is_empty() { "a processor without a name".to_owned() } else { model }
}

/// What a command says, in one line; nothing where there is no such command.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default()
}
