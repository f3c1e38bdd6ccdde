//! News, summaries and digests.

use crate::wording::phrase::Phrase;

pub(super) fn phrase(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Headline => "[{0}] {1}",
        Phrase::Separator => ", ",
        Phrase::Risen => "now {0}, open for {1}",
        Phrase::Count => "count {0} → {1}",
        Phrase::Signal => "+1 signal",
        Phrase::Signals => "+{0} signals",
        Phrase::Entity => "+1 entity",
        Phrase::Entities => "+{0} entities",
        Phrase::Actor => "new address or principal",
        Phrase::Reopened => "Reopened",
        Phrase::ReopenedAgain => "Reopened, {0} time",
        Phrase::Again => "Again",
        Phrase::AgainTimes => "Again, {0} times",
        Phrase::NotFixed => "Not fixed",
        Phrase::ActiveAgain => "Active again",
        Phrase::RolledBack => "Rolled back",
        Phrase::Flapping => "Flapping",
        Phrase::Confirmed => "Resolved after {0}",
        Phrase::ClaimedByAsr => "Remediated by ASR after {0}",
        Phrase::ClaimedByPerson => "Marked as resolved after {0}",
        Phrase::SetAside => "Set aside after {0}",
        Phrase::StillOpen => "Still open after {0}",
        Phrase::BackInSight => "Reported again",
        Phrase::Backlog => "Backlog",
        Phrase::EachDay => "It returns each day about {0}.",
        Phrase::AfterFix => "It returns {0} after each fix.",
        Phrase::SinceLastMessage => "It has returned {0} times since the last message here.",
        Phrase::AsrClaimed => "ASR reported success {0} ago; {1}.",
        Phrase::PersonClaimed => "A person marked it as resolved {0} ago; {1}.",
        Phrase::SomebodyClaimed => "It was marked as fixed; {1}.",
        Phrase::CheckFails => "the check still fails",
        Phrase::StillReported => "it is still reported",
        Phrase::WhyActiveAgain => "It is no longer suppressed or archived.",
        Phrase::WhyRolledBack => "ASR undid its remediation.",
        Phrase::WhyFlapping => {
            "Flapping: {0} turns between open and over in 24 hours. The next message comes when it is quiet for 24 hours, or worse."
        }
        Phrase::WhyConfirmed => "The source confirms that it is over.",
        Phrase::WhyClaimedByAsr => "ASR reported success; no check has confirmed it yet.",
        Phrase::WhyClaimedByPerson => {
            "A person marked it as resolved; no check has confirmed it yet."
        }
        Phrase::WhySetAside => "It was suppressed or archived; the cause may still be there.",
        Phrase::Seen => "Seen {0} times so far.",
        Phrase::WhyBackInSight => {
            "Its source reports it again. A digest listed it as no longer reported since {0}."
        }
        Phrase::WhyBacklog => "Open since {0}, before notifications began here.",
        Phrase::WhyUnchecked => "It could not be checked whether this was sent before.",
        Phrase::Delayed => "This message is delayed by {0}.",
        Phrase::Notice => "1 notice",
        Phrase::Notices => "{0} notices",
        Phrase::Summary => "Summary: {0}",
        Phrase::KnownProblems => "More of known problems: {0}",
        Phrase::StillOpenOf => "Still open: {0}",
        Phrase::ResolvedOf => "Resolved: {0}",
        Phrase::BacklogOf => "Backlog: {0}",
        Phrase::Held => "Held back until now: {0}",
        Phrase::Silenced => "Silence ended: it hid {0}",
        Phrase::Unchecked => "Not checked: {0}",
        Phrase::WhyBurst => "More notices came within a short time than are sent singly.",
        Phrase::WhyKnownProblems => "New members of problems that were reported here before.",
        Phrase::WhyStillOpenOf => "They were reported here before and are not over.",
        Phrase::WhyResolvedOf => "They were reported here before and are over.",
        Phrase::WhyInterval => "They could wait: more of known problems, still open, or resolved.",
        Phrase::WhyBacklogOf => "They were open before notifications began here.",
        Phrase::WhyHeld => "They came in quiet hours or during a pause.",
        Phrase::WhySilenced => "They matched this silence, so no message came.",
        Phrase::WhyTableFailed => {
            "The state table did not answer, so some may have been sent before."
        }
        Phrase::Counted => "{1} {0}",
        Phrase::InBrackets => " ({0})",
        Phrase::WithoutSeverity => "without severity",
        Phrase::More => "{0} more: {1}",
        Phrase::MoreGroups => "{0} more in other groups: {1}",
        Phrase::NoAccount => "no account",
        Phrase::New => "new",
        Phrase::Changed => "changed",
        Phrase::ReopenedOf => "reopened",
        Phrase::NotFixedOf => "not fixed",
        Phrase::Resolved => "resolved",
        Phrase::FlappingOf => "flapping",
        Phrase::Reminder => "still open",
        Phrase::BackInSightOf => "reported again",
        Phrase::BacklogWord => "backlog",
        Phrase::UncheckedOf => "not checked",
        Phrase::Digest => "Digest: {0} open, {1} new",
        Phrase::Events => "Events seen: {0}, the last {1} ago.",
        Phrase::NoEvents => "No events were seen.",
        Phrase::Others => "others",
        Phrase::ByRules => "by rules",
        Phrase::BySilences => "by silences",
        Phrase::ByGrouping => "in summaries",
        Phrase::OldestCritical => "Oldest critical problems",
        Phrase::Unconfirmed => "Marked as fixed, not confirmed",
        Phrase::LostSight => "No longer reported by their source",
        Phrase::OpenFor => "open for {0}",
    }
}

/// `3rd`
pub(super) fn ordinal(number: u32) -> String {
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    number.to_string() + suffix
}
