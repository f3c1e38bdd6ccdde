//! Enrich: adds the account's name and organizational units, for notices that a destination may
//! take. Touches Organizations, STS and a cache.

use lambda_support::error::ErrorChain;
use notify_core::routing::Verdict;

use super::{Invocation, PendingNotice, log_lines::LookupFailed};
use crate::{
    accounts::{LookupError, LookupRequest},
    publisher::Publisher,
};

/// Looks up the account of each notice that some destination allows, and its organizational units
/// if a decision depends on them. A lookup that fails costs the name, never the notice.
pub(super) async fn enrich(invocation: &mut Invocation<'_>, notices: &mut [PendingNotice<'_>]) {
    let context = invocation.context;
    for pending in notices.iter_mut().filter(|pending| pending.retry.is_none()) {
        let decide = |publisher: &Publisher| publisher.destination().decide(&pending.notice, None);
        pending.decisions = context.publishers.iter().map(decide).collect();
    }
    let mut wanted: Vec<&mut PendingNotice<'_>> = notices
        .iter_mut()
        .filter(|pending| pending.decisions.iter().any(|made| made.verdict != Verdict::Deny))
        .filter(|pending| pending.notice.account.is_some())
        .collect();
    let requests = wanted.iter().filter_map(|pending| {
        Some(LookupRequest {
            account: pending.notice.account.clone()?,
            needs_units: pending.decisions.iter().any(|made| made.verdict == Verdict::NeedsUnits),
        })
    });
    let requests: Vec<_> = requests.collect();
    let results = context.accounts.lookup(&requests, invocation.lookup_timeout()).await;
    invocation.counts.lookup_hits += results.hits;
    invocation.counts.lookup_misses += results.misses;
    for (account_id, error) in &results.name_errors {
        report(invocation, "account name not found", account_id.as_str(), error);
    }
    for (account_id, error) in &results.unit_errors {
        report(invocation, "organizational units not found", account_id.as_str(), error);
    }
    for (pending, found) in wanted.iter_mut().zip(results.accounts) {
        pending.name_source = Some(found.name_source);
        pending.units = Some(found.units);
        if let Some(account) = &mut pending.notice.account {
            account.name = found.name;
        }
    }
}

fn report(invocation: &mut Invocation<'_>, message: &str, account_id: &str, error: &LookupError) {
    invocation.counts.lookup_errors += 1;
    let fields = LookupFailed {
        request_id: invocation.request_id,
        account_id,
        code: error.code(),
        error: ErrorChain(error).to_string(),
    };
    fields.log(&invocation.context.log, message);
}
