//! Digest: what is open at a destination, on its schedule. Touches the state table, Organizations and
//! SNS.

use lambda_support::{
    error::ErrorChain,
    lease::Acquire,
    log::{Level, Log},
};
use notify_core::{
    Digest, parse_time,
    routing::Verdict,
    state::{Activity, Brief},
};
use serde::Serialize;

use super::{Invocation, bounded, enrich, log_lines::not_recorded, publish::publish_until};
use crate::{error::Error, publisher::Publisher, state::StateTable};

/// The first digest of a destination looks back so far, in seconds.
const FIRST_PERIOD: i64 = 24 * 60 * 60;

/// Sends the digest of a scheduled time, once.
pub(crate) async fn run_digest(
    invocation: &mut Invocation<'_>,
    destination: &str,
    scheduled: &str,
    now: i64,
) -> Result<(), Error> {
    let context = invocation.context;
    let Some(publisher) = context.publisher(destination) else {
        return Err(Error::NoDestination { name: destination.to_owned() });
    };
    let Some(table) = &context.state else { return Ok(()) };
    // The next one is about this time, too.
    if publisher.destination().attention.is_paused {
        return Ok(());
    }
    let owner = invocation.request_id;
    let acquired = invocation.of_table(table.acquire_digest(destination, scheduled, owner)).await;
    if acquired? != Acquire::Acquired {
        return Ok(());
    }
    let until = parse_time(scheduled).unwrap_or(now);
    let sent = send(invocation, table, publisher, until, now).await;
    let line = DigestFinished {
        request_id: owner,
        destination,
        scheduled,
        published_id: sent.as_ref().ok().and_then(Option::as_deref),
        error: sent.as_ref().err().map(|error| ErrorChain(error).to_string()),
    };
    line.log(&context.log);
    let ended = table.end_digest(destination, scheduled, owner, sent.is_ok());
    if let Err(error) = bounded(invocation.deadline(), ended).await {
        not_recorded(invocation, scheduled, destination, &error);
    }
    invocation.counts.digests += u64::from(sent.is_ok());
    sent.map(drop)
}

async fn send(
    invocation: &Invocation<'_>,
    table: &StateTable,
    publisher: &Publisher,
    until: i64,
    now: i64,
) -> Result<Option<String>, Error> {
    let destination = publisher.name();
    let mut briefs = invocation.of_table(table.open()).await?;
    // No rule was asked about what something else had notified of.
    let takes = |brief: &Brief| {
        publisher.destination().decide(&brief.to_notice(), None).verdict != Verdict::Deny
    };
    for brief in briefs.iter_mut().filter(|brief| brief.is_recorded_only && takes(brief)) {
        brief.destinations.push(destination.to_owned());
    }
    let mut last = invocation.of_table(table.last_digests([destination].into_iter())).await?;
    let last = last.remove(destination).filter(|at| *at < until);
    let since = last.unwrap_or(until - FIRST_PERIOD);
    let activity: Activity = invocation.of_table(table.counted(destination, since, until)).await?;
    let accounts = briefs.iter().filter_map(|brief| brief.account);
    let names = enrich::names_of(invocation, accounts).await;
    let mut digest = Digest::new(destination, (since, until), &briefs, &activity, &names);
    let found = invocation.of_table(table.read(&digest.subjects())).await?;
    let portal = invocation.context.style.access_portal.as_ref();
    let links = found.into_iter().filter_map(|(subject, known)| {
        let item = known.item?;
        Some((subject, item.about.link(item.severity(), portal)?))
    });
    digest.link(&links.collect());
    if publisher.destination().attention.grouping.is_some() {
        // A count that is lost costs nothing but itself.
        let _ = invocation.of_table(table.count_message(destination, now)).await;
    }
    let message = publisher.render_digest(&digest);
    publish_until(publisher, message, invocation.publish_deadline()).await
}

/// A digest.
#[derive(Debug, Serialize)]
struct DigestFinished<'a> {
    request_id: &'a str,
    destination: &'a str,
    scheduled: &'a str,
    published_id: Option<&'a str>,
    error: Option<String>,
}

impl DigestFinished<'_> {
    fn log(&self, log: &Log) {
        let level = if self.error.is_none() { Level::Info } else { Level::Error };
        log.line(level, "digest finished", self);
    }
}
