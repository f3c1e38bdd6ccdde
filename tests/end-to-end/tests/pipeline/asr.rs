//! What ASR publishes.

use end_to_end::{Account, Asr, Channel, LocalCloud, fixture};
use serde_json::{Value, json};

use crate::{SHARED, Shared};

#[test]
fn a_success_reaches_the_thread_of_its_account() {
    let (decision, received) = SHARED.tell(&fixture("asr/success.json"));
    let received = received.expect("it arrives");
    assert_eq!(decision["decision"], "notified");
    assert!(received.accepted, "Amazon Q takes it");
    assert_eq!(received.title(), ":white_check_mark: Remediation succeeded: S3.5");
    assert_eq!(received.thread(), "asr-333333333333");
    // ASR named the account itself, so nobody was asked.
    assert!(received.description().contains("Account: example-production (`333333333333`)"));
    assert_eq!(decision["account_name_from"], "message");
}

#[test]
fn a_failure_has_its_reason_and_the_name_that_the_assumed_role_found() {
    // ASR gives the id in place of a name when its own lookup fails.
    let (decision, received) = SHARED.tell(&fixture("asr/cancelling.json"));
    let received = received.expect("it arrives");
    assert!(received.accepted);
    assert_eq!(received.title(), ":x: Remediation cancelled: EC2.6");
    assert!(received.description().contains("Account: example-sandbox (`555555555555`)"));
    assert!(received.description().contains("Reason: See Automation Execution output"));
    let from = decision["account_name_from"].as_str().unwrap_or_default();
    assert!(["organizations", "cache"].contains(&from), "{decision}");
}

#[test]
fn what_is_queued_is_dropped_and_counted() {
    let (decision, received) = SHARED.tell(&fixture("asr/queued.json"));
    assert!(received.is_none());
    assert_eq!(decision["decision"], "dropped");
    let dropped = SHARED.deployment.log().iter().filter(|line| line["Dropped"] == 1).count();
    assert!(dropped >= 1, "the metrics tell of it");
}

#[test]
fn an_alarm_comes_by_its_own_topic_into_its_own_thread() {
    let (_, received) = SHARED.tell_by(&SHARED.asr.alarm_topic, &fixture("alarm/no-runbook.json"));
    let received = received.expect("it arrives");
    assert!(received.accepted);
    assert_eq!(received.title(), ":rotating_light: Alarm: ASR-NoRunbook");
    assert_eq!(received.thread(), "asr-alarm");
}

#[test]
fn what_nobody_knows_is_shown() {
    let (_, received) = SHARED.tell("{\"new\": \"kind of message\"}");
    let received = received.expect("it arrives");
    assert!(received.accepted);
    assert_eq!(received.title(), ":grey_question: Unrecognised message");
    assert!(received.description().contains("kind of message"));
}

/// Two judges of one schema: what the page shows as dropped is what the local cloud drops, in the
/// same words. What the formatter makes is never dropped, so something else is published as well.
#[test]
fn the_page_judges_messages_as_the_local_cloud_does() {
    let long = "é".repeat(4_001);
    let topic = SHARED.deployment.topic("channel");
    for broken in [
        "not JSON".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        json!({"version": 1, "source": "else", "id": 7, "content": "text", "metadata": []})
            .to_string(),
        json!({"version": "1.0", "source": "custom", "content": {
            "textType": "plain", "title": long, "description": long,
            "nextSteps": [long, 1], "keywords": "none"}})
        .to_string(),
        json!({"version": "1.0", "source": "custom", "content": {"title": ["no"]}, "metadata": {
            "threadId": 1, "summary": null, "enableCustomActions": "yes",
            "relatedResources": [1], "additionalContext": {"a": 1}}})
        .to_string(),
    ] {
        let id = Asr::publish(SHARED.cloud, topic, &broken);
        assert!(!Channel::of(SHARED.cloud).wait_for(&id).accepted, "{broken}");
    }
    let (_, made) = SHARED.tell(&fixture("asr/huge.json"));
    assert!(made.expect("it arrives").accepted);
    for received in Channel::of(SHARED.cloud).messages() {
        let judged = preview::limits::amazon_q(&received.body);
        assert_eq!(judged.problems, received.problems, "{}", received.body);
    }
}

/// Several topics' worth of messages in one event, as only a direct invocation makes them.
#[test]
fn the_records_of_one_event_are_told_apart() {
    let record = |id: &str, body: &str| {
        json!({"EventSource": "aws:sns", "Sns": {"MessageId": id, "Message": body,
            "TopicArn": SHARED.asr.status_topic}})
    };
    let event = json!({"Records": [
        record("batch-1", &fixture("asr/success.json")),
        record("batch-2", &fixture("asr/queued.json")),
        record("batch-3", "not what anybody expects"),
        record("batch-4", &fixture("asr/no-runbook.json")),
    ]});
    invoke(SHARED.cloud, SHARED.deployment.output("formatter_function_name"), &event);
    let decided = |id| SHARED.deployment.decisions(id)["channel"]["decision"].clone();
    let words = ["batch-1", "batch-2", "batch-3", "batch-4"].map(decided);
    assert_eq!(words, ["notified", "dropped", "notified", "notified"]);
}

#[test]
fn what_is_logged_never_holds_a_body() {
    let _ = SHARED.tell("a body that nobody should find in a log: 5b1d8a");
    assert!(!format!("{:?}", SHARED.deployment.log()).contains("5b1d8a"));
}

#[test]
fn a_topic_that_was_not_wired_can_not_invoke_the_formatter() {
    let Shared { cloud, deployment, .. } = &*SHARED;
    let made = cloud.aws(Account::Security, &["sns", "create-topic", "--name", "somebody-elses"]);
    let topic = made["TopicArn"].as_str().expect("a topic has an ARN");
    let function = deployment.output("formatter_function_arn");
    let subscribe = ["sns", "subscribe", "--topic-arn", topic, "--protocol", "lambda"];
    let endpoint = ["--notification-endpoint", function];
    let _ = cloud.aws(Account::Security, &[&subscribe[..], &endpoint].concat());
    let intruder = Asr::publish(cloud, topic, &fixture("asr/success.json"));
    // What is published later is told, what was published before is not.
    let later = Asr::publish(cloud, &SHARED.asr.status_topic, &fixture("asr/success.json"));
    let _ = deployment.decisions(&later);
    let log = deployment.log();
    assert!(!log.iter().any(|line| line["message_id"] == intruder.as_str()), "{log:?}");
}

fn invoke(cloud: &LocalCloud, function: &str, event: &Value) {
    let payload = format!("fileb://{}", cloud.file(&event.to_string()).display());
    let answer = cloud.directory.join("answer.json").display().to_string();
    let invoke = ["lambda", "invoke", "--function-name", function, "--payload", &payload, &answer];
    let result = cloud.aws(Account::Security, &invoke);
    assert_eq!(result.get("FunctionError"), None, "{result}");
}
