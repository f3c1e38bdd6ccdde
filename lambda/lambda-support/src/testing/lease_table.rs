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
        let text = |path| request.pointer(path).and_then(Value::as_str);
        let result = text("/ExpressionAttributeNames/#result")?;
        let key = match text("/ExpressionAttributeNames/#key") {
            Some(name) => request.get("Item")?.get(name)?,
            None => request.get("Key")?.as_object()?.values().next()?,
        };
        let key = key.get("S")?.as_str()?.to_owned();
        let values = request.get("ExpressionAttributeValues")?;
        let condition = text("/ConditionExpression")?;
        if !holds(condition, self.0.get(&key), result, values)? {
            return Some(condition_failed(self.0.get(&key)));
        }
        match call.operation.as_str() {
            "PutItem" => {
                self.0.insert(key, request.get("Item")?.as_object()?.clone());
            }
            "UpdateItem" => {
                let item = self.0.get_mut(&key)?;
                item.insert(result.to_owned(), values.get(":result")?.clone());
                item.insert("expires_at".to_owned(), values.get(":expires_at")?.clone());
            }
            "DeleteItem" => _ = self.0.remove(&key),
            _ => return None,
        }
        Some(MockResponse::new(200, "{}"))
    }
}

fn holds(condition: &str, item: Option<&Item>, result: &str, values: &Value) -> Option<bool> {
    let Some(item) = item else { return Some(condition == IS_FREE) };
    let is_owner = item.get("owner") == values.get(":owner");
    let has_result = item.contains_key(result);
    Some(match condition {
        IS_FREE => {
            let seconds = |value: &Value| value.get("N")?.as_str()?.parse::<u64>().ok();
            let is_expired = seconds(item.get("expires_at")?)? < seconds(values.get(":now")?)?;
            is_expired || is_owner && !has_result
        }
        IS_OWNER => is_owner,
        IS_IN_PROGRESS => is_owner && !has_result,
        HAS_RESULT => item.get(result) == values.get(":result"),
        _ => return None,
    })
}

fn condition_failed(item: Option<&Item>) -> MockResponse {
    let error = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
    MockResponse::new(400, json!({"__type": error, "message": "condition failed", "Item": item}))
}
