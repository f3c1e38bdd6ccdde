//! Runs commands that must succeed.

use std::{
    io::{self, BufRead as _, BufReader},
    process::{Command, Stdio},
};

/// Runs a command and returns its standard output. Panics if it fails.
pub(crate) fn run(command: &mut Command) -> String {
    let output =
        command.output().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{command:?} ended with {}:\n{}",
        output.status,
        end_of(&format!("{text}{errors}"))
    );
    text
}

/// Runs a command and passes each line that it prints to `watch`. Panics if it fails.
pub(crate) fn run_watched(mut command: Command, watch: &mut dyn FnMut(&str)) {
    let (output, input) = io::pipe().expect("a pipe can be made");
    let second = input.try_clone().expect("a pipe can be shared");
    let child = command.stdin(Stdio::null()).stdout(input).stderr(second).spawn();
    let mut child = child.unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    let name = format!("{command:?}");
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
    assert!(status.success(), "{name} ended with {status}:\n{}", end_of(&text));
}

/// The last 60 lines, where errors are: a plan alone is longer than a CI log holds.
fn end_of(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(60)..].join("\n")
}
