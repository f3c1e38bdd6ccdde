//! Errors as `DynamoDB` sends them.

use serde_json::{Value, json};

use super::{Item, MockResponse};

/// Why a request changes nothing.
#[derive(Debug, PartialEq)]
pub(super) enum Failure {
    /// A request that `DynamoDB` refuses, or one that this table cannot read.
    Invalid(String),
    /// The item does not meet the condition. The item, if there is one and the request asks for it.
    ConditionFailed(Option<Item>),
    /// Items of a transaction do not meet their conditions. The reason for each item.
    Canceled(Vec<Value>),
}

impl Failure {
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid(message.into())
    }

    pub(super) fn response(self) -> MockResponse {
        let body = match self {
            Self::Invalid(message) => {
                json!({"__type": "com.amazon.coral.validate#ValidationException", "message": message})
            }
            Self::ConditionFailed(item) => {
                let mut body = json!({
                    "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
                    "message": "The conditional request failed",
                });
                if let (Some(item), Some(body)) = (item, body.as_object_mut()) {
                    body.insert("Item".to_owned(), item.into());
                }
                body
            }
            Self::Canceled(reasons) => json!({
                "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                "message": "Transaction cancelled",
                "CancellationReasons": reasons,
            }),
        };
        MockResponse::new(400, body)
    }
}
