//! The Lambda event and its answer, in SQS's shapes.

use serde::{Deserialize, Serialize};

/// What SQS invokes with.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Batch {
    pub(crate) records: Vec<Record>,
}

/// One message of the queue.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    pub(crate) message_id: String,
    pub(crate) receipt_handle: String,
    pub(crate) body: String,
    #[serde(rename = "eventSourceARN")]
    pub(crate) queue_arn: String,
}

/// Which messages come again. All others are deleted from the queue.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    pub(crate) batch_item_failures: Vec<Item>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    pub(crate) item_identifier: String,
}
