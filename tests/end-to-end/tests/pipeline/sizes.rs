//! Events that are larger than a queue takes, and whose function fails.

use end_to_end::{Account, put_events};
use serde_json::{Value, json};

use crate::{
    bodies::control,
    grouping::forget_messages_of_the_hour,
    stage::{Turn, contains, with_faults, with_grouping},
};

const BYTES: usize = 600_000;

/// A finding of 600 KB, which is more than Terraform's provider lets a queue take by default.
fn large(marker: &str) -> Value {
    let mut event = control(marker, "HIGH");
    event["detail"]["findings"][0]["Description"] = "x".repeat(BYTES).into();
    event
}

fn put_crashing(stage: &Turn, event: &Value) {
    // At the first call, because a window may hold the notice.
    stage.cloud.inject_faults(&json!([{"action": "dynamodb:*", "crash": 1.0}]));
    let _ = put_events(stage.cloud, std::slice::from_ref(event));
}

#[test]
fn large_event_is_delivered() {
    let stage = with_faults();
    let event = large("large-delivered");
    let id = put_events(stage.cloud, std::slice::from_ref(&event)).remove(0);
    for destination in ["channel", "bot"] {
        assert_eq!(stage.deployment.delivery(&id, destination)["outcome"], "notified");
    }
}

#[test]
fn loss_of_a_large_event_rings() {
    let stage = with_faults();
    for alarm in ["dropped", "not-kept"] {
        stage.wait_for_alarm(alarm, "OK");
    }
    put_crashing(&stage, &large("large-lost"));
    for alarm in ["dropped", "not-kept"] {
        stage.wait_for_alarm(alarm, "ALARM");
    }
    stage.cloud.clear_faults();
    assert!(!stage.dead_letters().iter().any(|each| contains(each, "large-lost")));
    for alarm in ["dropped", "not-kept"] {
        stage.wait_for_alarm(alarm, "OK");
    }
}

#[test]
fn bucket_keeps_what_failed_and_the_queue_what_fits() {
    let stage = with_grouping();
    forget_messages_of_the_hour(&stage, "bot");
    let bucket = ["--bucket", "asr-notify-failures"];
    let region = format!("LocationConstraint={}", stage.cloud.region);
    let create = ["s3api", "create-bucket", "--create-bucket-configuration", &region];
    let _ = stage.cloud.aws(Account::Security, &[&create[..], &bucket[..]].concat());
    put_crashing(&stage, &large("large-kept"));
    put_crashing(&stage, &control("small-kept", "HIGH"));
    let list = [&["s3api", "list-objects-v2"][..], &bucket[..]].concat();
    let objects = || {
        let list = stage.cloud.aws(Account::Security, &list);
        list["Contents"].as_array().cloned().unwrap_or_default()
    };
    stage.wait("two records", || objects().len() == 2);
    let sizes = objects().into_iter().filter_map(|object| object["Size"].as_u64());
    assert_eq!(sizes.filter(|size| *size > BYTES as u64).count(), 1);
    let _ = stage.wait_for_dead_letter("small-kept");
    stage.cloud.clear_faults();
    assert!(!stage.dead_letters().iter().any(|each| contains(each, "large-kept")));
    stage.run_tool("redrive.py");
    stage.wait("all deliveries", || stage.deliveries_of("small-kept") == [1, 1, 1]);
}
