//! The command as somebody runs it who wants to see messages.
#![expect(clippy::expect_used, reason = "a test that can not go on fails")]

use std::{
    fs,
    io::{Read as _, Write as _},
    process::{Command, Output, Stdio},
};

use preview::{files, limits};
use serde_json::{Value, json};

const FIXTURES: &str = "../tests/fixtures";
const QUEUED: &str = "../tests/fixtures/asr/queued.json";
const FINDING: &str = "../tests/fixtures/guardduty/instance.json";

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_preview"));
    command.args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = command(arguments).spawn().expect("the command starts");
    // It may have ended without reading.
    let _ = child.stdin.take().expect("it has an input").write_all(input);
    child.wait_with_output().expect("the command ends")
}

/// What it prints, which has to go well.
fn printed(arguments: &[&str], input: &str) -> String {
    let output = run(arguments, input.as_bytes());
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && complaint.is_empty(), "{arguments:?}: {complaint}");
    String::from_utf8(output.stdout).expect("it is text")
}

/// A file of this test's.
fn written(name: &str, text: impl AsRef<[u8]>) -> String {
    let path = format!("{}/preview-{name}", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&path, text).expect("the file can be written");
    path
}

fn bodies() -> Vec<String> {
    let files = files::list(&[FIXTURES.into()]).expect("there are fixtures");
    files.iter().map(|file| file.display().to_string()).collect()
}

#[test]
fn every_fixture_is_a_card_and_nothing_but_text() {
    let printed = printed(&[FIXTURES], "");
    let paths: Vec<&str> = printed.lines().filter(|line| line.starts_with(FIXTURES)).collect();
    assert_eq!(paths, bodies());
    for body in printed.split("\n\n../") {
        assert!(body.contains("\n┌ ") && body.contains("\n└ thread "), "{body}");
    }
    assert!(!printed.contains('\u{1b}'));
    assert!(!printed.contains("would drop it"));
}

#[test]
fn a_body_has_what_it_is_who_wants_it_and_its_card() {
    let printed = printed(&[QUEUED, "-"], "nobody knows this");
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.first(), Some(&QUEUED));
    assert!(printed.contains("\n  asr, outcome queued, control "), "{printed}");
    let dropped = "  amazon-q  dropped: outcome queued is excluded where no outcomes are chosen";
    for expected in [
        dropped,
        "-",
        "  unrecognised, thread asr-other",
        "  amazon-q  notified: no rule: everything",
    ] {
        assert!(lines.contains(&expected), "{expected} is missing in\n{printed}");
    }
    assert!(printed.contains(&format!("{dropped}\n┌ ⏳ ")), "{printed}");
    assert!(printed.contains("│ ┄┄┄\n│ nobody knows this\n│ ┄┄┄\n"), "{printed}");
    assert!(
        printed.ends_with("\n  nearest limits: title 36 of 250, description 200 of 8000\n"),
        "{printed}"
    );
}

#[test]
fn json_is_the_exact_message_and_within_its_limits() {
    for (destination, check) in [
        ("amazon-q", limits::amazon_q as fn(&str) -> limits::Checked),
        ("slack-bot", |text| limits::slack(&serde_json::from_str(text).expect("it is JSON"))),
        ("email", |text| {
            let mail: Value = serde_json::from_str(text).expect("it is JSON");
            let text = |key: &str| mail.get(key).and_then(Value::as_str).expect("it is a text");
            limits::mail(text("subject"), text("text"))
        }),
    ] {
        for language in ["en", "ja"] {
            let arguments = ["--json", "--destination", destination, "--language", language];
            let printed = printed(&[&arguments[..], &[FIXTURES]].concat(), "");
            assert!(printed.lines().count() > 90, "{destination}: {}", printed.lines().count());
            for line in printed.lines() {
                assert_eq!(check(line).problems, [""; 0], "{destination}: {line}");
            }
        }
    }
    assert_eq!(printed(&["--json", QUEUED], ""), "");
}

#[test]
fn destinations_are_those_asked_for() {
    let topic = "arn:aws:sns:eu-central-1:111122223333";
    let destinations = json!([
        {"name": "bot", "format": "slack-bot", "topic_arn": format!("{topic}:bot"), "mention": {"id": "S0123"}},
        {"name": "on-call", "format": "email", "topic_arn": format!("{topic}:on-call"),
         "rules": {"min_severity": "critical", "organizational_units": {"exclude": ["ou-ab12-11111111"]}}},
    ]);
    let file = written("destinations.json", destinations.to_string());
    let all = printed(&["--destinations", &file, FINDING], "");
    assert!(all.contains("  bot  notified: no rule: everything\n┌ "), "{all}");
    assert!(
        all.contains("  on-call  dropped: severity high is under critical\nSubject: "),
        "{all}"
    );
    assert!(all.contains("│ @S0123 "), "{all}");
    let one = printed(&["--destinations", &file, "--destination", "on-call", FINDING], "");
    assert!(!one.contains("  bot  ") && one.contains("  on-call  "), "{one}");
    let failed = "../tests/fixtures/asr/failed-runbook.json";
    let units = ["--destinations", &file, "--units", "ou-ab12-11111111", failed];
    let excluded = printed(&units, "");
    assert!(excluded.contains("  on-call  dropped: organizational unit of account"), "{excluded}");
}

#[test]
fn language_and_severities_are_those_asked_for() {
    let severities = written("severities.json", r#"{"health": "critical"}"#);
    let health = "../tests/fixtures/health/scheduled-change.json";
    let printed = printed(&["--severities", &severities, "--language", "ja", health], "");
    assert!(printed.contains("  health, severity critical, "), "{printed}");
    assert!(printed.contains("│ ▏アカウント: "), "{printed}");
}

#[test]
fn what_would_not_be_shown_says_why() {
    let message = json!({"content": {"title": "x".repeat(251), "description": "d"}}).to_string();
    let body = json!({"undelivered": {"destination": "mine", "text": message}});
    let printed = printed(&["-"], &body.to_string());
    let problems: Vec<&str> =
        printed.lines().filter(|line| line.starts_with("  Amazon Q")).collect();
    let expected = [
        "version is not '1.0'",
        "source is not 'custom'",
        "content.title has 251 bytes, more than 250",
    ];
    assert_eq!(problems, expected.map(|problem| format!("  Amazon Q would drop it: {problem}")));
}

#[test]
fn what_is_wrong_is_one_line_and_a_code() {
    let binary = written("binary.json", b"{\"a\": \"\xff\"}");
    let empty = format!("{}/preview-empty", env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(&empty).expect("the folder can be made");
    for (arguments, problem) in [
        (&["no/such/file"][..], "no/such/file can not be read: No such file"),
        (&[QUEUED, "no/such/file"], "no/such/file can not be read: No such file"),
        (&["--serve", "no/such/file"], "no/such/file can not be read: No such file"),
        (&[&binary], "binary.json can not be read: stream did not contain valid UTF-8"),
        (&["-"], "the input can not be read: stream did not contain valid UTF-8"),
        (&[&empty], "preview-empty holds no .json and no .txt file"),
        (&["--colour", QUEUED], "there is no --colour: preview [--json]"),
        (&["--json"], "it needs a body: preview [--json]"),
        (&["--serve", "--json", QUEUED], "the page itself asks for all but files: preview"),
        (&[QUEUED, "--language"], "--language needs a value: preview"),
        (&["--language", "de", QUEUED], "`de` is not a language: use en or ja"),
        (
            &["--destination", "x", QUEUED],
            "there is no destination `x`: use one of amazon-q, slack-bot, email",
        ),
        (&["--destinations", QUEUED, QUEUED], "queued.json: it is no JSON list"),
        (&["--severities", FINDING, QUEUED], "instance.json: it is no such object"),
    ] {
        let output = run(arguments, b"\xff");
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {complaint}");
        assert!(complaint.starts_with("preview: ") && complaint.contains(problem), "{complaint}");
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

/// `task preview -- tests/fixtures | head -1`
#[test]
fn nobody_has_to_read_to_the_end() {
    let mut child = command(&[FIXTURES]).spawn().expect("the command starts");
    // Far less than it has to say.
    let mut output = child.stdout.take().expect("it has an output");
    output.read_exact(&mut [0; 10]).expect("it says something");
    drop(output);
    let output = child.wait_with_output().expect("the command ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
}
