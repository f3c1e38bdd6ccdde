//! Publish: renders the open deliveries and publishes them, batched for each destination, then has
//! them settled. Touches SNS.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use futures_util::{FutureExt as _, StreamExt as _, future::join_all, stream};
use notify_core::{Summary, render::Message};
use tokio::time::{Instant, timeout_at};

use super::{Delivery, Invocation, unchecked::publish_unchecked};
use crate::{
    error::{Error, PublishFailure},
    outcome::Outcome,
    publisher::{Answer, Publisher},
};

/// Maximum concurrent calls for one destination. Each needs a connection of its own, and a
/// handshake takes longer than the wait for the previous call.
const MAX_CONCURRENT_BATCHES: usize = 2;
/// Entries of one `PublishBatch` call (SNS API reference). SNS also limits their bytes to 256 KiB,
/// which ten messages for people, at most 20 KB each, cannot reach; ten documents may, and SNS then
/// refuses the call, so that each is published alone.
const MAX_BATCH_ENTRIES: usize = 10;

/// Publishes the open deliveries of one destination.
pub(super) async fn publish(
    invocation: &Invocation<'_>,
    publisher: &Publisher,
    deliveries: &mut [&mut Delivery<'_>],
) {
    let until = invocation.publish_deadline();
    publish_unchecked(invocation, publisher, deliveries, until).await;
    let open = deliveries.iter_mut().filter(|delivery| delivery.is_open());
    let mut rendered = open.filter_map(|delivery| {
        let delivery = &mut **delivery;
        let message = render(publisher, delivery)?;
        Some((delivery, message))
    });
    // Rendered batch by batch: no more messages are in memory than are on their way.
    let batches = std::iter::from_fn(|| {
        let batch: Vec<_> = rendered.by_ref().take(MAX_BATCH_ENTRIES).collect();
        (!batch.is_empty()).then_some(batch)
    });
    stream::iter(batches)
        .for_each_concurrent(MAX_CONCURRENT_BATCHES, |batch| publish_batch(publisher, batch, until))
        .await;
}

/// Renders the message of a delivery. A notice that makes the renderer panic ends its own delivery
/// alone.
fn render(publisher: &Publisher, delivery: &mut Delivery<'_>) -> Option<Message> {
    let message = catch_unwind(AssertUnwindSafe(|| {
        publisher.render(&delivery.pending.notice, delivery.news.as_ref())
    }));
    if message.is_err() {
        delivery.end(Err(Error::Panicked));
    }
    message.ok()
}

async fn publish_batch(
    publisher: &Publisher,
    batch: Vec<(&mut Delivery<'_>, Message)>,
    until: Instant,
) {
    let (mut deliveries, mut messages): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
    if let ([delivery], 1) = (deliveries.as_mut_slice(), messages.len()) {
        let message = messages.swap_remove(0);
        return publish_one(publisher, delivery, message, until).await;
    }
    let mut alone = Vec::new();
    match within(until, publisher.publish_batch(messages)).await {
        Ok(answers) => {
            for (delivery, answer) in deliveries.into_iter().zip(answers) {
                match answer {
                    Answer::Ended(result) => delivery.end_published(result),
                    Answer::PublishAlone => alone.push(delivery),
                }
            }
        }
        Err(error) => {
            let failure: PublishFailure = Arc::new(error);
            for delivery in deliveries {
                delivery.end(Err(publisher.failed(Arc::clone(&failure))));
            }
        }
    }
    // Rendered once more: to keep each message for this would cost every call a copy.
    let alone = alone.into_iter().map(|delivery| {
        let message = publisher.render(&delivery.pending.notice, delivery.news.as_ref());
        publish_one(publisher, delivery, message, until)
    });
    join_all(alone.collect::<Vec<_>>()).await;
}

async fn publish_one(
    publisher: &Publisher,
    delivery: &mut Delivery<'_>,
    message: Message,
    until: Instant,
) {
    delivery.end_published(publish_until(publisher, message, until).await);
}

/// Publishes a message until a time. An error names the topic.
pub(super) async fn publish_until(
    publisher: &Publisher,
    message: Message,
    until: Instant,
) -> Result<Option<String>, Error> {
    let sent = within(until, publisher.publish_one(message)).await;
    sent.unwrap_or_else(|error| Err(publisher.failed(Arc::new(error))))
}

/// Publishes several notices in one message until a time.
pub(super) async fn publish_summary(
    publisher: &Publisher,
    summary: &Summary,
    until: Instant,
) -> Result<Option<String>, Error> {
    publish_until(publisher, publisher.render_summary(summary)?, until).await
}

/// Runs a call of SNS until the deadline; a panic in it ends this call alone.
async fn within<T>(until: Instant, call: impl Future<Output = T>) -> Result<T, Error> {
    if Instant::now() >= until {
        return Err(Error::OutOfTime);
    }
    match timeout_at(until, AssertUnwindSafe(call).catch_unwind()).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) => Err(Error::Panicked),
        Err(_) => Err(Error::Unanswered),
    }
}

impl Delivery<'_> {
    fn end_published(&mut self, result: Result<Option<String>, Error>) {
        self.end(result.map(|published_id| Outcome::Notified { published_id }));
    }
}
