//! Record: writes what is known of a subject, with the deliveries that begin or end. Another
//! invocation may write the same subject in between; then the notice is decided again.

use lambda_support::error::{AwsCallError, ErrorChain};
use notify_core::state::{Item, News, NewsKind, Observed, Pending, Subject};

use super::{
    Invocation, PendingNotice,
    marks::is_left,
    tracked::{Tracked, allows},
};
use crate::{
    context::Context,
    publisher::Publisher,
    state::{Alias, Change, Known, StateTable, Written},
};

/// Maximum attempts to write a subject that other invocations write at the same time.
pub(super) const MAX_ATTEMPTS: usize = 8;
/// The owner of a delivery that waits in the retry queue, and how long that may take, in seconds: all
/// attempts of the longest setting.
pub(super) const RETRY_QUEUE: &str = "retry queue";
pub(super) const RETRY_SECONDS: i64 = 5 * 24 * 60 * 60;
/// The owner of a delivery that is held, and how long it is held beyond its time, in seconds: as long as
/// its member is kept.
pub(super) const HELD: &str = "held";
pub(super) const HELD_SECONDS: i64 = 14 * 24 * 60 * 60;

/// What became of an observation that was no news.
pub(super) enum Recorded {
    /// It is written; the log's word for it.
    As(&'static str),
    /// It is news after what another invocation wrote.
    IsNews(Box<Tracked>),
}

/// Writes an observation that is no news, or the end of a retry that is none. `is_stale`: it changes
/// nothing that is known.
pub(super) async fn record_observation(
    context: &Context,
    table: &StateTable,
    mut tracked: Tracked,
    pending: &PendingNotice<'_>,
    mut is_stale: bool,
) -> Result<Recorded, String> {
    let reason = |error: &AwsCallError| ErrorChain(error).to_string();
    for _ in 0..MAX_ATTEMPTS {
        let is_unchanged = tracked.known.fingerprints.contains(&tracked.seen.fingerprint);
        if is_unchanged && !tracked.item.is_open() && tracked.item.pending.is_empty() {
            return Ok(Recorded::As("unchanged"));
        }
        if let Some(only) = pending.only.as_ref().filter(|_| pending.retry.is_some()) {
            // Nothing is left of what waited.
            let is_own = |it: &Pending| it.destination == *only && it.owner == RETRY_QUEUE;
            let before = tracked.item.pending.len();
            tracked.item.pending.retain(|it| !is_own(it));
            if is_stale && tracked.item.pending.len() == before {
                return Ok(Recorded::As("stale"));
            }
        }
        let written = write(context, table, &tracked, tracked.item.clone(), pending).await;
        match written.map_err(|error| reason(&error))? {
            Written::Done(_) if is_stale => return Ok(Recorded::As("stale")),
            Written::Done(_) if is_unchanged => return Ok(Recorded::As("unchanged")),
            Written::Done(_) => return Ok(Recorded::As("recorded")),
            Written::Conflict(found) => {
                is_stale = !tracked.observe_again(context, *found, pending);
                if tracked.is_news(context, pending) {
                    return Ok(Recorded::IsNews(Box::new(tracked)));
                }
                if is_stale && pending.retry.is_none() {
                    return Ok(Recorded::As("stale"));
                }
            }
            Written::AliasTaken => {
                take_alias(table, &mut tracked).await.map_err(|error| reason(&error))?;
                if tracked.is_news(context, pending) {
                    return Ok(Recorded::IsNews(Box::new(tracked)));
                }
            }
        }
    }
    Err("other invocations write the same subject".to_owned())
}

/// Begins the deliveries of one notice: writes what is known with what is pending. `held` are the
/// owners' names of those that are held, and until when.
pub(super) async fn begin(
    invocation: &Invocation<'_>,
    table: &StateTable,
    tracked: &mut Tracked,
    pending: &PendingNotice<'_>,
    begun: &mut Vec<Begun>,
) -> Result<(), AwsCallError> {
    let context = invocation.context;
    for _ in 0..MAX_ATTEMPTS {
        let mut item = tracked.item.clone();
        for delivery in begun.iter() {
            if delivery.owner == HELD {
                // What is held is compared again when it leaves: one says that something is.
                item.pending
                    .retain(|it| it.destination != delivery.destination || it.owner != HELD);
            }
            item.begin(Pending {
                destination: delivery.destination.clone(),
                mark: delivery.news.mark.clone(),
                owner: delivery.owner.clone(),
                until: delivery.until,
            });
        }
        match write(context, table, tracked, item, pending).await? {
            Written::Done(known) => {
                tracked.known = *known;
                return Ok(());
            }
            Written::Conflict(found) => {
                tracked.observe_again(context, *found, pending);
            }
            Written::AliasTaken => take_alias(table, tracked).await?,
        }
        compare_again(context, tracked, pending, begun);
    }
    Err(AwsCallError::new("write the state", "other invocations write the same subject"))
}

/// Takes what is news by now, and leaves out what another owner delivers.
fn compare_again(
    context: &Context,
    tracked: &Tracked,
    pending: &PendingNotice<'_>,
    begun: &mut Vec<Begun>,
) {
    let now = pending.now;
    begun.retain_mut(|delivery| {
        let publisher = context.publisher(&delivery.destination);
        let news = publisher.and_then(|publisher| tracked.news(publisher, now));
        match news.filter(|news| !is_pending(&tracked.item, news, delivery, now)) {
            Some(news) => {
                delivery.news = news;
                true
            }
            None => false,
        }
    });
}

/// A delivery that begins.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) destination: String,
    pub(super) news: News,
    pub(super) owner: String,
    /// The owner under which it has waited. None if it has not.
    pub(super) known_as: Option<&'static str>,
    pub(super) until: i64,
}

/// Whether another owner is delivering the same.
pub(super) fn is_pending(item: &Item, news: &News, delivery: &Begun, now: i64) -> bool {
    item.pending.iter().any(|other| {
        other.destination == delivery.destination
            && other.mark.is_same_news(&news.mark)
            && other.owner != delivery.owner
            && delivery.known_as != Some(&*other.owner)
            && other.until > now
    })
}

/// Takes over what ASR's results had brought before the finding.
async fn take_alias(table: &StateTable, tracked: &mut Tracked) -> Result<(), AwsCallError> {
    let arn = tracked.subject.finding_arn.as_deref().unwrap_or_default();
    let provisional = Subject::provisional_id(arn);
    if provisional == tracked.item.id {
        // The retry looks for the finding's subject again.
        let message = "the finding came at the same time as its remediation";
        return Err(AwsCallError::new("write an alias", message));
    }
    let mut found = table.read(std::slice::from_ref(&provisional)).await?;
    if let Some(mut known) = found.remove(&provisional)
        && let Some(item) = &mut known.item
    {
        // What is held leaves by the subject that it was held for.
        item.pending.retain(|pending| pending.owner != HELD);
        tracked.item.absorb(item);
        tracked.absorbed = Some(Box::new((provisional, known)));
    }
    tracked.replaces_alias = true;
    Ok(())
}

/// The alias that is to be written: at the first sight of a finding, and of its part in a subject.
fn alias(tracked: &Tracked, now: i64) -> Option<Alias<'_>> {
    let arn = tracked.subject.finding_arn.as_deref()?;
    let before = tracked.known.item.as_ref();
    let is_new_part = before.is_none_or(|item| !item.parts.contains_key(&tracked.seen.part));
    let is_known = tracked.subject.is_provisional && before.is_some();
    (is_new_part && !is_known && !tracked.is_again).then_some(Alias {
        arn,
        now,
        replaces: tracked.replaces_alias,
    })
}

async fn write(
    context: &Context,
    table: &StateTable,
    tracked: &Tracked,
    mut item: Item,
    pending: &PendingNotice<'_>,
) -> Result<Written, AwsCallError> {
    let Tracked { seen, known, .. } = tracked;
    let at = match &known.item {
        _ if !seen.is_clamped => seen.envelope_at,
        Some(_) => known.seen_at,
        // What was never seen would be lost from sight, and so forgotten by the next sweep.
        None => pending.now,
    };
    let seen_at = known.seen_at.max(at);
    let seen = (!tracked.is_again && !pending.is_observed()).then_some(at);
    item.pending.retain(|it| it.until > pending.now);
    let due_at = context.next_due(&item, seen_at, pending.now);
    let change = Change {
        seen,
        alias: alias(tracked, pending.now),
        absorbed: tracked.absorbed.as_deref().map(|(id, known)| (id.as_str(), known)),
        ..Change::new(item, &context.rules, due_at)
    };
    table.write(known, change).await
}

impl Tracked {
    /// Observes what another invocation wrote. False if that is newer.
    fn observe_again(
        &mut self,
        context: &Context,
        found: Known,
        pending: &PendingNotice<'_>,
    ) -> bool {
        let mut before = found.item.clone().map(|item| context.with_old_names(item));
        if let Some(item) = &mut before {
            item.note_digests(&self.digests);
        }
        self.known = found;
        if self.is_again || pending.is_observed() {
            self.item = before.unwrap_or_else(|| self.item.clone());
            return self.is_again;
        }
        let (item, observed) = match before {
            None if self.known.is_unreadable => {
                Item::rebuild(&self.subject, &pending.notice, &self.seen)
            }
            before => Item::observe(before, &self.subject, &pending.notice, &self.seen),
        };
        if let Some(item) = item {
            self.item = item;
            if let Some(absorbed) = self.absorbed.as_ref().and_then(|it| it.1.item.as_ref()) {
                self.item.absorb(absorbed);
            }
        }
        observed == Observed::Current
    }
}

impl Context {
    /// The publisher of a destination. None if it is not configured any more.
    pub(crate) fn publisher(&self, destination: &str) -> Option<&Publisher> {
        self.publishers.iter().find(|publisher| publisher.name() == destination)
    }

    /// When the sweep has to look at a subject. None for one that is over and needs nothing.
    pub(crate) fn next_due(&self, item: &Item, seen_at: i64, now: i64) -> Option<i64> {
        // What came while a message was on its way found no mark to compare with.
        if self.publishers.iter().any(|publisher| is_left(item, publisher, now)) {
            return Some(now);
        }
        item.next_due(seen_at, now, |destination, severity| {
            let publisher = self.publisher(destination)?;
            allows(item, publisher, &NewsKind::Reminder { seen: 0 })
                .then(|| publisher.destination().attention.repeat_interval(severity))?
        })
    }

    /// An item in which destinations that were renamed have their present names.
    pub(crate) fn with_old_names(&self, mut item: Item) -> Item {
        for publisher in &self.publishers {
            let name = publisher.name();
            let Some(old) = &publisher.destination().attention.renamed_from else { continue };
            if let Some(mark) = item.marks.remove(old) {
                item.marks.entry(name.to_owned()).or_insert(mark);
            }
            for pending in item.pending.iter_mut().filter(|it| it.destination == *old) {
                name.clone_into(&mut pending.destination);
            }
        }
        item
    }
}
