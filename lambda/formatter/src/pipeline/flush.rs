//! Flush: the end of a window. What a destination's window, silence or quiet hours held is compared
//! with its state again, and what is still news leaves in one message.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, stream};
use lambda_support::{
    error::{AwsCallError, ErrorChain},
    log::Level,
};
use notify_core::{
    Summary, SummaryReason,
    state::{Item, News, NewsKind, Summarised},
    wire::Flush,
};
use tokio::time::Duration;

use super::{
    Again, Input, InputEnd, Invocation, MAX_CONCURRENT_CALLS,
    decide::{NoticeState, Tracked, judge_by_stored_severity},
    log_lines::{SummaryFinished, SummaryMember},
    marks::{self, Ended, HowEnded},
    run, sweep,
};
use crate::{
    error::Error,
    publisher::Publisher,
    state::{HeldMember, HeldReason, Known, StateTable},
};

/// Maximum number of members of one flush. What is left is the next one's.
const MAX_MEMBERS: usize = 5_000;
/// Maximum number of messages of one flush: with the single ones of a window they stay below ten a
/// second, above which SNS ends email subscriptions. What is left is the next one's.
const MAX_SUMMARIES: usize = 1;
/// What ends in the same message, which gives the first of these reasons that applies.
const TOGETHER: [HeldReason; 3] =
    [HeldReason::Window, HeldReason::KnownProblem, HeldReason::Reminder];
/// A member is held before its subject is written, which takes at most so long, in seconds.
const BEGIN_SECONDS: i64 = 30;
/// The maximum delay of an SQS message. A window that is longer is ended by the sweep.
const MAX_DELAY_SECONDS: i64 = 900;

/// A member that is still news.
struct Member {
    held: HeldMember,
    known: Known,
    /// None for one that bypasses the state.
    news: Option<News>,
}

/// Arranges the end of a window. A message that is lost is replaced by the sweep.
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
    let unavailable = |source| Error::StateUnavailable { source };
    let Some(table) = &context.state else { return Ok(()) };
    let Some(publisher) = context.publisher(destination) else {
        return take_over(invocation, table, destination, now).await.map_err(unavailable);
    };
    let attention = &publisher.destination().attention;
    if attention.is_paused {
        return Ok(());
    }
    // The message that ends a window and the sweep may come at once.
    if let Err(until) = table.enter_window(destination, now).await.map_err(unavailable)? {
        return schedule(invocation, destination, until, now).await.map_err(unavailable);
    }
    let flushed = flush_alone(invocation, table, publisher, now).await;
    // One that stays entered can be ended two minutes later.
    let _ = table.leave_window(destination, now).await;
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
    for member in table.held(old, now, MAX_MEMBERS).await? {
        table.hold(publisher.name(), &member, now).await?;
        table.release(old, &member).await?;
    }
    Ok(())
}

/// Sends what a destination holds and is due, while no other invocation does.
async fn flush_alone(
    invocation: &mut Invocation<'_>,
    table: &StateTable,
    publisher: &Publisher,
    now: i64,
) -> Result<(), Error> {
    let unavailable = |source| Error::StateUnavailable { source };
    let (destination, attention) = (publisher.name(), &publisher.destination().attention);
    let held = table.held(destination, now, MAX_MEMBERS).await.map_err(unavailable)?;
    let (members, over) =
        still_news(invocation, table, publisher, held, now).await.map_err(unavailable)?;
    for (_, known) in &over {
        let _ = marks::end_held(invocation.context, table, known, destination, now).await;
    }
    release(table, destination, over.iter().map(|(held, _)| held)).await;
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
            return schedule(invocation, destination, until, now).await.map_err(unavailable);
        }
        let ended = table.end_window(destination, grouping, now).await;
        if let Err(until) = ended.map_err(unavailable)? {
            return schedule(invocation, destination, until, now).await.map_err(unavailable);
        }
        send(invocation, table, publisher, reason, members, now).await?;
    }
    Ok(())
}

/// Splits members into those that are still news and those that are not.
async fn still_news(
    invocation: &Invocation<'_>,
    table: &StateTable,
    publisher: &Publisher,
    held: Vec<HeldMember>,
    now: i64,
) -> Result<(Vec<Member>, Vec<(HeldMember, Known)>), AwsCallError> {
    let context = invocation.context;
    let subjects: Vec<String> = held.iter().map(|member| member.subject.clone()).collect();
    let mut found = table.read(&subjects).await?;
    let since = table.since(&context.rules_by_destination, now).await?;
    let (mut members, mut over) = (Vec::new(), Vec::new());
    for held in held {
        if held.is_bypass {
            members.push(Member { held, known: Known::default(), news: None });
            continue;
        }
        // A second member of the same subject is the same news.
        let known = found.remove(&held.subject).unwrap_or_default();
        let item = known.item.clone().map(|item| context.with_old_names(item));
        let since = since.get(publisher.name()).copied().unwrap_or_default();
        let news = item.and_then(|item| {
            let news = super::decide::news_of(&item, publisher, since, now);
            news.or_else(|| reminder(&held, &item, &known, publisher, now))
        });
        match news {
            Some(news) => members.push(Member { held, known, news: Some(news) }),
            // The invocation that holds it may not have written its subject yet.
            None if now - held.held_at < BEGIN_SECONDS => {}
            None => over.push((held, known)),
        }
    }
    Ok((members, over))
}

/// The reminder that a member waits for. None if it is no reminder, or not due any more.
fn reminder(
    held: &HeldMember,
    item: &Item,
    known: &Known,
    publisher: &Publisher,
    now: i64,
) -> Option<News> {
    let is_due = held.reason == HeldReason::Reminder
        && sweep::is_reminder_due(item, publisher, known.seen_at, now);
    is_due.then(|| item.reminder(publisher.name(), known.seen, now)).flatten()
}

/// Sends members in one message: a summary, or the notice itself if it is alone.
async fn send(
    invocation: &mut Invocation<'_>,
    table: &StateTable,
    publisher: &Publisher,
    reason: HeldReason,
    mut members: Vec<Member>,
    now: i64,
) -> Result<(), Error> {
    let destination = publisher.name();
    if let [Member { held: HeldMember { notice: Some(_), .. }, .. }] = members.as_slice()
        && let Some(member) = members.pop()
    {
        return send_alone(invocation, table, destination, member, now).await;
    }
    let summary = summarise(invocation, &reason, &members, now).await;
    let message = publisher.render_summary(&summary);
    let sent = publisher.publish_one(message).await;
    invocation.counts.summaries += u64::from(sent.is_ok());
    let line = SummaryFinished {
        request_id: invocation.request_id,
        destination,
        reason: reason.as_str(),
        members: members.len(),
        published_id: sent.as_ref().ok().and_then(Option::as_deref),
        error: sent.as_ref().err().map(|error| ErrorChain(error).to_string()),
    };
    line.log(&invocation.context.log);
    sent?;
    let invocation = &*invocation;
    let marked = stream::iter(&members).map(|member| async move {
        let Some(news) = &member.news else { return Some(&member.held) };
        table.count(destination, news.kind.as_str());
        let line = SummaryMember {
            request_id: invocation.request_id,
            destination,
            subject: &news.subject,
            decision: news.kind.as_str(),
        };
        invocation.context.log.line(Level::Info, "summary member", line);
        let end = Ended {
            destination: destination.to_owned(),
            mark: news.mark.clone(),
            how: HowEnded::Notified,
        };
        let ended = marks::end(invocation, table, &member.known, &[end], now).await;
        if let Err(error) = &ended {
            let subject = &member.held.subject;
            super::log_lines::not_recorded(invocation, subject, destination, error);
        }
        // One without its mark stays: to say it again is better than never to say its end.
        ended.is_ok().then_some(&member.held)
    });
    let marked = marked.buffer_unordered(MAX_CONCURRENT_CALLS);
    let marked: Vec<&HeldMember> = marked.filter_map(std::future::ready).collect().await;
    release(table, destination, marked).await;
    Ok(())
}

/// Sends the only member of a window as its own message.
async fn send_alone(
    invocation: &mut Invocation<'_>,
    table: &StateTable,
    destination: &str,
    member: Member,
    now: i64,
) -> Result<(), Error> {
    let Member { held, known, news } = member;
    let Some(mut notice) = held.notice.clone() else { return Ok(()) };
    if let Some(item) = &known.item {
        judge_by_stored_severity(&mut notice, item, true);
    }
    // A backlog is one also if it is alone.
    let since = table.since(&invocation.context.rules_by_destination, now).await;
    let since = since.map_err(|source| Error::StateUnavailable { source })?;
    let is_reminder = news.is_some_and(|news| matches!(news.kind, NewsKind::Reminder { .. }));
    let reminders = is_reminder.then(|| destination.to_owned()).into_iter().collect();
    let tracked = Tracked::from_table(&notice, known, invocation, now);
    let state = match tracked.map(|tracked| Tracked { reminders, since, ..tracked }) {
        Some(tracked) => NoticeState::Subject(Box::new(tracked)),
        None => NoticeState::Released,
    };
    let again = Again { notice, destination: Some(destination.to_owned()), state, now };
    let ends = Box::pin(run(invocation, vec![Input::Again(Box::new(again))])).await;
    release(table, destination, [&held]).await;
    match ends.into_iter().next() {
        Some(InputEnd::Event(result)) => result,
        Some(InputEnd::Retry(_)) | None => Ok(()),
    }
}

async fn summarise(
    invocation: &Invocation<'_>,
    reason: &HeldReason,
    members: &[Member],
    now: i64,
) -> Summary {
    let names = account_names(invocation, members).await;
    let summarised = members.iter().filter_map(|member| {
        let item = member.known.item.as_ref();
        let kind = member.news.as_ref().map(|news| &news.kind);
        let about = match item {
            Some(item) => item.about.clone(),
            None => notify_core::state::About::of(member.held.notice.as_ref()?),
        };
        let severity = item.and_then(notify_core::state::Item::severity);
        let decision = kind.map_or("new", |kind| kind.as_str());
        let name = about.account.as_ref().and_then(|id| names.get(id.as_str()).cloned());
        Some(Summarised { about, severity, decision, account_name: name })
    });
    let since = members.iter().map(|member| member.held.held_at).min().unwrap_or(now);
    let reason = match reason {
        HeldReason::Window => SummaryReason::Burst,
        HeldReason::KnownProblem => SummaryReason::KnownProblem,
        HeldReason::Reminder => SummaryReason::StillOpen,
        HeldReason::Backlog => SummaryReason::Backlog,
        HeldReason::Quiet => SummaryReason::Held,
        HeldReason::Silence { by, comment, .. } => {
            SummaryReason::Silence { by: by.clone(), comment: comment.clone() }
        }
    };
    let portal = invocation.context.style.access_portal.as_ref();
    Summary::new(reason, since, now, summarised.collect(), portal)
}

async fn account_names(
    invocation: &Invocation<'_>,
    members: &[Member],
) -> std::collections::HashMap<String, String> {
    let accounts = members.iter().filter_map(|member| {
        let about = member.known.item.as_ref().map(|item| item.about.account);
        about.unwrap_or_else(|| Some(member.held.notice.as_ref()?.account.as_ref()?.id))
    });
    super::enrich::names_of(invocation, accounts).await
}

async fn release<'a>(
    table: &StateTable,
    destination: &str,
    members: impl IntoIterator<Item = &'a HeldMember>,
) {
    stream::iter(members)
        .for_each_concurrent(MAX_CONCURRENT_CALLS, |member| async move {
            // A member that stays is compared again by the next flush.
            let _ = table.release(destination, member).await;
        })
        .await;
}
