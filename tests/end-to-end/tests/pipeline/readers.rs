//! Readers of every kind: shared channels, Microsoft Teams, programs, a configuration that exists already,
//! and destinations that are renamed.

use std::collections::BTreeMap;

use end_to_end::{
    Account, Asr, BOT_CHANNEL, Deployment, LocalCloud, Workspace, put_events, singly, wait_for_mail,
};
use serde_json::{Value, json};

use crate::{bodies::finding, permits::permit};

const TENANT: &str = "11111111-2222-3333-4444-555555555555";
const TEAM: &str = "66666666-7777-8888-9999-000000000000";
const TEAMS_CHANNEL: &str = "19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2";
const SLACK_WORKSPACE: &str = "T0123456789";
const SHARED_CHANNEL: &str = "C0123456789";
/// The channel that has an Amazon Q configuration already, and the configuration's name.
const OWNED_CHANNEL: &str = "C0OWNED0000";
const OWNED: &str = "of-its-owner";
const MEMBER: &str = "333333333333";

/// One test, because an apply takes a minute.
#[test]
fn readers_of_every_kind_get_a_finding_and_a_renamed_destination_keeps_its_topic() {
    let _permit = permit();
    let cloud = LocalCloud::start();
    let (_, secret) = Workspace::install(&cloud);
    let _ = Asr::install(&cloud);
    let variables =
        [("/alerts", json!({"guardduty": {}})), ("/destinations", destinations(&secret))];
    let mut deployment = Deployment::apply_with(&cloud, &secret, &variables);
    add_to_existing_configuration(&cloud, deployment.topic("owned"));
    let queue = queue_of_program(&cloud, deployment.topic("events"));

    let lines = notify(&cloud, &deployment, "readers-first");
    let of_team = format!("asr-notify-{TEAM}-9a9a6f9c");
    let shared = "asr-notify-t0123456789-c0123456789";
    for (destination, configuration, channel) in [
        ("security", shared, SHARED_CHANNEL),
        ("night", shared, SHARED_CHANNEL),
        ("owned", OWNED, OWNED_CHANNEL),
        ("team", &of_team, TEAMS_CHANNEL),
    ] {
        let shown = shown_by_amazon_q(&cloud, &lines[destination]);
        let expected = json!([deployment.topic(destination), configuration, channel]);
        assert_eq!(shown, expected, "{destination}");
    }
    let _ = wait_for_mail(&cloud, published_id(&lines["mail"]));
    assert_eq!(Workspace::new(&cloud).wait_for("readers-first", 2).len(), 2);
    assert_smoke_names_each_destination(&deployment);
    // The subscription's filter keeps the smoke test's message, which is ASR's, from the program.
    let documents = documents(&cloud, &queue);
    assert_eq!(documents.len(), 1, "{documents:?}");
    assert_document(&documents[0], &lines["events"]);

    let renames = renames();
    let planned = deployment.planned_actions(&renames);
    let is_of_formatter = |address: &str| address.contains("module.formatter.");
    let changes_formatter_only =
        |(address, action): (&String, &String)| is_of_formatter(address) && action == "update";
    assert!(!planned.is_empty() && planned.iter().all(changes_formatter_only), "{planned:?}");
    let topics = ["mail", "night"].map(|name| deployment.topic(name).to_owned());
    deployment.change(&renames, &mut |_| {}).expect("the destinations can be renamed");
    assert_eq!(["auditors", "on-call"].map(|name| deployment.topic(name)), topics);
    assert_eq!(deployment.planned_actions(&[]), BTreeMap::new());

    let lines = notify(&cloud, &deployment, "readers-second");
    let mail = wait_for_mail(&cloud, published_id(&lines["auditors"]));
    assert_eq!(mail["to"], "audit@example.com", "{mail}");
    let on_call = shown_by_amazon_q(&cloud, &lines["on-call"]);
    assert_eq!(on_call, json!([topics[1], shared, SHARED_CHANNEL]));
}

fn destinations(secret: &str) -> Value {
    let channel = json!({"workspace_id": SLACK_WORKSPACE, "channel_id": SHARED_CHANNEL});
    let team = json!({"tenant_id": TENANT, "team_id": TEAM, "channel_id": TEAMS_CHANNEL});
    let bot = json!({"channel_id": BOT_CHANNEL, "token_secret_arn": secret});
    json!({
        "security": {"amazon_q": channel, "grouping": singly()},
        "night": {"amazon_q": channel, "grouping": singly()},
        "owned": {"amazon_q": {"existing_configuration": true}, "grouping": singly()},
        "team": {"teams": team, "grouping": singly()},
        "bot": {"slack_bot": bot, "grouping": {"enabled": false}},
        "bot-too": {"slack_bot": bot, "grouping": {"enabled": false}},
        "mail": {"email": ["audit@example.com"], "grouping": singly()},
        "events": {"json": {}},
    })
}

/// The changes of variables that rename the destination of mail and one of the shared channel.
fn renames() -> [(&'static str, Value); 4] {
    let all = destinations("");
    let renamed = |name: &str| {
        let mut destination = all[name].clone();
        destination["renamed_from"] = name.into();
        destination
    };
    [
        ("/destinations/mail", Value::Null),
        ("/destinations/auditors", renamed("mail")),
        ("/destinations/night", Value::Null),
        ("/destinations/on-call", renamed("night")),
    ]
}

/// The owner of a channel adds a topic to the channel's configuration.
fn add_to_existing_configuration(cloud: &LocalCloud, topic: &str) {
    let aws = |arguments: &[&str]| cloud.aws(Account::Security, arguments);
    let principal = json!({"Service": "chatbot.amazonaws.com"});
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]});
    let create = ["iam", "create-role", "--role-name", OWNED, "--assume-role-policy-document"];
    let role = aws(&[&create[..], &[&trust.to_string()]].concat());
    let role = role["Role"]["Arn"].as_str().expect("a role has an ARN");
    let create = ["chatbot", "create-slack-channel-configuration", "--configuration-name", OWNED];
    let channel = ["--slack-team-id", SLACK_WORKSPACE, "--slack-channel-id", OWNED_CHANNEL];
    let made = aws(&[&create[..], &channel, &["--iam-role-arn", role]].concat());
    let arn = made["ChannelConfiguration"]["ChatConfigurationArn"].as_str();
    let arn = arn.expect("a configuration has an ARN");
    let update = ["chatbot", "update-slack-channel-configuration", "--slack-channel-id"];
    let topics = [OWNED_CHANNEL, "--chat-configuration-arn", arn, "--sns-topic-arns", topic];
    let _ = aws(&[&update[..], &topics].concat());
}

/// Subscribes a queue to a topic, without SNS's envelope, to findings of `GuardDuty` that are high. Returns
/// its URL.
fn queue_of_program(cloud: &LocalCloud, topic: &str) -> String {
    let aws = |arguments: &[&str]| cloud.aws(Account::Security, arguments);
    let statement = json!({"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage", "Resource": "*",
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}}});
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let attributes = json!({"Policy": policy}).to_string();
    let create = ["sqs", "create-queue", "--queue-name", "of-program", "--attributes", &attributes];
    let url = aws(&create)["QueueUrl"].as_str().expect("a queue has a URL").to_owned();
    let arn = format!("arn:aws:sqs:{}:{}:of-program", cloud.region, Account::Security.id());
    let filter = json!({"source": ["guardduty"], "severity": ["high"]}).to_string();
    let attributes = json!({"RawMessageDelivery": "true", "FilterPolicy": filter}).to_string();
    let subscribe = ["sns", "subscribe", "--topic-arn", topic, "--protocol", "sqs"];
    let _ =
        aws(&[&subscribe[..], &["--notification-endpoint", &arn, "--attributes", &attributes]]
            .concat());
    url
}

/// Puts a finding and returns the formatter's line about each destination, all of which are notified.
fn notify(
    cloud: &LocalCloud,
    deployment: &Deployment<'_>,
    marker: &str,
) -> BTreeMap<String, Value> {
    let id = put_events(cloud, &[finding(marker, MEMBER)]).remove(0);
    let lines = deployment.deliveries(&id);
    assert!(lines.values().all(|line| line["outcome"] == "notified"), "{lines:#?}");
    lines
}

fn published_id(line: &Value) -> &str {
    line["published_id"].as_str().unwrap_or_else(|| panic!("no published_id: {line}"))
}

/// The topic, the configuration and the channel of the only message that Amazon Q shows of a delivery.
fn shown_by_amazon_q(cloud: &LocalCloud, line: &Value) -> Value {
    let all = cloud.list("amazon-q/messages");
    let own: Vec<&Value> =
        all.iter().filter(|message| message["message_id"] == published_id(line)).collect();
    assert!(own.len() == 1 && own[0]["accepted"] == true, "{own:#?}");
    let channels = [&own[0]["slack_channel_id"], &own[0]["teams_channel_id"]];
    let channel = channels.iter().find(|channel| !channel.is_null());
    json!([own[0]["topic_arn"], own[0]["configuration"], channel])
}

/// All documents in a queue.
fn documents(cloud: &LocalCloud, queue: &str) -> Vec<Value> {
    let receive =
        ["sqs", "receive-message", "--max-number-of-messages", "10", "--queue-url", queue];
    let answer = cloud.aws(Account::Security, &receive);
    let bodies = answer["Messages"].as_array().into_iter().flatten();
    let bodies = bodies.filter_map(|message| message["Body"].as_str());
    bodies.map(|body| serde_json::from_str(body).expect("a document is JSON")).collect()
}

/// The facts of `docs/notification.schema.json` about the finding `readers-first`.
fn assert_document(document: &Value, line: &Value) {
    let sent = finding("readers-first", MEMBER);
    let facts = json!({
        "schema_version": "1.0",
        "kind": "notice",
        "source": "guardduty",
        "severity": "high",
        "status": "open",
        "decision": "new",
        "account": {"id": MEMBER, "name": "example-production"},
        "region": "ap-northeast-1",
        "title": sent["detail"]["title"],
        "subject": line["subject"],
        "dedup_key": line["subject"],
        "finding_id": sent["detail"]["id"],
    });
    for (name, fact) in facts.as_object().into_iter().flatten() {
        assert_eq!(document[name], *fact, "{name}: {document:#}");
    }
    assert!(document["resources"].to_string().contains("i-0a1b2c3d4e5f"), "{document:#}");
}

fn assert_smoke_names_each_destination(deployment: &Deployment<'_>) {
    let mut smoke = deployment.tool("smoke.py");
    let output = smoke.args(["--wait", "30"]).output().expect("the tool starts");
    let text = String::from_utf8_lossy(&output.stdout);
    for checkpoint in [
        "security, Amazon Q: asr-notify-t0123456789-c0123456789 delivered",
        "night, Amazon Q: asr-notify-t0123456789-c0123456789 delivered",
        "owned, Amazon Q: ",
        "team, Amazon Q in Microsoft Teams: ",
        "bot, Slack: posted",
        "bot-too, Slack: posted",
        "mail, mail: ",
        "events, subscribers: ",
    ] {
        assert!(text.contains(&format!("ok       {checkpoint}")), "{checkpoint}\n{text}");
    }
    assert_eq!(output.status.code(), Some(0), "{text}");
}
