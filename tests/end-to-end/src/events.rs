//! Stands in for the security services: puts their events on the default bus.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::{asr::fixture, cloud::LocalCloud};

/// The limit of one `PutEvents` call.
const MAX_ENTRIES: usize = 10;

/// The fields in which services say when something was first seen.
const FIRST_TIMES: [&str; 6] = [
    "FirstObservedAt",
    "CreatedAt",
    "firstObservedAt",
    "createdAt",
    "eventFirstSeen",
    "created_time_dt",
];
/// And when it was last seen or evaluated.
const LAST_TIMES: [&str; 8] = [
    "LastObservedAt",
    "UpdatedAt",
    "lastObservedAt",
    "updatedAt",
    "analyzedAt",
    "eventLastSeen",
    "modified_time_dt",
    "resultRecordedTime",
];

/// Reads an event from `tests/fixtures/`, for example `guardduty/instance.json`, as if it were of the
/// present time.
#[must_use]
pub fn event(name: &str) -> Value {
    let mut event = serde_json::from_str(&fixture(name)).expect("the fixture is JSON");
    set_times(&mut event, &LAST_TIMES, &json!(now()));
    event
}

/// Puts events on the default bus as their services do, at the present time, and returns the ids
/// that the bus assigned. What they describe is first seen now: what is older than the first event of a
/// deployment is its backlog, which waits for an hour.
#[must_use]
pub fn put_events(cloud: &LocalCloud, events: &[Value]) -> Vec<String> {
    events.chunks(MAX_ENTRIES).flat_map(|chunk| put(cloud, chunk)).collect()
}

/// The event as if what it describes began now. [`put_events`] has its events begin so.
#[must_use]
pub fn begun(event: &Value) -> Value {
    let mut event = event.clone();
    event["time"] = now().into();
    set_times(&mut event, &FIRST_TIMES, &json!(now()));
    event
}

/// The present time in the form of EventBridge, `2026-11-27T12:00:00Z`.
#[must_use]
pub fn now() -> String {
    rfc3339(seconds_now())
}

/// The time in a day and a minute, as EventBridge writes it.
#[must_use]
pub fn tomorrow() -> String {
    rfc3339(seconds_now() + 86_460)
}

fn rfc3339(seconds: u64) -> String {
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// The date so many days after 1970-01-01 in the Gregorian calendar. The year begins in March here,
/// so that a leap day is its last.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

fn set_times(value: &mut Value, names: &[&str], now: &Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if field.is_string() && names.contains(&name.as_str()) {
                    *field = now.clone();
                } else {
                    set_times(field, names, now);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|each| set_times(each, names, now)),
        _ => {}
    }
}

fn put(cloud: &LocalCloud, events: &[Value]) -> Vec<String> {
    let entries: Vec<Value> = events.iter().map(entry).collect();
    let entries = json!({ "Entries": entries }).to_string();
    let answer = cloud.call("events", "AWSEvents.PutEvents", &entries);
    let answer: Value = serde_json::from_str(&answer).expect("the bus answers");
    assert_eq!(answer["FailedEntryCount"], 0, "{answer}");
    let ids = answer["Entries"].as_array().expect("every event has an entry").iter();
    ids.map(|entry| entry["EventId"].as_str().expect("an event has an id").to_owned()).collect()
}

fn entry(event: &Value) -> Value {
    let event = begun(event);
    json!({
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Time": seconds_now(),
        "Resources": event["resources"],
        "Detail": event["detail"].to_string(),
    })
}
