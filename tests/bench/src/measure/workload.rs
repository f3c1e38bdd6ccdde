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
        }
    }

    /// How many of the first `events` events are news.
    pub(super) fn news(self, events: u32) -> u32 {
        if self == Self::Unchanged { events.min(SUBJECTS) } else { events }
    }

    /// The destination of a formatter with its table. None: it has no table.
    pub(super) fn attention(self) -> Option<Attention> {
        let has_table = matches!(self, Self::News | Self::Unchanged);
        has_table.then_some(Attention { format: SLACK_BOT, is_grouped: false })
    }
}

/// When recordings begin.
fn start() -> Moment {
    Settings::default().start
}
