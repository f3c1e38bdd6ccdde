//! `explain` as an operator runs it.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::{
    fs,
    io::Write as _,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

/// Runs the command with these destinations in a file of its own.
fn explain(name: &str, destinations: &Value, arguments: &[&str], input: &str) -> Output {
    let file = format!("{}/{name}.json", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&file, destinations.to_string()).expect("the file can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_explain"));
    command.args(["--destinations", &file]).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    // The command may end without reading.
    let _ = child.stdin.take().expect("it has an input").write_all(input.as_bytes());
    child.wait_with_output().expect("the command ends")
}

fn destinations() -> Value {
    let topic = "arn:aws:sns:eu-central-1:111122223333";
    json!([
        {"name": "bot", "format": "slack-bot", "topic_arn": format!("{topic}:bot")},
        {"name": "on-call", "format": "email", "topic_arn": format!("{topic}:on-call"),
         "rules": {"min_severity": "high", "organizational_units": {"exclude": ["ou-ab12-11111111"]}}},
    ])
}

#[test]
fn explain_prints_the_decision_and_the_rule_of_each_destination() {
    let fixture = "../../tests/fixtures/asr/queued.json";
    let finding = json!({"version": "0", "id": "1", "detail-type": "GuardDuty Finding",
        "source": "aws.guardduty", "account": "111122223333", "region": "eu-central-1",
        "detail": {"accountId": "444455556666", "type": "Recon:EC2/Portscan", "severity": 8}});
    let output = explain(
        "decisions",
        &destinations(),
        &["--units", "ou-ab12-11111111,r-ab12", fixture, "-"],
        &finding.to_string(),
    );
    let answer = String::from_utf8(output.stdout).expect("it is text");
    assert!(output.status.success());
    let lines: Vec<&str> = answer.lines().collect();
    assert_eq!(lines.first(), Some(&fixture));
    let expected = [
        "    bot      dropped   outcome queued is excluded where no outcomes are chosen",
        "-",
        "  guardduty, severity high, account 444455556666, region eu-central-1, thread alert-444455556666",
        "    bot      notified  no rule: everything",
        "    on-call  dropped   organizational unit of account 444455556666 is excluded",
    ];
    for line in expected {
        assert!(lines.contains(&line), "{line}\nis missing in\n{answer}");
    }
}

#[test]
fn severities_give_a_source_its_default_severity() {
    let severities = format!("{}/severities.json", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&severities, r#"{"health": "low"}"#).expect("the file can be written");
    let event = json!({"detail-type": "AWS Health Event", "source": "aws.health",
        "account": "111122223333", "detail": {"eventTypeCode": "AWS_X", "statusCode": "open"}});
    let arguments = ["--severities", &severities, "-"];
    let output = explain("health", &destinations(), &arguments, &event.to_string());
    let answer = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(answer.contains("on-call  dropped   severity low is under high"), "{answer}");
}

#[test]
fn invalid_arguments_end_with_code_2_and_name_the_argument() {
    let invalid = json!([{"name": "bot", "format": "slack-bot", "topic_arn": "bot"}]);
    let valid = destinations();
    for (name, destinations, arguments, named) in [
        ("nowhere", &valid, &["no/such/file"][..], "no/such/file"),
        ("topicless", &invalid, &["-"], "topicless.json"),
        ("bodiless", &valid, &[], "<BODY>"),
        ("unknown", &valid, &["--why", "-"], "--why"),
        ("valueless", &valid, &["-", "--units"], "--units"),
    ] {
        let output = explain(name, destinations, arguments, "x");
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{complaint}");
        assert!(complaint.contains(named), "{complaint}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn explain_requires_destinations() {
    let output = Command::new(env!("CARGO_BIN_EXE_explain")).arg("-").output();
    let output = output.expect("the command runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--destinations"));
}

#[test]
fn explain_removes_control_characters() {
    let alarm = json!({"AlarmName": "a", "NewStateValue": "ALARM", "Region": "\u{1b}[31mred"});
    let output = explain("terminal", &destinations(), &["-"], &alarm.to_string());
    let answer = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!answer.contains('\u{1b}') && answer.contains("region [31mred"), "{answer}");
}
