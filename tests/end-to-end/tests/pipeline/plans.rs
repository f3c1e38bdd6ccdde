//! Terraform's plans, and its destruction of a deployment.

use std::{collections::BTreeMap, fs, process::Command};

use end_to_end::{Account, Asr, Deployment, LocalCloud, Workspace};
use serde_json::{Value, json};

use crate::{permits::permit, stage::shared};

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
    let channel = "amazon_q_channel[\"T0123456789/C0SECOND000\"]";
    assert!(planned.keys().any(|address| address.contains(channel)), "{planned:?}");
    assert_only_touches(&planned, &["[\"second\"]", channel], "create");
}

#[test]
fn plan_of_a_removed_destination_changes_only_it_and_the_formatter() {
    let stage = shared();
    let planned = stage.deployment.planned_actions(&[("/destinations/mail", Value::Null)]);
    assert!(!planned.is_empty());
    assert_only_touches(&planned, &["[\"mail\"]"], "delete");
}

#[test]
fn plan_of_another_name_replaces_nothing_that_is_stored() {
    let stage = shared();
    let planned = stage.deployment.planned_actions(&[("/name", json!("renamed"))]);
    let mut kept = BTreeMap::new();
    for (address, actions) in &planned {
        let kinds =
            ["sqs_queue.", "dynamodb_table.", "log_group.", "lambda_function.", "role.function"];
        if kinds.iter().any(|kind| address.contains(kind)) {
            kept.insert(address, actions);
        }
    }
    assert!(planned.keys().any(|address| address.contains("aws_sns_topic.")), "{planned:?}");
    assert!(kept.values().all(|actions| *actions == "update"), "{kept:?}");
}

/// One deployment for all three, because an apply takes a minute.
#[test]
fn company_settings_are_applied_by_the_deployers_policy_and_destroy_leaves_only_the_topics_of_asr()
{
    let _permit = permit();
    let cloud = LocalCloud::start();
    let (_, secret) = Workspace::install(&cloud);
    let asr = Asr::install(&cloud);
    let boundary = "arn:aws:iam::aws:policy/PowerUserAccess";
    let deployment = Deployment::apply_with(
        &cloud,
        &secret,
        &[
            ("/security_profile", json!(deployer(&cloud))),
            ("/iam", json!({"path": "/security/", "permissions_boundary_arn": boundary})),
            ("/log_group", json!({"retention_days": 400, "class": "INFREQUENT_ACCESS"})),
            ("/reserved_concurrency", json!({"formatter": 5})),
            ("/tables", json!({"deletion_protection": false})),
            ("/tracing", json!(true)),
        ],
    );
    assert_eq!(deployment.planned_actions(&[]), BTreeMap::new());
    assert_company_settings(&cloud, boundary);
    deployment.destroy();
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

/// Makes a role with docs/deployer-policy.json and returns the profile of its session. The local cloud
/// finds the resources and the conditions of few of these calls, so that only the actions are limited.
fn deployer(cloud: &LocalCloud) -> &'static str {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/deployer-policy.json");
    let text = fs::read_to_string(path).expect("the policy can be read");
    let mut policy: Value = serde_json::from_str(&text).expect("the policy is JSON");
    for statement in policy["Statement"].as_array_mut().into_iter().flatten() {
        statement["Resource"] = json!("*");
        statement.as_object_mut().expect("a statement").remove("Condition");
    }
    // The local cloud takes the call of GetEventSourceMapping for this one.
    let list =
        json!({"Effect": "Allow", "Action": "lambda:ListEventSourceMappings", "Resource": "*"});
    policy["Statement"].as_array_mut().expect("statements").push(list);
    let account = Account::Security.id();
    let principal = json!({"AWS": format!("arn:aws:iam::{account}:root")});
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]});
    let (policy, trust) = (policy.to_string(), trust.to_string());
    let role = ["--role-name", "deployer"];
    let aws = |arguments: &[&str]| cloud.aws(Account::Security, arguments);
    let create = ["iam", "create-role", "--assume-role-policy-document", &trust];
    let _ = aws(&[&create[..], &role].concat());
    let put = ["iam", "put-role-policy", "--policy-name", "deploy", "--policy-document"];
    let _ = aws(&[&put[..], &[&*policy], &role].concat());
    let arn = format!("arn:aws:iam::{account}:role/deployer");
    let session = aws(&["sts", "assume-role", "--role-session-name", "apply", "--role-arn", &arn]);
    cloud.add_profile("deployer", &session);
    "deployer"
}

fn assert_company_settings(cloud: &LocalCloud, boundary: &str) {
    let ask = |arguments: &[&str]| cloud.aws(Account::Security, arguments);
    for function in ["asr-notify-formatter", "asr-notify-c0botbotbot-poster"] {
        let role = &ask(&["iam", "get-role", "--role-name", function])["Role"];
        assert_eq!(role["Path"], "/security/", "{role}");
        assert_eq!(role["PermissionsBoundary"]["PermissionsBoundaryArn"], boundary, "{role}");

        let group = format!("/aws/lambda/{function}");
        let groups = ask(&["logs", "describe-log-groups", "--log-group-name-prefix", &group]);
        let group = &groups["logGroups"][0];
        assert_eq!(group["retentionInDays"], 400, "{group}");
        assert_eq!(group["logGroupClass"], "INFREQUENT_ACCESS", "{group}");

        let function = ask(&["lambda", "get-function", "--function-name", function]);
        let configuration = &function["Configuration"];
        assert_eq!(configuration["TracingConfig"]["Mode"], "Active", "{function}");
    }
    let formatter = ask(&["lambda", "get-function", "--function-name", "asr-notify-formatter"]);
    assert_eq!(formatter["Concurrency"]["ReservedConcurrentExecutions"], 5, "{formatter}");
}

/// Beside the destination, the formatter's environment and its permission to publish may change.
fn assert_only_touches(planned: &BTreeMap<String, String>, parts: &[&str], action: &str) {
    for (address, planned) in planned {
        let is_formatter = address.starts_with("module.asr_notify.module.formatter.")
            && ["aws_lambda_function.", "publish"].iter().any(|part| address.contains(part));
        let expected = if is_formatter {
            "update"
        } else {
            assert!(parts.iter().any(|part| address.contains(part)), "{address}");
            action
        };
        assert_eq!(planned, expected, "{address}");
    }
}
