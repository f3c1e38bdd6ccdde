//! Running a command that has to succeed.

use std::process::Command;

/// What the command printed.
pub(crate) fn run(command: &mut Command) -> String {
    let (code, output) = run_for_code(command);
    assert!(code == 0, "{command:?} ended with {code}:\n{output}");
    output
}

/// The exit code and what the command printed: its standard output, or all of it on a failure.
pub(crate) fn run_for_code(command: &mut Command) -> (i32, String) {
    let output =
        command.output().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    let code = output.status.code().unwrap_or(-1);
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    if code != 0 {
        text += &String::from_utf8_lossy(&output.stderr);
    }
    (code, text)
}
