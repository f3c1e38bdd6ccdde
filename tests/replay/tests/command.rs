//! The command line.

use std::{path::Path, process::Command};

use replay::{read_recording, read_truths};

fn replay() -> Command {
    Command::new(env!("CARGO_BIN_EXE_replay"))
}

#[test]
fn generate_writes_recording_and_truth_and_prints_the_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let output = replay()
        .args(["generate", "--accounts", "2", "--days", "2", "--seed", "5"])
        .arg("--output")
        .arg(path("week.jsonl"))
        .arg("--truth")
        .arg(path("truth.jsonl"))
        .output()
        .expect("it starts");
    assert!(output.status.success());
    let lines = read_recording(&path("week.jsonl")).expect("a recording");
    assert_eq!(read_truths(&path("truth.jsonl")).expect("truth").len(), lines.len());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let total = text.lines().find(|line| line.starts_with("total")).expect("a total");
    assert_eq!(total.split_whitespace().nth(1), Some(lines.len().to_string().as_str()));
    assert!(text.contains("one-cve"));
}

#[test]
fn generate_refuses_what_is_not_possible() {
    let folder = Path::new("/no/such/folder/week.jsonl").display().to_string();
    for arguments in [
        ["--accounts", "0"],
        ["--days", "0"],
        ["--start", "yesterday"],
        ["--output", folder.as_str()],
    ] {
        let output = replay().arg("generate").args(arguments).output().expect("it starts");
        assert!(!output.status.success(), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}
