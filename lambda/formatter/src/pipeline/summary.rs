//! Summary: several members in one message. Touches the state table, Organizations and SNS.

use std::collections::HashMap;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use lambda_support::{
    error::{AwsCallError, ErrorChain},
    log::Level,
};
use notify_core::{
    Summary, SummaryReason,
    state::{Item, News, NewsKind, Summarised},
};

use super::{
    Again, Input, InputEnd, Invocation, MAX_CONCURRENT_CALLS,
    compare::Member,
    decide::{NoticeState, judge_by_stored_severity},
    flush::release,
    log_lines::{SummaryFinished, SummaryMember, not_recorded},
    marks::{self, Ended, HowEnded, transition},
    publish::publish_summary,
    run,
    tracked::Tracked,
};
use crate::{
    error::Error,
    publisher::Publisher,
    state::{HeldMember, HeldReason, StateTable},
};

/// The word of the history for news that left in a summary.
const GROUPED: &str = "grouped";

/// Sends members in one message: a summary, or the notice itself if it is alone.
pub(super) async fn send(
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
    let sent = publish_summary(publisher, &summary, invocation.publish_deadline()).await;
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
    let published_id = sent?;
    let invocation = &*invocation;
    let published_id = published_id.as_deref();
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
        let line = history_line(invocation, destination, member, news, published_id);
        let line = line.as_deref().map(|line| (line, news.mark.at));
        match marks::end(invocation, table, &member.known, &[end], line, now).await {
            Ok(_) => Some(&member.held),
            // One without its mark stays: to say it again is better than never to say its end.
            Err(error) => {
                not_recorded(invocation, &member.held.subject, destination, &error);
                None
            }
        }
    });
    let marked = marked.buffer_unordered(MAX_CONCURRENT_CALLS);
    let marked: Vec<&HeldMember> = marked.filter_map(std::future::ready).collect().await;
    release(invocation, table, destination, marked).await;
    invocation.of_table(know_problems(table, publisher, &members, now)).await
}

/// Notes the problems that a destination knows since a summary.
async fn know_problems(
    table: &StateTable,
    publisher: &Publisher,
    members: &[Member],
    now: i64,
) -> Result<(), AwsCallError> {
    let grouping = publisher.destination().attention.grouping;
    let interval = grouping.map_or(0, |grouping| i64::from(grouping.interval_minutes) * 60);
    let mut worst: HashMap<&str, &Item> = HashMap::new();
    for member in members.iter().filter(|_| interval > 0) {
        let is_first = matches!(
            member.news.as_ref().map(|news| &news.kind),
            Some(NewsKind::New | NewsKind::Risen)
        );
        if let Some(item) = member.known.item.as_ref().filter(|_| is_first)
            && let Some(problem) = &item.about.problem
            && member.held.reason != HeldReason::KnownProblem
        {
            let of = worst.entry(problem).or_insert(item);
            if item.severity() > of.severity() {
                *of = item;
            }
        }
    }
    let destination = publisher.name();
    stream::iter(worst.into_iter().map(Ok))
        .try_for_each_concurrent(MAX_CONCURRENT_CALLS, |(problem, item)| async move {
            let (subject, severity) = (&item.id, item.severity());
            let added =
                table.add_to_problem(destination, problem, subject, severity, interval, now);
            added.await.map(drop)
        })
        .await
}

/// The line of the history for a member's news, which left in a summary. None without a subject.
fn history_line(
    invocation: &Invocation<'_>,
    destination: &str,
    member: &Member,
    news: &News,
    published_id: Option<&str>,
) -> Option<String> {
    let item = member.known.item.as_ref()?;
    let (decision, at) = (news.kind.as_str(), news.mark.at);
    let grouped = [(destination.to_owned(), GROUPED.into())].into_iter().collect();
    Some(transition(invocation, item, decision, &grouped, published_id, at))
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
    let since = table.since(&invocation.context.rules_by_destination, now);
    let since = invocation.of_table(since).await?;
    let is_reminder = news.is_some_and(|news| matches!(news.kind, NewsKind::Reminder { .. }));
    let reminders = is_reminder.then(|| destination.to_owned()).into_iter().collect();
    let tracked = Tracked::from_table(&notice, known, invocation, now);
    let state = match tracked.map(|tracked| Tracked { reminders, since, ..tracked }) {
        Some(tracked) => NoticeState::Subject(Box::new(tracked)),
        None => NoticeState::Released,
    };
    let key = held.subject.clone();
    let again = Again { notice, destination: Some(destination.to_owned()), key, state, now };
    let ends = Box::pin(run(invocation, vec![Input::Again(Box::new(again))])).await;
    if let Some(InputEnd::Event(Err(error))) = ends.into_iter().next() {
        // Neither sent nor queued: the next flush sends it.
        return Err(error);
    }
    release(invocation, table, destination, [&held]).await;
    Ok(())
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
    let is_mixed = members.iter().any(|member| member.held.reason != *reason);
    let reason = match reason {
        HeldReason::Window => SummaryReason::Burst,
        // The end of an interval.
        HeldReason::KnownProblem | HeldReason::Reminder if is_mixed => SummaryReason::Interval,
        HeldReason::KnownProblem => SummaryReason::KnownProblem,
        HeldReason::Reminder => SummaryReason::StillOpen,
        HeldReason::Resolved => SummaryReason::Resolved,
        HeldReason::Backlog => SummaryReason::Backlog,
        HeldReason::Quiet => SummaryReason::Held,
        HeldReason::Silence { by, comment, .. } => {
            SummaryReason::Silence { by: by.clone(), comment: comment.clone() }
        }
    };
    let portal = invocation.context.style.access_portal.as_ref();
    Summary::new(reason, since, now, summarised.collect(), portal)
}

async fn account_names(invocation: &Invocation<'_>, members: &[Member]) -> HashMap<String, String> {
    let accounts = members.iter().filter_map(|member| {
        let about = member.known.item.as_ref().map(|item| item.about.account);
        about.unwrap_or_else(|| Some(member.held.notice.as_ref()?.account.as_ref()?.id))
    });
    super::enrich::names_of(invocation, accounts).await
}
