//! A table that judges the conditions this crate writes, by their words.

use std::collections::HashMap;

use lambda_support::testing::{Call, MockResponse};
use serde_json::{Value, json};

type Item = serde_json::Map<String, Value>;

/// The items, by their key.
#[derive(Debug, Default)]
pub(crate) struct Table(HashMap<String, Item>);

impl Table {
    /// `DynamoDB`'s answer; none for another service's call.
    pub(crate) fn answer(&mut self, call: &Call) -> Option<MockResponse> {
        let request = call.json();
        let key = match call.operation.as_str() {
            "PutItem" => request["Item"]["claim"]["S"].as_str(),
            "UpdateItem" | "DeleteItem" => request["Key"]["claim"]["S"].as_str(),
            _ => return None,
        };
        let key = key.unwrap().to_owned();
        if !self.holds(&key, &request) {
            return Some(MockResponse::new(400, self.refusal(&key)));
        }
        match call.operation.as_str() {
            "PutItem" => {
                self.0.insert(key, request["Item"].as_object().unwrap().clone());
            }
            "UpdateItem" => {
                let item = self.0.get_mut(&key).unwrap();
                item.insert("told".to_owned(), json!({"BOOL": true}));
                let values = &request["ExpressionAttributeValues"];
                item.insert("expires_at".to_owned(), values[":expires_at"].clone());
            }
            _ => drop(self.0.remove(&key)),
        }
        Some(MockResponse::new(200, "{}"))
    }

    fn holds(&self, key: &str, request: &Value) -> bool {
        let values = &request["ExpressionAttributeValues"];
        let Some(item) = self.0.get(key) else {
            return request["ConditionExpression"].as_str().unwrap().contains("not_exists(#claim)");
        };
        let is_owner = item["owner"] == values[":owner"];
        let was_told = item.contains_key("told");
        match request["ConditionExpression"].as_str().unwrap() {
            "#owner = :owner" => is_owner,
            "#owner = :owner AND attribute_not_exists(#told)" => is_owner && !was_told,
            "attribute_not_exists(#claim) OR #expires_at < :now \
             OR (#owner = :owner AND attribute_not_exists(#told))" => {
                let seconds = |value: &Value| value["N"].as_str().unwrap().parse::<u64>().unwrap();
                seconds(&item["expires_at"]) < seconds(&values[":now"]) || is_owner && !was_told
            }
            other => panic!("a condition that nobody wrote before: {other}"),
        }
    }

    fn refusal(&self, key: &str) -> Value {
        let mut body = json!({
            "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
            "message": "The conditional request failed",
        });
        if let Some(item) = self.0.get(key) {
            body["Item"] = json!(item);
        }
        body
    }
}
