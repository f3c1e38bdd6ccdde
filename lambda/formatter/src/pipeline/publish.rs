//! Publish: renders the open deliveries and publishes them, batched for each destination. Touches
//! SNS.

use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::{FutureExt as _, StreamExt as _, future::join_all, stream};
use notify_core::render::Message;
use tokio::time::{Instant, timeout_at};

use super::{Delivery, Invocation};
use crate::{
    error::Error,
    outcome::Outcome,
    publisher::{Answer, Publisher},
};

/// How many calls for one destination run at once. Each needs a connection of its own, and a
/// handshake costs more than the wait for the call before.
const MAX_CONCURRENT_BATCHES: usize = 2;
/// Entries of one `PublishBatch` call (SNS API reference).
const MAX_BATCH_ENTRIES: usize = 10;
/// Bytes of all messages of one `PublishBatch` call, subjects included: SNS takes 262,144.
const MAX_BATCH_BYTES: usize = 256 * 1_024;

/// Publishes every open delivery. Destinations do not wait for each other.
pub(super) async fn publish(invocation: &Invocation<'_>, deliveries: &mut [Delivery<'_>]) {
    let until = invocation.publish_deadline();
    let mut open: Vec<_> = deliveries.iter_mut().filter(|delivery| delivery.is_open()).collect();
    let destinations = invocation.context.publishers.iter().map(|publisher| {
        let own = open.extract_if(.., |delivery| delivery.destination == publisher.name());
        publish_to(publisher, own.collect(), until)
    });
    join_all(destinations.collect::<Vec<_>>()).await;
}

async fn publish_to(publisher: &Publisher, deliveries: Vec<&mut Delivery<'_>>, until: Instant) {
    let batches = Batches { publisher, rest: deliveries.into_iter(), next: None };
    stream::iter(batches)
        .for_each_concurrent(MAX_CONCURRENT_BATCHES, |batch| publish_batch(publisher, batch, until))
        .await;
}

/// A delivery with its rendered message.
struct Rendered<'a, 'b> {
    delivery: &'a mut Delivery<'b>,
    message: Message,
}

/// Renders deliveries and gathers them into batches that fit into one call, one batch at a time: no
/// more messages are in memory than are on their way.
struct Batches<'a, 'b> {
    publisher: &'a Publisher,
    rest: std::vec::IntoIter<&'a mut Delivery<'b>>,
    /// Rendered, but too large for the batch before.
    next: Option<Rendered<'a, 'b>>,
}

impl<'a, 'b> Iterator for Batches<'a, 'b> {
    type Item = Vec<Rendered<'a, 'b>>;

    fn next(&mut self) -> Option<Self::Item> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < MAX_BATCH_ENTRIES
            && let Some(rendered) = self.next.take().or_else(|| self.render_next())
        {
            bytes += size_bytes(&rendered.message);
            if !batch.is_empty() && bytes > MAX_BATCH_BYTES {
                self.next = Some(rendered);
                break;
            }
            batch.push(rendered);
        }
        (!batch.is_empty()).then_some(batch)
    }
}

impl<'a, 'b> Batches<'a, 'b> {
    fn render_next(&mut self) -> Option<Rendered<'a, 'b>> {
        loop {
            let delivery = self.rest.next()?;
            // A notice that makes the renderer panic must not take the others with it.
            let render = || self.publisher.render(&delivery.pending.notice);
            match catch_unwind(AssertUnwindSafe(render)) {
                Ok(message) => return Some(Rendered { delivery, message }),
                Err(_) => delivery.end(Err(Error::Panicked)),
            }
        }
    }
}

fn size_bytes(message: &Message) -> usize {
    message.text.len() + message.subject.as_ref().map_or(0, String::len)
}

async fn publish_batch(publisher: &Publisher, batch: Vec<Rendered<'_, '_>>, until: Instant) {
    let (mut deliveries, mut messages): (Vec<&mut Delivery<'_>>, Vec<Message>) =
        batch.into_iter().map(|rendered| (rendered.delivery, rendered.message)).unzip();
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
        Err(interrupted) => {
            for delivery in deliveries {
                delivery.end(Err(interrupted.into()));
            }
        }
    }
    // Rendered once more: to keep each message for this would cost every call a copy.
    let alone = alone.into_iter().map(|delivery| {
        let message = publisher.render(&delivery.pending.notice);
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
    let result = within(until, publisher.publish_one(message)).await;
    delivery.end_published(result.unwrap_or_else(|interrupted| Err(interrupted.into())));
}

/// Why a call has no answer.
#[derive(Debug, Clone, Copy)]
enum Interrupted {
    OutOfTime,
    Panicked,
}

impl From<Interrupted> for Error {
    fn from(interrupted: Interrupted) -> Self {
        match interrupted {
            Interrupted::OutOfTime => Self::OutOfTime,
            Interrupted::Panicked => Self::Panicked,
        }
    }
}

/// Runs a call until the deadline; a panic in it ends this call alone.
async fn within<T>(until: Instant, call: impl Future<Output = T>) -> Result<T, Interrupted> {
    if Instant::now() >= until {
        return Err(Interrupted::OutOfTime);
    }
    match timeout_at(until, AssertUnwindSafe(call).catch_unwind()).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) => Err(Interrupted::Panicked),
        Err(_) => Err(Interrupted::OutOfTime),
    }
}

impl Delivery<'_> {
    fn end_published(&mut self, result: Result<Option<String>, Error>) {
        self.end(result.map(|published_id| Outcome::Notified { published_id }));
    }
}
