//! News of every kind, and the check of its messages. The fuzz targets use it, too.

use notify_core::{
    Failure, Notice, Severity,
    render::{Style, render_news},
    routing::Format,
    state::{Change, Claim, Claimant, Ending, Mark, News, NewsKind, Rhythm, Worst},
};

use crate::check::check_message;

/// Panics if the message in some format breaks a limit or is not harmless.
pub(crate) fn check_news(notice: &Notice, news: &News, style: &Style) {
    for format in Format::ALL {
        check_message(&render_news(notice, news, format, style), format);
    }
}

pub(crate) fn kinds(number: u32, at: i64) -> Vec<NewsKind> {
    let many = number as usize;
    let changes = vec![
        Change::Severity { from: Severity::Low, to: Severity::Critical },
        Change::Failure { from: Some(Failure::AssumeRole), to: Failure::PlaybookNotEnabled },
        Change::Count { from: number.into(), to: u64::MAX },
        Change::Signals(many),
        Change::Entities(many),
        Change::Actor,
    ];
    let claim = |by| Some(Claim { by, at });
    let endings =
        [Ending::Confirmed, Ending::ClaimedByAsr, Ending::ClaimedByPerson, Ending::SetAside];
    let mut kinds = vec![
        NewsKind::New,
        NewsKind::Risen,
        NewsKind::Backlog,
        NewsKind::Changed(changes.clone()),
        NewsKind::Changed(changes.into_iter().skip(2).collect()),
        NewsKind::Reopened { times: number, rhythm: Some(Rhythm::Daily(at)) },
        NewsKind::Reopened { times: number, rhythm: Some(Rhythm::AfterFix(at)) },
        NewsKind::Again { times: number },
        NewsKind::NotFixed(None),
        NewsKind::NotFixed(claim(Claimant::Asr)),
        NewsKind::NotFixed(claim(Claimant::Person)),
        NewsKind::NoLongerSetAside,
        NewsKind::RolledBack,
        NewsKind::Flapping { turns: number },
        NewsKind::Reminder { seen: number.into() },
        NewsKind::BackInSight { lost_at: at },
        NewsKind::Unchecked,
    ];
    kinds.extend(endings.map(NewsKind::Resolved));
    kinds
}

pub(crate) fn of(kind: NewsKind, at: i64, late_by: Option<i64>) -> News {
    let worst = Worst { severity: Some(Severity::High), ..Worst::default() };
    News {
        subject: "0".repeat(32),
        kind,
        opened_at: at,
        late_by,
        mark: Mark { worst, at: 1_795_453_500, is_single: true, ..Mark::default() },
    }
}

pub(crate) fn of_every_kind() -> impl Iterator<Item = News> {
    kinds(3, 1_790_000_000).into_iter().map(|kind| of(kind, 1_790_000_000, None))
}
