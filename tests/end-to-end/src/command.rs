//! Runs commands.

use std::{
    io::{self, BufRead as _, BufReader},
    process::{Command, Stdio},
};

/// Runs a command and returns its standard output. Panics if it fails.
pub(crate) fn run(command: &mut Command) -> String {
    try_run(command).unwrap_or_else(|output| panic!("{command:?} failed:\n{}", end_of(&output)))
}

/// Runs a command and returns its standard output. Errors: it fails; with all that it printed.
pub(crate) fn try_run(command: &mut Command) -> Result<String, String> {
    let output =
        command.output().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    Err(text + &String::from_utf8_lossy(&output.stderr))
}

/// Runs a command and passes each line that it prints to `watch`. Panics if it fails.
pub(crate) fn run_watched(command: Command, watch: &mut dyn FnMut(&str)) {
    let name = format!("{command:?}");
    try_run_watched(command, watch)
        .unwrap_or_else(|output| panic!("{name} failed:\n{}", end_of(&output)));
}

/// Runs a command and passes each line that it prints to `watch`. Errors: it fails; with all that it
/// printed.
pub(crate) fn try_run_watched(
    mut command: Command,
    watch: &mut dyn FnMut(&str),
) -> Result<(), String> {
    let (output, input) = io::pipe().expect("a pipe can be made");
    let second = input.try_clone().expect("a pipe can be shared");
    let child = command.stdin(Stdio::null()).stdout(input).stderr(second).spawn();
    let mut child = child.unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    // The command holds the pipe open.
    drop(command);
    let mut text = String::new();
    for line in BufReader::new(output).split(b'\n') {
        let line = line.expect("a pipe can be read");
        let line = String::from_utf8_lossy(&line);
        if !line.trim().is_empty() {
            watch(&line);
        }
        text += &line;
        text.push('\n');
    }
    let status = child.wait().expect("it ended");
    if status.success() { Ok(()) } else { Err(text) }
}

/// The last 60 lines, where errors are: a plan alone is longer than a CI log holds.
pub(crate) fn end_of(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(60)..].join("\n")
}
