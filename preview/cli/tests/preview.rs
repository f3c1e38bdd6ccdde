//! `preview` as a developer runs it.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::{
    fs,
    io::{Read as _, Write as _},
    process::{Command, Output, Stdio},
};

use preview::{files, limits};
use serde_json::{Value, json};

const FIXTURES: &str = "../../tests/fixtures";
const QUEUED: &str = "../../tests/fixtures/asr/queued.json";
const FINDING: &str = "../../tests/fixtures/guardduty/instance.json";

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_preview"));
    command.args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = command(arguments).spawn().expect("the command starts");
    // The command may end without reading.
    let _ = child.stdin.take().expect("it has an input").write_all(input);
    child.wait_with_output().expect("the command ends")
}

/// The output of a run that succeeds.
fn printed(arguments: &[&str], input: &str) -> String {
    let output = run(arguments, input.as_bytes());
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && complaint.is_empty(), "{arguments:?}: {complaint}");
    String::from_utf8(output.stdout).expect("it is text")
}

/// The path of a new file.
fn write_file(name: &str, text: impl AsRef<[u8]>) -> String {
    let path = format!("{}/preview-{name}", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&path, text).expect("the file can be written");
    path
}

fn bodies() -> Vec<String> {
    let files = files::list(&[FIXTURES.into()]).expect("there are fixtures");
    files.iter().map(|file| file.display().to_string()).collect()
}

#[test]
fn preview_shows_every_fixture_as_a_card_without_escapes() {
    let printed = printed(&[FIXTURES], "");
    let paths: Vec<&str> = printed.lines().filter(|line| line.starts_with(FIXTURES)).collect();
    assert_eq!(paths, bodies());
    for body in printed.split("\n\n../../") {
        assert!(body.contains("\n┌ ") && body.contains("\n└ thread "), "{body}");
    }
    assert!(!printed.contains('\u{1b}'));
    assert!(!printed.contains("would drop it"));
}

#[test]
fn preview_shows_what_a_body_is_its_decision_and_its_card() {
    let printed = printed(&[QUEUED], "");
    assert!(printed.starts_with(QUEUED), "{printed}");
    assert!(printed.contains("\n  asr, outcome queued, control "), "{printed}");
    assert!(printed.contains("\n  amazon-q  dropped: outcome queued "), "{printed}");
    assert!(printed.contains("\n┌ ⏳ "), "{printed}");
}

#[test]
fn preview_takes_a_body_from_the_input() {
    let printed = printed(&["-"], "some words");
    let recognised = "-\n  unrecognised, thread asr-other\n  amazon-q  notified: ";
    assert!(printed.starts_with(recognised), "{printed}");
    assert!(printed.contains("│ ┄┄┄\n│ some words\n│ ┄┄┄\n"), "{printed}");
}

#[test]
fn preview_shows_the_nearest_limits_first() {
    let printed = printed(&["-"], "some words");
    let nearest = "\n  nearest limits: title 36 of 250, description 212 of 8000\n";
    assert!(printed.ends_with(nearest), "{printed}");
}

#[test]
fn json_prints_published_messages_within_their_limits() {
    for (destination, check) in [
        ("amazon-q", limits::amazon_q as fn(&str) -> limits::Checked),
        ("teams", limits::amazon_q),
        ("slack-bot", |text| limits::slack(&serde_json::from_str(text).expect("it is JSON"))),
        ("email", |text| {
            let mail: Value = serde_json::from_str(text).expect("it is JSON");
            let text = |key: &str| mail.get(key).and_then(Value::as_str).expect("it is a text");
            limits::email(text("subject"), text("text"))
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
}

#[test]
fn json_prints_nothing_for_a_dropped_notice() {
    assert_eq!(printed(&["--json", QUEUED], ""), "");
}

fn destinations(name: &str) -> String {
    let topic = "arn:aws:sns:eu-central-1:111122223333";
    let destinations = json!([
        {"name": "bot", "format": "slack-bot", "topic_arn": format!("{topic}:bot"), "mention": {"id": "S0123"}},
        {"name": "on-call", "format": "email", "topic_arn": format!("{topic}:on-call"),
         "rules": {"min_severity": "critical", "organizational_units": {"exclude": ["ou-ab12-11111111"]}}},
    ]);
    write_file(name, destinations.to_string())
}

#[test]
fn destinations_are_all_shown() {
    let file = destinations("all.json");
    let all = printed(&["--destinations", &file, FINDING], "");
    assert!(all.contains("  bot  notified: "), "{all}");
    assert!(
        all.contains("  on-call  dropped: severity high ") && all.contains("\nSubject: "),
        "{all}"
    );
    assert!(all.contains("│ @S0123 "), "{all}");
}

#[test]
fn destination_selects_one() {
    let file = destinations("one.json");
    let one = printed(&["--destinations", &file, "--destination", "on-call", FINDING], "");
    assert!(!one.contains("  bot  ") && one.contains("  on-call  "), "{one}");
}

#[test]
fn units_decide_rules_on_organizational_units() {
    let file = destinations("units.json");
    let failed = "../../tests/fixtures/asr/failed-runbook.json";
    let units = ["--destinations", &file, "--units", "ou-ab12-11111111", failed];
    let excluded = printed(&units, "");
    assert!(excluded.contains("  on-call  dropped: organizational unit of account"), "{excluded}");
}

#[test]
fn language_time_zone_and_severities_change_the_message() {
    let severities = write_file("severities.json", r#"{"health": "critical"}"#);
    let health = "../../tests/fixtures/health/scheduled-change.json";
    let in_japan = ["--language", "ja", "--time-zone", "Asia/Tokyo", health];
    let printed = printed(&[&["--severities", &severities], &in_japan[..]].concat(), "");
    assert!(printed.contains("  health, severity critical, "), "{printed}");
    assert!(printed.contains("│ ▏アカウント: ") && printed.contains(" JST"), "{printed}");
}

#[test]
fn unusable_files_end_with_code_2_and_one_line_that_names_the_file() {
    let binary = write_file("binary.json", b"{\"a\": \"\xff\"}");
    let empty = format!("{}/preview-empty", env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(&empty).expect("the folder can be made");
    for (arguments, named) in [
        (&["no/such/file"][..], "no/such/file: No such file"),
        (&[QUEUED, "no/such/file"], "no/such/file: No such file"),
        (&[&binary], "binary.json: "),
        (&["-"], "-: "),
        (&[&empty], "preview-empty "),
        (&["--destination", "x", QUEUED], "`x`: use one of amazon-q, "),
        (&["--destinations", QUEUED, QUEUED], "queued.json is invalid: "),
        (&["--severities", FINDING, QUEUED], "instance.json is invalid: "),
    ] {
        let output = run(arguments, b"\xff");
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {complaint}");
        assert!(complaint.starts_with("preview: ") && complaint.contains(named), "{complaint}");
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn invalid_arguments_end_with_code_2_and_name_the_argument() {
    for (arguments, named) in [
        (&["--colour", QUEUED][..], "--colour"),
        (&["--json"], "<BODY>"),
        (&[QUEUED, "--language"], "--language"),
        (&["--language", "de", QUEUED], "`de`"),
        (&["--time-zone", "JST", QUEUED], "Asia/Tokyo"),
    ] {
        let output = run(arguments, b"");
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {complaint}");
        assert!(complaint.contains(named), "{complaint}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn help_version_and_completions_need_no_body() {
    for (argument, expected) in [
        ("--help", "--destinations"),
        ("--version", env!("CARGO_PKG_VERSION")),
        ("--completions=bash", "--destinations"),
    ] {
        let printed = printed(&[argument], "");
        assert!(printed.contains(expected), "{argument}: {printed}");
    }
}

/// `task preview -- tests/fixtures | head -1`
#[test]
fn preview_succeeds_when_the_reader_stops_early() {
    let mut child = command(&[FIXTURES]).spawn().expect("the command starts");
    let mut output = child.stdout.take().expect("it has an output");
    // The fixtures make far more output than a pipe holds.
    output.read_exact(&mut [0; 10]).expect("it prints something");
    drop(output);
    let output = child.wait_with_output().expect("the command ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
}

#[test]
fn preview_shows_the_news_and_what_becomes_of_the_opening_message() {
    let arguments = ["--news", "resolved", "--destination", "slack-bot", FINDING];
    let printed = printed(&arguments, "");
    assert!(printed.contains("┌ ✅ [Resolved after 3 days] GuardDuty finding"), "{printed}");
    let (_, update) = printed.split_once("  or, if the bot knows the message").expect("an update");
    assert!(update.contains("GuardDuty finding, high: UnauthorizedAccess:EC2/SSHBruteForce"));
}
