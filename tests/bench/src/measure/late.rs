//! Late news: what the maximum of the hour delayed.

use replay::{HOUR, Limits, Moment};

/// Messages that a destination with the defaults gets in an hour, without the places that are kept for
/// what is critical.
const PLACES: usize = 30 - 5;

/// Whether the hour had no place until shortly before news left that was late. The times of messages rise.
pub(super) fn is_by_maximum(messages: &[Moment], left: Moment, limits: Limits) -> bool {
    let before = messages.iter().take_while(|at| **at < left);
    // The hour is full from the last of so many messages until an hour after the first of them.
    let full_until = before.clone().skip(PLACES - 1).zip(before).filter_map(|(last, first)| {
        let until = first.plus(HOUR);
        (*last < until).then_some(until)
    });
    full_until.max().is_some_and(|until| left.since(until) <= limits.wait + limits.grace)
}

#[cfg(test)]
mod tests {
    use replay::{MINUTE, SECOND};

    use super::*;

    #[test]
    fn hour_is_full_until_the_first_of_its_messages_is_an_hour_old() {
        let full: Vec<_> = (0..25).map(|n| Moment::EPOCH.plus(n * MINUTE)).collect();
        let limits = Limits::default();
        let is_by_maximum =
            |messages, after| is_by_maximum(messages, Moment::EPOCH.plus(after), limits);
        assert!(is_by_maximum(&full, 40 * MINUTE), "the hour is full");
        assert!(is_by_maximum(&full, HOUR + 75 * SECOND), "and a window more");
        assert!(!is_by_maximum(&full, HOUR + 76 * SECOND), "it had a place");
        assert!(!is_by_maximum(&full, 24 * MINUTE), "the last one was still to come");
        assert!(!is_by_maximum(&full[1..], 40 * MINUTE), "one place was free");
        let slow: Vec<_> = (0..25).map(|n| Moment::EPOCH.plus(n * 3 * MINUTE)).collect();
        assert!(!is_by_maximum(&slow, HOUR + 20 * MINUTE), "they took longer than an hour");
    }
}
