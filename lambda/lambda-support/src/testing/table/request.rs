//! Requests in the JSON protocol of `DynamoDB`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Item, expression::Names, failure::Failure};

/// The members of all requests to one item and of `Query`. Any other member is refused, so that no
/// test passes because the table ignored one.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(super) struct Request {
    #[serde(rename = "TableName")]
    _table_name: String,
    pub(super) item: Item,
    pub(super) key: Item,
    pub(super) update_expression: Option<String>,
    pub(super) condition_expression: Option<String>,
    pub(super) key_condition_expression: String,
    pub(super) projection_expression: Option<String>,
    pub(super) expression_attribute_names: Names,
    pub(super) expression_attribute_values: Item,
    pub(super) return_values: ReturnValues,
    pub(super) return_values_on_condition_check_failure: ReturnValues,
    pub(super) consistent_read: bool,
    pub(super) index_name: Option<String>,
    pub(super) limit: Option<usize>,
    pub(super) exclusive_start_key: Option<Item>,
    pub(super) scan_index_forward: Option<bool>,
}

/// `BatchGetItem`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct BatchRequest {
    pub(super) request_items: BTreeMap<String, BatchKeys>,
}

/// The keys of one table.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct BatchKeys {
    pub(super) keys: Vec<Item>,
    #[serde(default, rename = "ConsistentRead")]
    _consistent_read: bool,
    pub(super) projection_expression: Option<String>,
    #[serde(default)]
    pub(super) expression_attribute_names: Names,
}

/// `TransactWriteItems`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct TransactionRequest {
    pub(super) transact_items: Vec<TransactionItem>,
    #[serde(default, rename = "ClientRequestToken")]
    _client_request_token: String,
}

#[derive(Debug, Deserialize)]
pub(super) enum TransactionItem {
    Put(Box<Request>),
    Update(Box<Request>),
    Delete(Box<Request>),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum ReturnValues {
    #[default]
    None,
    AllOld,
    AllNew,
    UpdatedNew,
}

pub(super) fn parse<'a, T: Deserialize<'a>>(body: &'a str) -> Result<T, Failure> {
    serde_json::from_str(body).map_err(|error| {
        Failure::invalid(format!("a request that the mock table cannot read: {error}"))
    })
}
