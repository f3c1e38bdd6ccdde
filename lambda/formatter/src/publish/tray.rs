//! Messages for one topic that are ready at the same moment, and what fits into one call.

use std::{
    mem,
    sync::{Mutex, PoisonError},
};

use notify_core::render::Message;
use tokio::sync::oneshot;

use crate::error::Error;

/// The most messages that one call takes …
const MOST: usize = 10;
/// … and the most bytes of all of them. SNS does not say whether a subject counts: here it does.
const LARGEST: usize = 262_144;

/// What came of one message of a batch.
#[derive(Debug)]
pub(super) enum Answer {
    /// SNS has it, under this id.
    Taken(Option<String>),
    /// SNS did not take it.
    Refused(Error),
    /// SNS did not take it in this company, but may take it alone.
    Alone,
}

/// A message, and who waits for its answer.
#[derive(Debug)]
pub(super) struct Waiting {
    number: u64,
    pub(super) message: Message,
    pub(super) answer: oneshot::Sender<Answer>,
}

/// Where messages wait until one of those that brought them takes a batch along.
#[derive(Debug, Default)]
pub(super) struct Tray(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    next: u64,
    waiting: Vec<Waiting>,
}

impl Waiting {
    fn size(&self) -> usize {
        self.message.text.len() + self.message.subject.as_ref().map_or(0, String::len)
    }
}

impl Tray {
    /// Puts a message in; its number tells it from all others.
    pub(super) fn put(&self, message: Message) -> (u64, oneshot::Receiver<Answer>) {
        let (answer, receiver) = oneshot::channel();
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = inner.next;
        inner.next += 1;
        inner.waiting.push(Waiting { number, message, answer });
        (number, receiver)
    }

    /// The message of this number, and of the others what fits into one call with it, as they came;
    /// nothing if another took it along.
    pub(super) fn take(&self, number: u64) -> Vec<Waiting> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever stopped waiting has seen to the message in another way by now.
        inner.waiting.retain(|waiting| !waiting.answer.is_closed());
        let Some(own) = inner.waiting.iter().find(|waiting| waiting.number == number) else {
            return Vec::new();
        };
        let (mut room, mut left) = (LARGEST.saturating_sub(own.size()), MOST - 1);
        let mut batch = Vec::new();
        for waiting in mem::take(&mut inner.waiting) {
            let is_own = waiting.number == number;
            if !is_own && (left == 0 || waiting.size() > room) {
                inner.waiting.push(waiting);
                continue;
            }
            if !is_own {
                left -= 1;
                room -= waiting.size();
            }
            batch.push(waiting);
        }
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(size: usize) -> Message {
        Message { text: "x".repeat(size - 1), subject: Some("s".to_owned()) }
    }

    fn numbers(batch: &[Waiting]) -> Vec<u64> {
        batch.iter().map(|waiting| waiting.number).collect()
    }

    #[test]
    fn a_batch_is_ten_messages_at_most_and_each_is_in_one() {
        let tray = Tray::default();
        let _waiting: Vec<_> = (0..12).map(|_| tray.put(of(1))).collect();
        assert_eq!(numbers(&tray.take(0)), (0..10).collect::<Vec<_>>());
        assert!(tray.take(1).is_empty());
        assert_eq!(numbers(&tray.take(11)), [10, 11]);
        assert!(tray.take(10).is_empty());
    }

    #[test]
    fn a_batch_holds_the_message_of_whoever_takes_it() {
        let tray = Tray::default();
        let _waiting: Vec<_> = (0..12).map(|_| tray.put(of(1))).collect();
        assert_eq!(numbers(&tray.take(11)), [0, 1, 2, 3, 4, 5, 6, 7, 8, 11]);
        assert_eq!(numbers(&tray.take(9)), [9, 10]);
    }

    #[test]
    fn a_batch_is_as_large_as_sns_takes_and_no_larger() {
        let tray = Tray::default();
        let sizes = [LARGEST - 10, 5, 6, 5, LARGEST, LARGEST + 1];
        let _waiting: Vec<_> = sizes.map(|size| tray.put(of(size))).into();
        assert_eq!(numbers(&tray.take(0)), [0, 1, 3]);
        for number in [2, 4, 5] {
            assert_eq!(
                numbers(&tray.take(number)),
                [number],
                "too large for SNS goes to SNS alone"
            );
        }
    }

    #[test]
    fn whoever_stopped_waiting_is_not_published_any_more() {
        let tray = Tray::default();
        let (_, gone) = tray.put(of(1));
        let (number, _waiting) = tray.put(of(1));
        drop(gone);
        assert_eq!(numbers(&tray.take(number)), [1]);
        assert!(tray.take(0).is_empty());
    }
}
