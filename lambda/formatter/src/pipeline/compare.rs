//! Compare: what a destination held, with the present state.

use std::collections::{HashMap, HashSet};

use lambda_support::error::AwsCallError;
use notify_core::{
    Notice, Severity,
    state::{Item, News, Pending},
};

use super::{
    Invocation, hold::UNTIL_OVER, record::HELD, sweep::is_reminder_due, tracked::still_news_of,
};
use crate::{
    publisher::Publisher,
    state::{HeldMember, HeldReason, Known, StateTable},
};

/// A member that is still news.
pub(super) struct Member {
    pub(super) held: HeldMember,
    pub(super) known: Known,
    /// None for one without a subject.
    pub(super) news: Option<News>,
}

impl Member {
    pub(super) fn is_critical(&self) -> bool {
        let severity = match &self.known.item {
            Some(item) => item.severity(),
            None => self.held.notice.as_ref().and_then(Notice::severity),
        };
        severity == Some(Severity::Critical)
    }
}

/// The members that a destination held, compared with the present state.
#[derive(Default)]
pub(super) struct Compared {
    /// Still news.
    pub(super) members: Vec<Member>,
    /// No longer.
    pub(super) over: Vec<(HeldMember, Known)>,
    /// Whether some stay held, because their subjects may not be written yet.
    pub(super) is_unwritten: bool,
}

pub(super) async fn compare(
    invocation: &Invocation<'_>,
    table: &StateTable,
    publisher: &Publisher,
    held: Vec<HeldMember>,
    now: i64,
) -> Result<Compared, AwsCallError> {
    let context = invocation.context;
    let subjects: Vec<String> = held.iter().map(|member| member.subject.clone()).collect();
    let mut found = table.read(&subjects).await?;
    let mut taken_over = taken_over(table, &held, &found).await?;
    let mut seen = HashSet::new();
    let since = table.since(&context.rules_by_destination, now).await?;
    let is_silenced = |held: &HeldMember| matches!(held.reason, HeldReason::Silence { .. });
    let silences =
        if held.iter().any(is_silenced) { table.silences(now).await? } else { [].into() };
    // A silence without an end may last longer than what it hides is held.
    let is_hidden = |held: &HeldMember, known: &Known| {
        let HeldReason::Silence { id, .. } = &held.reason else { return false };
        let mut silences = silences.iter().filter(|silence| silence.id == *id);
        silences.any(|silence| known.item.as_ref().is_some_and(|item| silence.lasts(item)))
    };
    let mut compared = Compared::default();
    // A member is held before its subject is written, by an invocation that lasts as long as a lease.
    let is_written = |held: &HeldMember| now - held.held_at >= invocation.lease_seconds();
    for held in held {
        if held.is_bypass {
            compared.members.push(Member { held, known: Known::default(), news: None });
            continue;
        }
        // A second member of the same subject is the same news.
        let is_first = seen.insert(held.subject.clone());
        let mut known = found.remove(&held.subject).unwrap_or_default();
        known.item = known.item.map(|item| context.with_old_names(item));
        if is_first && let Some(mut finding) = taken_over.remove(&held.subject) {
            let item = finding.item.map(|item| context.with_old_names(item));
            finding.item = item.filter(|item| item.marks.contains_key(publisher.name()));
            if finding.item.is_none() && is_written(&held) {
                // A result is news by itself at a destination that was not notified of the finding.
                compared.members.push(Member { held, known: Known::default(), news: None });
                continue;
            }
            known = finding;
        }
        let since = since.get(publisher.name()).copied().unwrap_or_default();
        let news = known.item.as_ref().and_then(|item| {
            let news = still_news_of(item, publisher, since, now);
            news.or_else(|| reminder(&held, item, &known, publisher, now))
        });
        match news {
            Some(_) if is_hidden(&held, &known) => {
                table.hold(publisher.name(), &held, now + UNTIL_OVER).await?;
                table.release(publisher.name(), &held).await?;
            }
            Some(news) if !is_elsewhere(&known, publisher, &news, now) => {
                compared.members.push(Member { held, known, news: Some(news) });
            }
            // Also one that the retry queue has by its subject: the retry that held it may not have
            // written that yet.
            _ if !is_written(&held) => compared.is_unwritten = true,
            // It waits in the retry queue, another invocation sends it, or it is no news.
            _ => compared.over.push((held, known)),
        }
    }
    Ok(compared)
}

/// The findings that took over the subjects of ASR's results, by those subjects. An item
/// is missing if there is no finding.
async fn taken_over(
    table: &StateTable,
    held: &[HeldMember],
    found: &HashMap<String, Known>,
) -> Result<HashMap<String, Known>, AwsCallError> {
    let gone =
        held.iter().filter(|member| !member.is_bypass && !found.contains_key(&member.subject));
    let arns: HashMap<String, String> = gone
        .filter_map(|member| {
            let subject = member.notice.as_ref()?.subject().filter(|it| it.is_provisional)?;
            Some((member.subject.clone(), subject.finding_arn?))
        })
        .collect();
    if arns.is_empty() {
        return Ok(HashMap::new());
    }
    let all: Vec<&str> = arns.values().map(String::as_str).collect();
    let aliases = table.aliases(&all).await?;
    let subjects: Vec<String> = aliases.values().cloned().collect();
    let findings = table.read(&subjects).await?;
    let of = |arn: &String| findings.get(aliases.get(arn)?).cloned();
    Ok(arns.into_iter().map(|(subject, arn)| (subject, of(&arn).unwrap_or_default())).collect())
}

/// True if another owner is delivering the news.
fn is_elsewhere(known: &Known, publisher: &Publisher, news: &News, now: i64) -> bool {
    let is_same = |it: &Pending| {
        let is_own = it.destination != publisher.name() || it.owner == HELD;
        !is_own && it.until > now && it.mark.is_same_news(&news.mark)
    };
    known.item.as_ref().is_some_and(|item| item.pending.iter().any(is_same))
}

/// The reminder that a member waits for. None if it is no reminder, or not due any more.
fn reminder(
    held: &HeldMember,
    item: &Item,
    known: &Known,
    publisher: &Publisher,
    now: i64,
) -> Option<News> {
    let is_due =
        held.reason == HeldReason::Reminder && is_reminder_due(item, publisher, known.seen_at, now);
    is_due.then(|| item.reminder(publisher.name(), known.seen, now)).flatten()
}
