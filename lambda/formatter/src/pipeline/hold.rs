//! Hold: ends deliveries that another invocation makes, holds those that a silence, quiet hours or a
//! window hold, and begins the others. Touches the state table and the retry queue.

use futures_util::{FutureExt as _, future::join_all};
use lambda_support::error::AwsCallError;
use notify_core::{
    Severity, Source,
    routing::{Attention, DigestMode, Format},
    state::{News, NewsKind, Provider},
};

use super::{
    Delivery, Invocation, PendingNotice, begin, bounded, bypass,
    decide::NoticeState,
    record::{self, HELD},
    tracked::Tracked,
};
use crate::{
    error::Error,
    outcome::Outcome,
    state::{HeldMember, HeldReason, Place, StateTable, next_interval},
};

/// How long the backlog of a new destination is collected before its first summary, in seconds.
const BACKLOG_WAIT: i64 = 60 * 60;
/// A pause is looked at again after this time, in seconds.
pub(super) const PAUSE: i64 = 60 * 60;
/// A silence without an end is looked at again after this time, in seconds.
pub(super) const UNTIL_OVER: i64 = 90 * 24 * 60 * 60;

/// Decides when each open delivery goes. Does nothing while the state is off.
pub(super) async fn hold(invocation: &Invocation<'_>, deliveries: &mut [Delivery<'_>]) {
    let Some(table) = &invocation.context.state else { return };
    bypass::lease(invocation, table, deliveries).await;
    begin::end_repetitions(invocation, deliveries);
    let deadline = invocation.hold_deadline();
    // Critical ones are first in line for the free places, and imported ones last of their severity.
    let mut waiting: Vec<_> = deliveries.iter_mut().filter(|delivery| delivery.is_open()).collect();
    waiting
        .sort_by_key(|delivery| std::cmp::Reverse((delivery.severity(), !delivery.is_imported())));
    let destinations = invocation.context.publishers.iter().map(|publisher| {
        let own = waiting.extract_if(.., |delivery| delivery.destination == publisher.name());
        let own: Vec<_> = own.collect();
        async move {
            for delivery in own {
                let held = hold_one(invocation, table, delivery);
                if let Err(source) = bounded(deadline, held.map(Ok)).await {
                    delivery.end_unavailable(invocation, source);
                }
            }
        }
    });
    let destinations: Vec<_> = destinations.collect();
    join_all(destinations).await;
    begin::begin(invocation, table, deliveries).await;
}

/// What becomes of a delivery.
enum Verdict {
    Go,
    Hold { until: i64, reason: HeldReason },
    InDigest,
}

async fn hold_one(invocation: &Invocation<'_>, table: &StateTable, delivery: &mut Delivery<'_>) {
    match verdict(invocation, table, delivery).await {
        Ok(Verdict::Go) => {}
        Ok(Verdict::InDigest) => delivery.end(Ok(Outcome::InDigest)),
        Ok(Verdict::Hold { until, reason }) => {
            reason.as_str().clone_into(&mut delivery.rule);
            let is_silenced = matches!(reason, HeldReason::Silence { .. });
            let member = HeldMember {
                subject: delivery.subject(),
                held_at: delivery.pending.now,
                notice: Some(delivery.pending.notice.clone()),
                reason,
                is_bypass: delivery.news.is_none(),
                sort: String::new(),
            };
            match table.hold(delivery.destination, &member, until).await {
                Ok(()) => delivery.end(Ok(Outcome::Held { until, is_silenced })),
                Err(source) => delivery.end(Err(Error::StateUnavailable { source })),
            }
        }
        // The cap needs the table: what cannot be counted waits in the retry queue.
        Err(source) => delivery.end_unavailable(invocation, source),
    }
}

async fn verdict(
    invocation: &Invocation<'_>,
    table: &StateTable,
    delivery: &Delivery<'_>,
) -> Result<Verdict, AwsCallError> {
    let Some(publisher) = invocation.context.publisher(delivery.destination) else {
        return Ok(Verdict::Go);
    };
    let pending = delivery.pending;
    let now = pending.now;
    let attention = &publisher.destination().attention;
    if attention.digest == DigestMode::Only && pending.notice.source() != Source::Unrecognised {
        return Ok(Verdict::InDigest);
    }
    let hold = |until, reason| Ok(Verdict::Hold { until, reason });
    // What was held has waited already.
    let is_released = delivery.is_from_window();
    let is_critical = delivery.severity() == Some(Severity::Critical);
    let mut added = None;
    if let (NoticeState::Subject(tracked), Some(news)) = (&pending.state, &delivery.news) {
        if let Some((until, reason)) = silence(table, tracked, news, now).await? {
            return hold(until, reason);
        }
        if let Some(until) = quiet_until(attention, invocation, is_critical, now) {
            return hold(until, HeldReason::Quiet);
        }
        if news.kind == NewsKind::Backlog && !is_released {
            let since = tracked.since.get(delivery.destination).copied().unwrap_or(now);
            return hold(backlog_until(attention, since, now), HeldReason::Backlog);
        }
        let interval =
            attention.grouping.map_or(0, |grouping| i64::from(grouping.interval_minutes) * 60);
        let is_bot = publisher.destination().format == Format::SlackBot;
        let waits = match news.kind {
            NewsKind::Reminder { .. } => Some(HeldReason::Reminder),
            // The bot edits a message, and posts none.
            _ if !is_bot && news.is_minor_end() => Some(HeldReason::Resolved),
            _ => None,
        };
        if let Some(reason) = waits.filter(|_| interval > 0 && !is_released) {
            return hold(next_interval(interval, now), reason);
        }
        if interval > 0
            && matches!(news.kind, NewsKind::New | NewsKind::Risen)
            && let Some(problem) = &tracked.item.about.problem
        {
            let severity = tracked.item.severity();
            let waits = table
                .add_to_problem(
                    delivery.destination,
                    problem,
                    &tracked.item.id,
                    severity,
                    interval,
                    now,
                )
                .await?;
            match waits.filter(|_| !is_released) {
                Some(until) => return hold(until, HeldReason::KnownProblem),
                None => added = Some((problem, &tracked.item.id)),
            }
        }
    } else if let Some(until) = quiet_until(attention, invocation, is_critical, now) {
        return hold(until, HeldReason::Quiet);
    }
    // The bot edits a message, which is no message more.
    let is_edit = publisher.destination().format == Format::SlackBot
        && delivery
            .news
            .as_ref()
            .is_some_and(|news| matches!(news.kind, NewsKind::Resolved(_)) && news.mark.is_single);
    // And what was held has its place.
    if is_released || is_edit {
        return Ok(Verdict::Go);
    }
    let Some(grouping) = attention.grouping else { return Ok(Verdict::Go) };
    // An importer chooses the severity of its findings, and must not use up the kept places.
    let may_use_kept = is_critical && !delivery.is_imported();
    match table.take_place(delivery.destination, grouping, may_use_kept, now).await? {
        Place::Free => Ok(Verdict::Go),
        Place::Held { until, is_first } => {
            if is_first {
                super::flush::schedule(invocation, delivery.destination, until, now).await?;
            }
            // A destination knows a problem once its topic took a member: this one may be over before.
            if let Some((problem, subject)) = added {
                table.forget_problem(delivery.destination, problem, subject).await?;
            }
            hold(until, HeldReason::Window)
        }
    }
}

/// The silence that hides news, and its end. What is worse, resolved or unrecognised breaks through.
async fn silence(
    table: &StateTable,
    tracked: &Tracked,
    news: &News,
    now: i64,
) -> Result<Option<(i64, HeldReason)>, AwsCallError> {
    let was_hidden = |severity| {
        let mut pending = tracked.item.pending.iter();
        pending.any(|it| it.owner == HELD && it.mark.worst.severity < severity)
    };
    if news.kind.breaks_silence() || was_hidden(tracked.item.severity()) {
        return Ok(None);
    }
    let silences = table.silences(now).await?;
    let Some(silence) = silences.iter().find(|silence| silence.hides(&tracked.item, now)) else {
        return Ok(None);
    };
    // A count that is lost costs nothing but itself.
    let _ = table.count_hidden(&silence.id).await;
    let reason = HeldReason::Silence {
        id: silence.id.clone(),
        by: silence.by.clone(),
        comment: silence.comment.clone(),
    };
    Ok(Some((silence.until.unwrap_or(now + UNTIL_OVER), reason)))
}

/// Until when a pause or quiet hours hold what comes now. None if they do not.
pub(super) fn quiet_until(
    attention: &Attention,
    invocation: &Invocation<'_>,
    is_critical: bool,
    now: i64,
) -> Option<i64> {
    if attention.is_paused {
        return Some(now + PAUSE);
    }
    let quiet = attention.quiet_hours.as_ref().filter(|_| !is_critical)?;
    quiet.end(now, &invocation.context.style.time_zone)
}

/// The first summary comes an hour after the destination's beginning, the next ones with its interval.
fn backlog_until(attention: &Attention, since: i64, now: i64) -> i64 {
    let interval = attention.grouping.map_or(BACKLOG_WAIT, |grouping| {
        (i64::from(grouping.interval_minutes) * 60).max(BACKLOG_WAIT)
    });
    let first = since + BACKLOG_WAIT;
    if now < first { first } else { first + ((now - first) / interval + 1) * interval }
}

impl Delivery<'_> {
    pub(super) fn severity(&self) -> Option<Severity> {
        match &self.pending.state {
            NoticeState::Subject(tracked) => tracked.item.severity(),
            _ => self.pending.notice.severity(),
        }
    }

    /// Whether it is about a finding of a product that is not AWS's own.
    fn is_imported(&self) -> bool {
        let is_of_provider = match &self.pending.state {
            NoticeState::Subject(tracked) => tracked.item.about.provider != Provider::Other,
            _ => false,
        };
        !is_of_provider && !self.pending.notice.is_of_aws()
    }

    /// The id under which it is held: its subject's, or without one its own.
    pub(super) fn subject(&self) -> String {
        match &self.pending.state {
            NoticeState::Subject(tracked) => tracked.item.id.clone(),
            _ => notify_core::state::digest(&self.key()),
        }
    }

    /// Whether a window held it until now.
    fn is_from_window(&self) -> bool {
        match &self.pending.state {
            NoticeState::Released => true,
            NoticeState::Subject(tracked) => tracked.is_again && self.pending.only.is_some(),
            _ => false,
        }
    }

    /// The owner under which it has waited.
    pub(super) fn known_as(&self) -> Option<&'static str> {
        if self.pending.retry.is_some() {
            Some(record::RETRY_QUEUE)
        } else if self.is_from_window() {
            Some(HELD)
        } else {
            None
        }
    }
}

/// Whether the notice is of a subject, for phases after this one.
pub(super) fn tracked<'a>(pending: &'a PendingNotice<'_>) -> Option<&'a Tracked> {
    match &pending.state {
        NoticeState::Subject(tracked) => Some(tracked),
        _ => None,
    }
}
