//! The habits of the services, each as short stories of single subjects.

mod alarms;
mod control_story;
mod controls;
mod disorder;
mod guardduty;
mod inspector;
mod messages;
mod remediations;
mod services;
mod turns;

use super::world::World;
use crate::truth::words;

words! {
    /// A habit of the services.
    Habit {
        /// Findings from before the deployment, imported again each 12 to 24 hours.
        OldFindings,
        /// Old findings of a Region that was linked: each arrives when it next changes.
        LinkedRegion,
        /// Findings that begin during the week and stay open.
        NewFindings,
        /// Checks that pass, as informational findings with the workflow RESOLVED.
        PassedAfterFailure,
        /// Checks that always passed.
        PassedChecks,
        /// Without consolidated findings: one check, a finding for each of three standards; some pass,
        /// some are suppressed one by one.
        ThreeStandards,
        /// The same finding from the member's bus and from the administrator's.
        TwoBuses,
        /// The same finding by Security Hub and by Security Hub V2.
        TwoFormats,
        /// Suppressed, and some of them no longer.
        Suppressed,
        /// Set to RESOLVED by a person while the check still fails.
        ClaimedByPerson,
        /// The resource is deleted: archived as `NOT_AVAILABLE`.
        DeletedResource,
        /// First seen as NOTIFIED, and some NEW later.
        FirstSeenNotified,
        /// Passed, and failed again a day later.
        FailedAgain,
        /// Three turns and more within 24 hours.
        FlappingControls,
        /// Severity goes up and down.
        SeverityChanges,
        /// Below the minimum severity, and some rise above it.
        LowFindings,
        /// An older update after a newer one.
        OutOfOrder,
        /// Imported with a time of 2099, with dates of years ago, or without times.
        ForgedTimes,
        /// A standard switched on in all accounts within a minute.
        Burst,
        /// ASR: queued, succeeded, resolved, passed, archived.
        RemediationSucceeds,
        /// ASR fails in the same way at each update.
        SameFailure,
        /// ASR fails and sets NOTIFIED; then it skips each update as `NOT_NEW`.
        SkippedRemediation,
        /// ASR fails in one way and then in another.
        OtherFailure,
        /// A step of ASR's orchestrator fails, and then the execution.
        FailureReportedTwice,
        /// ASR reports success, and the check still fails.
        RemediationWithoutEffect,
        /// ASR fixes it, and something undoes the fix, again and again.
        UndoneFixes,
        /// Results of findings that are not seen otherwise.
        ResultsAlone,
        /// GuardDuty: updates with a growing count, by three ways.
        GuardDutyUpdates,
        /// GuardDuty: ten times as often.
        GuardDutyGrows,
        /// GuardDuty: another actor in the same finding.
        GuardDutyActors,
        /// GuardDuty: a probe with another actor in each update.
        GuardDutyProbes,
        /// Inspector: one CVE on many instances.
        OneCve,
        /// Inspector: updates for scores and tags, to the member and the administrator.
        InspectorUpdates,
        /// Inspector: closed, and some open again.
        InspectorCloses,
        /// Inspector: an image with dozens of CVEs, pushed twice.
        Image,
        /// Access Analyzer: another action, and resolved.
        AccessAnalyzer,
        /// Macie: settings of buckets.
        MaciePolicies,
        /// Macie: each run of a job reports the same bucket with a new ID.
        MacieJobs,
        /// Config: rules of the operator, and those that Security Hub has as controls too.
        ConfigRules,
        /// Health: pages, and an event that grows.
        HealthPages,
        /// Alarms that go to ALARM and to OK.
        Alarms,
        /// ASR's alarms, which never send OK.
        AlarmsOfAsr,
        /// An alarm that returns every few minutes.
        NoisyAlarm,
        /// Custom actions, which are off by default.
        CustomActions,
        /// Samples, which are off by default.
        Samples,
        /// Texts on ASR's topic that are no results.
        Unrecognised,
        /// Updates that arrive hours late.
        LateUpdates,
        /// The same message delivered twice; the last, so that it copies lines where they stay.
        Duplicates,
    }
}

/// Leaves the lines of one story.
type Story = fn(&mut World);

/// How many stories of a habit a week has.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stories {
    /// One, of all accounts or of the deployment's.
    One,
    /// So many for 20 accounts.
    Usual(u32),
}
use Stories::{One, Usual};

impl Habit {
    /// How many stories a week has, and how one goes.
    pub(super) fn stories(self) -> (Stories, Story) {
        match self {
            Self::OldFindings => (Usual(60), controls::old),
            Self::LinkedRegion => (Usual(6), controls::linked_region),
            Self::NewFindings => (Usual(21), controls::new),
            Self::PassedAfterFailure => (Usual(3), controls::passed),
            Self::PassedChecks => (Usual(30), controls::always_passed),
            Self::ThreeStandards => (Usual(6), controls::three_standards),
            Self::TwoBuses => (Usual(4), controls::two_buses),
            Self::TwoFormats => (Usual(2), controls::two_formats),
            Self::Suppressed => (Usual(3), turns::suppressed),
            Self::ClaimedByPerson => (Usual(3), turns::claimed_by_person),
            Self::DeletedResource => (Usual(2), turns::deleted),
            Self::FirstSeenNotified => (Usual(4), turns::first_seen_notified),
            Self::FailedAgain => (Usual(3), turns::failed_again),
            Self::FlappingControls => (Usual(2), turns::flapping),
            Self::SeverityChanges => (Usual(3), turns::severity),
            Self::LowFindings => (Usual(5), turns::low),
            Self::OutOfOrder => (Usual(2), disorder::out_of_order),
            Self::ForgedTimes => (Usual(3), disorder::forged),
            Self::Burst => (One, controls::burst),
            Self::RemediationSucceeds => (Usual(4), remediations::succeeds),
            Self::SameFailure => (Usual(3), remediations::same_failure),
            Self::SkippedRemediation => (Usual(3), remediations::skipped),
            Self::OtherFailure => (Usual(2), remediations::other_failure),
            Self::FailureReportedTwice => (Usual(2), remediations::reported_twice),
            Self::RemediationWithoutEffect => (Usual(3), remediations::without_effect),
            Self::UndoneFixes => (Usual(1), remediations::undone),
            Self::ResultsAlone => (Usual(4), remediations::alone),
            Self::GuardDutyUpdates => (Usual(9), guardduty::updates),
            Self::GuardDutyGrows => (Usual(2), guardduty::grows),
            Self::GuardDutyActors => (Usual(2), guardduty::actors),
            Self::GuardDutyProbes => (Usual(2), guardduty::probe),
            Self::OneCve => (One, inspector::one_cve),
            Self::InspectorUpdates => (Usual(12), inspector::updates),
            Self::InspectorCloses => (Usual(5), inspector::closes),
            Self::Image => (Usual(1), inspector::image),
            Self::AccessAnalyzer => (Usual(4), services::access_analyzer),
            Self::MaciePolicies => (Usual(2), services::macie_policy),
            Self::MacieJobs => (Usual(2), services::macie_jobs),
            Self::ConfigRules => (Usual(5), services::config),
            Self::HealthPages => (Usual(2), services::health),
            Self::Alarms => (Usual(4), alarms::member),
            Self::AlarmsOfAsr => (One, alarms::asr),
            Self::NoisyAlarm => (Usual(1), alarms::noisy),
            Self::CustomActions => (Usual(2), messages::custom_action),
            Self::Samples => (Usual(2), messages::sample),
            Self::Unrecognised => (Usual(2), messages::unrecognised),
            Self::LateUpdates => (Usual(20), disorder::late),
            Self::Duplicates => (Usual(60), disorder::duplicate),
        }
    }
}
