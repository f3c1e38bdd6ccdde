//! Sweep: looks at what is due by the clock and not by an event: reminders, the end of flapping, ends
//! of silences, and subjects that their service no longer reports. Arranges the ends of windows, silences
//! and quiet hours that come before the next one.

use std::collections::HashMap;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use lambda_support::{error::AwsCallError, log::Level};
use notify_core::state::{Item, NewsKind, Reports};

use super::{
    Again, Input, Invocation, MAX_CONCURRENT_CALLS, bounded,
    decide::NoticeState,
    flush::{self, MAX_DELAY_SECONDS},
    hold::PAUSE,
    log_lines::ItemsPostponed,
    marks::transition,
    run,
    subscriptions::count_subscribed,
    tracked::{Tracked, allows},
};
use crate::{
    context::Context,
    error::Error,
    publisher::Publisher,
    state::{Change, Due, HELD_RETENTION, HeldReason, ItemKey, Known, StateTable},
};

/// Maximum number of items that a sweep looks at. The next one goes on.
const MAX_ITEMS: usize = 1_000;
/// When something is looked at again that this version cannot work through, in seconds.
const DAY: i64 = 24 * 60 * 60;
/// When a subject is looked at again that is due and needs no message, in seconds.
const LOOK_AGAIN: i64 = 60 * 60;

/// The word of the history for a subject that its provider no longer reports.
const LOST_SIGHT: &str = "lost-sight";

/// Works through what is due. What there is no time for is the next sweep's.
pub(crate) async fn run_sweep(invocation: &mut Invocation<'_>, now: i64) -> Result<(), Error> {
    let context = invocation.context;
    let Some(table) = &context.state else { return Ok(()) };
    invocation.counts.subscribed = Box::pin(count_subscribed(invocation)).await;
    // A destination begins with its deployment, not with its first event, which is older than itself.
    invocation.of_table(table.since(&context.rules_by_destination, now)).await?;
    let due = invocation.of_table(table.due(now, now + MAX_DELAY_SECONDS, MAX_ITEMS)).await?;
    let mut subjects = Vec::new();
    let mut unknown = Vec::new();
    let mut result = Ok(());
    for each in due {
        // What fails does not hold up the others.
        result = result.and(match each {
            Due::Subject(id) => {
                subjects.push(id);
                Ok(())
            }
            Due::Silence(id) => {
                invocation.of_table(look_at_silence(invocation, table, &id, now)).await
            }
            Due::Held { destination, items } => match waits(context, &destination) {
                Some(Wait::Paused) => {
                    let kept = Some(HELD_RETENTION);
                    invocation.of_table(put_off(table, &items, now + PAUSE, kept, now)).await
                }
                Some(Wait::Removed) => {
                    unknown.extend(items);
                    Ok(())
                }
                None => Box::pin(flush::flush(invocation, &destination, now)).await,
            },
            Due::Soon { destination, at } => match waits(context, &destination) {
                Some(_) => Ok(()),
                None => {
                    invocation.of_table(flush::schedule(invocation, &destination, at, now)).await
                }
            },
            Due::Unknown(item) => {
                unknown.push(item);
                Ok(())
            }
        });
    }
    result = result.and(postpone(invocation, table, &unknown, now).await);
    let (inputs, looked) = look_at(invocation, table, &subjects, now).await;
    result = result.and(looked);
    for end in run(invocation, inputs).await {
        if let super::InputEnd::Event(Err(error)) = end {
            result = result.and(Err(error));
        }
    }
    let written = bounded(invocation.deadline(), table.write_counts(now)).await;
    result.and(written.map_err(|source| Error::StateUnavailable { source }))
}

/// Looks at subjects until one fails. Returns what needs a message.
async fn look_at<'a>(
    invocation: &Invocation<'_>,
    table: &StateTable,
    subjects: &[String],
    now: i64,
) -> (Vec<Input<'a>>, Result<(), Error>) {
    let mut inputs = Vec::new();
    let looked = async {
        let found = invocation.of_table(table.read(subjects)).await?;
        let unreadable = found.iter().filter(|(_, known)| known.is_unreadable);
        let unreadable: Vec<ItemKey> = unreadable.map(|(id, _)| ItemKey::of_subject(id)).collect();
        postpone(invocation, table, &unreadable, now).await?;
        let reports = invocation.of_table(reports(table, &found, now)).await?;
        let looked = found
            .into_values()
            .map(|known| invocation.of_table(look_again(invocation, table, known, &reports, now)));
        let mut looked = stream::iter(looked).buffer_unordered(MAX_CONCURRENT_CALLS);
        while let Some(input) = looked.try_next().await? {
            inputs.extend(input);
        }
        Ok(())
    };
    let looked = looked.await;
    (inputs, looked)
}

/// From when to when the providers report of whose subjects sight may be lost.
async fn reports(
    table: &StateTable,
    found: &HashMap<String, Known>,
    now: i64,
) -> Result<HashMap<String, Reports>, AwsCallError> {
    let may_be_lost = found.values().filter_map(|known| {
        let item = known.item.as_ref()?;
        (item.is_open() && item.lost_at.is_none() && item.sight_ends_at(known.seen_at) <= now)
            .then(|| item.about.reporter())
    });
    table.reports(may_be_lost).await
}

/// Why members that are due wait.
enum Wait {
    /// Their destination is paused.
    Paused,
    /// Their destination is not configured any more, and no other one replaced it.
    Removed,
}

fn waits(context: &Context, destination: &str) -> Option<Wait> {
    if let Some(publisher) = context.publisher(destination) {
        return publisher.destination().attention.is_paused.then_some(Wait::Paused);
    }
    let replaces = |publisher: &Publisher| {
        publisher.destination().attention.renamed_from.as_deref() == Some(destination)
    };
    (!context.publishers.iter().any(replaces)).then_some(Wait::Removed)
}

/// Looks a day later at what this version cannot work through, so that it does not stand before the
/// others in each sweep. It stays in the table.
pub(super) async fn postpone(
    invocation: &Invocation<'_>,
    table: &StateTable,
    items: &[ItemKey],
    now: i64,
) -> Result<(), Error> {
    let Some(first) = items.first() else { return Ok(()) };
    let line = ItemsPostponed {
        request_id: invocation.request_id,
        items: items.len(),
        key: &first.key,
        sort: &first.sort,
    };
    invocation.context.log.line(Level::Warn, "items postponed", line);
    invocation.of_table(put_off(table, items, now + DAY, None, now)).await
}

async fn put_off(
    table: &StateTable,
    items: &[ItemKey],
    until: i64,
    retention: Option<i64>,
    now: i64,
) -> Result<(), AwsCallError> {
    let put_off = items.iter().map(|item| table.postpone(item, until, retention, now));
    stream::iter(put_off).buffer_unordered(MAX_CONCURRENT_CALLS).try_collect().await
}

/// Ends a silence, or looks at it later if it has no end and its subject is not over.
async fn look_at_silence(
    invocation: &Invocation<'_>,
    table: &StateTable,
    id: &str,
    now: i64,
) -> Result<(), AwsCallError> {
    let silence = table.silence(id).await?.filter(|silence| silence.until.is_none());
    if let Some((silence, subject)) = silence.and_then(|it| it.subject.clone().map(|id| (it, id))) {
        let found = table.read(&[subject]).await?.into_values().next();
        let lasts = found.is_some_and(|known| {
            known.is_unreadable || known.item.is_some_and(|item| silence.lasts(&item))
        });
        if lasts {
            return table.settle_silence(id, Some(now + DAY), now).await;
        }
    }
    end_silence(invocation, table, id, now).await
}

/// Makes due what a silence hid. An operator may have ended it before its time.
async fn end_silence(
    invocation: &Invocation<'_>,
    table: &StateTable,
    id: &str,
    now: i64,
) -> Result<(), AwsCallError> {
    for publisher in &invocation.context.publishers {
        let destination = publisher.name();
        let mut is_released = false;
        for member in table.held(destination, i64::MAX, usize::MAX).await?.members {
            let is_hidden =
                matches!(&member.reason, HeldReason::Silence { id: of, .. } if of == id);
            if is_hidden && !member.is_due(now) {
                table.hold(destination, &member, now).await?;
                table.release(destination, &member).await?;
                is_released = true;
            }
        }
        if is_released {
            flush::schedule(invocation, destination, now, now).await?;
        }
    }
    table.settle_silence(id, None, now).await
}

/// Whether there is news for a destination that nothing else delivers.
fn is_due(tracked: &Tracked, publisher: &Publisher, now: i64) -> bool {
    let Some(news) = tracked.news(publisher, now) else { return false };
    let mut pending = tracked.item.pending.iter().filter(|it| it.until > now);
    !pending.any(|it| it.destination == publisher.name() && it.mark.is_same_news(&news.mark))
}

/// Whether a destination is due to be reminded of a subject that was seen last at `seen_at`.
pub(super) fn is_reminder_due(item: &Item, publisher: &Publisher, seen_at: i64, now: i64) -> bool {
    let attention = &publisher.destination().attention;
    let repeat = item.severity().and_then(|severity| attention.repeat_interval(severity));
    repeat.is_some_and(|repeat| item.reminder_due(publisher.name(), seen_at, repeat, now))
        && allows(item, publisher, &NewsKind::Reminder { seen: 0 })
}

/// What a subject needs: a message, or only another time to look at it.
async fn look_again<'a>(
    invocation: &Invocation<'_>,
    table: &StateTable,
    known: Known,
    reports: &HashMap<String, Reports>,
    now: i64,
) -> Result<Option<Input<'a>>, AwsCallError> {
    let context = invocation.context;
    let Some(mut item) = known.item.clone().map(|item| context.with_old_names(item)) else {
        return Ok(None);
    };
    let seen_at = known.seen_at;
    let reports = reports.get(item.about.reporter());
    let is_lost = reports.is_some_and(|reports| item.lose_sight(seen_at, *reports, now));
    let notice = item.about.to_notice(item.severity(), item.is_open());
    let reminders = context
        .publishers
        .iter()
        .filter(|publisher| is_reminder_due(&item, publisher, seen_at, now));
    let reminders: Vec<String> = reminders.map(|publisher| publisher.name().to_owned()).collect();
    let tracked = Tracked::from_table(&notice, known.clone(), invocation, now)
        .map(|tracked| Tracked { reminders, ..tracked });
    if let Some(tracked) = tracked.filter(|_| !is_lost)
        && context.publishers.iter().any(|publisher| is_due(&tracked, publisher, now))
    {
        let state = NoticeState::Subject(Box::new(tracked));
        let again = Again { notice, destination: None, key: String::new(), state, now };
        return Ok(Some(Input::Again(Box::new(again))));
    }
    if !item.is_worth_keeping(now) {
        return table.forget(&item.id, &known).await.map(|()| None);
    }
    // A delivery that was lost has no owner any more. What else is due and no message is looked at again.
    item.pending.retain(|pending| pending.until > now);
    let next = context.next_due(&item, seen_at, now);
    let next = next.map(|due| if due > now { due } else { now + LOOK_AGAIN });
    let lost = transition(invocation, &item, LOST_SIGHT, &serde_json::Map::new(), None, now);
    let transition = is_lost.then_some((&*lost, now));
    let change = Change { transition, ..Change::new(item, &context.rules, next) };
    table.write(&known, change).await?;
    Ok(None)
}
