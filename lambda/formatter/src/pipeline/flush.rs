//! Flush: the end of a window. What a destination's window, silence or quiet hours held is compared
//! with its state again, and what is still news leaves in one message.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use lambda_support::error::AwsCallError;
use notify_core::wire::Flush;
use tokio::time::Duration;

use super::{
    Invocation, MAX_CONCURRENT_CALLS, bounded,
    compare::{Compared, Member, compare},
    hold::quiet_until,
    log_lines::not_recorded,
    marks,
    summary::send,
    sweep::postpone,
};
use crate::{
    error::Error,
    publisher::Publisher,
    state::{HeldMember, HeldReason, StateTable},
};

/// Maximum number of members of one flush. What is left is the next one's.
const MAX_MEMBERS: usize = 5_000;
/// Maximum number of messages of one flush: with the single ones of a window they stay below ten a
/// second, above which SNS ends email subscriptions. What is left is the next one's.
const MAX_SUMMARIES: usize = 1;
/// Reasons whose members end in the same message. Its reason is the first of these that applies.
const TOGETHER: [HeldReason; 4] =
    [HeldReason::Window, HeldReason::KnownProblem, HeldReason::Reminder, HeldReason::Resolved];
/// The maximum delay of an SQS message. The sweep comes as often (modules/formatter/sweep.tf): what ends
/// later is arranged by one of its runs before the end.
pub(super) const MAX_DELAY_SECONDS: i64 = 900;

/// Arranges the end of a window, unless a sweep comes before. A message that is lost is replaced by the
/// sweep.
pub(super) async fn schedule(
    invocation: &Invocation<'_>,
    destination: &str,
    until: i64,
    now: i64,
) -> Result<(), AwsCallError> {
    let delay = until - now;
    if delay > MAX_DELAY_SECONDS {
        return Ok(());
    }
    let flush = Flush { destination: destination.to_owned(), at: until };
    let delay = Duration::from_secs(delay.max(0).unsigned_abs());
    invocation.context.retry_queue.send_flush(&flush, delay).await
}

/// Sends what a destination holds and is due.
pub(super) async fn flush(
    invocation: &mut Invocation<'_>,
    destination: &str,
    now: i64,
) -> Result<(), Error> {
    let context = invocation.context;
    let Some(table) = &context.state else { return Ok(()) };
    let Some(publisher) = context.publisher(destination) else {
        return invocation.of_table(take_over(invocation, table, destination, now)).await;
    };
    let attention = &publisher.destination().attention;
    if attention.is_paused {
        return Ok(());
    }
    // The message that ends a window and the sweep may come at once. The other invocation may have read
    // what is held before all of it was due.
    let entered = table.enter_window(destination, invocation.lease_seconds(), now);
    if let Err(until) = invocation.of_table(entered).await? {
        let held = invocation.of_table(table.held(destination, now, 1)).await?;
        if held.members.is_empty() {
            return Ok(());
        }
        return invocation.of_table(schedule(invocation, destination, until, now)).await;
    }
    let flushed = Box::pin(flush_alone(invocation, table, publisher, now)).await;
    // One that stays entered can be ended when the lease is over.
    let _ = bounded(invocation.deadline(), table.leave_window(destination, now)).await;
    flushed
}

/// Holds what a destination held under its name of before under its present one.
async fn take_over(
    invocation: &Invocation<'_>,
    table: &StateTable,
    old: &str,
    now: i64,
) -> Result<(), AwsCallError> {
    let is_renamed = |publisher: &&Publisher| {
        publisher.destination().attention.renamed_from.as_deref() == Some(old)
    };
    let Some(publisher) = invocation.context.publishers.iter().find(is_renamed) else {
        return Ok(());
    };
    let members = table.held(old, now, MAX_MEMBERS).await?.members;
    for member in &members {
        table.hold(publisher.name(), member, now).await?;
        table.release(old, member).await?;
    }
    if members.is_empty() {
        return Ok(());
    }
    schedule(invocation, publisher.name(), now, now).await
}

/// Sends what a destination holds and is due, while no other invocation does.
async fn flush_alone(
    invocation: &mut Invocation<'_>,
    table: &StateTable,
    publisher: &Publisher,
    now: i64,
) -> Result<(), Error> {
    let (destination, attention) = (publisher.name(), &publisher.destination().attention);
    let held = invocation.of_table(table.held(destination, now, MAX_MEMBERS)).await?;
    postpone(invocation, table, &held.unreadable, now).await?;
    let Compared { members, over, is_unwritten } =
        invocation.of_table(compare(invocation, table, publisher, held.members, now)).await?;
    if is_unwritten {
        let until = now + invocation.lease_seconds();
        invocation.of_table(schedule(invocation, destination, until, now)).await?;
    }
    for (_, known) in &over {
        let ended = marks::end_held(invocation.context, table, known, destination, now);
        let _ = invocation.of_table(ended).await;
    }
    release(invocation, table, destination, over.iter().map(|(held, _)| held)).await;
    let is_quiet = |member: &Member| quiet_until(attention, invocation, member.is_critical(), now);
    let (quiet, members): (Vec<Member>, Vec<Member>) =
        members.into_iter().partition(|member| is_quiet(member).is_some());
    let held = stream::iter(&quiet).map(|member| async move {
        let Some(until) = is_quiet(member) else { return Ok(()) };
        table.hold(destination, &member.held, until).await?;
        table.release(destination, &member.held).await
    });
    let held = held.buffer_unordered(MAX_CONCURRENT_CALLS).try_collect::<()>();
    invocation.of_table(held).await?;
    let mut by_reason: BTreeMap<HeldReason, Vec<Member>> = BTreeMap::new();
    let is_there = |reason: &&HeldReason| members.iter().any(|it| it.held.reason == **reason);
    let first = TOGETHER.iter().find(is_there).cloned();
    for member in members {
        let reason = &member.held.reason;
        let together = first.as_ref().filter(|_| TOGETHER.contains(reason));
        by_reason.entry(together.unwrap_or(reason).clone()).or_default().push(member);
    }
    let grouping = attention.grouping.unwrap_or_default();
    for (number, (reason, members)) in by_reason.into_iter().enumerate() {
        if number == MAX_SUMMARIES {
            let until = now + i64::from(grouping.wait_seconds);
            return invocation.of_table(schedule(invocation, destination, until, now)).await;
        }
        let ended = table.end_window(destination, grouping, now);
        if let Err(until) = invocation.of_table(ended).await? {
            return invocation.of_table(schedule(invocation, destination, until, now)).await;
        }
        send(invocation, table, publisher, reason, members, now).await?;
    }
    Ok(())
}

/// Removes members that left, or that are no longer news.
pub(super) async fn release<'a>(
    invocation: &Invocation<'_>,
    table: &StateTable,
    destination: &str,
    members: impl IntoIterator<Item = &'a HeldMember>,
) {
    stream::iter(members)
        .for_each_concurrent(MAX_CONCURRENT_CALLS, |member| async move {
            // A member that stays is compared again by the next flush, and sent again if it has no subject.
            let released = bounded(invocation.deadline(), table.release(destination, member)).await;
            if let Err(error) = released {
                not_recorded(invocation, &member.subject, destination, &error);
            }
        })
        .await;
}
