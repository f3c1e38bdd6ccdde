//! Shared by the tests: an environment, events, and the answers of AWS.

use lambda_support::{
    log::Log,
    testing::{Call, CapturedLog, Index, MockAws, MockResponse, MockTable, Projection},
};
use notify_core::{
    parse::{Body, ParseSettings, notices},
    wire::RetryItem,
};
use serde_json::{Value, json};

use crate::{config::Config, context::Context, outcome::Counts};

pub(crate) const RETRY_QUEUE_URL: &str =
    "https://sqs.eu-central-1.amazonaws.com/111122223333/retry";
pub(crate) const DEAD_LETTER_QUEUE_URL: &str =
    "https://sqs.eu-central-1.amazonaws.com/111122223333/dead-letters";

/// A destination with default rules and a topic of its own.
pub(crate) fn destination(name: &str, format: &str) -> Value {
    let topic_arn = format!("arn:aws:sns:eu-central-1:111122223333:{name}");
    json!({"name": name, "format": format, "topic_arn": topic_arn})
}

/// A bot's destination whose messages all go at once.
pub(crate) fn ungrouped(name: &str) -> Value {
    let mut ungrouped = destination(name, "slack-bot");
    ungrouped["grouping"] = json!({"enabled": false});
    ungrouped
}

/// The key of a call to the table: its item's, or none for another call.
pub(crate) fn key_of(call: &Call) -> Option<String> {
    let body: Value = serde_json::from_str(&call.body).ok()?;
    // A transaction begins with its subject.
    let of = |body: &Value, name: &str| body[name]["key"]["S"].as_str().map(str::to_owned);
    let update = &body["TransactItems"][0]["Update"];
    of(&body, "Key").or_else(|| of(&body, "Item")).or_else(|| of(update, "Key"))
}

/// A complete environment, in which these pairs replace the defaults.
pub(crate) fn environment(pairs: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> {
    let destinations = json!([destination("notices", "amazon-q")]).to_string();
    let usual = [
        ("DESTINATIONS", destinations.as_str()),
        ("RETRY_QUEUE_URL", RETRY_QUEUE_URL),
        ("DEAD_LETTER_QUEUE_URL", DEAD_LETTER_QUEUE_URL),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "own-key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_SESSION_TOKEN", "token"),
        ("AWS_LAMBDA_FUNCTION_NAME", "asr-notify"),
    ];
    let pairs: Vec<(String, String)> =
        usual.iter().chain(pairs).map(|&(name, value)| (name.into(), value.into())).collect();
    move |name| Some(pairs.iter().rev().find(|(known, _)| known == name)?.1.clone())
}

/// The function as `main` builds it, but with mocked AWS and a captured log.
pub(crate) fn function(pairs: &[(&str, &str)], cloud: &MockAws) -> (Context, CapturedLog) {
    let written = CapturedLog::default();
    let config = match Config::from_env(environment(pairs)) {
        Ok(config) => config,
        Err(error) => panic!("{error}"),
    };
    let log = Log::new(written.clone());
    (Context::with_connector(config, log, &cloud.connector()), written)
}

/// A result as ASR 3 publishes it, with this marker in each text.
pub(crate) fn result(status: &str, account_id: &str, marker: &str) -> String {
    json!({
        "Remediation_Status": status,
        "Message": format!("Remediation failed for AFSBP control S3.4 in account {account_id}: {marker}"),
        "Account_Alias": account_id,
        "Remediation_Output": marker,
        "Finding": {
            "finding_id": "c740fa4c-4521-4c51-9e79-f4c7b8a4aaaa",
            "finding_description": marker,
            "standard_name": "aws-foundational-security-best-practices",
            "standard_version": "1.0.0",
            "standard_control": "S3.4",
            "title": format!("S3.4 {marker}"),
            "region": "eu-central-1",
            "account": account_id,
            "finding_arn": format!("arn:aws:securityhub:eu-central-1:{account_id}:security-control/S3.4/finding/c740fa4c-4521-4c51-9e79-f4c7b8a4aaaa"),
        },
    })
    .to_string()
}

/// A record of it.
pub(crate) fn record(id: &str, message: &str) -> Value {
    json!({
        "EventSource": "aws:sns",
        "Sns": {"MessageId": id, "TopicArn": "arn:aws:sns:eu-central-1:111122223333:SO0111-ASR_Topic",
                "Subject": null, "Message": message},
    })
}

/// An SNS event.
pub(crate) fn events(records: &[Value]) -> Value {
    json!({ "Records": records })
}

/// A message of the retry queue, received for the nth time.
pub(crate) fn received(id: &str, receive_count: u32, body: &str) -> Value {
    json!({
        "messageId": id,
        "receiptHandle": format!("handle-{id}"),
        "body": body,
        "attributes": {"ApproximateReceiveCount": receive_count.to_string()},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:111122223333:retry",
    })
}

/// The body of a retry message: a notice with this text for a destination.
pub(crate) fn retry_message(destination: &str, text: &str) -> String {
    retry_message_with_key(destination, text, "key")
}

/// The same with a key of its own.
pub(crate) fn retry_message_with_key(destination: &str, text: &str, key: &str) -> String {
    let notice = notices(&Body::from_text(text), &ParseSettings::default()).remove(0);
    RetryItem::new(destination.to_owned(), notice, key.to_owned()).to_json()
}

/// A batch of the retry queue.
pub(crate) fn batch(messages: &[Value]) -> Value {
    json!({ "Records": messages })
}

/// The organizational unit of every account …
pub(crate) const UNIT: &str = "ou-ab12-11111111";
/// … and the root above it.
pub(crate) const ROOT: &str = "r-ab12";

/// The answer of AWS to a valid call; accounts are called `name of <id>`.
pub(crate) fn ok_response(call: &Call) -> MockResponse {
    let body = match call.operation.as_str() {
        "Publish" => "<PublishResponse><PublishResult><MessageId>published-id</MessageId>\
                      </PublishResult></PublishResponse>"
            .to_owned(),
        "PublishBatch" => {
            let taken = entries(call).into_iter().map(|entry| {
                let id = &entry.id;
                format!("<member><Id>{id}</Id><MessageId>published-{id}</MessageId></member>")
            });
            published_batch(&taken.collect::<String>(), "")
        }
        "GetTopicAttributes" => topic_attributes(1),
        "AssumeRole" => "<AssumeRoleResponse><AssumeRoleResult><Credentials>\
                         <AccessKeyId>role-key</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
                         <SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>\
                         </Credentials></AssumeRoleResult></AssumeRoleResponse>"
            .to_owned(),
        "DescribeAccount" => {
            let request = call.json();
            let id = request["AccountId"].as_str().unwrap();
            json!({"Account": {"Id": id, "Name": format!("name of {id}")}}).to_string()
        }
        "ListParents" => {
            let parent = match call.json()["ChildId"].as_str().unwrap() {
                UNIT => json!({"Id": ROOT, "Type": "ROOT"}),
                _ => json!({"Id": UNIT, "Type": "ORGANIZATIONAL_UNIT"}),
            };
            json!({"Parents": [parent]}).to_string()
        }
        "SendMessage" => json!({"MessageId": "queued-id"}).to_string(),
        "ChangeMessageVisibilityBatch" => json!({"Successful": [], "Failed": []}).to_string(),
        other => panic!("an unexpected call: {other}"),
    };
    MockResponse::new(200, body)
}

/// An empty state table.
pub(crate) fn state_table() -> MockTable {
    let due = Index {
        name: "due",
        hash: "due_shard",
        range: ("due_at", "N"),
        projection: Projection::Include(&["brief"]),
    };
    MockTable::new("key", Some("sort"), [due])
}

/// The answer of the table to its calls, and of AWS to the others.
pub(crate) fn state_response(table: &MockTable, call: &Call) -> MockResponse {
    if MockTable::serves(call) { table.respond(call) } else { ok_response(call) }
}

/// SNS's answer about a topic with so many confirmed subscriptions.
pub(crate) fn topic_attributes(confirmed: u64) -> String {
    format!(
        "<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes><entry>\
         <key>SubscriptionsConfirmed</key><value>{confirmed}</value></entry></Attributes>\
         </GetTopicAttributesResult></GetTopicAttributesResponse>"
    )
}

/// SNS's answer to a batch, by its members.
pub(crate) fn published_batch(successful: &str, failed: &str) -> String {
    format!(
        "<PublishBatchResponse><PublishBatchResult><Successful>{successful}</Successful>\
         <Failed>{failed}</Failed></PublishBatchResult></PublishBatchResponse>"
    )
}

/// A message in a call of SNS, as the form encodes it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Entry {
    /// Empty for one that is published alone.
    pub(crate) id: String,
    pub(crate) topic: String,
    pub(crate) text: String,
    pub(crate) subject: Option<String>,
}

/// The messages in a call, in their order.
pub(crate) fn entries(call: &Call) -> Vec<Entry> {
    let mut topic = String::new();
    let mut entries: Vec<Entry> = Vec::new();
    for (name, value) in call.body.split('&').filter_map(|pair| pair.split_once('=')) {
        let name = name.rsplit('.').next().unwrap();
        // Every entry begins with its id; a lone message has none.
        if name == "Id" || entries.is_empty() {
            entries.push(Entry::default());
        }
        let entry = entries.last_mut().unwrap();
        match name {
            "TopicArn" => topic = value.rsplit("%3A").next().unwrap().to_owned(),
            "Id" => value.clone_into(&mut entry.id),
            "Message" => value.clone_into(&mut entry.text),
            "Subject" => entry.subject = Some(value.to_owned()),
            _ => {}
        }
    }
    // Of a batch, the first has only what comes before all entries.
    entries.retain(|entry| !entry.text.is_empty());
    for entry in &mut entries {
        entry.topic.clone_from(&topic);
    }
    entries
}

/// The calls of SNS, sorted: to which topic, and with how many messages.
pub(crate) fn publishes(cloud: &MockAws) -> Vec<(String, usize)> {
    let calls = cloud.calls("Publish").into_iter().chain(cloud.calls("PublishBatch"));
    let of = |call: Call| {
        let entries = entries(&call);
        (entries[0].topic.clone(), entries.len())
    };
    let mut publishes: Vec<_> = calls.map(of).collect();
    publishes.sort();
    publishes
}

/// An error as SNS and STS (XML) or the others (JSON) answer it.
pub(crate) fn error_response(call: &Call, status: u16, code: &str) -> MockResponse {
    let of_xml = ["Publish", "PublishBatch", "GetTopicAttributes", "AssumeRole"];
    let body = if of_xml.contains(&call.operation.as_str()) {
        format!(
            "<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
        )
    } else {
        json!({"__type": code, "Message": "no"}).to_string()
    };
    MockResponse::new(status, body)
}

/// The line of metrics, completed with 0 for each metric that it leaves out.
pub(crate) fn metrics(written: &CapturedLog) -> Value {
    let lines = written.metrics();
    assert_eq!(lines.len(), 1);
    let mut metrics = json!(Counts::default());
    metrics.as_object_mut().unwrap().extend(lines[0].as_object().unwrap().clone());
    metrics
}
