//! Decode: from an event to notices, without a call.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::OnceLock,
};

use notify_core::{
    Notice, Source,
    parse::{self, envelope},
};
use serde_json::Value;

use super::{Input, Invocation, PendingNotice, RetryOrigin, decide::NoticeState};
use crate::{context::Context, error::Error};

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
                    message_id: Some(record.message_id.clone()),
                    size_bytes: record.body.len(),
                    sent_at: item.sent_at,
                    now: invocation.context.clock.now(record.sent_at()),
                    only: Some(item.destination),
                    retry: Some(RetryOrigin { record, key: item.key, subject: item.subject }),
                    ..PendingNotice::new(item.notice, input, record.message_id.clone())
                });
                Ok(())
            }
            Input::Again(again) => {
                let owner = format!("{}#{input}", invocation.request_id);
                notices.push(PendingNotice {
                    fallback_key: again.key,
                    now: again.now,
                    state: again.state,
                    only: again.destination,
                    ..PendingNotice::new(again.notice, input, owner)
                });
                Ok(())
            }
        };
        results.push(result);
    }
    for pending in notices.iter().filter(|pending| pending.is_event()) {
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
                fallback_key: format!("{message} {}", notices.len()),
                message_id: record.message_id.map(str::to_owned),
                topic_arn: record.body.topic_arn.map(str::to_owned),
                size_bytes,
                sent_at: record.sent_at,
                now: invocation.context.clock.now(record.sent_at),
                ..PendingNotice::new(notice, input, owner.to_owned())
            });
        }
    }
    notices
}

impl PendingNotice<'_> {
    /// A notice with nothing but its input and the owner of its deliveries.
    fn new(notice: Notice, input: usize, owner: String) -> Self {
        Self {
            notice,
            input,
            owner,
            fallback_key: String::new(),
            message_id: None,
            topic_arn: None,
            size_bytes: 0,
            sent_at: None,
            now: 0,
            state: NoticeState::Bypass,
            begun: OnceLock::new(),
            has_history: OnceLock::new(),
            only: None,
            retry: None,
            decisions: Vec::new(),
            units: None,
            name_source: None,
        }
    }

    /// Whether it waited in the retry queue and was observed before it was queued.
    pub(super) fn is_observed(&self) -> bool {
        self.retry.as_ref().is_some_and(|retry| retry.subject.is_some())
    }

    /// Whether its only destination is no longer configured. Such a message is dead-lettered, whatever
    /// the state of its subject is.
    pub(super) fn is_for_removed(&self, context: &Context) -> bool {
        self.only.as_deref().is_some_and(|only| context.publisher(only).is_none())
    }

    /// Whether it comes from an event, and not from the retry queue, a window or the sweep.
    pub(super) fn is_event(&self) -> bool {
        self.only.is_none() && !matches!(&self.state, NoticeState::Subject(of) if of.is_again)
    }
}
