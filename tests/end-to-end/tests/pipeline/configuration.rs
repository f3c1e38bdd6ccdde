//! A configuration that is too large for the function's environment, from its first apply to its last.

use std::{collections::BTreeMap, fs};

use serde_json::{Map, Value, json};

use crate::{bodies::failure, permits::permit, stage::Stage};

const FUNCTION: &str =
    "module.asr_notify.module.formatter.module.function.aws_lambda_function.function";
const ITEM: &str = "module.asr_notify.module.formatter.aws_dynamodb_table_item.configuration";
const TABLE: &str = "asr-notify-configuration";

#[test]
fn large_configuration_delivers_and_changes_entry_by_entry() {
    let _permit = permit();
    let names: Map<String, Value> =
        (0..150).map(|n| (format!("{n:012}"), format!("Production {n}").into())).collect();
    let mut stage = Stage::new(&[
        ("/alerts", json!({})),
        ("/account_names", Value::from(names)),
        // A bot's table is protected, and this story removes one.
        ("/tables", json!({"deletion_protection": false})),
    ]);
    assert_eq!(items(&stage).len(), 13, "three destinations, and the names in ten");
    delivers(&stage, "first");

    let rules = ("/destinations/mail/rules", json!({"sources": {"include": ["asr"]}}));
    let planned = stage.deployment.planned_actions(std::slice::from_ref(&rules));
    let planned: BTreeMap<&str, &str> = planned
        .iter()
        .map(|(address, action)| (without_digest(address), action.as_str()))
        .collect();
    let item = format!("{ITEM}[\"destination#mail");
    assert_eq!(planned.len(), 2, "{planned:?}");
    assert_eq!(planned[FUNCTION], "update");
    assert!(planned.contains_key(item.as_str()), "{planned:?}");

    // An apply that is under way, or was interrupted: the items of the next configuration are there.
    let before = items(&stage);
    let mail = before.iter().find(|item| sort(item).starts_with("destination#mail#"));
    let mut next = mail.expect("the item is there").clone();
    next["sort"] = json!({"S": "destination#mail#000000"});
    next["content"] = json!({"S": "{}"});
    put(&stage, &next);
    stage.restart_formatter();
    delivers(&stage, "under-way");

    // Without an item of its own a function does not start, and no event is lost.
    let mail = mail.expect("the item is there");
    let key = json!({"key": mail["key"], "sort": mail["sort"]});
    call(&stage, "DeleteItem", &json!({"TableName": TABLE, "Key": key}));
    stage.restart_formatter();
    stage.publish(&failure("refused"));
    let _ = stage.wait_for_dead_letter("refused");
    let log = fs::read_to_string(stage.cloud.directory.join("local-cloud.log"));
    let reason = "does not have the configuration of this function, found 12 of 13 items";
    assert!(log.is_ok_and(|log| log.contains(reason)));
    put(&stage, mail);
    let _ = stage.run_tool("redrive.py");
    stage.wait("the redriven event", || stage.deliveries_of("refused") == [1, 1, 1]);

    let mut lines = Vec::new();
    let fallback = ("/destinations/mail/fallback", true.into());
    let changes = [rules, fallback, ("/destinations/bot", Value::Null)];
    let applied = stage.deployment.change(&changes, &mut |line| lines.push(line.to_owned()));
    applied.unwrap_or_else(|errors| panic!("{errors}"));
    let at = |address: &str, event: &str| {
        let is_one = |line: &&String| line.starts_with(address) && line.contains(event);
        let found = lines.iter().position(|line| is_one(&line));
        found.unwrap_or_else(|| panic!("no {event} of {address} in {lines:#?}"))
    };
    let modified = at(FUNCTION, ": Modifications complete");
    assert!(at(&item, ": Creation complete") < at(FUNCTION, ": Modifying"), "{lines:#?}");
    assert!(modified < at(&item, ": Destroying"), "{lines:#?}");
    assert!(modified < at(&format!("{ITEM}[\"destination#bot"), ": Destroying"), "{lines:#?}");
    let topic = "module.asr_notify.module.notification_topic[\"bot\"].aws_sns_topic.notifications";
    assert!(modified < at(topic, ": Destroying"), "{lines:#?}");
    delivers(&stage, "changed");
    // The rules of mail leave it out, and mail is the fallback.
    delivers_body(&stage, "an unrecognised text");

    // The small configuration is in the environment, and its table is gone.
    let small = stage.deployment.change(&[("/account_names", Value::Null)], &mut |_| {});
    small.unwrap_or_else(|errors| panic!("{errors}"));
    let tables = call(&stage, "ListTables", &json!({}));
    assert!(!tables["TableNames"].to_string().contains(TABLE), "{tables}");
    delivers(&stage, "small");
}

/// Publishes a failure, and waits until every destination has it.
fn delivers(stage: &Stage, marker: &str) {
    delivers_body(stage, &failure(marker).to_string());
}

fn delivers_body(stage: &Stage, body: &str) {
    let id = end_to_end::Asr::publish(stage.cloud, &stage.asr.status_topic, body);
    let deliveries = stage.deployment.deliveries(&id);
    assert!(deliveries.values().all(|line| line["outcome"] == "notified"), "{deliveries:#?}");
}

fn items(stage: &Stage) -> Vec<Value> {
    let answer = call(stage, "Scan", &json!({"TableName": TABLE}));
    answer["Items"].as_array().cloned().unwrap_or_default()
}

fn put(stage: &Stage, item: &Value) {
    call(stage, "PutItem", &json!({"TableName": TABLE, "Item": item}));
}

fn call(stage: &Stage, operation: &str, request: &Value) -> Value {
    let target = format!("DynamoDB_20120810.{operation}");
    let answer = stage.cloud.call("dynamodb", &target, &request.to_string());
    serde_json::from_str(&answer).expect("the table answers")
}

fn sort(item: &Value) -> &str {
    item["sort"]["S"].as_str().expect("an item has a key")
}

/// The address of an item without the digest in its key; another resource's as it is.
fn without_digest(address: &str) -> &str {
    address.strip_suffix("\"]").and_then(|key| key.rsplit_once('#')).map_or(address, |(key, _)| key)
}
