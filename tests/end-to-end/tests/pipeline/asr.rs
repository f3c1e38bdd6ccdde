//! ASR's messages: remediation results, alarms, and unrecognised ones.

use end_to_end::fixture;
use serde_json::json;

use crate::{bodies::result, stage::shared};

#[test]
fn success_is_posted_to_the_thread_of_its_account() {
    let stage = shared();
    let (delivery, received) = stage.deliver(&result("asr/success.json").to_string());
    let received = received.expect("it is published");
    assert_eq!(delivery["outcome"], "notified");
    assert_eq!(delivery["remediation_outcome"], "succeeded");
    assert!(received.accepted, "Amazon Q accepts it");
    assert_eq!(received.thread(), "asr-333333333333");
    assert!(received.title().contains("S3.5"), "{received:?}");
}

#[test]
fn account_name_comes_from_organizations_whatever_the_message_says() {
    let stage = shared();
    let renamed =
        result("asr/success.json").to_string().replace("example-production", "former-name");
    // ASR sends the id in place of the name if its own lookup fails.
    let unnamed = result("asr/cancelling.json").to_string();
    for (body, name) in [
        (renamed, "example-production (`333333333333`)"),
        (unnamed, "example-sandbox (`555555555555`)"),
    ] {
        let (delivery, received) = stage.deliver(&body);
        let received = received.expect("it is published");
        assert!(received.description().contains(name), "{received:?}");
        let source = delivery["account_name_source"].as_str().unwrap_or_default();
        assert!(["organizations", "cache"].contains(&source), "{delivery}");
    }
}

#[test]
fn account_name_comes_from_the_message_if_organizations_has_none() {
    let stage = shared();
    let body = result("asr/success.json").to_string().replace("333333333333", "999999999999");
    let (delivery, received) = stage.deliver(&body);
    let received = received.expect("it is published");
    assert!(received.description().contains("example-production (`999999999999`)"));
    assert_eq!(delivery["account_name_source"], "message");
}

#[test]
fn failure_is_posted_with_its_reason() {
    let stage = shared();
    let (_, received) = stage.deliver(&result("asr/cancelling.json").to_string());
    let received = received.expect("it is published");
    assert!(received.accepted);
    assert!(received.description().contains("See Automation Execution output"), "{received:?}");
}

#[test]
fn queued_remediation_is_dropped_and_counted() {
    let stage = shared();
    let (delivery, received) = stage.deliver(&result("asr/queued.json").to_string());
    assert!(received.is_none());
    assert_eq!(delivery["outcome"], "dropped");
    assert_eq!(delivery["remediation_outcome"], "queued");
    stage.wait("the metric Dropped", || {
        stage.deployment.log().iter().any(|line| line["Dropped"] == 1)
    });
}

#[test]
fn alarm_is_posted_to_the_alarm_thread() {
    let stage = shared();
    let (delivery, received) =
        stage.deliver_by(&stage.asr.alarm_topic, &fixture("alarm/no-runbook.json"));
    let received = received.expect("it is published");
    assert!(received.accepted);
    assert_eq!(delivery["source"], "alarm");
    assert_eq!(received.thread(), "asr-alarm");
    assert!(received.title().contains("ASR-NoRunbook"), "{received:?}");
}

#[test]
fn unrecognised_message_is_posted_with_its_body() {
    let stage = shared();
    let (delivery, received) = stage.deliver("{\"new\": \"kind of message\"}");
    let received = received.expect("it is published");
    assert!(received.accepted);
    assert_eq!(delivery["source"], "unrecognised");
    assert!(received.description().contains("kind of message"));
}

/// An event with several records, which only a direct invocation can have.
#[test]
fn each_record_of_an_event_has_its_own_outcome() {
    let stage = shared();
    let record = |id: &str, body: &str| {
        json!({"EventSource": "aws:sns", "Sns": {"MessageId": id, "Message": body,
            "TopicArn": stage.asr.status_topic}})
    };
    let event = json!({"Records": [
        record("batch-1", &result("asr/success.json").to_string()),
        record("batch-2", &result("asr/queued.json").to_string()),
        record("batch-3", "an unrecognised text"),
        record("batch-4", &result("asr/no-runbook.json").to_string()),
    ]});
    stage.invoke(&event);
    let outcome = |id| stage.deployment.deliveries(id)["channel"]["outcome"].clone();
    let outcomes = ["batch-1", "batch-2", "batch-3", "batch-4"].map(outcome);
    assert_eq!(outcomes, ["notified", "dropped", "notified", "notified"]);
}

#[test]
fn log_never_contains_a_body() {
    let stage = shared();
    let (delivery, _) = stage.deliver("a body that must not be in the log: 5b1d8a");
    assert_eq!(delivery["outcome"], "notified");
    assert!(!format!("{:?}", stage.deployment.log()).contains("5b1d8a"));
}
