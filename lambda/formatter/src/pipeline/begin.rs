//! Begin: ends deliveries that another invocation makes, and writes which ones this invocation makes.
//! Touches the state table.

use futures_util::{StreamExt as _, stream};
use lambda_support::error::{AwsCallError, ErrorChain};
use notify_core::state::{Mark, News};

use super::{
    Delivery, Invocation, MAX_CONCURRENT_CALLS, bounded,
    decide::NoticeState,
    record::{self, Begun, HELD, HELD_SECONDS},
    tracked::Tracked,
};
use crate::{error::Error, outcome::Outcome, state::StateTable};

/// Ends deliveries that another invocation makes, and those that this one makes already.
pub(super) fn end_repetitions(invocation: &Invocation<'_>, deliveries: &mut [Delivery<'_>]) {
    let mut own: Vec<(String, &str, Mark)> = Vec::new();
    for delivery in deliveries.iter_mut().filter(|delivery| delivery.is_open()) {
        let (NoticeState::Subject(tracked), Some(news)) = (&delivery.pending.state, &delivery.news)
        else {
            continue;
        };
        let is_own = own.iter().any(|(subject, destination, mark)| {
            *subject == news.subject
                && *destination == delivery.destination
                && mark.is_same_news(&news.mark)
        });
        if is_own {
            "delivered in the same invocation".clone_into(&mut delivery.rule);
            delivery.end(Ok(Outcome::Deduplicated));
            continue;
        }
        let begun = delivery.begun(invocation, news.clone());
        if record::is_pending(&tracked.item, news, &begun, delivery.pending.now) {
            "in progress in another invocation".clone_into(&mut delivery.rule);
            delivery.end(delivery.in_progress());
            continue;
        }
        own.push((news.subject.clone(), delivery.destination, news.mark.clone()));
    }
}

/// Begins the deliveries about subjects, with one write for each notice.
pub(super) async fn begin(
    invocation: &Invocation<'_>,
    table: &StateTable,
    deliveries: &mut [Delivery<'_>],
) {
    let mut groups: Vec<Vec<&mut Delivery<'_>>> = Vec::new();
    for delivery in deliveries.iter_mut() {
        match groups.last_mut() {
            Some(group)
                if group.first().is_some_and(|it| std::ptr::eq(it.pending, delivery.pending)) =>
            {
                group.push(delivery);
            }
            _ => groups.push(vec![delivery]),
        }
    }
    stream::iter(groups)
        .for_each_concurrent(MAX_CONCURRENT_CALLS, |mut group| async move {
            begin_notice(invocation, table, &mut group).await;
        })
        .await;
}

async fn begin_notice(
    invocation: &Invocation<'_>,
    table: &StateTable,
    group: &mut [&mut Delivery<'_>],
) {
    let Some(pending) = group.first().map(|delivery| delivery.pending) else { return };
    let NoticeState::Subject(tracked) = &pending.state else { return };
    let mut tracked = Tracked::clone(tracked);
    let mut begun: Vec<Begun> = Vec::new();
    for delivery in group.iter_mut() {
        let Some(news) = delivery.news.clone() else { continue };
        let one = match delivery.end.as_ref().map(|end| &end.result) {
            None | Some(Ok(Outcome::InDigest)) => delivery.begun(invocation, news),
            Some(Ok(Outcome::Held { until, .. })) => Begun {
                owner: HELD.to_owned(),
                until: until + HELD_SECONDS,
                ..delivery.begun(invocation, news)
            },
            Some(_) => continue,
        };
        begun.push(one);
    }
    let done = record::begin(invocation, table, &mut tracked, pending, &mut begun);
    match bounded(invocation.hold_deadline(), Box::pin(done)).await {
        Ok(()) => {
            for delivery in group.iter_mut().filter(|delivery| delivery.is_open()) {
                let own = begun.iter().find(|begun| begun.destination == delivery.destination);
                if let Some(begun) = own {
                    delivery.news = Some(begun.news.clone());
                } else {
                    let is_begun = delivery.news.as_ref().is_some_and(|news| {
                        let own = delivery.begun(invocation, news.clone());
                        record::is_pending(&tracked.item, news, &own, pending.now)
                    });
                    "delivered before".clone_into(&mut delivery.rule);
                    delivery.end(if is_begun {
                        delivery.in_progress()
                    } else {
                        Ok(Outcome::Deduplicated)
                    });
                }
            }
            let _ = pending.begun.set(Box::new(tracked.known));
        }
        Err(source) => {
            let reason = ErrorChain(&source).to_string();
            // What is held is known by its subject's item, which is not written.
            for delivery in group {
                let end = delivery.end.as_ref().map(|end| &end.result);
                if !matches!(end, None | Some(Ok(Outcome::Held { .. } | Outcome::InDigest))) {
                    continue;
                }
                delivery.end = None;
                let source = AwsCallError::new("write the state", reason.clone());
                delivery.end_unavailable(invocation, source);
            }
        }
    }
}

impl Delivery<'_> {
    /// The end of what another invocation delivers. If that fails, the retry of its event delivers the
    /// notice, but a message of the retry queue that came twice is the only one.
    fn in_progress(&self) -> Result<Outcome, Error> {
        match self.attempt() {
            0 => Ok(Outcome::Deduplicated),
            _ => Err(Error::InProgress),
        }
    }

    /// It as a delivery that begins now.
    fn begun(&self, invocation: &Invocation<'_>, news: News) -> Begun {
        Begun {
            destination: self.destination.to_owned(),
            news,
            // Flushes of a destination exclude each other. A message of the retry queue may be there
            // twice, and one of the two delivers.
            owner: if self.known_as() == Some(HELD) { HELD } else { self.owner() }.to_owned(),
            known_as: self.known_as(),
            until: self.pending.now + invocation.lease_seconds(),
        }
    }
}
