//! What is news for a destination: the difference between an item and the destination's mark.

use serde::{Deserialize, Serialize};

use super::{Claim, Ending, Item, Mark, Opening, Provider, Standing, Traits};
use crate::{Failure, Severity};

pub(super) const HOUR: i64 = 60 * 60;
pub(super) const DAY: i64 = 24 * HOUR;

/// How a destination compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    /// When the destination, its rules and the table all existed. What is older is its backlog.
    pub since: i64,
    /// The lowest severity of which the end is news. None: no end is.
    pub resolved_from: Option<Severity>,
    /// The current time.
    pub now: i64,
}

/// What a message says about a subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct News {
    /// The subject's id, 32 hexadecimal digits.
    pub subject: String,
    /// What happened.
    pub kind: NewsKind,
    /// When it was opened last.
    pub opened_at: i64,
    /// How late the message is because it waited for a queue, in seconds. None if it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_by: Option<i64>,
    /// The mark that the destination gets when its topic has taken the message.
    pub mark: Mark,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewsKind {
    /// It is seen for the first time at this destination.
    New,
    /// The same, but its severity rose to the destination's minimum after it was open for a time.
    Risen,
    /// It is older than the destination, its rules or the table.
    Backlog,
    /// It is worse than what the destination was notified of.
    Changed(Vec<Change>),
    /// It is open again after it was over.
    Reopened {
        /// How often, at least 1.
        times: u32,
        /// When it returns, if that is regular.
        rhythm: Option<Rhythm>,
    },
    /// An alarm that returns often did so again since its last message.
    Again {
        /// How often within a day.
        times: u32,
    },
    /// It was claimed to be fixed, and it is not.
    NotFixed(Option<Claim>),
    /// It is no longer suppressed.
    NoLongerSetAside,
    /// ASR undid its remediation.
    RolledBack,
    /// It turns between open and over; the next message comes when it is quiet for a day or worse.
    Flapping {
        /// How often it turned within a day.
        turns: u32,
    },
    /// It is over.
    Resolved(Ending),
    /// It is still open.
    Reminder {
        /// How often it was seen.
        seen: u64,
    },
    /// It is reported again after a digest said that sight of it was lost.
    BackInSight {
        /// When it was lost.
        lost_at: i64,
    },
    /// The state table did not answer, so it is not known whether this is news.
    Unchecked,
}

/// In what respect something is worse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Its severity rose.
    Severity {
        /// The highest one before.
        from: Severity,
        /// The present one.
        to: Severity,
    },
    /// The remediation fails in another way.
    Failure {
        /// The last failure. None if no remediation had failed.
        from: Option<Failure>,
        /// The present one.
        to: Failure,
    },
    /// It was seen ten times as often.
    Count {
        /// The count of the last message.
        from: u64,
        /// The present one.
        to: u64,
    },
    /// An attack sequence has so many new signals.
    Signals(usize),
    /// An AWS Health event affects so many more entities.
    Entities(usize),
    /// Another address or principal is involved.
    Actor,
}

/// When something returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Each day about this time, in seconds from midnight UTC.
    Daily(i64),
    /// So many seconds after each fix.
    AfterFix(i64),
}

impl News {
    /// Whether it is the end of what a destination was notified of as less than high. What has no severity
    /// is no less, and who has ASR fix something waits for its answer.
    #[must_use]
    pub fn is_minor_end(&self) -> bool {
        let NewsKind::Resolved(ending) = &self.kind else { return false };
        *ending != Ending::ClaimedByAsr
            && self.mark.worst.severity.is_some_and(|worst| worst < Severity::High)
    }
}

impl NewsKind {
    /// Whether it is sent although a silence matches: what is worse, and what is over.
    #[must_use]
    pub fn breaks_silence(&self) -> bool {
        match self {
            Self::Changed(changes) => changes.iter().any(|change| *change != Change::Actor),
            Self::Resolved(_) => true,
            _ => false,
        }
    }

    /// The word in logs, metrics and transitions.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::New | Self::Risen => "new",
            Self::Backlog => "backlog",
            Self::Changed(_) => "changed",
            Self::Reopened { .. }
            | Self::Again { .. }
            | Self::NoLongerSetAside
            | Self::RolledBack => "reopened",
            Self::NotFixed(_) => "not-fixed",
            Self::Flapping { .. } => "flapping",
            Self::Resolved(_) => "resolved",
            Self::Reminder { .. } => "reminder",
            Self::BackInSight { .. } => "back-in-sight",
            Self::Unchecked => "unchecked",
        }
    }
}

impl Item {
    /// What is news for a destination. None if its mark says all that is so, and for what the
    /// destination learns later, such as the end of flapping.
    #[must_use]
    pub fn news(&self, destination: &str, how: Comparison) -> Option<News> {
        self.news_after(self.marks.get(destination), how)
    }

    pub(super) fn news_after(&self, mark: Option<&Mark>, how: Comparison) -> Option<News> {
        let kind = match self.standing {
            Standing::Open => self.open_news(mark, how)?,
            Standing::Over(ending) => self.over_news(mark, ending, how)?,
        };
        Some(self.news_of(kind, mark, how.now))
    }

    /// The reminder that it is still open. `seen` is how often it was seen. None unless the destination
    /// was notified that it is open.
    #[must_use]
    pub fn reminder(&self, destination: &str, seen: u64, now: i64) -> Option<News> {
        let is_notified = |mark: &&Mark| mark.openings == self.openings && !mark.is_over;
        let mark = self.marks.get(destination).filter(is_notified).filter(|_| self.is_open())?;
        Some(self.news_of(NewsKind::Reminder { seen }, Some(mark), now))
    }

    /// The same with this kind, for a destination whose mark cannot be compared.
    #[must_use]
    pub fn news_of(&self, kind: NewsKind, mark: Option<&Mark>, now: i64) -> News {
        let same_opening = mark.filter(|mark| mark.openings == self.openings);
        let mut worst = same_opening.map(|mark| mark.worst.clone()).unwrap_or_default();
        worst.add(&self.traits);
        let is_actor =
            matches!(&kind, NewsKind::Changed(changes) if changes.contains(&Change::Actor));
        let is_flapping = matches!(kind, NewsKind::Flapping { .. });
        News {
            subject: self.id.clone(),
            opened_at: self.opened_at,
            late_by: None,
            mark: Mark {
                openings: self.openings,
                is_over: matches!(kind, NewsKind::Resolved(_)),
                worst,
                actor_at: if is_actor { Some(now) } else { mark.and_then(|mark| mark.actor_at) },
                flapping_at: if is_flapping {
                    self.flapping_since.max(Some(now))
                } else {
                    mark.filter(|mark| self.is_flapping(now) && self.knows_flapping(mark))
                        .and_then(|mark| mark.flapping_at)
                },
                lost_at: None,
                at: now,
                is_single: same_opening.is_some_and(|mark| mark.is_single),
            },
            kind,
        }
    }

    fn open_news(&self, mark: Option<&Mark>, how: Comparison) -> Option<NewsKind> {
        let Some(mark) = mark.filter(|mark| mark.openings > 0) else {
            return self.first_news(how);
        };
        if self.is_flapping(how.now) {
            return if self.knows_flapping(mark) {
                self.changes(mark, how.now)
            } else {
                Some(self.flapping(how.now))
            };
        }
        if mark.openings == self.openings {
            return if mark.is_over {
                None
            } else {
                self.changes(mark, how.now).or_else(|| self.back_in_sight(mark))
            };
        }
        match self.opening {
            Opening::Reopened if self.about.provider == Provider::Alarm => {
                self.alarm_again(mark, how.now)
            }
            Opening::New | Opening::Reopened => {
                let times = self.reopenings.max(1);
                Some(NewsKind::Reopened { times, rhythm: self.rhythm() })
            }
            Opening::NotFixed => Some(NewsKind::NotFixed(self.disproved)),
            Opening::FailedAgain => {
                let failed = |to| NewsKind::Changed(vec![Change::Failure { from: None, to }]);
                self.traits.failure.map(failed)
            }
            Opening::NoLongerSetAside => Some(NewsKind::NoLongerSetAside),
            Opening::RolledBack => Some(NewsKind::RolledBack),
        }
    }

    fn first_news(&self, how: Comparison) -> Option<NewsKind> {
        if self.is_recorded_only {
            return None;
        }
        if self.is_flapping(how.now) {
            return Some(self.flapping(how.now));
        }
        if self.is_remediation {
            return Some(match self.opening {
                Opening::RolledBack => NewsKind::RolledBack,
                _ => NewsKind::New,
            });
        }
        // By the provider's first sight, which for a control is its latest change, a new Region, account
        // or standard brings backlog at any time, and an old resource that drifts is new.
        let opened_at = if self.openings > 1 { self.opened_at } else { self.first_at };
        let is_old = self.raised_at.max(opened_at) < how.since;
        Some(if is_old || self.is_rebuilt && self.openings == 1 {
            NewsKind::Backlog
        } else if self.raised_at > self.first_at {
            NewsKind::Risen
        } else {
            NewsKind::New
        })
    }

    fn over_news(&self, mark: Option<&Mark>, ending: Ending, how: Comparison) -> Option<NewsKind> {
        let is_own_success = self.is_remediation && ending == Ending::ClaimedByAsr;
        match mark.filter(|mark| mark.openings > 0) {
            // What ASR did is news by itself.
            None => is_own_success.then_some(NewsKind::Resolved(ending)),
            Some(mark) if mark.is_over => (is_own_success && mark.openings < self.openings)
                .then_some(NewsKind::Resolved(ending)),
            Some(mark) if self.is_flapping(how.now) => {
                (!self.knows_flapping(mark)).then(|| self.flapping(how.now))
            }
            Some(_) if is_own_success => Some(NewsKind::Resolved(ending)),
            // Of an alarm that returns often, only the last end is news.
            Some(_) if self.quiet_at(how.now).is_some_and(|at| how.now < at) => None,
            Some(mark) => {
                let from = how.resolved_from?;
                let is_severe = mark.worst.severity.is_none_or(|worst| worst >= from);
                is_severe.then_some(NewsKind::Resolved(ending))
            }
        }
    }
}

impl Traits {
    /// Whether it is severe enough to be named singly.
    #[must_use]
    pub fn is_critical(&self) -> bool {
        self.severity == Some(Severity::Critical)
    }
}
