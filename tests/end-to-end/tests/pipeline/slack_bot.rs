//! The bot's channel: threads, rate limits, and its token.

use std::collections::BTreeSet;

use end_to_end::{Account, BOT_CHANNEL, TOKEN, Workspace, put_events};
use serde_json::{Value, json};

use crate::{
    bodies::{finding, result},
    stage::{shared, with_faults},
};

#[test]
fn poster_starts_one_thread_per_account_for_events_that_arrive_together() {
    let stage = with_faults();
    // Of no other test, so that they have no thread yet.
    let accounts = ["666666666666", "777777777777"];
    let findings: Vec<Value> = (0..20)
        .map(|number| finding(&format!("threaded {number:02}"), accounts[number % 2]))
        .collect();
    let _ = put_events(stage.cloud, &findings);
    let posted = Workspace::new(stage.cloud).wait_for("threaded ", 20);
    let (parents, replies): (Vec<&Value>, Vec<&Value>) =
        posted.iter().partition(|message| message["thread_ts"].is_null());
    assert_eq!(parents.len(), 2, "{parents:?}");
    let threads: BTreeSet<String> = parents.iter().map(|parent| parent["ts"].to_string()).collect();
    assert!(replies.iter().all(|reply| threads.contains(&reply["thread_ts"].to_string())));
}

#[test]
fn poster_posts_every_message_once_under_a_rate_limit() {
    let stage = with_faults();
    let workspace = Workspace::new(stage.cloud);
    workspace.set_rate_limit(Some(1));
    let marker = |number: usize| format!("limited {number:02}");
    let findings: Vec<Value> =
        (0..60).map(|number| finding(&marker(number), "555555555555")).collect();
    let _ = put_events(stage.cloud, &findings);
    let posted = workspace.wait_for("limited ", 60);
    assert_eq!(posted.len(), 60);
    let is_posted = |number: &usize| {
        posted.iter().any(|message| message.to_string().contains(&marker(*number)))
    };
    assert_eq!((0..60).filter(is_posted).count(), 60);
}

#[test]
fn poster_edits_the_message_that_opened_a_subject_once() {
    const SUBJECT: &str = "5ab1ec75ab1ec75ab1ec75ab1ec75ab1";
    let stage = shared();
    let workspace = Workspace::new(stage.cloud);
    let publish = |fields: &Value| {
        let mut message = json!({"thread": "edited"});
        message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let (topic, message) = (stage.deployment.topic("bot"), message.to_string());
        let publish = ["sns", "publish", "--topic-arn", topic, "--message", &message];
        let _ = stage.cloud.aws(Account::Security, &publish);
    };
    let is_recorded = || {
        let key = json!({"thread": {"S": format!("#{BOT_CHANNEL}#subject#{SUBJECT}")}});
        let get = json!({"TableName": "asr-notify-c0botbotbot-threads", "Key": key}).to_string();
        stage.cloud.call("dynamodb", "DynamoDB_20120810.GetItem", &get).contains("\"Item\"")
    };
    publish(&json!({"text": "subject still open", "subject": SUBJECT}));
    let opening = workspace.wait_for("subject still open", 1).remove(0);
    stage.wait("the record of the opening message", is_recorded);

    let update = json!({"subject": SUBJECT, "text": "subject now over"});
    let over = json!({"text": "posted instead of edited", "update": update});
    publish(&over);
    let edited = workspace.wait_for("subject now over", 1).remove(0);
    assert_eq!(edited["ts"], opening["ts"]);
    stage.wait("the record to be deleted", || !is_recorded());

    publish(&over);
    let posted = workspace.wait_for("posted instead of edited", 1);
    assert_eq!((posted.len(), &posted[0]["thread_ts"]), (1, &opening["ts"]));
}

#[test]
fn reply_to_a_deleted_message_starts_its_thread_again() {
    let stage = shared();
    let workspace = Workspace::new(stage.cloud);
    let post = |text: &str| {
        let (topic, message) =
            (stage.deployment.topic("bot"), json!({"thread": "deleted", "text": text}).to_string());
        let publish = ["sns", "publish", "--topic-arn", topic, "--message", &message];
        let _ = stage.cloud.aws(Account::Security, &publish);
        workspace.wait_for(text, 1).remove(0)
    };
    workspace.delete(&post("first of a thread"));
    let again = post("outside the thread");
    assert_eq!(again["thread_ts"], Value::Null);
    assert_eq!(post("in the thread again")["thread_ts"], again["ts"]);
}

#[test]
fn bot_token_is_in_no_state_environment_or_log() {
    let stage = shared();
    let (cloud, deployment) = (stage.cloud, &stage.deployment);
    let (delivery, _) = stage.deliver(&result("asr/success.json").to_string());
    assert_eq!(delivery["outcome"], "notified");
    let _ = Workspace::new(cloud).wait_for("", 1);
    assert!(!deployment.state().contains(TOKEN), "the state");
    let functions = cloud.aws(Account::Security, &["lambda", "list-functions"]);
    assert!(!functions.to_string().contains(TOKEN), "an environment");
    for name in [deployment.output("formatter_function_name"), "asr-notify-c0botbotbot-poster"] {
        assert!(functions.to_string().contains(name), "{name} is deployed");
        let group = format!("/aws/lambda/{name}");
        let filter = ["logs", "filter-log-events", "--log-group-name", &group];
        stage.wait(&format!("a log line of {name}"), || {
            let log = cloud.aws(Account::Security, &filter);
            !log["events"].as_array().is_none_or(Vec::is_empty)
        });
        let log = cloud.aws(Account::Security, &filter).to_string();
        assert!(!log.contains(TOKEN), "the log of {name}");
    }
}
