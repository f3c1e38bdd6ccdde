//! Terraform's plans, and its destruction of a deployment.

use std::{collections::BTreeMap, fs, process::Command};

use end_to_end::{Account, Asr, Deployment, LocalCloud, Workspace};
use serde_json::{Value, json};

use crate::stage::{permit, shared};

#[test]
fn second_plan_is_empty() {
    let stage = shared();
    assert_eq!(stage.deployment.planned_actions(&[]), BTreeMap::new());
}

#[test]
fn plan_of_a_new_destination_changes_only_it_and_the_formatter() {
    let stage = shared();
    let second = json!({"amazon_q": {"workspace_id": "T0123456789", "channel_id": "C0SECOND000"}});
    let planned = stage.deployment.planned_actions(&[("/destinations/second", second)]);
    assert!(planned.keys().any(|address| address.contains("channel[\"second\"]")), "{planned:?}");
    assert_only_touches(&planned, "[\"second\"]", "create");
}

#[test]
fn plan_of_a_removed_destination_changes_only_it_and_the_formatter() {
    let stage = shared();
    let planned = stage.deployment.planned_actions(&[("/destinations/mail", Value::Null)]);
    assert!(!planned.is_empty());
    assert_only_touches(&planned, "[\"mail\"]", "delete");
}

#[test]
fn destroy_leaves_only_the_topics_of_asr() {
    let _permit = permit();
    let cloud = LocalCloud::start();
    let (_, secret) = Workspace::install(&cloud);
    let asr = Asr::install(&cloud);
    Deployment::apply(&cloud, &secret).destroy();
    let topics = cloud.aws(Account::Security, &["sns", "list-topics"]);
    assert_eq!(
        topics["Topics"],
        json!([{"TopicArn": asr.status_topic}, {"TopicArn": asr.alarm_topic}])
    );
    let subscriptions = cloud.aws(Account::Security, &["sns", "list-subscriptions"]);
    assert_eq!(subscriptions["Subscriptions"], json!([]));
}

#[test]
fn replay_of_variables_that_are_refused_says_why_in_a_few_lines() {
    let _permit = permit();
    let folder = std::env::temp_dir().join(format!("asr-notify-replay-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder can be made");
    let file = folder.join("refused.tfvars");
    for (variables, why) in [
        (
            "destinations = { audit = { email = [\"audit@example.com\"], digest = { schedule = \"cron(* * * * ? *)\" } } }",
            "destinations[\"audit\"].digest.schedule must have one number",
        ),
        (
            "destinations = { audit = { email = \"audit@example.com\" } }",
            "element \"audit\": attribute \"email\"",
        ),
        ("language = \"fr\"", "language must be one of en, ja, got \"fr\""),
        ("language = [\"en\"", "refused.tfvars line 1"),
    ] {
        fs::write(&file, variables).expect("the variables can be written");
        let replay = Command::new(env!("CARGO_BIN_EXE_replay-locally"))
            .args(["--accounts", "1", "--days", "1", "--variables"])
            .arg(&file)
            .output()
            .expect("it starts");
        let errors = String::from_utf8_lossy(&replay.stderr);
        assert_eq!(replay.status.code(), Some(1), "{errors}");
        assert!(errors.contains(why) && errors.contains("refused.tfvars is refused"), "{errors}");
        assert_eq!(errors.lines().count(), 3, "{errors}");
    }
    let _ = fs::remove_dir_all(folder);
}

/// Beside the destination, the formatter's environment and its permission to publish may change.
fn assert_only_touches(planned: &BTreeMap<String, String>, destination: &str, action: &str) {
    for (address, planned) in planned {
        let is_formatter = address.starts_with("module.formatter.")
            && ["aws_lambda_function.", "publish"].iter().any(|part| address.contains(part));
        let expected = if is_formatter {
            "update"
        } else {
            assert!(address.contains(destination), "{address}");
            action
        };
        assert_eq!(planned, expected, "{address}");
    }
}
