//! Deduplication: a notice is delivered once, and a changed notice again.

use serde_json::json;

use crate::stage::{failure, with_faults};

#[test]
fn repeated_notice_is_delivered_once_and_a_changed_one_again() {
    let stage = with_faults();
    let first = failure("repeated");
    for _ in 0..3 {
        stage.publish(&first);
    }
    stage.wait("one delivery", || stage.deliveries_of("repeated") == [1, 1, 1]);
    let mut changed = first;
    changed["Remediation_Status"] = "SUCCESS".into();
    stage.publish(&changed);
    stage.wait("the changed notice", || stage.deliveries_of("repeated") == [2, 2, 2]);
}

#[test]
fn notice_is_delivered_while_the_deduplication_table_denies_access() {
    let stage = with_faults();
    let faults = json!([{"action": "dynamodb:*", "resource": "deduplication", "deny": 1.0}]);
    stage.cloud.inject_faults(&faults);
    stage.publish(&failure("unclaimable"));
    stage.wait("all deliveries", || stage.deliveries_of("unclaimable") == [1, 1, 1]);
    let denied = stage.cloud.injected_faults()["deny"].as_u64();
    assert!(denied > Some(0), "the table was asked");
}

/// Between SNS's answer and its record in the table nothing shows whether a message was published.
/// It is then published again: SNS itself delivers at least once.
#[test]
fn notice_is_not_lost_when_the_function_crashes_before_recording_a_delivery() {
    let stage = with_faults();
    let crash = json!({"action": "dynamodb:UpdateItem", "resource": "deduplication", "crash": 1.0});
    stage.cloud.put("faults", &json!({"crash_when_recorded": false, "rules": [crash]}));
    stage.publish(&failure("unrecorded"));
    let _ = stage.wait_for_dead_letter("unrecorded");
    stage.cloud.clear_faults();
    stage.run_tool("redrive.py");
    stage.wait("every destination", || {
        stage.deliveries_of("unrecorded").iter().all(|count| *count > 0)
    });
}
