//! Decode: from an event to notices, without a call.

use std::panic::{AssertUnwindSafe, catch_unwind};

use notify_core::{
    Source,
    parse::{self, envelope},
};
use serde_json::Value;

use super::{Input, Invocation, PendingNotice, RetryOrigin};
use crate::error::Error;

/// Parses the notices of all inputs, and reports for each input whether that succeeded.
pub(super) fn decode<'a>(
    invocation: &mut Invocation<'_>,
    inputs: Vec<Input<'a>>,
) -> (Vec<PendingNotice<'a>>, Vec<Result<(), Error>>) {
    let mut notices = Vec::new();
    let mut results = Vec::new();
    for (input, value) in inputs.into_iter().enumerate() {
        let result = match value {
            Input::Event { event, owner } => {
                // A body that makes the parser panic must not take the other inputs with it.
                let parse = || parse_event(invocation, input, &event, &owner);
                match catch_unwind(AssertUnwindSafe(parse)) {
                    Ok(parsed) => {
                        notices.extend(parsed);
                        Ok(())
                    }
                    Err(_) => Err(Error::Panicked),
                }
            }
            Input::Retry { item, record } => {
                notices.push(PendingNotice {
                    notice: item.notice,
                    input,
                    owner: record.message_id.clone(),
                    fallback_key: String::new(),
                    message_id: Some(record.message_id.clone()),
                    topic_arn: None,
                    size_bytes: record.body.len(),
                    retry: Some(RetryOrigin {
                        record,
                        destination: item.destination,
                        key: item.key,
                    }),
                    decisions: Vec::new(),
                    units: None,
                    name_source: None,
                });
                Ok(())
            }
        };
        results.push(result);
    }
    for pending in notices.iter().filter(|pending| pending.retry.is_none()) {
        invocation.counts.received += 1;
        let is_unrecognised = pending.notice.source() == Source::Unrecognised;
        invocation.counts.unrecognised += u64::from(is_unrecognised);
    }
    (notices, results)
}

fn parse_event<'a>(
    invocation: &Invocation<'_>,
    input: usize,
    event: &Value,
    owner: &str,
) -> Vec<PendingNotice<'a>> {
    let mut notices = Vec::new();
    for record in envelope::records(event) {
        let size_bytes = record.size_bytes();
        for notice in parse::notices(&record.body, &invocation.context.settings) {
            let message = record.message_id.unwrap_or(owner);
            notices.push(PendingNotice {
                notice,
                input,
                owner: owner.to_owned(),
                fallback_key: format!("{message} {}", notices.len()),
                message_id: record.message_id.map(str::to_owned),
                topic_arn: record.body.topic_arn.map(str::to_owned),
                size_bytes,
                retry: None,
                decisions: Vec::new(),
                units: None,
                name_source: None,
            });
        }
    }
    notices
}
