//! Test helpers: an environment, and mocks of the secret, the table, the queues and Slack.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use lambda_support::{
    dynamodb::epoch_seconds,
    log::Log,
    testing::{Call, CapturedLog, Item, MockAws, MockResponse, MockTable},
};
use serde_json::{Value, json};

use crate::{config::Config, context::Context};

pub(crate) const SECRET_ARN: &str =
    "arn:aws:secretsmanager:us-east-1:111122223333:secret:slack-AbCdEf";
pub(crate) const QUEUE_ARN: &str = "arn:aws:sqs:eu-central-1:111122223333:bot";
pub(crate) const TOKEN: &str = "xoxb-secret";

/// A complete environment; `pairs` replace its values.
pub(crate) fn environment(pairs: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> {
    let defaults = [
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
        defaults.iter().chain(pairs).map(|&(name, value)| (name.into(), value.into())).collect();
    move |name| Some(pairs.iter().rev().find(|(known, _)| known == name)?.1.clone())
}

/// A record of a batch; its texts contain the word `marker`.
pub(crate) fn record(id: &str, thread: &str) -> Value {
    let body = json!({
        "thread": thread,
        "text": format!("marker {id}"),
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "marker"}}],
    });
    record_with_body(id, &body.to_string())
}

/// A record of a message that opens a subject.
pub(crate) fn opening_record(id: &str, thread: &str, subject: &str) -> Value {
    record_with(id, thread, &json!({"subject": subject}))
}

/// A record of a message that ends a subject; the update's texts contain the word `marker`, too.
pub(crate) fn update_record(id: &str, thread: &str, subject: &str) -> Value {
    let blocks = json!([{"type": "section", "text": {"type": "mrkdwn", "text": "~marker~"}}]);
    let update = json!({"subject": subject, "text": format!("marker {id} over"), "blocks": blocks});
    record_with(id, thread, &json!({"update": update}))
}

/// [`record`] with more fields.
fn record_with(id: &str, thread: &str, fields: &Value) -> Value {
    let mut record = record(id, thread);
    let mut body: Value = serde_json::from_str(record["body"].as_str().unwrap()).unwrap();
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    record["body"] = body.to_string().into();
    record
}

pub(crate) fn record_with_body(id: &str, body: &str) -> Value {
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

/// The record as SQS delivers it for the time of this number.
pub(crate) fn received(mut record: Value, times: u32) -> Value {
    record["attributes"]["ApproximateReceiveCount"] = times.to_string().into();
    record
}

/// Mocks of all services that the function calls.
pub(crate) struct Mocks {
    pub(crate) aws: MockAws,
    pub(crate) table: MockTable,
    pub(crate) secret: Arc<Mutex<String>>,
}

impl Mocks {
    /// Every call succeeds.
    pub(crate) fn new() -> Self {
        Self::with(|_, _| None)
    }

    /// Every call succeeds for which `respond` returns nothing. It is given the call and the number
    /// of earlier calls of the same operation.
    pub(crate) fn with(
        respond: impl Fn(&Call, usize) -> Option<MockResponse> + Send + Sync + 'static,
    ) -> Self {
        let table = MockTable::new("thread", None, []);
        let secret = Arc::new(Mutex::new(TOKEN.to_owned()));
        let counts = Mutex::new(HashMap::<String, usize>::new());
        let (in_table, in_secret) = (table.clone(), Arc::clone(&secret));
        let aws = MockAws::new(move |call| {
            let before = {
                let mut counts = counts.lock().unwrap();
                let count = counts.entry(call.operation.clone()).or_default();
                *count += 1;
                *count - 1
            };
            respond(call, before).unwrap_or_else(|| match call.operation.as_str() {
                "GetSecretValue" => {
                    MockResponse::new(200, json!({"SecretString": *in_secret.lock().unwrap()}))
                }
                _ if MockTable::serves(call) => in_table.respond(call),
                "chat.postMessage" => posted_as(call, before),
                "chat.update" => {
                    MockResponse::new(200, json!({"ok": true, "ts": call.json()["ts"]}))
                }
                "SendMessage" => MockResponse::new(200, json!({"MessageId": "dead"})),
                "ChangeMessageVisibilityBatch" => {
                    MockResponse::new(200, json!({"Successful": [], "Failed": []}))
                }
                other => panic!("an unexpected call: {other}"),
            })
        });
        Self { aws, table, secret }
    }

    /// Slack gives `respond`'s responses; it is given the number of earlier posts.
    pub(crate) fn with_slack(
        respond: impl Fn(usize) -> Option<MockResponse> + Send + Sync + 'static,
    ) -> Self {
        Self::with(move |call, before| {
            (call.operation == "chat.postMessage").then(|| respond(before))?
        })
    }

    /// The context as `main` builds it, but with these mocks and a captured log.
    pub(crate) fn context(&self) -> (Arc<Context>, CapturedLog) {
        let captured = CapturedLog::default();
        let config = match Config::from_env(environment(&[])) {
            Ok(config) => config,
            Err(error) => panic!("{error}"),
        };
        let log = Log::new(captured.clone());
        (Arc::new(Context::with_connector(config, log, &self.aws.connector())), captured)
    }

    /// The bodies of all posts.
    pub(crate) fn posts(&self) -> Vec<Value> {
        self.aws.calls("chat.postMessage").iter().map(Call::json).collect()
    }

    /// The bodies of all updates.
    pub(crate) fn updates(&self) -> Vec<Value> {
        self.aws.calls("chat.update").iter().map(Call::json).collect()
    }

    /// The attribute `reason` of every message in the dead-letter queue.
    pub(crate) fn dead_letter_reasons(&self) -> Vec<String> {
        let sent = self.aws.calls("SendMessage");
        let reason = |call: &Call| {
            let reason = &call.json()["MessageAttributes"]["reason"]["StringValue"];
            reason.as_str().unwrap().to_owned()
        };
        sent.iter().map(reason).collect()
    }

    /// Receipt handles and retry delays in seconds.
    pub(crate) fn retry_delays(&self) -> Vec<(String, u64)> {
        let changes = self.aws.calls("ChangeMessageVisibilityBatch");
        let entries = changes.iter().filter_map(|call| call.json()["Entries"].as_array().cloned());
        let entry = |entry: Value| {
            let seconds = entry["VisibilityTimeout"].as_u64().unwrap();
            (entry["ReceiptHandle"].as_str().unwrap().to_owned(), seconds)
        };
        entries.flatten().map(entry).collect()
    }

    /// Puts a lease of another owner into the table.
    pub(crate) fn put_lease(&self, thread: &str, seconds_left: i64) {
        let expires_at = i64::try_from(epoch_seconds()).unwrap() + seconds_left;
        let item = [
            ("thread", json!({"S": thread})),
            ("owner", json!({"S": "another owner"})),
            ("expires_at", json!({"N": expires_at.to_string()})),
        ];
        let item = item.map(|(name, value)| (name.to_owned(), value));
        self.table.put(Item::from_iter(item)).unwrap();
    }

    /// The item of a thread.
    pub(crate) fn item(&self, thread: &str) -> Option<Item> {
        self.table.item(thread, "")
    }

    pub(crate) fn table_is_empty(&self) -> bool {
        self.table.items().is_empty()
    }
}

/// Slack's response to the message of this number, in no thread.
pub(crate) fn posted(number: usize) -> MockResponse {
    posted_with(number, &json!({}))
}

/// Slack's response to the message of this number, in the thread that the call names.
pub(crate) fn posted_as(call: &Call, number: usize) -> MockResponse {
    match call.json()["thread_ts"].as_str() {
        Some(thread) => posted_with(number, &json!({"thread_ts": thread})),
        None => posted(number),
    }
}

fn posted_with(number: usize, message: &Value) -> MockResponse {
    let ts = format!("1700000000.{number:06}");
    let body = json!({"ok": true, "channel": "C0123456789", "ts": ts, "message": message});
    MockResponse::new(200, body)
}

/// No connection to Slack.
pub(crate) fn unreachable() -> MockResponse {
    MockResponse { is_unreachable: true, ..posted(0) }
}

/// A connection that breaks after the request was sent.
pub(crate) fn broken() -> MockResponse {
    MockResponse { status: None, ..posted(0) }
}

/// Slack's response with an error.
pub(crate) fn slack_error(error: &str) -> MockResponse {
    MockResponse::new(200, json!({"ok": false, "error": error}))
}

/// Slack's response above its rate limit.
pub(crate) fn rate_limited(seconds: u64) -> MockResponse {
    MockResponse::new(429, json!({"ok": false, "error": "ratelimited"}))
        .with_header("retry-after", seconds)
}

/// The response of an AWS service without permission.
pub(crate) fn access_denied() -> MockResponse {
    MockResponse::new(400, json!({"__type": "AccessDeniedException", "message": "no"}))
}

/// A response that arrives after every timeout.
pub(crate) fn hanging() -> MockResponse {
    posted(0).with_delay(Duration::from_hours(1))
}
