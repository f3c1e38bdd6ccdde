//! The formatter's state table, in memory.

use axum::http::StatusCode;
use lambda_support::testing::{self, Index, MockTable, Projection};

use super::replies::Call;

/// The table, and how often it was called.
#[derive(Debug)]
pub(crate) struct StateTable {
    table: MockTable,
    pub(crate) calls: u32,
}

impl Default for StateTable {
    /// With the keys and the index of `modules/formatter`.
    fn default() -> Self {
        let due = Index {
            name: "due",
            hash: "due_shard",
            range: ("due_at", "N"),
            projection: Projection::Include(&["brief"]),
        };
        Self { table: MockTable::new("key", Some("sort"), [due]), calls: 0 }
    }
}

impl StateTable {
    /// The status and body of the response to a call.
    pub(crate) fn reply(&mut self, call: &Call<'_>) -> (StatusCode, String) {
        self.calls += 1;
        let response = self.table.respond(&testing::Call {
            operation: call.operation.to_owned(),
            body: call.body.to_owned(),
            authorization: String::new(),
            uri: String::new(),
        });
        let status = response.status.and_then(|status| StatusCode::from_u16(status).ok());
        (status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), response.body)
    }
}
