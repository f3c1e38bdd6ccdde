//! What is held: bursts, silences, and what is due by the clock.

use std::collections::BTreeSet;

use end_to_end::{Channel, Received, Workspace, now, put_events, tomorrow};
use serde_json::{Value, json};

use crate::{
    bodies::control,
    stage::{Turn, with_grouping, with_grouping_heavily},
};

const BURST: usize = 500;
/// The most messages of a burst at a destination.
const MOST_MESSAGES: usize = 20;
/// The bot's messages in an hour, without those that are kept for what is critical.
const CAP: usize = 3;

fn titled(stage: &Turn, title: &str) -> Vec<Received> {
    let mut messages = Channel::new(stage.cloud).messages();
    messages.retain(|message| message.title().contains(title));
    messages
}

/// The subjects that a destination was notified of: singly, and in summaries.
fn told(stage: &Turn, destination: &str) -> [BTreeSet<String>; 2] {
    let log = stage.deployment.log();
    let of = |is: fn(&Value) -> bool| {
        let lines = log.iter().filter(|line| line["destination"] == destination && is(line));
        lines.filter_map(|line| line["subject"].as_str().map(str::to_owned)).collect()
    };
    [of(|line| line["outcome"] == "notified"), of(|line| line["message"] == "summary member")]
}

/// Has the time of the local cloud pass, in which rules and schedules are due.
fn pass(stage: &Turn, from: &str, to: &str) {
    stage.cloud.put("time", &json!({ "now": from }));
    stage.cloud.post("time/advance", &json!({ "to": to }));
    stage.cloud.clear("time");
}

/// Gives a destination the places of the hour that another test took.
pub(crate) fn forget_messages_of_the_hour(stage: &Turn, destination: &str) {
    let key = json!({"key": {"S": format!("window#{destination}")}, "sort": {"S": "window"}});
    let delete = json!({"TableName": "asr-notify-state", "Key": key}).to_string();
    let answer = stage.cloud.call("dynamodb", "DynamoDB_20120810.DeleteItem", &delete);
    assert_eq!(answer, "{}");
    stage.restart_formatter(); // which remembers them too
}

fn in_account(mut event: Value, account: &str) -> Value {
    event["detail"]["findings"][0]["AwsAccountId"] = account.into();
    event
}

#[test]
fn burst_becomes_a_few_messages_and_a_summary() {
    let stage = with_grouping_heavily();
    stage.cloud.clear("mail/deactivated");
    forget_messages_of_the_hour(&stage, "bot");
    let before = Channel::new(stage.cloud).messages().len();
    let findings: Vec<Value> =
        (0..BURST).map(|number| control(&format!("burst-{number:03}"), "HIGH")).collect();
    let told_before = ["channel", "mail", "bot"].map(|destination| told(&stage, destination));
    let new = |destination: &str, before: &[BTreeSet<String>; 2]| {
        let [singly, grouped] = told(&stage, destination);
        [&singly - &before[0], &grouped - &before[1]].map(|subjects| subjects.len())
    };
    let _ = put_events(stage.cloud, &findings);
    for (destination, before) in ["channel", "mail"].iter().zip(&told_before) {
        stage.wait(&format!("all findings of the burst at {destination}"), || {
            new(destination, before).iter().sum::<usize>() >= BURST
        });
        assert!(new(destination, before)[0] >= 3, "the first ones go at once");
    }
    let after = Channel::new(stage.cloud).messages().split_off(before);
    assert!(after.len() <= MOST_MESSAGES, "{} messages", after.len());
    let summaries = titled(&stage, "Summary: ");
    assert!(summaries.iter().any(|it| it.accepted && it.body.contains("S3.8")), "{summaries:?}");
    // More than ten mails in a second would deactivate the subscription.
    assert_eq!(stage.cloud.list("mail/deactivated"), Vec::<Value>::new());
    // The bot has reached its maximum: the rest waits.
    assert_eq!(new("bot", &told_before[2]), [CAP, 0]);
    assert_eq!(Workspace::new(stage.cloud).wait_for("burst-", CAP).len(), CAP);
}

#[test]
fn silence_hides_until_it_ends_and_then_says_what_it_hid() {
    let stage = with_grouping();
    let account = "888888888888";
    let silenced = |marker: &str| in_account(control(marker, "MEDIUM"), account);
    let put = |event: &Value| put_events(stage.cloud, std::slice::from_ref(event)).remove(0);
    let known = put(&silenced("known"));
    let _ = stage.deployment.delivery(&known, "channel");
    stage.wait("the message about what is known", || {
        stage.deliveries_of("known")[0] + titled(&stage, "Summary: ").len() > 0
    });

    let (output, code) = stage.try_tool(
        "silence.py",
        &["--account", account, "--for", "7d", "--comment", "the team migrates"],
    );
    assert_eq!(code, Some(0), "{output}");
    let id = output.split_once("Silence ").and_then(|(_, rest)| rest.split_once(':'));
    let id = id.unwrap_or_else(|| panic!("no id in {output}")).0;
    stage.restart_formatter(); // which reads the silences once a minute
    for marker in ["hidden-1", "hidden-2"] {
        let delivery = stage.deployment.delivery(&put(&silenced(marker)), "channel");
        assert_eq!(delivery["outcome"], "silenced", "{delivery}");
        assert_eq!(delivery["rule"], "held by a silence", "{delivery}");
    }
    let (output, code) = stage.try_tool("silence.py", &["--expire", id]);
    assert_eq!(code, Some(0), "{output}");
    stage.restart_formatter();
    // The sweep ends the silence, and queues the message upon which what it hid leaves.
    pass(&stage, "2026-01-01T00:00:00Z", "2026-01-01T00:16:00Z");
    stage.wait("the summary of the silence", || {
        let ended = titled(&stage, "Silence ended: it hid 2 notices");
        ended.iter().any(|message| message.accepted && message.body.contains("the team migrates"))
    });
    let shown = put(&silenced("shown"));
    let delivery = stage.deployment.delivery(&shown, "channel");
    assert_ne!(delivery["rule"], "held by a silence", "{delivery}");
}

#[test]
fn rule_invokes_the_sweep_each_15_minutes() {
    let stage = with_grouping();
    stage.cloud.clear("invocations");
    pass(&stage, "2026-01-01T00:00:00Z", "2026-01-01T00:15:00Z");
    let invocations = stage.cloud.list("invocations");
    let is_sweep = |invocation: &&Value| {
        let event = &invocation["event"];
        event["source"] == "aws.events" && event["time"] == "2026-01-01T00:15:00Z"
    };
    assert_eq!(invocations.iter().filter(is_sweep).count(), 1, "{invocations:?}");
}

#[test]
fn schedule_sends_a_digest_of_what_is_open_once() {
    let stage = with_grouping();
    let open = put_events(stage.cloud, &[control("digested", "CRITICAL")]).remove(0);
    let subject = stage.deployment.delivery(&open, "channel")["subject"].clone();
    // A window of another test may hold it for some seconds.
    stage.wait("the notification", || {
        stage.deployment.log().iter().any(|line| {
            let is_taken = line["outcome"] == "notified" || line["message"] == "summary member";
            is_taken && line["destination"] == "channel" && line["subject"] == subject
        })
    });
    let before = titled(&stage, "Digest: ").len();
    // A schedule with a rate is due at once, unless another test had the time pass.
    pass(&stage, &now(), &tomorrow());
    stage.wait("the digest", || titled(&stage, "Digest: ").len() > before);
    let digest = titled(&stage, "Digest: ").remove(before);
    assert!(digest.accepted && digest.body.contains("digested"), "{digest:?}");
    let log = stage.deployment.log();
    let finished = log.iter().rfind(|line| line["message"] == "digest finished");
    let scheduled = finished.map(|line| line["scheduled"].clone()).expect("a log line");
    let sent = titled(&stage, "Digest: ").len();
    let event = json!({"digest": {"destination": "channel", "at": scheduled}});
    stage.invoke(&event);
    assert_eq!(titled(&stage, "Digest: ").len(), sent, "the same time again");
}
