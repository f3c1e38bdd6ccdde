//! Phrases of news, summaries and digests.

use super::Wording;
use crate::Severity;

/// A phrase. `{0}` and `{1}` in its words stand for values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phrase {
    /// What happened, and a headline.
    Headline,

    /// Between elements of an enumeration.
    Separator,

    // What happened, for headlines.
    /// A severity, and how long the problem has been open.
    Risen,
    /// The count before, and the present one.
    Count,
    Signal,
    Signals,
    Entity,
    Entities,
    Actor,
    Reopened,
    /// An ordinal number.
    ReopenedAgain,
    Again,
    AgainTimes,
    NotFixed,
    ActiveAgain,
    RolledBack,
    Flapping,
    /// How long the problem was open, as for the next four.
    Confirmed,
    ClaimedByAsr,
    ClaimedByPerson,
    SetAside,
    StillOpen,
    BackInSight,
    Backlog,

    // Why a message comes.
    /// A time of day.
    EachDay,
    /// How long after a fix.
    AfterFix,
    SinceLastMessage,
    /// How long ago, and [`Phrase::CheckFails`] or [`Phrase::StillReported`]; as for the next one.
    AsrClaimed,
    PersonClaimed,
    /// Without the time.
    SomebodyClaimed,
    CheckFails,
    StillReported,
    WhyActiveAgain,
    WhyRolledBack,
    WhyFlapping,
    WhyConfirmed,
    WhyClaimedByAsr,
    WhyClaimedByPerson,
    WhySetAside,
    Seen,
    /// When it was lost from sight.
    WhyBackInSight,
    /// When it was opened.
    WhyBacklog,
    WhyUnchecked,
    Delayed,

    // Summaries. `{0}` of the headlines is [`Phrase::Notice`] or [`Phrase::Notices`].
    Notice,
    Notices,
    Summary,
    KnownProblems,
    StillOpenOf,
    ResolvedOf,
    BacklogOf,
    Held,
    Silenced,
    Unchecked,
    WhyBurst,
    WhyKnownProblems,
    WhyStillOpenOf,
    WhyResolvedOf,
    WhyInterval,
    WhyBacklogOf,
    WhyHeld,
    WhySilenced,
    WhyTableFailed,
    /// A word, and how often it applies.
    Counted,
    InBrackets,
    WithoutSeverity,
    /// A number, and the command that lists them; as for the next one.
    More,
    MoreGroups,
    NoAccount,

    // Decisions, after or before their number.
    New,
    Changed,
    ReopenedOf,
    NotFixedOf,
    Resolved,
    FlappingOf,
    Reminder,
    BackInSightOf,
    BacklogWord,
    UncheckedOf,

    // The digest.
    /// The numbers of open problems and of new ones.
    Digest,
    /// The number of events, and how long ago the last one was.
    Events,
    NoEvents,
    Others,
    ByRules,
    BySilences,
    ByGrouping,
    OldestCritical,
    Unconfirmed,
    LostSight,
    OpenFor,
}

/// A phrase with its values.
pub(crate) fn say(wording: &dyn Wording, phrase: Phrase, values: &[&str]) -> String {
    let mut text = String::new();
    let mut rest = wording.phrase(phrase);
    while let Some((before, after)) = rest.split_once('{') {
        let (index, after) = after.split_once('}').unwrap_or_default();
        text += before;
        text +=
            index.parse().ok().and_then(|at: usize| values.get(at)).copied().unwrap_or_default();
        rest = after;
    }
    text + rest
}

/// A duration in words, at least one minute.
pub(crate) fn span(wording: &dyn Wording, seconds: i64) -> String {
    wording.duration(seconds.max(60)).unwrap_or_default()
}

/// `medium → high`
pub(crate) fn severities(wording: &dyn Wording, from: Severity, to: Severity) -> String {
    [wording.severity(from), " → ", wording.severity(to)].concat()
}
