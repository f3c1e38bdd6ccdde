//! Marks: writes what destinations have taken about each subject, and the history of it. Touches the
//! state table.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use lambda_support::error::AwsCallError;
use notify_core::state::{Item, Mark, Pending};
use serde_json::json;
use tokio::{sync::Notify, time::timeout};

use super::{
    Delivery, Invocation, MAX_CONCURRENT_CALLS, PendingNotice, bounded,
    hold::tracked,
    log_lines::not_recorded,
    record::{HELD, MAX_ATTEMPTS, RETRY_QUEUE, RETRY_SECONDS},
    tracked::{Tracked, still_news_of},
};
use crate::{
    context::Context,
    publisher::Publisher,
    state::{Known, StateTable, Written, until_recorded},
};

/// How long the marks of a destination wait for those of the others, so that one write has all of
/// them.
const MARKS_WAIT: Duration = Duration::from_millis(300);

/// The ends of deliveries about subjects, which are written together.
#[derive(Debug, Default)]
pub(super) struct Marks<'a> {
    ends: Mutex<Vec<(&'a PendingNotice<'a>, Ended)>>,
    running: Mutex<usize>,
    all_ended: Notify,
}

impl<'a> Marks<'a> {
    /// Adds what ended at a destination.
    pub(super) fn add(&self, ends: impl Iterator<Item = (&'a PendingNotice<'a>, Ended)>) {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner).extend(ends);
    }

    /// For so many destinations.
    pub(super) fn new(destinations: usize) -> Self {
        Self { running: Mutex::new(destinations), ..Self::default() }
    }

    /// Writes what ended, as soon as all destinations have ended or the others take longer.
    pub(super) async fn write(&self, invocation: &Invocation<'_>) {
        let is_last = {
            let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            *running = running.saturating_sub(1);
            *running == 0
        };
        if is_last {
            self.all_ended.notify_waiters();
        } else {
            let _ = timeout(MARKS_WAIT, self.all_ended.notified()).await;
        }
        let Some(table) = &invocation.context.state else { return };
        let mut ends =
            std::mem::take(&mut *self.ends.lock().unwrap_or_else(PoisonError::into_inner));
        let mut by_notice: Vec<(&PendingNotice<'_>, Vec<Ended>)> = Vec::new();
        ends.sort_by_key(|(pending, _)| std::ptr::from_ref(*pending).addr());
        for (pending, end) in ends {
            match by_notice.last_mut() {
                Some((last, ends)) if std::ptr::eq(*last, pending) => ends.push(end),
                _ => by_notice.push((pending, vec![end])),
            }
        }
        stream::iter(by_notice)
            .for_each_concurrent(MAX_CONCURRENT_CALLS, |(pending, ends)| async move {
                let Some(known) = pending.begun.get() else { return };
                let done = end(invocation, table, known, &ends, pending.now);
                if let Err(error) = bounded(invocation.deadline(), Box::pin(done)).await {
                    let subject = known.item.as_ref().map(|item| item.id.clone());
                    let destination = ends.first().map(|end| end.destination.as_str());
                    not_recorded(
                        invocation,
                        &subject.unwrap_or_default(),
                        destination.unwrap_or_default(),
                        &error,
                    );
                }
            })
            .await;
    }
}

/// The end of a delivery about a subject.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) destination: String,
    pub(super) mark: Mark,
    pub(super) how: HowEnded,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HowEnded {
    /// The destination's topic took the message.
    Notified,
    /// It waits in the retry queue.
    Retry,
    /// It neither was nor will be delivered by this owner.
    GivenUp,
}

/// Ends deliveries: writes the marks of those that were taken. Returns what the table has then.
pub(super) async fn end(
    invocation: &Invocation<'_>,
    table: &StateTable,
    known: &Known,
    ends: &[Ended],
    now: i64,
) -> Result<Known, AwsCallError> {
    let context = invocation.context;
    let mut known = known.clone();
    until_recorded(invocation.deadline(), async || {
        for _ in 0..MAX_ATTEMPTS {
            let Some(mut item) = known.item.clone() else { return Ok(known.clone()) };
            for end in ends {
                match end.how {
                    HowEnded::Notified => item.notified(&end.destination, end.mark.clone()),
                    HowEnded::GivenUp => {
                        item.give_up(&end.destination, &end.mark);
                        item.forget_fingerprints();
                    }
                    HowEnded::Retry => item.begin(Pending {
                        destination: end.destination.clone(),
                        mark: end.mark.clone(),
                        owner: RETRY_QUEUE.to_owned(),
                        until: now + RETRY_SECONDS,
                    }),
                }
            }
            for end in ends.iter().filter(|end| end.how == HowEnded::Notified) {
                let publisher = context.publisher(&end.destination);
                let left = publisher.and_then(|to| super::tracked::news_of(&item, to, 0, now));
                if left.is_none() {
                    // What waits of the destination has been said.
                    item.pending.retain(|it| !waits(it, &end.destination));
                }
            }
            item.pending.retain(|pending| pending.until > now);
            let due_at = context.next_due(&item, known.seen_at, now);
            match table.write(&known, item, &context.rules, None, due_at).await? {
                Written::Written(written) => return Ok(*written),
                Written::Conflict(found) => known = *found,
            }
        }
        Err(AwsCallError::new("write the state", "other invocations write the same subject"))
    })
    .await
}

/// Whether there is news for a destination that was notified before and whose rules allow it, and
/// nothing delivers it.
pub(super) fn is_left(item: &Item, publisher: &Publisher, now: i64) -> bool {
    let name = publisher.name();
    let news = item.marks.get(name).and_then(|_| still_news_of(item, publisher, 0, now));
    news.is_some_and(|news| {
        let mut pending = item.pending.iter().filter(|it| it.destination == name);
        !pending.any(|it| it.mark.is_same_news(&news.mark))
    })
}

/// Whether a delivery to a destination waits in the retry queue or is held.
fn waits(pending: &Pending, destination: &str) -> bool {
    pending.destination == destination && [RETRY_QUEUE, HELD].contains(&&*pending.owner)
}

/// Ends what is held of a subject for a destination and is no longer news. What fails expires.
pub(super) async fn end_held(
    context: &Context,
    table: &StateTable,
    known: &Known,
    destination: &str,
    now: i64,
) -> Result<(), AwsCallError> {
    let Some(mut item) = known.item.clone() else { return Ok(()) };
    let before = item.pending.len();
    item.pending.retain(|it| it.destination != destination || it.owner != HELD);
    if item.pending.len() == before {
        return Ok(());
    }
    let due_at = context.next_due(&item, known.seen_at, now);
    table.write(known, item, &context.rules, None, due_at).await.map(drop)
}

/// Adds each notice's decisions to its subject's history.
pub(super) async fn add_transitions(invocation: &Invocation<'_>, deliveries: &[Delivery<'_>]) {
    let Some(table) = &invocation.context.state else { return };
    let groups = deliveries.chunk_by(|one, other| std::ptr::eq(one.pending, other.pending));
    stream::iter(groups)
        .for_each_concurrent(MAX_CONCURRENT_CALLS, |group| async move {
            let Some(pending) = group.first().map(|delivery| delivery.pending) else { return };
            let (Some(tracked), Some(known)) = (tracked(pending), pending.begun.get()) else {
                return;
            };
            let done = add_transition(invocation, table, tracked, known, group, pending.now);
            if let Err(error) = bounded(invocation.deadline(), done).await {
                not_recorded(invocation, &tracked.item.id, "history", &error);
            }
        })
        .await;
}

/// Adds the notice's decisions to the subject's history. A line that is lost costs no notice.
async fn add_transition(
    invocation: &Invocation<'_>,
    table: &StateTable,
    tracked: &Tracked,
    known: &Known,
    deliveries: &[Delivery<'_>],
    now: i64,
) -> Result<(), AwsCallError> {
    let decision = deliveries.iter().find_map(|delivery| delivery.news.as_ref());
    let Some(decision) = decision.map(|news| news.kind.as_str()) else { return Ok(()) };
    let destinations: serde_json::Map<_, _> = deliveries
        .iter()
        .filter_map(|delivery| {
            let end = delivery.end.as_ref()?.result.as_ref().ok()?;
            Some((delivery.destination.to_owned(), json!(end.name())))
        })
        .collect();
    let transition = transition(invocation, &tracked.item, decision, &destinations, None, now);
    table.add_transition(&tracked.item.id, now, known, &transition).await
}

/// A line of a subject's history. `destinations` has the outcome at each, `published_id` is SNS's id of
/// the summary that it left in.
pub(super) fn transition(
    invocation: &Invocation<'_>,
    item: &Item,
    decision: &str,
    destinations: &serde_json::Map<String, serde_json::Value>,
    published_id: Option<&str>,
    now: i64,
) -> String {
    let mut transition = json!({
        "at": now,
        "decision": decision,
        "severity": item.severity(),
        "destinations": destinations,
        "request_id": invocation.request_id,
    });
    if let (Some(id), Some(fields)) = (published_id, transition.as_object_mut()) {
        fields.insert("published_id".to_owned(), id.into());
    }
    transition.to_string()
}
