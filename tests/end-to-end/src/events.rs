//! Stands in for the security services: puts their events on the default bus.

use std::time::{SystemTime, UNIX_EPOCH};

use replay::{DAY, MINUTE, Moment};
use serde_json::{Value, json};

use crate::{asr::fixture, cloud::LocalCloud, forwarders::Place};

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
    set_times(&mut event, &LAST_TIMES, present());
    event
}

/// Puts events on the default bus as their services do, at the present time, and returns the ids
/// that the bus assigned. What they describe is first seen now: what is older than the first event of a
/// deployment is its backlog, which waits for an hour.
#[must_use]
pub fn put_events(cloud: &LocalCloud, events: &[Value]) -> Vec<String> {
    let events: Vec<Value> = events.iter().map(begun).collect();
    put_events_at(cloud, present(), &events)
}

/// Puts events on the default bus as they are, sent at this time, and returns their ids.
#[must_use]
pub fn put_events_at(cloud: &LocalCloud, at: Moment, events: &[Value]) -> Vec<String> {
    events.chunks(MAX_ENTRIES).flat_map(|chunk| put(cloud, at, chunk)).collect()
}

/// Puts an event, as if what it describes began now, on the default bus of another account or Region, and
/// returns its id.
#[must_use]
pub fn put_event_in(cloud: &LocalCloud, place: Place, event: &Value) -> String {
    let call = |entries: &str| cloud.call_in(place, "events", "AWSEvents.PutEvents", entries);
    put_by(call, present(), &[begun(event)]).remove(0)
}

/// The event as if what it describes began now. [`put_events`] has its events begin so.
#[must_use]
pub fn begun(event: &Value) -> Value {
    let mut event = event.clone();
    event["time"] = now().into();
    set_times(&mut event, &FIRST_TIMES, present());
    event
}

/// The event as if what it describes began at one time and was seen last at another.
#[must_use]
pub fn seen(event: &Value, first: Moment, last: Moment) -> Value {
    let mut event = event.clone();
    set_times(&mut event, &FIRST_TIMES, first);
    set_times(&mut event, &LAST_TIMES, last);
    event
}

/// The present time.
#[must_use]
pub fn present() -> Moment {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let millis = i64::try_from(now.as_millis()).ok();
    millis.and_then(Moment::from_millis).expect("the clock is set")
}

/// The present time in the form of EventBridge, `2026-11-27T12:00:00Z`.
#[must_use]
pub fn now() -> String {
    present().seconds()
}

/// The time in a day and a minute, as EventBridge writes it.
#[must_use]
pub fn tomorrow() -> String {
    present().plus(DAY + MINUTE).seconds()
}

fn set_times(value: &mut Value, names: &[&str], at: Moment) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if field.is_string() && names.contains(&name.as_str()) {
                    *field = at.seconds().into();
                } else {
                    set_times(field, names, at);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|each| set_times(each, names, at)),
        _ => {}
    }
}

fn put(cloud: &LocalCloud, at: Moment, events: &[Value]) -> Vec<String> {
    put_by(|entries| cloud.call("events", "AWSEvents.PutEvents", entries), at, events)
}

fn put_by(call: impl Fn(&str) -> String, at: Moment, events: &[Value]) -> Vec<String> {
    let entry = |event: &Value| {
        json!({
            "Source": event["source"],
            "DetailType": event["detail-type"],
            "Time": at.millis().div_euclid(1_000),
            "Resources": event["resources"],
            "Detail": event["detail"].to_string(),
        })
    };
    let entries: Vec<Value> = events.iter().map(entry).collect();
    let entries = json!({ "Entries": entries }).to_string();
    let answer: Value = serde_json::from_str(&call(&entries)).expect("the bus answers");
    assert_eq!(answer["FailedEntryCount"], 0, "{answer}");
    let ids = answer["Entries"].as_array().expect("every event has an entry").iter();
    ids.map(|entry| entry["EventId"].as_str().expect("an event has an id").to_owned()).collect()
}
