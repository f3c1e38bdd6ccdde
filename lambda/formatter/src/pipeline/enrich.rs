//! Enrich: adds the account's name and organizational units, for notices that a destination may
//! take. Touches Organizations, STS and a cache.

use std::collections::{HashMap, HashSet};

use lambda_support::error::ErrorChain;
use notify_core::{
    Account,
    aws_ids::AccountId,
    routing::{Verdict, destination::apply_fallback},
};

use super::{Invocation, PendingNotice, decide::NoticeState, log_lines::LookupFailed};
use crate::{
    accounts::{LookupError, LookupRequest},
    publisher::Publisher,
};

/// Looks up the account of each notice that some destination allows, and its organizational units
/// if a decision depends on them. A lookup that fails costs the name, never the notice.
pub(super) async fn enrich(invocation: &mut Invocation<'_>, notices: &mut [PendingNotice<'_>]) {
    let context = invocation.context;
    let is_new = |pending: &&mut PendingNotice<'_>| {
        pending.retry.is_none() && !matches!(pending.state, NoticeState::Ended(_))
    };
    for pending in notices.iter_mut().filter(is_new) {
        let decide = |publisher: &Publisher| pending.ask(publisher, None);
        pending.decisions = context.publishers.iter().map(decide).collect();
        let destinations = context.publishers.iter().map(Publisher::destination);
        apply_fallback(&pending.notice, destinations, &mut pending.decisions);
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

/// The names of accounts, for a summary or a digest. A name that is not found is left out.
pub(super) async fn names_of(
    invocation: &Invocation<'_>,
    accounts: impl Iterator<Item = AccountId>,
) -> HashMap<String, String> {
    let ids: HashSet<AccountId> = accounts.collect();
    let requests = ids
        .into_iter()
        .map(|id| LookupRequest { account: Account { id, name: None }, needs_units: false });
    let requests: Vec<_> = requests.collect();
    let results = invocation.context.accounts.lookup(&requests, invocation.lookup_timeout()).await;
    let found = requests.iter().zip(results.accounts);
    found
        .filter_map(|(request, found)| Some((request.account.id.to_string(), found.name?)))
        .collect()
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
