//! Repetitions: what the state table knows is delivered once, and what changes is news.

use end_to_end::{Asr, Channel};
use serde_json::{Value, json};

use crate::{
    bodies::failure,
    stage::{Turn, with_faults},
};

/// Part of the item in which a destination is marked as notified by a message of its own.
const MARKED: &str = "\"m\":true";

fn publish(stage: &Turn, body: &Value) -> String {
    Asr::publish(stage.cloud, &stage.asr.status_topic, &body.to_string())
}

#[test]
fn repeated_result_is_delivered_once_and_another_outcome_again() {
    let stage = with_faults();
    let first = failure("repeated");
    let _ = publish(&stage, &first);
    stage.wait("one delivery", || stage.deliveries_of("repeated") == [1, 1, 1]);
    for _ in 0..2 {
        let again = publish(&stage, &first);
        assert_eq!(stage.deployment.recorded(&again), "unchanged");
    }
    let mut changed = first;
    changed["Remediation_Status"] = "ASSUME_ROLE_FAILURE".into();
    // Failures of one execution are one.
    changed["StepFunctions_Execution_Id"] =
        "arn:aws:states:ap-northeast-1:222222222222:execution:asr:another".into();
    let _ = publish(&stage, &changed);
    stage.wait("the changed notice", || stage.deliveries_of("repeated") == [2, 2, 2]);
}

#[test]
fn result_that_is_repeated_while_its_first_waits_in_the_retry_queue_is_delivered_once() {
    let stage = with_faults();
    let faults = json!([{"action": "sns:Publish", "resource": "mail", "deny": 1.0}]);
    stage.cloud.inject_faults(&faults);
    let body = failure("waiting");
    let first = publish(&stage, &body);
    assert_eq!(stage.deployment.delivery(&first, "mail")["outcome"], "retry");
    let again = publish(&stage, &body);
    let delivery = stage.deployment.delivery(&again, "mail");
    assert_eq!(delivery["outcome"], "deduplicated", "{delivery}");
    stage.cloud.clear_faults();
    stage.wait("the retried mail", || stage.deliveries_of("waiting") == [1, 1, 1]);
    let third = publish(&stage, &body);
    assert_eq!(stage.deployment.recorded(&third), "unchanged");
    assert_eq!(stage.deliveries_of("waiting"), [1, 1, 1]);
}

#[test]
fn result_is_delivered_unchecked_after_retries_while_the_table_denies_access() {
    let stage = with_faults();
    let faults = json!([{"action": "dynamodb:*", "resource": "-state", "deny": 1.0}]);
    stage.cloud.inject_faults(&faults);
    let id = publish(&stage, &failure("unchecked"));
    assert_eq!(stage.deployment.delivery(&id, "channel")["outcome"], "retry");
    stage.wait("all deliveries", || stage.deliveries_of("unchecked") == [1, 1, 1]);
    let messages = Channel::new(stage.cloud).messages();
    let message = messages.iter().find(|message| message.body.contains("unchecked"));
    let text = message.map(|message| message.body.clone()).unwrap_or_default();
    assert!(text.contains("could not be checked"), "{text}");
}

/// Between SNS's answer and its mark in the table nothing shows whether a message was published. It
/// is then published again: SNS itself delivers at least once.
#[test]
fn notice_is_not_lost_when_the_function_crashes_before_marking_a_delivery() {
    let stage = with_faults();
    let crash = json!({"action": "dynamodb:*", "resource": "-state", "crash": 1.0,
        "contains": MARKED});
    stage.cloud.put("faults", &json!({"crash_when_recorded": false, "rules": [crash]}));
    stage.publish(&failure("unmarked"));
    let _ = stage.wait_for_dead_letter("unmarked");
    assert!(stage.deliveries_of("unmarked").iter().all(|count| *count > 0));
    stage.cloud.clear_faults();
    stage.run_tool("redrive.py");
    stage.wait("no dead letter", || stage.dead_letters().is_empty());
    let again = publish(&stage, &failure("unmarked"));
    assert_eq!(stage.deployment.recorded(&again), "unchanged");
}
