//! A table that evaluates the conditions of [`crate::lease`], word for word.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::{Call, MockResponse};
use crate::lease::{HAS_RESULT, IS_FREE, IS_IN_PROGRESS, IS_OWNER};

/// An item: attributes as `DynamoDB` writes them, `{"S": "text"}`.
pub type Item = Map<String, Value>;

/// The items of a [`crate::lease::LeaseTable`], by their key.
#[derive(Debug, Default)]
pub struct MockLeaseTable(pub HashMap<String, Item>);

impl MockLeaseTable {
    /// `DynamoDB`'s response; `None` for a call that is none of a lease table.
    pub fn respond(&mut self, call: &Call) -> Option<MockResponse> {
        let request = call.json();
        let result = request["ExpressionAttributeNames"]["#result"].as_str()?;
        let key = match call.operation.as_str() {
            "PutItem" => &request["Item"][request["ExpressionAttributeNames"]["#key"].as_str()?],
            _ => request["Key"].as_object()?.values().next()?,
        };
        let key = key["S"].as_str()?.to_owned();
        let values = &request["ExpressionAttributeValues"];
        let condition = request["ConditionExpression"].as_str()?;
        if !holds(condition, self.0.get(&key), result, values)? {
            return Some(condition_failed(self.0.get(&key)));
        }
        match call.operation.as_str() {
            "PutItem" => {
                self.0.insert(key, request["Item"].as_object()?.clone());
            }
            "UpdateItem" => {
                let item = self.0.get_mut(&key)?;
                item.insert(result.to_owned(), values[":result"].clone());
                item.insert("expires_at".to_owned(), values[":expires_at"].clone());
            }
            "DeleteItem" => _ = self.0.remove(&key),
            _ => return None,
        }
        Some(MockResponse::new(200, "{}"))
    }
}

fn holds(condition: &str, item: Option<&Item>, result: &str, values: &Value) -> Option<bool> {
    let Some(item) = item else { return Some(condition == IS_FREE) };
    let is_owner = item.get("owner") == Some(&values[":owner"]);
    let has_result = item.contains_key(result);
    Some(match condition {
        IS_FREE => {
            let seconds = |value: &Value| value["N"].as_str()?.parse::<u64>().ok();
            let is_expired = seconds(item.get("expires_at")?)? < seconds(&values[":now"])?;
            is_expired || is_owner && !has_result
        }
        IS_OWNER => is_owner,
        IS_IN_PROGRESS => is_owner && !has_result,
        HAS_RESULT => item.get(result) == Some(&values[":result"]),
        _ => return None,
    })
}

fn condition_failed(item: Option<&Item>) -> MockResponse {
    let mut body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed",
    });
    if let Some(item) = item {
        body["Item"] = json!(item);
    }
    MockResponse::new(400, body)
}
