//! What is so and what changes: new, unchanged, resolved, reopened, not fixed.

use end_to_end::{Asr, Channel, Received, Workspace, mails, put_events};
use serde_json::{Value, json};

use crate::{
    bodies::{control, result},
    stage::{Turn, shared},
};

fn put(stage: &Turn, event: &Value) -> String {
    put_events(stage.cloud, std::slice::from_ref(event)).remove(0)
}

/// The check passes: Security Hub lowers the severity and resolves the finding itself.
fn passed(mut event: Value) -> Value {
    let finding = &mut event["detail"]["findings"][0];
    finding["Compliance"]["Status"] = "PASSED".into();
    finding["Severity"] = json!({"Label": "INFORMATIONAL"});
    finding["Workflow"]["Status"] = "RESOLVED".into();
    event
}

/// The decision of a delivery that was notified.
fn decision(stage: &Turn, id: &str, destination: &str) -> Value {
    let delivery = stage.deployment.delivery(id, destination);
    assert_eq!(delivery["outcome"], "notified", "{delivery}");
    delivery["decision"].clone()
}

fn received(stage: &Turn, id: &str) -> Received {
    let delivery = stage.deployment.delivery(id, "channel");
    stage.received(&delivery).unwrap_or_else(|| panic!("it was not published: {delivery}"))
}

fn mails_of(stage: &Turn, marker: &str) -> usize {
    let mails = mails(stage.cloud);
    mails.iter().filter(|mail| mail["text"].to_string().contains(marker)).count()
}

#[test]
fn control_that_passes_is_resolved_and_reopened_when_it_fails_again() {
    let stage = shared();
    let (high, medium) = ("lifecycle-high", "lifecycle-medium");
    let open = [put(&stage, &control(high, "HIGH")), put(&stage, &control(medium, "MEDIUM"))];
    for id in &open {
        for destination in ["channel", "bot", "mail"] {
            assert_eq!(decision(&stage, id, destination), "new");
        }
    }
    let opened = received(&stage, &open[0]);
    let opening = Workspace::new(stage.cloud).wait_for(high, 1).remove(0);

    // Security Hub imports an open finding again each 12 to 24 hours.
    let again = put(&stage, &control(high, "HIGH"));
    assert_eq!(stage.deployment.recorded(&again), "unchanged");

    let events = [passed(control(high, "HIGH")), passed(control(medium, "MEDIUM"))];
    let over = put_events(stage.cloud, &events);
    for id in &over {
        assert_eq!(decision(&stage, id, "channel"), "resolved");
        assert_eq!(decision(&stage, id, "bot"), "resolved");
    }
    let resolved = received(&stage, &over[0]);
    assert!(resolved.accepted && resolved.title().contains("Resolved after"), "{resolved:?}");
    assert_eq!(resolved.thread(), opened.thread());
    let edited = || {
        let messages = Workspace::new(stage.cloud).messages();
        let own = |message: &&Value| message.to_string().contains(high);
        let own: Vec<Value> = messages.iter().filter(own).cloned().collect();
        own.len() == 1
            && own[0]["ts"] == opening["ts"]
            && own[0].to_string().contains("Resolved after")
    };
    stage.wait("the edited message of the bot's", edited);
    // Mail cannot be edited, so that only the end of what was high is worth another one.
    assert_eq!(decision(&stage, &over[0], "mail"), "resolved");
    stage.wait("the mail about the end", || mails_of(&stage, high) == 2);
    assert_eq!(mails_of(&stage, medium), 1);

    let reopened = put(&stage, &control(high, "HIGH"));
    for destination in ["channel", "bot", "mail"] {
        assert_eq!(decision(&stage, &reopened, destination), "reopened");
    }
    assert!(received(&stage, &reopened).title().contains("Reopened"));
}

#[test]
fn control_that_still_fails_after_a_success_of_asr_is_not_fixed() {
    let stage = shared();
    let marker = "claimed";
    let event = control(marker, "HIGH");
    let open = put(&stage, &event);
    assert_eq!(decision(&stage, &open, "channel"), "new");

    let mut success = result("asr/success.json");
    success["Finding"]["finding_arn"] = event["detail"]["findings"][0]["Id"].clone();
    let success = Asr::publish(stage.cloud, &stage.asr.status_topic, &success.to_string());
    assert_eq!(decision(&stage, &success, "channel"), "resolved");
    assert!(received(&stage, &success).accepted);

    // ASR resolves the finding, which is the same fix. The next evaluation still fails.
    let resolved = |mut event: Value| {
        event["detail"]["findings"][0]["Workflow"]["Status"] = "RESOLVED".into();
        event
    };
    let same_fix = put(&stage, &resolved(event));
    assert_eq!(stage.deployment.recorded(&same_fix), "recorded");
    let evaluated = put(&stage, &resolved(control(marker, "HIGH")));
    for destination in ["channel", "bot", "mail"] {
        assert_eq!(decision(&stage, &evaluated, destination), "not-fixed");
    }
    let message = received(&stage, &evaluated);
    assert!(message.title().contains("Not fixed"), "{message:?}");
    assert!(message.body.contains("the check still fails"), "{message:?}");
    let all = Channel::new(stage.cloud).messages();
    assert_eq!(all.iter().filter(|message| message.body.contains(marker)).count(), 3, "{all:?}");
}
