//! What the tests share: an environment, and a world with a secret, a table, queues and Slack.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use lambda_support::{
    log::Log,
    testing::{Answer, Call, Cloud, Written},
};
use serde_json::{Value, json};

use crate::{config::Config, context::Context};

pub(crate) const SECRET_ARN: &str =
    "arn:aws:secretsmanager:us-east-1:111122223333:secret:slack-AbCdEf";
pub(crate) const QUEUE_ARN: &str = "arn:aws:sqs:eu-central-1:111122223333:bot";
pub(crate) const TOKEN: &str = "xoxb-secret";

/// A complete environment, with these pairs in the place of its own.
pub(crate) fn environment(pairs: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> {
    let usual = [
        ("SLACK_CHANNEL_ID", "C0123456789"),
        ("SLACK_TOKEN_SECRET_ARN", SECRET_ARN),
        ("THREADS_TABLE_NAME", "threads"),
        ("DEAD_LETTER_QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/111122223333/bot-dead"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "own-key"),
        ("AWS_SECRET_ACCESS_KEY", "own-secret"),
        ("AWS_LAMBDA_FUNCTION_NAME", "asr-notify-bot-poster"),
    ];
    let pairs: Vec<(String, String)> =
        usual.iter().chain(pairs).map(|&(name, value)| (name.into(), value.into())).collect();
    move |name| Some(pairs.iter().rev().find(|(known, _)| known == name)?.1.clone())
}

/// A record of a batch; its texts carry the word `marker`.
pub(crate) fn record(id: &str, thread: &str) -> Value {
    let body = json!({
        "thread": thread,
        "text": format!("marker {id}"),
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "marker"}}],
    });
    raw_record(id, &body.to_string())
}

pub(crate) fn raw_record(id: &str, body: &str) -> Value {
    json!({
        "messageId": id,
        "receiptHandle": format!("handle-{id}"),
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": QUEUE_ARN,
        "awsRegion": "eu-central-1",
    })
}

type Item = HashMap<String, Value>;

/// Everything the function talks to.
pub(crate) struct World {
    pub(crate) cloud: Cloud,
    pub(crate) table: Arc<Mutex<HashMap<String, Item>>>,
    pub(crate) secret: Arc<Mutex<String>>,
}

impl World {
    /// Where all goes well.
    pub(crate) fn kind() -> Self {
        Self::where_(|_, _| None)
    }

    /// Where one call goes otherwise: `differs` is told the call and how many of its operation came
    /// before it.
    pub(crate) fn where_(
        differs: impl Fn(&Call, usize) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        let table = Arc::<Mutex<HashMap<String, Item>>>::default();
        let secret = Arc::new(Mutex::new(TOKEN.to_owned()));
        let counts = Mutex::new(HashMap::<String, usize>::new());
        let (in_table, in_secret) = (Arc::clone(&table), Arc::clone(&secret));
        let cloud = Cloud::new(move |call| {
            let mut counts = counts.lock().unwrap();
            let count = counts.entry(call.operation.clone()).or_default();
            let before = *count;
            *count += 1;
            differs(call, before).unwrap_or_else(|| match call.operation.as_str() {
                "GetSecretValue" => {
                    Answer::of(200, json!({"SecretString": *in_secret.lock().unwrap()}))
                }
                "PutItem" => put(&mut in_table.lock().unwrap(), &call.json()),
                "UpdateItem" => update(&mut in_table.lock().unwrap(), &call.json()),
                "DeleteItem" => delete(&mut in_table.lock().unwrap(), &call.json()),
                "chat.postMessage" => posted(before),
                "SendMessage" => Answer::of(200, json!({"MessageId": "dead"})),
                "ChangeMessageVisibilityBatch" => {
                    Answer::of(200, json!({"Successful": [], "Failed": []}))
                }
                other => panic!("an unexpected call: {other}"),
            })
        });
        Self { cloud, table, secret }
    }

    /// The function as `main` builds it, but with this world and a log that can be read.
    pub(crate) fn function(&self) -> (Arc<Context>, Written) {
        let written = Written::default();
        let config = match Config::from(environment(&[])) {
            Ok(config) => config,
            Err(error) => panic!("{error}"),
        };
        let log = Log::new(written.clone());
        (Arc::new(Context::with_connector(config, log, &self.cloud.connector())), written)
    }

    /// What Slack was asked to post.
    pub(crate) fn posts(&self) -> Vec<Value> {
        self.cloud.calls("chat.postMessage").iter().map(Call::json).collect()
    }

    /// Why messages went to the dead-letter queue.
    pub(crate) fn reasons_of_death(&self) -> Vec<String> {
        let sent = self.cloud.calls("SendMessage");
        let reason = |call: &Call| {
            let reason = &call.json()["MessageAttributes"]["reason"]["StringValue"];
            reason.as_str().unwrap().to_owned()
        };
        sent.iter().map(reason).collect()
    }

    /// Handles and seconds of what comes again.
    pub(crate) fn comes_again(&self) -> Vec<(String, u64)> {
        let changes = self.cloud.calls("ChangeMessageVisibilityBatch");
        let entries = changes.iter().filter_map(|call| call.json()["Entries"].as_array().cloned());
        let entry = |entry: Value| {
            let seconds = entry["VisibilityTimeout"].as_u64().unwrap();
            (entry["ReceiptHandle"].as_str().unwrap().to_owned(), seconds)
        };
        entries.flatten().map(entry).collect()
    }

    /// Puts a placeholder of somebody else into the table.
    pub(crate) fn claim(&self, thread: &str, seconds_left: i64) {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let expires_at = i64::try_from(now).unwrap() + seconds_left;
        let item = [
            ("thread", json!({"S": thread})),
            ("claim", json!({"S": "somebody else"})),
            ("expires_at", json!({"N": expires_at.to_string()})),
        ];
        let item = item.map(|(name, value)| (name.to_owned(), value)).into();
        self.table.lock().unwrap().insert(thread.to_owned(), item);
    }
}

/// Slack's answer to the message of this number.
pub(crate) fn posted(number: usize) -> Answer {
    let ts = format!("1700000000.{number:06}");
    Answer::of(200, json!({"ok": true, "channel": "C0123456789", "ts": ts}))
}

/// Slack's way to say no.
pub(crate) fn refused(error: &str) -> Answer {
    Answer::of(200, json!({"ok": false, "error": error}))
}

/// Slack's way to say not now.
pub(crate) fn too_much(seconds: u64) -> Answer {
    Answer::of(429, json!({"ok": false, "error": "ratelimited"})).with("retry-after", seconds)
}

/// The way of an AWS service to say no.
pub(crate) fn denied() -> Answer {
    Answer::of(400, json!({"__type": "AccessDeniedException", "message": "no"}))
}

/// Never.
pub(crate) fn hangs() -> Answer {
    posted(0).after(Duration::from_hours(1))
}

fn put(table: &mut HashMap<String, Item>, request: &Value) -> Answer {
    let seconds = |value: &Value| value["N"].as_str().unwrap().parse::<u64>().unwrap();
    let key = request["Item"]["thread"]["S"].as_str().unwrap();
    let now = seconds(&request["ExpressionAttributeValues"][":now"]);
    if let Some(there) = table.get(key).filter(|item| seconds(&item["expires_at"]) >= now) {
        return condition_failed(Some(there));
    }
    table.insert(key.to_owned(), serde_json::from_value(request["Item"].clone()).unwrap());
    Answer::of(200, "{}")
}

fn update(table: &mut HashMap<String, Item>, request: &Value) -> Answer {
    let values = &request["ExpressionAttributeValues"];
    let key = request["Key"]["thread"]["S"].as_str().unwrap();
    let Some(item) = table.get_mut(key).filter(|item| item.get("claim") == Some(&values[":owner"]))
    else {
        return condition_failed(None);
    };
    item.remove("claim");
    item.insert("ts".to_owned(), values[":ts"].clone());
    item.insert("expires_at".to_owned(), values[":expires_at"].clone());
    Answer::of(200, "{}")
}

fn delete(table: &mut HashMap<String, Item>, request: &Value) -> Answer {
    let key = request["Key"]["thread"]["S"].as_str().unwrap();
    let name = request["ExpressionAttributeNames"]["#attribute"].as_str().unwrap();
    let value = &request["ExpressionAttributeValues"][":value"];
    if table.get(key).is_none_or(|item| item.get(name) != Some(value)) {
        return condition_failed(None);
    }
    table.remove(key);
    Answer::of(200, "{}")
}

fn condition_failed(there: Option<&Item>) -> Answer {
    let mut body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed",
    });
    if let Some(there) = there {
        body["Item"] = json!(there);
    }
    Answer::of(400, body)
}
