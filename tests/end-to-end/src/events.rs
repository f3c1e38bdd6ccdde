//! Stands in for the security services: puts their events on the default bus.

use serde_json::{Value, json};

use crate::{
    asr::fixture,
    cloud::{Account, LocalCloud},
};

/// The limit of one `PutEvents` call.
const MAX_ENTRIES: usize = 10;

/// Reads an event from `tests/fixtures/`, for example `guardduty/instance.json`.
#[must_use]
pub fn event(name: &str) -> Value {
    serde_json::from_str(&fixture(name)).expect("the fixture is JSON")
}

/// Puts events on the default bus as their services do, and returns the ids that the bus assigned.
#[must_use]
pub fn put_events(cloud: &LocalCloud, events: &[Value]) -> Vec<String> {
    events.chunks(MAX_ENTRIES).flat_map(|chunk| put(cloud, chunk)).collect()
}

fn put(cloud: &LocalCloud, events: &[Value]) -> Vec<String> {
    let entries: Vec<Value> = events.iter().map(entry).collect();
    let entries = format!("file://{}", cloud.file(&json!(entries).to_string()).display());
    let answer = cloud.aws(Account::Security, &["events", "put-events", "--entries", &entries]);
    assert_eq!(answer["FailedEntryCount"], 0, "{answer}");
    let ids = answer["Entries"].as_array().expect("every event has an entry").iter();
    ids.map(|entry| entry["EventId"].as_str().expect("an event has an id").to_owned()).collect()
}

fn entry(event: &Value) -> Value {
    json!({
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Time": event["time"],
        "Resources": event["resources"],
        "Detail": event["detail"].to_string(),
    })
}
