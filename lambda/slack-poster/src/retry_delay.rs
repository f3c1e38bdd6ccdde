//! When SQS delivers a message again, and how often.

use std::time::Duration;

/// Maximum receives of a message; after the last one it goes to the dead-letter queue. The queue's own
/// maximum (modules/slack-bot/main.tf) leaves it a few more, for a dead-letter queue that refuses it.
pub(crate) const MAX_RECEIVES: u32 = 90;
/// Maximum posts of a message without an answer: each may be a copy in the channel.
pub(crate) const MAX_UNANSWERED_POSTS: u32 = 5;
const INITIAL_DELAY: Duration = Duration::from_secs(30);
const MAX_DELAY: Duration = Duration::from_mins(15);
/// The delay after each post without an answer: ten hours in all, as an outage may last.
const UNANSWERED_DELAYS: [Duration; 4] = [
    Duration::from_mins(2),
    Duration::from_mins(15),
    Duration::from_hours(2),
    Duration::from_hours(8),
];

/// The delay of a message that SQS delivers again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryDelay {
    /// This one.
    Exactly(Duration),
    /// Doubles with each receive of the message, from 30 seconds to 15 minutes.
    Growing,
    /// That of a message with so many posts without an answer.
    Unanswered(u32),
}

impl RetryDelay {
    /// The delay of a message that was received so often, at least once.
    pub(crate) fn after(self, receives: u32) -> Duration {
        let factor = 2_u32.saturating_pow(receives.saturating_sub(1));
        let growing = INITIAL_DELAY.saturating_mul(factor).min(MAX_DELAY);
        match self {
            Self::Exactly(delay) => delay,
            Self::Growing => growing,
            Self::Unanswered(posts) => {
                let index = usize::try_from(posts.saturating_sub(1)).unwrap_or(usize::MAX);
                UNANSWERED_DELAYS.get(index).copied().unwrap_or(growing)
            }
        }
    }

    /// The delay of messages that wait with this one.
    pub(crate) fn of_held_back(self) -> Self {
        match self {
            Self::Unanswered(_) => Self::Growing,
            delay => delay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growing_delay_doubles_up_to_a_quarter_of_an_hour() {
        let seconds = [1, 2, 3, 4, 5, 6, 90, u32::MAX]
            .map(|receives| RetryDelay::Growing.after(receives).as_secs());
        assert_eq!(seconds, [30, 60, 120, 240, 480, 900, 900, 900]);
    }

    #[test]
    fn unanswered_posts_last_for_ten_hours() {
        let delays = (1..MAX_UNANSWERED_POSTS).map(|posts| RetryDelay::Unanswered(posts).after(1));
        assert!(delays.sum::<Duration>() > Duration::from_hours(10));
        assert_eq!(RetryDelay::Unanswered(1).of_held_back(), RetryDelay::Growing);
    }
}
