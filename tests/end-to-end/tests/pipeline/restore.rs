//! Restoring the state table to a time before it was damaged.

use std::{thread, time::Duration};

use end_to_end::{present, put_events};
use serde_json::{Value, json};

use crate::{
    bodies::control,
    stage::{Turn, with_faults},
};

const RESTORED: &str = "asr-notify-state-restored";

fn put(stage: &Turn, event: &Value) -> String {
    put_events(stage.cloud, std::slice::from_ref(event)).remove(0)
}

fn call(stage: &Turn, operation: &str, request: &Value) -> Value {
    let target = format!("DynamoDB_20120810.{operation}");
    let answer = stage.cloud.call("dynamodb", &target, &request.to_string());
    let answer: Value = serde_json::from_str(&answer).expect("DynamoDB answers with JSON");
    assert!(answer.get("__type").is_none(), "{answer}");
    answer
}

/// Deletes everything that the table has about a subject.
fn damage(stage: &Turn, subject: &str) {
    let table = stage.deployment.output("state_table_name");
    let items = stage.deployment.items();
    let own: Vec<&Value> = items.iter().filter(|item| item.to_string().contains(subject)).collect();
    assert!(own.len() >= 3, "its state, its history, its alias: {own:#?}");
    for item in own {
        let key = json!({"key": item["key"], "sort": item["sort"]});
        let _ = call(stage, "DeleteItem", &json!({"TableName": table, "Key": key}));
    }
}

#[test]
fn restored_items_keep_what_was_notified() {
    let stage = with_faults();
    let event = control("restored", "HIGH");
    let opened = stage.deployment.delivery(&put(&stage, &event), "channel");
    assert_eq!(opened["decision"], "new");
    stage.wait("all deliveries", || stage.deliveries_of("restored") == [1, 0, 1]);
    let at = present();
    thread::sleep(Duration::from_millis(5)); // the damage is after this time
    damage(&stage, opened["subject"].as_str().expect("it has a subject"));

    let seconds = Duration::from_millis(at.millis().unsigned_abs()).as_secs_f64();
    let table = stage.deployment.output("state_table_name");
    let restore = json!({"SourceTableName": table, "TargetTableName": RESTORED,
        "RestoreDateTime": seconds});
    let _ = call(&stage, "RestoreTableToPointInTime", &restore);
    let from = ["--from", RESTORED];
    let (counted, code) = stage.try_tool("restore.py", &from);
    assert_eq!(code, Some(0), "{counted}");
    assert!(counted.contains("Nothing was written"), "{counted}");
    let (copied, code) = stage.try_tool("restore.py", &[&from[..], &["--write"]].concat());
    assert_eq!(code, Some(0), "{copied}");
    let _ = call(&stage, "DeleteTable", &json!({ "TableName": RESTORED }));

    // It was notified of this finding already, and knows it when it ends.
    assert_eq!(stage.deployment.recorded(&put(&stage, &event)), "unchanged");
    let mut passed = event;
    let finding = &mut passed["detail"]["findings"][0];
    finding["Compliance"]["Status"] = "PASSED".into();
    finding["Workflow"]["Status"] = "RESOLVED".into();
    let over = stage.deployment.delivery(&put(&stage, &passed), "channel");
    assert_eq!(over["decision"], "resolved");
}
