//! Examples of news, to see what a message says of each kind.

use clap::ValueEnum;
use notify_core::{
    Failure, Notice, Severity,
    state::{Change, Claim, Claimant, Ending, Mark, News, NewsKind, Rhythm, Worst},
};

/// 2026-11-23 17:05:00 UTC, in the days of the fixtures, so that the same text is always printed.
const NOW: i64 = 1_795_453_500;
const DAY: i64 = 24 * 60 * 60;

/// What is new about a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Example {
    /// Seen for the first time.
    New,
    /// The severity rose after it was open for a time.
    Risen,
    /// Older than the destination.
    Backlog,
    /// Worse than before.
    Changed,
    /// Open again after it was over.
    Reopened,
    /// An alarm that returns often.
    Again,
    /// Marked as fixed, and it is not.
    NotFixed,
    /// No longer suppressed or archived.
    NoLongerSetAside,
    /// ASR undid its remediation.
    RolledBack,
    /// It turns between open and over.
    Flapping,
    /// Over, as its source confirms.
    Resolved,
    /// Over, as ASR reports.
    ResolvedByAsr,
    /// Over, as a person says.
    ResolvedByPerson,
    /// Suppressed or archived.
    SetAside,
    /// Still open.
    Reminder,
    /// Reported again after a digest said that it was lost from sight.
    BackInSight,
    /// The state table did not answer.
    Unchecked,
}

impl Example {
    /// The news of a notice that was opened three days ago.
    #[must_use]
    pub fn of(self, notice: &Notice) -> News {
        let kind = match self {
            Self::New => NewsKind::New,
            Self::Risen => NewsKind::Risen,
            Self::Backlog => NewsKind::Backlog,
            Self::Changed => NewsKind::Changed(vec![match notice.severity() {
                Some(to) => Change::Severity { from: Severity::Low, to },
                None => Change::Failure { from: Some(Failure::TimedOut), to: Failure::Runbook },
            }]),
            Self::Reopened => {
                let rhythm = Some(Rhythm::AfterFix(12 * 60));
                NewsKind::Reopened { times: 3, rhythm }
            }
            Self::Again => NewsKind::Again { times: 5 },
            Self::NotFixed => {
                NewsKind::NotFixed(Some(Claim { by: Claimant::Asr, at: NOW - 2 * DAY }))
            }
            Self::NoLongerSetAside => NewsKind::NoLongerSetAside,
            Self::RolledBack => NewsKind::RolledBack,
            Self::Flapping => NewsKind::Flapping { turns: 4 },
            Self::Resolved => NewsKind::Resolved(Ending::Confirmed),
            Self::ResolvedByAsr => NewsKind::Resolved(Ending::ClaimedByAsr),
            Self::ResolvedByPerson => NewsKind::Resolved(Ending::ClaimedByPerson),
            Self::SetAside => NewsKind::Resolved(Ending::SetAside),
            Self::Reminder => NewsKind::Reminder { seen: 19 },
            Self::BackInSight => NewsKind::BackInSight { lost_at: NOW - 2 * DAY },
            Self::Unchecked => NewsKind::Unchecked,
        };
        let worst = Worst { severity: notice.severity(), ..Worst::default() };
        News {
            subject: "0123456789abcdef0123456789abcdef".to_owned(),
            kind,
            opened_at: NOW - 3 * DAY,
            late_by: None,
            mark: Mark { openings: 1, worst, at: NOW, is_single: true, ..Mark::default() },
        }
    }
}
