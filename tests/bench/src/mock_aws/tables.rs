//! The tables of formatters, in memory.

use axum::http::StatusCode;
use lambda_support::testing::{self, Index, MockTable, Projection};

use super::replies::Call;
use crate::subjects::CLAIMS_TABLE;

/// Items of a page: `DynamoDB` ends it at 1 MB, and a held notice has about 2 KB.
const PAGE: usize = 500;

/// The tables, and how often they were called.
#[derive(Debug)]
pub(crate) struct Tables {
    state: MockTable,
    /// That of builds up to commit 01300d7.
    claims: MockTable,
    pub(crate) calls: u32,
}

impl Default for Tables {
    /// With the keys and the index of `modules/formatter`.
    fn default() -> Self {
        let due = Index {
            name: "due",
            hash: "due_shard",
            range: ("due_at", "N"),
            projection: Projection::Include(&["brief"]),
        };
        let state = MockTable::new("key", Some("sort"), [due]);
        state.set_page_limit(PAGE);
        Self { state, claims: MockTable::new("claim", None, []), calls: 0 }
    }
}

impl Tables {
    /// The status and body of the response to a call.
    pub(crate) fn reply(&mut self, call: &Call<'_>) -> (StatusCode, String) {
        self.calls += 1;
        let is_claim = call.body.contains(CLAIMS_TABLE);
        let table = if is_claim { &self.claims } else { &self.state };
        let response = table.respond(&testing::Call {
            operation: call.operation.to_owned(),
            body: call.body.to_owned(),
            authorization: String::new(),
            uri: String::new(),
        });
        let status = response.status.and_then(|status| StatusCode::from_u16(status).ok());
        (status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), response.body)
    }
}
