//! What the processes of a measurement are sent.

use axum::body::Bytes;
use replay::{Moment, SECOND, Settings};

use crate::{
    Result,
    events::{AccountName, finding, notification},
    subjects::{Attention, SLACK_BOT},
};

/// Subjects of a workload whose later events change nothing.
const SUBJECTS: u32 = 20;
/// Events of each subject of a soak.
const SOAK_EVENTS: u32 = 4;
/// The control of the findings.
const CONTROL: u32 = 8;

/// The events of a measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workload {
    /// Results of ASR, without a table.
    Notification,
    /// The same with account names from AWS Organizations.
    Lookup,
    /// Findings, each of another subject, with the table and one bot that gets each at once.
    News,
    /// The same, but from the twentieth on each is an update that changes nothing.
    Unchanged,
    /// The same, but each subject has one event that is news and then three that change nothing.
    Soak,
}

impl Workload {
    /// The event with this number, counted from 0. Findings come a second apart.
    pub(crate) fn event(self, number: u32) -> Result<Bytes> {
        let at = |number: u32| start().plus(i64::from(number) * SECOND);
        match self {
            Self::Notification => notification(number, AccountName::InBody),
            Self::Lookup => notification(number, AccountName::Lookup),
            Self::News => finding(number, CONTROL, at(number), at(number)),
            Self::Unchanged => {
                let subject = number % SUBJECTS;
                finding(subject, CONTROL, at(subject), at(number))
            }
            Self::Soak => {
                let first = number - number % SOAK_EVENTS;
                finding(number / SOAK_EVENTS, CONTROL, at(first), at(number))
            }
        }
    }

    /// How many of the first `events` events are news.
    pub(super) fn news(self, events: u32) -> u32 {
        match self {
            Self::Unchanged => events.min(SUBJECTS),
            Self::Soak => events.div_ceil(SOAK_EVENTS),
            Self::Notification | Self::Lookup | Self::News => events,
        }
    }

    /// The destination of a formatter with its table. None: it has no table.
    pub(super) fn attention(self) -> Option<Attention> {
        let has_table = matches!(self, Self::News | Self::Unchanged | Self::Soak);
        has_table.then_some(Attention { format: SLACK_BOT, is_grouped: false })
    }
}

/// When recordings begin.
fn start() -> Moment {
    Settings::default().start
}
