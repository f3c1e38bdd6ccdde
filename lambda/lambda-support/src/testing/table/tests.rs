mod conditions;
mod model;
mod queries;
mod requests;
mod transactions;
mod updates;

use serde_json::json;

use super::*;

/// A table with a range key and a sparse index, as the state table has them.
fn table() -> MockTable {
    let due = Index {
        name: "due",
        hash: "shard",
        range: ("due_at", "N"),
        projection: Projection::Include(&["brief"]),
    };
    MockTable::new("key", Some("sort"), [due])
}

/// A call with this body.
fn call(operation: &str, body: &Value) -> Call {
    Call {
        operation: operation.to_owned(),
        body: body.to_string(),
        authorization: String::new(),
        uri: String::new(),
    }
}

/// The body of a successful response.
fn ok(table: &MockTable, operation: &str, body: &Value) -> Value {
    let response = table.respond(&call(operation, body));
    assert_eq!(response.status, Some(200), "{}", response.body);
    serde_json::from_str(&response.body).unwrap()
}

/// The type of the error in a response, and its body.
fn error(table: &MockTable, operation: &str, body: &Value) -> (String, Value) {
    let response = table.respond(&call(operation, body));
    assert_eq!(response.status, Some(400), "{}", response.body);
    let body: Value = serde_json::from_str(&response.body).unwrap();
    (body["__type"].as_str().unwrap().rsplit('#').next().unwrap().to_owned(), body)
}

fn assert_invalid(table: &MockTable, operation: &str, body: &Value) {
    let before = table.items();
    assert_eq!(error(table, operation, body).0, "ValidationException", "{body}");
    assert_eq!(table.items(), before);
}

fn item(value: &Value) -> Item {
    value.as_object().unwrap().clone()
}

/// Sets members of a body.
fn with(mut body: Value, members: &Value) -> Value {
    body.as_object_mut().unwrap().extend(item(members));
    body
}
