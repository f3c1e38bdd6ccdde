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
        "    bot      dropped   outcome queued ",
        "-",
        "  guardduty, severity high, account 444455556666, region eu-central-1, thread alert-444455556666",
        "    bot      notified  ",
        "    on-call  dropped   organizational unit ",
    ];
    for line in expected {
        let is_there = lines.iter().any(|printed| printed.starts_with(line));
        assert!(is_there, "{line}\nis missing in\n{answer}");
    }
}

#[test]
fn explain_prints_subjects_and_decisions_as_json() {
    let control = "../../tests/fixtures/asr/success.json";
    let sample = json!({"detail-type": "GuardDuty Finding", "source": "aws.guardduty",
        "account": "111122223333", "region": "eu-central-1", "detail": {"accountId": "444455556666",
        "region": "eu-central-1", "id": "1", "type": "Recon:EC2/Portscan", "severity": 2,
        "service": {"additionalInfo": {"sample": true}}}});
    let arguments = ["--json", control, "-"];
    let output = explain("json", &destinations(), &arguments, &sample.to_string());
    let answer = String::from_utf8(output.stdout).expect("it is text");
    let printed: Vec<Value> =
        answer.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
    let [remediation, sample] = printed.as_slice() else { panic!("{answer}") };
    assert_eq!(remediation["path"], control);
    assert_eq!(remediation["subject"].as_str().expect("it has a subject").len(), 32);
    assert_eq!(remediation["is_provisional"], true);
    assert!(remediation["finding"].as_str().expect("it has a finding").starts_with("arn:"));
    assert_eq!(sample["subject"], Value::Null);
    assert_eq!(sample["account"], "444455556666");
    assert_eq!(sample["severity"], "low");
    assert_eq!(sample["destinations"][0]["decision"], "notified");
    assert_eq!(sample["destinations"][1]["decision"], "dropped");
    let rule = sample["destinations"][1]["rule"].as_str().expect("it is named");
    assert!(rule.starts_with("severity low "), "{rule}");
}

/// Runs `explain --json --state` with a finding of `GuardDuty`, and returns the only notice.
fn with_state(name: &str, destinations: &Value, time: &str, state: &Value) -> Value {
    let event = json!({"version": "0", "id": "1", "detail-type": "GuardDuty Finding", "time": time,
        "source": "aws.guardduty", "account": "111122223333", "region": "eu-central-1",
        "detail": {"accountId": "444455556666", "region": "eu-central-1", "id": "1", "severity": 8,
        "type": "Recon:EC2/Portscan", "service": {"eventFirstSeen": "2026-11-27T08:00:00Z"},
        "updatedAt": time}});
    let file = format!("{}/{name}-state.json", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&file, state.to_string()).expect("the file can be written");
    let arguments = ["--json", "--state", &file, "-"];
    let output = explain(name, destinations, &arguments, &event.to_string());
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

#[test]
fn state_decides_what_is_news_for_each_destination() {
    // 2026-11-27 12:00 UTC.
    let now = 1_795_780_800;
    let first = "2026-11-27T08:00:00Z";
    let destinations = destinations();
    let since = json!({"bot": now, "on-call": 0});
    let new = with_state("new", &destinations, first, &json!({"now": now, "since": since}));
    assert_eq!(new["observed"], "current");
    assert_eq!(new["destinations"][0]["state"]["news"], "backlog");
    assert_eq!(new["destinations"][1]["state"]["news"], "new");

    let subject = new["subject"].as_str().expect("it has one");
    let mut item: Value =
        serde_json::from_str(include_str!("../../../tests/local-cloud/item.json"))
            .expect("it is JSON");
    item["claim"] = Value::Null;
    item["disproved"] = Value::Null;
    item["marks"]["bot"]["w"]["a"] = json!(9);
    item["opening"] = json!("new");
    item["provider_at"] = json!(now);
    item["envelope_at"] = json!(now);
    let known = json!({"now": now, "items": {subject: item.to_string()}});
    let stale = with_state("stale", &destinations, first, &known);
    assert_eq!(stale["observed"], "stale");
    assert_eq!(stale["destinations"][0]["state"]["news"], Value::Null);
    let known = with_state("known", &destinations, "2026-11-27T12:00:00Z", &known);
    assert_eq!(known["observed"], "current");
    assert_eq!(known["destinations"][0]["state"]["news"], Value::Null);
    assert_eq!(known["destinations"][1]["state"]["news"], "new");
}

#[test]
fn state_lets_rules_judge_the_stored_severity() {
    let destinations = destinations();
    let passed = include_str!("../../../tests/fixtures/security-hub/resolved.json");
    let mut passed: Value = serde_json::from_str(passed).expect("it is JSON");
    let severity = json!({"Label": "INFORMATIONAL", "Original": "INFORMATIONAL"});
    passed["detail"]["findings"][0]["Severity"] = severity;
    let run = |name: &str, state: &Value| -> Value {
        let file = format!("{}/{name}-state.json", env!("CARGO_TARGET_TMPDIR"));
        fs::write(&file, state.to_string()).expect("the file can be written");
        let arguments = ["--json", "--state", &file, "-"];
        let output = explain(name, &destinations, &arguments, &passed.to_string());
        serde_json::from_slice(&output.stdout).expect("it is JSON")
    };
    let unknown = run("unknown-end", &json!({"now": 1_900_000_000}));
    assert_eq!(unknown["observed"], "nothing");
    assert_eq!(unknown["destinations"][1]["decision"], "dropped");
    let subject = unknown["subject"].as_str().expect("it has one");
    let item = include_str!("../../../tests/local-cloud/item.json");
    let known = run("known-end", &json!({"now": 1_900_000_000, "items": {subject: item}}));
    assert_eq!(known["severity"], "high");
    assert_eq!(known["destinations"][0]["state"]["news"], "resolved");
    assert_eq!(known["destinations"][1]["decision"], "notified");
    assert_eq!(known["destinations"][1]["state"]["news"], Value::Null);
}

#[test]
fn state_says_where_the_end_of_what_was_below_high_waits() {
    let topic = |name: &str| format!("arn:aws:sns:eu-central-1:111122223333:{name}");
    let destinations = json!([
        {"name": "bot", "format": "slack-bot", "topic_arn": topic("bot"), "grouping": {}},
        {"name": "channel", "format": "amazon-q", "topic_arn": topic("channel"), "grouping": {}},
        {"name": "events", "format": "json", "topic_arn": topic("events")},
        {"name": "queue", "format": "json", "topic_arn": topic("queue"), "grouping": {}},
    ]);
    let passed = include_str!("../../../tests/fixtures/security-hub/resolved.json");
    let run = |state: &Value| -> Value {
        let file = format!("{}/minor-end-state.json", env!("CARGO_TARGET_TMPDIR"));
        fs::write(&file, state.to_string()).expect("the file can be written");
        let arguments = ["--json", "--state", &file, "-"];
        let output = explain("minor-end", &destinations, &arguments, passed);
        serde_json::from_slice(&output.stdout).expect("it is JSON")
    };
    let now = 1_900_000_000;
    let notice = run(&json!({"now": now}));
    let subject = notice["subject"].as_str().expect("it has one");
    let mut item: Value =
        serde_json::from_str(include_str!("../../../tests/local-cloud/item.json"))
            .expect("it is JSON");
    let mark = json!({"o": 3, "w": {"s": "medium", "c": 1}, "t": 1_795_200_061, "m": true});
    item["traits"]["severity"] = json!("medium");
    item["marks"] = ["bot", "channel", "events", "queue"]
        .into_iter()
        .map(|name| (name.to_owned(), mark.clone()))
        .collect();
    let notice = run(&json!({"now": now, "items": {subject: item.to_string()}}));
    for (index, waits) in [false, true, false, true].into_iter().enumerate() {
        let destination = &notice["destinations"][index];
        assert_eq!(destination["state"]["news"], "resolved", "{destination}");
        assert_eq!(destination["state"]["can_wait"], waits, "{destination}");
    }
}

#[test]
fn state_names_what_holds_messages_back() {
    let mut destinations = destinations();
    destinations[0]["paused"] = json!(true);
    destinations[0]["digest"] = json!("only");
    destinations[1]["quiet_hours"] = json!({"from": "20:00", "to": "23:00"});
    // 12:00 UTC, 21:00 in Tokyo.
    let now = 1_795_780_800;
    let state = json!({"now": now, "time_zone": "JST-9"});
    let notice = with_state("held", &destinations, "2026-11-27T12:00:00Z", &state);
    let of = |index: usize| notice["destinations"][index]["state"].clone();
    assert_eq!(of(0)["is_paused"], true);
    assert_eq!(of(0)["is_digest_only"], true);
    assert_eq!(of(0)["quiet_until"], Value::Null);
    assert_eq!(of(1)["is_paused"], false);
    assert_eq!(of(1)["is_digest_only"], false);
    assert_eq!(of(1)["quiet_until"], now + 2 * 60 * 60);
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
    assert!(answer.contains("on-call  dropped   severity low "), "{answer}");
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
        ("jsonless", &valid, &["-", "--state", "x"], "--json"),
        ("stateless", &valid, &["-", "--json", "--state", "Cargo.toml"], "Cargo.toml is invalid"),
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
fn explain_shows_the_code_points_of_invisible_characters() {
    let alarm =
        json!({"AlarmName": "a", "NewStateValue": "ALARM", "Region": "\u{1b}[31m\u{202e}red"});
    let output = explain("terminal", &destinations(), &["-"], &alarm.to_string());
    let answer = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(answer.contains("region <U+001B>[31m<U+202E>red"), "{answer}");
}
