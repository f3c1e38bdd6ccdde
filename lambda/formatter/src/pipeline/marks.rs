//! Marks: writes what destinations have taken about each subject, and the history of it. Touches the
//! state table.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
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
    state::{Change, Known, StateTable, Written, until_recorded},
};

/// How long the marks of a destination wait for those of the others, so that one write has all of
/// them.
const MARKS_WAIT: Duration = Duration::from_millis(300);

/// What became of deliveries, whose marks are written together.
#[derive(Debug)]
pub(super) struct Marks<'a> {
    settled: Mutex<Waiting<'a>>,
    all_ended: Notify,
}

#[derive(Debug)]
struct Waiting<'a> {
    settled: Vec<(&'a PendingNotice<'a>, Settled)>,
    /// The number of destinations that have not ended.
    running: usize,
    /// Some were written before all destinations had ended.
    is_split: bool,
}

/// What became of a notice at a destination.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) destination: String,
    /// What was news for it, in the history's word. None if nothing was.
    pub(super) decision: Option<&'static str>,
    pub(super) outcome: &'static str,
    /// None if nothing began, or if its owner goes on.
    pub(super) ended: Option<Ended>,
}

impl<'a> Marks<'a> {
    /// For so many destinations.
    pub(super) fn new(destinations: usize) -> Self {
        let settled = Waiting { settled: Vec::new(), running: destinations, is_split: false };
        Self { settled: Mutex::new(settled), all_ended: Notify::new() }
    }

    /// Adds what became of notices at a destination.
    pub(super) fn add(&self, settled: impl Iterator<Item = (&'a PendingNotice<'a>, Settled)>) {
        self.lock().settled.extend(settled);
    }

    /// Writes what ended, as soon as all destinations have ended or the others take longer.
    pub(super) async fn write(&self, invocation: &Invocation<'_>) {
        let is_last = {
            let mut waiting = self.lock();
            waiting.running = waiting.running.saturating_sub(1);
            waiting.running == 0
        };
        if is_last {
            self.all_ended.notify_waiters();
        } else {
            let _ = timeout(MARKS_WAIT, self.all_ended.notified()).await;
        }
        let Some(table) = &invocation.context.state else { return };
        let (mut settled, is_complete) = {
            let mut waiting = self.lock();
            waiting.is_split |= waiting.running > 0;
            (std::mem::take(&mut waiting.settled), !waiting.is_split)
        };
        settled.sort_by_key(|(pending, _)| std::ptr::from_ref(*pending).addr());
        let mut by_notice: Vec<(&PendingNotice<'_>, Vec<Settled>)> = Vec::new();
        for (pending, one) in settled {
            match by_notice.last_mut() {
                Some((last, group)) if std::ptr::eq(*last, pending) => group.push(one),
                _ => by_notice.push((pending, vec![one])),
            }
        }
        stream::iter(by_notice)
            .for_each_concurrent(MAX_CONCURRENT_CALLS, |(pending, settled)| async move {
                write_one(invocation, table, pending, settled, is_complete).await;
            })
            .await;
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<'a>> {
        self.settled.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes the marks of a notice, and its line of the history if that is complete.
async fn write_one(
    invocation: &Invocation<'_>,
    table: &StateTable,
    pending: &PendingNotice<'_>,
    settled: Vec<Settled>,
    is_complete: bool,
) {
    let (Some(tracked), Some(known)) = (tracked(pending), pending.begun.get()) else { return };
    let line = history_line(invocation, tracked, &settled, pending.now).filter(|_| is_complete);
    let ends: Vec<Ended> = settled.into_iter().filter_map(|one| one.ended).collect();
    if ends.is_empty() {
        return;
    }
    let line = line.as_deref().map(|line| (line, pending.now));
    let done = end(invocation, table, known, &ends, line, pending.now);
    match bounded(invocation.deadline(), Box::pin(done)).await {
        Ok(_) if line.is_some() => pending.has_history.set(()).unwrap_or_default(),
        Ok(_) => {}
        Err(error) => {
            for end in &ends {
                not_recorded(invocation, &tracked.item.id, &end.destination, &error);
            }
        }
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

/// Ends deliveries: writes the marks of those that were taken, with a line of the history and its time.
/// Returns what the table has then.
pub(super) async fn end(
    invocation: &Invocation<'_>,
    table: &StateTable,
    known: &Known,
    ends: &[Ended],
    transition: Option<(&str, i64)>,
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
            let change = Change { transition, ..Change::new(item, &context.rules, due_at) };
            match table.write(&known, change).await? {
                Written::Done(written) => return Ok(*written),
                Written::Conflict(found) => known = *found,
                // It writes none.
                Written::AliasTaken => break,
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
    table.write(known, Change::new(item, &context.rules, due_at)).await.map(drop)
}

/// Adds the decisions of those notices to the history of their subjects that no mark brought there.
pub(super) async fn add_transitions(invocation: &Invocation<'_>, deliveries: &[Delivery<'_>]) {
    let Some(table) = &invocation.context.state else { return };
    let groups = deliveries.chunk_by(|one, other| std::ptr::eq(one.pending, other.pending));
    stream::iter(groups)
        .for_each_concurrent(MAX_CONCURRENT_CALLS, |group| async move {
            let Some(pending) = group.first().map(|delivery| delivery.pending) else { return };
            let (Some(tracked), Some(known)) = (tracked(pending), pending.begun.get()) else {
                return;
            };
            let settled: Vec<Settled> = group.iter().filter_map(Delivery::settled).collect();
            let line = history_line(invocation, tracked, &settled, pending.now);
            let Some(line) = line.filter(|_| pending.has_history.get().is_none()) else { return };
            // A line that is lost costs no notice.
            let added = table.add_transition(&tracked.item.id, pending.now, known, &line);
            if let Err(error) = bounded(invocation.deadline(), added).await {
                not_recorded(invocation, &tracked.item.id, "history", &error);
            }
        })
        .await;
}

/// The line of the history for what became of a notice. None if it was news nowhere.
fn history_line(
    invocation: &Invocation<'_>,
    tracked: &Tracked,
    settled: &[Settled],
    now: i64,
) -> Option<String> {
    let of = |publisher: &Publisher| settled.iter().find(|it| it.destination == publisher.name());
    let mut in_order = invocation.context.publishers.iter().filter_map(of);
    let decision = in_order.find_map(|one| one.decision)?;
    let destinations = settled.iter().map(|one| (one.destination.clone(), json!(one.outcome)));
    let destinations = destinations.collect();
    Some(transition(invocation, &tracked.item, decision, &destinations, None, now))
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
