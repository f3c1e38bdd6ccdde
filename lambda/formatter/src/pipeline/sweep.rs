//! Sweep: looks at what is due by the clock and not by an event: reminders, the end of flapping, ends
//! of windows and silences, and subjects that their service no longer reports.

use lambda_support::error::AwsCallError;
use notify_core::state::Item;

use super::{
    Again, Input, Invocation,
    decide::{NoticeState, Tracked},
    flush, run,
};
use crate::{
    error::Error,
    publisher::Publisher,
    state::{Due, HeldReason, Known, StateTable, Written},
};

/// Maximum number of items that a sweep looks at in each shard of the index. The next one goes on.
const MAX_ITEMS: usize = 500;
/// When a subject is looked at again that is due and needs no message, in seconds.
const LOOK_AGAIN: i64 = 60 * 60;

/// Works through what is due.
pub(crate) async fn run_sweep(invocation: &mut Invocation<'_>, now: i64) -> Result<(), Error> {
    let context = invocation.context;
    let Some(table) = &context.state else { return Ok(()) };
    let unavailable = |source| Error::StateUnavailable { source };
    // A destination begins with its deployment, not with its first event, which is older than itself.
    table.since(&context.rules_by_destination, now).await.map_err(unavailable)?;
    let due = table.due(now, MAX_ITEMS).await.map_err(unavailable)?;
    let mut subjects = Vec::new();
    let mut result = Ok(());
    for each in due {
        match each {
            Due::Subject(id) => subjects.push(id),
            Due::Silence(id) => {
                end_silence(invocation, table, &id, now).await.map_err(unavailable)?;
            }
            Due::Held(destination) => {
                // A destination that fails does not hold up the others.
                let flushed = Box::pin(flush::flush(invocation, &destination, now)).await;
                result = result.and(flushed);
            }
        }
    }
    let found = table.read(&subjects).await.map_err(unavailable)?;
    let mut inputs = Vec::new();
    for known in found.into_values() {
        if let Some(input) = look_again(invocation, table, known, now).await.map_err(unavailable)? {
            inputs.push(input);
        }
    }
    for end in run(invocation, inputs).await {
        if let super::InputEnd::Event(Err(error)) = end {
            result = result.and(Err(error));
        }
    }
    table.write_counts(now).await.map_err(unavailable)?;
    result
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
        for member in table.held(destination, i64::MAX, usize::MAX).await? {
            let is_hidden =
                matches!(&member.reason, HeldReason::Silence { id: of, .. } if of == id);
            if is_hidden && !member.is_due(now) {
                table.hold(destination, &member, now).await?;
                table.release(destination, &member).await?;
            }
        }
    }
    table.settle_silence(id).await
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
}

/// What a subject needs: a message, or only another time to look at it.
async fn look_again<'a>(
    invocation: &Invocation<'_>,
    table: &StateTable,
    known: Known,
    now: i64,
) -> Result<Option<Input<'a>>, AwsCallError> {
    let context = invocation.context;
    let Some(item) = known.item.clone().map(|item| context.with_old_names(item)) else {
        return Ok(None);
    };
    let seen_at = known.seen_at;
    let notice = item.about.to_notice(item.severity());
    let reminders = context
        .publishers
        .iter()
        .filter(|publisher| is_reminder_due(&item, publisher, seen_at, now));
    let reminders: Vec<String> = reminders.map(|publisher| publisher.name().to_owned()).collect();
    let tracked = Tracked::from_table(&notice, known.clone(), invocation, now)
        .map(|tracked| Tracked { reminders, ..tracked });
    if let Some(tracked) = tracked
        && context.publishers.iter().any(|publisher| is_due(&tracked, publisher, now))
    {
        let state = NoticeState::Subject(Box::new(tracked));
        let again = Again { notice, destination: None, state, now };
        return Ok(Some(Input::Again(Box::new(again))));
    }
    if !item.is_worth_keeping(now, seen_at) {
        return table.forget(&item.id).await.map(|()| None);
    }
    // A delivery that was lost has no owner any more. What else is due and no message is looked at again.
    let mut item = item;
    item.pending.retain(|pending| pending.until > now);
    let next = context.next_due(&item, seen_at, now);
    let next = next.map(|due| if due > now { due } else { now + LOOK_AGAIN });
    match table.write(&known, item, &context.rules, None, next).await? {
        Written::Written(_) | Written::Conflict(_) => Ok(None),
    }
}
