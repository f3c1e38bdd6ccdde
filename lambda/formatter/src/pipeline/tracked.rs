//! A notice's subject: what the table has of it, what is so now, and what is news for a destination.

use std::collections::HashMap;

use notify_core::{
    Notice, Severity,
    routing::Verdict,
    state::{Comparison, Item, News, NewsKind, Observation, Subject},
};

use super::{Invocation, PendingNotice, sweep::is_reminder_due};
use crate::{context::Context, publisher::Publisher, state::Known};

/// A notice's subject.
#[derive(Debug, Clone)]
pub(super) struct Tracked {
    pub(super) subject: Subject,
    pub(super) seen: Observation,
    /// What the table has.
    pub(super) known: Known,
    /// What is so now.
    pub(super) item: Item,
    /// It comes from the table alone: from the sweep or the end of a window.
    pub(super) is_again: bool,
    /// The destinations that get a reminder.
    pub(super) reminders: Vec<String>,
    /// Since when each destination exists.
    pub(super) since: HashMap<String, i64>,
    /// When the last digest of each destination was due; empty unless sight of it was lost before.
    pub(super) digests: HashMap<String, i64>,
    /// What ASR's results had brought before under another id, and that id.
    pub(super) absorbed: Option<Box<(String, Known)>>,
    /// The alias of its finding may be that of what was absorbed.
    pub(super) replaces_alias: bool,
}

/// What is news about a subject for a destination that exists since then.
pub(super) fn news_of(item: &Item, publisher: &Publisher, since: i64, now: i64) -> Option<News> {
    let resolved_from = publisher.destination().resolved_from();
    item.news(publisher.name(), Comparison { since, resolved_from, now })
}

/// The same of what comes from the table and not from an event: rules judge what is stored.
pub(super) fn still_news_of(
    item: &Item,
    publisher: &Publisher,
    since: i64,
    now: i64,
) -> Option<News> {
    news_of(item, publisher, since, now).filter(|news| allows(item, publisher, &news.kind))
}

/// Whether a destination's rules allow what comes from the table. They allow each end of what it was
/// notified of, and, since organizational units are not stored, each rule about them allows.
pub(super) fn allows(item: &Item, publisher: &Publisher, kind: &NewsKind) -> bool {
    // A notice without a severity passes each minimum.
    let severity = item.severity().unwrap_or(Severity::Critical);
    let notice = item.about.to_notice(Some(severity), item.is_open());
    matches!(kind, NewsKind::Resolved(_))
        || publisher.destination().decide(&notice, None).verdict != Verdict::Deny
}

impl Tracked {
    /// A subject as the table has it, for a message that needs no event. None without an item.
    pub(super) fn from_table(
        notice: &Notice,
        known: Known,
        invocation: &Invocation<'_>,
        now: i64,
    ) -> Option<Self> {
        let item = invocation.context.with_old_names(known.item.clone()?);
        let subject = Subject {
            id: item.id.clone(),
            provider: item.about.provider,
            problem: item.about.problem.clone(),
            finding_arn: None,
            is_provisional: false,
        };
        let seen = Observation::new(notice, None, now);
        Some(Self {
            subject,
            seen,
            known,
            item,
            is_again: true,
            reminders: Vec::new(),
            since: HashMap::new(),
            digests: HashMap::new(),
            absorbed: None,
            replaces_alias: false,
        })
    }

    /// Whether it is news for a destination that the notice may go to.
    pub(super) fn is_news(&self, context: &Context, pending: &PendingNotice<'_>) -> bool {
        let is_for = |publisher: &&Publisher| {
            pending.only.as_deref().is_none_or(|only| only == publisher.name())
        };
        let mut publishers = context.publishers.iter().filter(is_for);
        publishers.any(|publisher| self.news(publisher, pending.now).is_some())
    }

    /// What is news for a destination.
    pub(super) fn news(&self, publisher: &Publisher, now: i64) -> Option<News> {
        let name = publisher.name();
        // Without an event, rules are not asked again: it is for those that took it, or were about to.
        let is_pending = || self.item.pending.iter().any(|pending| pending.destination == name);
        if self.is_again && !self.item.marks.contains_key(name) && !is_pending() {
            return None;
        }
        let since = self.since.get(name).copied().unwrap_or_default();
        let news = if self.is_again { still_news_of } else { news_of };
        news(&self.item, publisher, since, now).or_else(|| {
            let is_due = self.reminders.iter().any(|due| due == name)
                && is_reminder_due(&self.item, publisher, self.known.seen_at, now);
            is_due.then(|| self.item.reminder(name, self.known.seen, now)).flatten()
        })
    }
}
