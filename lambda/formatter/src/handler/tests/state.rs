//! The function with the state table: what is no news is not delivered, and what no destination has is
//! not lost.

mod calls;
mod deadlines;
mod decisions;
mod ends;
mod failures;
mod faults;
mod held;
mod histories;
mod history;
mod places;
mod released;
mod repetitions;
mod sight;
mod silences;
mod subscriptions;
mod sweeps;
mod unreadable;
mod world;

use std::sync::{Arc, Mutex};

use lambda_support::testing::{Call, MockResponse};
use tokio::time::timeout;

use super::*;
use crate::{
    state::{Acquire, Lease},
    testing::{
        batch, key_of, publishes, received, retry_message_with_key, state_response, state_table,
        ungrouped,
    },
};

const STATE: (&str, &str) = ("STATE_TABLE_NAME", "state-table");

/// AWS with a deduplication table; `differs` replaces the answer to some calls.
fn aws_with_table(
    differs: impl Fn(&Call) -> Option<MockResponse> + Send + Sync + 'static,
) -> MockAws {
    let table = state_table();
    MockAws::new(move |call| differs(call).unwrap_or_else(|| state_response(&table, call)))
}

/// One invocation of the same function.
async fn invoke(
    cloud: &MockAws,
    request_id: &str,
    event: Value,
) -> (Result<(), Error>, CapturedLog) {
    let (context, written) = function(&[STATE], cloud);
    let mut lambda = lambda_runtime::Context::default();
    lambda.request_id = request_id.into();
    (handle(LambdaEvent::new(event, lambda), &context).await.map(|_| ()), written)
}

/// ASR's result with an execution, which is what makes it the same news.
fn failed(marker: &str, execution: &str) -> String {
    let mut body: Value = serde_json::from_str(&result("FAILED", "444455556666", marker)).unwrap();
    body["StepFunctions_Execution_Id"] =
        format!("arn:aws:states:eu-central-1:111122223333:execution:asr:{execution}").into();
    body.to_string()
}

fn outcomes(written: &CapturedLog) -> Vec<String> {
    let lines = written.with_message("delivery finished");
    lines.iter().map(|line| line["outcome"].as_str().unwrap().to_owned()).collect()
}

/// The decisions about notices that are no news.
fn recorded(written: &CapturedLog) -> Vec<String> {
    let lines = written.with_message("notice recorded");
    lines.iter().map(|line| line["decision"].as_str().unwrap().to_owned()).collect()
}

/// True for a call that marks a subject, or a notice that bypasses the state, as taken.
fn is_mark(call: &Call) -> bool {
    let is_write = ["UpdateItem", "TransactWriteItems"].contains(&&*call.operation);
    let key = key_of(call).filter(|_| is_write).unwrap_or_default();
    key.starts_with("message#")
        || key.starts_with("subject#") && call.body.contains("REMOVE #pending_until")
}

/// One invocation of `request_id` that ends while it publishes, as a crash leaves it: what it delivers
/// is recorded as begun, and nothing is sent.
async fn crash(table: &lambda_support::testing::MockTable, request_id: &str, event: Value) {
    let table = table.clone();
    let cloud = MockAws::new(move |call| match call.operation.as_str() {
        "Publish" => ok_response(call).with_delay(Duration::from_hours(1)),
        _ => state_response(&table, call),
    });
    let invocation = invoke(&cloud, request_id, event);
    timeout(Duration::from_secs(1), invocation).await.expect_err("it publishes");
}
