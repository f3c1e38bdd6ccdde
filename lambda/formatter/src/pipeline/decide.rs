//! Decide: what a notice means for its subject, and whether that is news for any destination. Touches
//! the state table.

use std::collections::HashMap;

use futures_util::{FutureExt as _, StreamExt as _, stream};
use lambda_support::error::{AwsCallError, ErrorChain};
use notify_core::{
    Content, Notice,
    state::{Item, Observation, Observed, Phase, Provider, Subject},
};

use super::{
    Invocation, MAX_CONCURRENT_CALLS, PendingNotice, bounded, record::Recorded, tracked::Tracked,
};
use crate::{
    context::Context,
    publisher::Publisher,
    state::{Known, SeenAgain, StateTable},
};

/// A destination may begin so long before its first event arrives, in seconds.
const MAX_TRANSIT: i64 = 15 * 60;

/// What the state says of a notice.
#[derive(Debug)]
pub(super) enum NoticeState {
    /// It has no subject, or the state is off.
    Bypass,
    /// It has no subject, and a window held it until now.
    Released,
    /// The table did not answer.
    Unavailable(String),
    /// It is news for some destination.
    Subject(Box<Tracked>),
    /// It is no news, for this reason; the log's word.
    Ended(&'static str),
}

/// Observes every notice that has a subject, and ends those that are no news.
pub(super) async fn decide(invocation: &Invocation<'_>, notices: &mut [PendingNotice<'_>]) {
    let Some(table) = &invocation.context.state else { return };
    for pending in notices.iter().filter(|pending| pending.is_event()) {
        table.count_event(pending.now);
    }
    let mut tracked: Vec<_> = notices
        .iter_mut()
        .filter(|pending| matches!(pending.state, NoticeState::Bypass))
        .filter(|pending| !pending.is_for_removed(invocation.context))
        .filter_map(|pending| {
            let subject = subject_of(pending)?;
            let seen = Observation::new(&pending.notice, pending.sent_at, pending.now);
            Some((pending, subject, seen))
        })
        .collect();
    if tracked.is_empty() {
        return;
    }
    for (pending, subject, _) in tracked.iter().filter(|(pending, ..)| pending.is_event()) {
        table.note_report(subject.provider, pending.notice.source(), pending.now);
    }
    let deadline = invocation.decide_deadline();
    let prepared = bounded(deadline, prepare(invocation.context, table, &mut tracked)).await;
    let (found, since) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => {
            let reason = ErrorChain(&error).to_string();
            for (pending, ..) in tracked {
                pending.state = NoticeState::Unavailable(reason.clone());
            }
            return;
        }
    };
    stream::iter(tracked)
        .for_each_concurrent(MAX_CONCURRENT_CALLS, |(pending, subject, seen)| {
            let found = found.get(&subject.id).cloned();
            let since = since.clone();
            async move {
                let observed =
                    observe(invocation.context, table, pending, subject, seen, found, since);
                // A write whose answer is lost is found again by the retry.
                let observed = bounded(deadline, Box::pin(observed.map(Ok))).await;
                pending.state = observed.unwrap_or_else(|error| {
                    NoticeState::Unavailable(ErrorChain(&error).to_string())
                });
                let is_observed = pending.is_observed();
                if let NoticeState::Subject(tracked) = &pending.state {
                    judge_by_stored_severity(&mut pending.notice, &tracked.item, is_observed);
                }
            }
        })
        .await;
}

/// What a notice is about. One that waited in the retry queue may be known under an id that its body no
/// longer gives; ASR's results are found by their alias again.
fn subject_of(pending: &PendingNotice<'_>) -> Option<Subject> {
    let subject = pending.notice.subject();
    match pending.retry.as_ref().and_then(|retry| retry.subject.clone()) {
        Some(id) if subject.as_ref().is_none_or(|subject| !subject.is_provisional) => {
            let of_id = Subject {
                id: id.clone(),
                problem: None,
                finding_arn: None,
                is_provisional: false,
                provider: Provider::Other,
            };
            Some(Subject { id, ..subject.unwrap_or(of_id) })
        }
        _ => subject,
    }
}

type Found = (HashMap<String, Known>, HashMap<String, i64>);

/// Resolves the aliases of ASR's results, and reads the subjects that are over: most of them were
/// never open, and a read costs a fifth of a write.
async fn prepare(
    context: &Context,
    table: &StateTable,
    tracked: &mut [(&mut PendingNotice<'_>, Subject, Observation)],
) -> Result<Found, AwsCallError> {
    let provisional = tracked.iter().filter(|(_, subject, _)| subject.is_provisional);
    let arns: Vec<&str> =
        provisional.filter_map(|(_, subject, _)| subject.finding_arn.as_deref()).collect();
    if !arns.is_empty() {
        let aliases = table.aliases(&arns).await?;
        for (_, subject, _) in tracked.iter_mut().filter(|(_, subject, _)| subject.is_provisional) {
            let arn = subject.finding_arn.as_deref().unwrap_or_default();
            if let Some(id) = aliases.get(arn) {
                subject.id.clone_from(id);
            }
        }
    }
    let is_read = |pending: &PendingNotice<'_>, seen: &Observation| {
        // A time that cannot be must not become the latest one.
        matches!(seen.phase, Phase::Over(_)) || seen.is_clamped || pending.retry.is_some()
    };
    let subjects = tracked.iter().filter(|(pending, _, seen)| is_read(pending, seen));
    let subjects: Vec<String> = subjects.map(|(_, subject, _)| subject.id.clone()).collect();
    let mut found = HashMap::new();
    if !subjects.is_empty() {
        found = table.read(&subjects).await?;
        for subject in subjects {
            found.entry(subject).or_default();
        }
    }
    // The event by which a destination begins is not older than it.
    let began_at = tracked.iter().map(|(pending, ..)| {
        let sent_at = pending.sent_at.unwrap_or(pending.now);
        sent_at.clamp(pending.now - MAX_TRANSIT, pending.now)
    });
    let began_at = began_at.min().unwrap_or_default();
    let since = table.since(&context.rules_by_destination, began_at).await;
    Ok((found, since?))
}

async fn observe(
    context: &Context,
    table: &StateTable,
    pending: &PendingNotice<'_>,
    subject: Subject,
    seen: Observation,
    found: Option<Known>,
    since: HashMap<String, i64>,
) -> NoticeState {
    let known = if let Some(known) = found {
        known
    } else {
        let (fingerprint, rules) = (&seen.fingerprint, &context.rules);
        let (at, provider_at) = (seen.envelope_at, seen.provider_at);
        match table.seen_again(&subject.id, fingerprint, rules, at, provider_at).await {
            Ok(SeenAgain::Unchanged) => return NoticeState::Ended("unchanged"),
            Ok(SeenAgain::Known(known)) => *known,
            Err(error) => return NoticeState::Unavailable(ErrorChain(&error).to_string()),
        }
    };
    let mut before = known.item.clone().map(|item| context.with_old_names(item));
    let mut digests = HashMap::new();
    if let Some(item) = before.as_mut().filter(|item| item.lost_at.is_some()) {
        match table.last_digests(context.publishers.iter().map(Publisher::name)).await {
            Ok(last) => digests = last,
            Err(error) => return NoticeState::Unavailable(ErrorChain(&error).to_string()),
        }
        item.note_digests(&digests);
    }
    let is_observed = pending.is_observed();
    let (item, observed) = match before {
        Some(item) if is_observed => (Some(item), Observed::Stale),
        None if known.is_unreadable => Item::rebuild(&subject, &pending.notice, &seen),
        before => Item::observe(before, &subject, &pending.notice, &seen),
    };
    let Some(item) = item else { return NoticeState::Ended("nothing-open") };
    let tracked = Tracked {
        subject,
        seen,
        known,
        item,
        is_again: false,
        reminders: Vec::new(),
        since,
        digests,
        absorbed: None,
        replaces_alias: false,
    };
    if tracked.is_news(context, pending) {
        return NoticeState::Subject(Box::new(tracked));
    }
    let is_stale = observed == Observed::Stale;
    if is_stale && pending.retry.is_none() {
        return NoticeState::Ended("stale");
    }
    match super::record::record_observation(context, table, tracked, pending, is_stale).await {
        Ok(Recorded::As(decision)) => NoticeState::Ended(decision),
        Ok(Recorded::IsNews(tracked)) => NoticeState::Subject(tracked),
        Err(reason) => NoticeState::Unavailable(reason),
    }
}

/// Rules judge an end by what has ended: a check that passes arrives as informational. And what has
/// waited says what is so now.
pub(super) fn judge_by_stored_severity(notice: &mut Notice, item: &Item, has_waited: bool) {
    if let (Content::Alert(alert), Some(severity)) = (&mut notice.content, item.severity())
        && (alert.is_over || has_waited)
    {
        alert.severity = severity;
    }
}
