//! Unchecked: while the state table does not answer, no window counts messages. What goes unchecked
//! leaves in one message for each destination, so that a burst stays one.

use lambda_support::error::AwsCallError;
use notify_core::{
    Summary, SummaryReason,
    state::{About, Mark, News, NewsKind, Summarised},
};
use tokio::time::Instant;

use super::{Delivery, Invocation, publish::publish_summary};
use crate::{error::Error, outcome::Outcome, publisher::Publisher};

/// Maximum attempts that end without a delivery because the table does not answer. The next one
/// delivers unchecked: a duplicate is better than a delay of hours.
const MAX_ATTEMPTS_WITHOUT_TABLE: u32 = 3;

/// Publishes the open deliveries that were not checked as one message. A single one is published as
/// any other. After a message that was not checked, others wait in the retry queue for the length of a
/// window, except for their last attempt.
pub(super) async fn publish_unchecked(
    invocation: &Invocation<'_>,
    publisher: &Publisher,
    deliveries: &mut [&mut Delivery<'_>],
    until: Instant,
) {
    let deliveries = deliveries.iter_mut().map(|delivery| &mut **delivery);
    let mut unchecked: Vec<_> = deliveries.filter(|delivery| delivery.is_unchecked()).collect();
    let Some(now) = unchecked.iter().map(|delivery| delivery.pending.now).max() else { return };
    if let Some(grouping) = publisher.destination().attention.grouping
        && let Some(table) = &invocation.context.state
        && !table.may_go_unchecked(publisher.name(), grouping, now)
    {
        let max_attempts = invocation.context.retry_queue.max_attempts();
        unchecked.retain_mut(|delivery| {
            let waits = delivery.attempt() < max_attempts;
            if waits {
                let reason = "another message went unchecked, and the next one waits for a window";
                let source = AwsCallError::new("take a place", reason);
                delivery.end(Err(Error::StateUnavailable { source }));
            }
            !waits
        });
    }
    if unchecked.len() < 2 {
        return;
    }
    let sent_at =
        |delivery: &&mut Delivery<'_>| delivery.pending.sent_at.unwrap_or(delivery.pending.now);
    let since = unchecked.iter().map(sent_at).min().unwrap_or_default();
    let last = unchecked.iter().map(sent_at).max().unwrap_or_default();
    let members = unchecked.iter().map(|delivery| {
        let notice = &delivery.pending.notice;
        Summarised {
            about: About::of(notice),
            severity: notice.severity(),
            decision: NewsKind::Unchecked.as_str(),
            account_name: notice.account.as_ref().and_then(|account| account.name.clone()),
        }
    });
    let portal = invocation.context.style.access_portal.as_ref();
    let members = members.collect();
    let summary = Summary::new(SummaryReason::Unchecked, since, last, members, portal);
    let sent = publish_summary(publisher, &summary, until).await;
    for delivery in &mut unchecked {
        delivery.end(match &sent {
            Ok(id) => Ok(Outcome::Notified { published_id: id.clone() }),
            Err(Error::Publish { topic_arn, source }) => {
                Err(Error::Publish { topic_arn: topic_arn.clone(), source: source.clone() })
            }
            Err(_) => Err(Error::Panicked),
        });
    }
}

impl Delivery<'_> {
    /// Ends a delivery that the table does not allow to be checked, to be retried; after some attempts
    /// it goes unchecked.
    pub(super) fn end_unavailable(&mut self, invocation: &Invocation<'_>, source: AwsCallError) {
        if self.end_or_go_unchecked(invocation, source).is_some() {
            self.news = Some(News {
                subject: self.subject(),
                kind: NewsKind::Unchecked,
                opened_at: self.pending.now,
                late_by: None,
                mark: Mark::default(),
            });
        }
    }

    /// Ends it to be retried, or returns the error if it goes unchecked.
    pub(super) fn end_or_go_unchecked(
        &mut self,
        invocation: &Invocation<'_>,
        source: AwsCallError,
    ) -> Option<AwsCallError> {
        let max_attempts =
            MAX_ATTEMPTS_WITHOUT_TABLE.min(invocation.context.retry_queue.max_attempts());
        // Whether it was open, and was notified, is not known: an end waits for the table.
        if self.pending.is_over() || self.attempt() < max_attempts {
            self.end(Err(Error::StateUnavailable { source }));
            return None;
        }
        Some(source)
    }

    fn is_unchecked(&self) -> bool {
        let is_unchecked = self.news.as_ref().is_some_and(|news| news.kind == NewsKind::Unchecked);
        self.is_open() && is_unchecked
    }
}
