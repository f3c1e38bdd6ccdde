//! Every sentence that readers see, one file per language. A trait makes the compiler complain when
//! a language lacks one.

mod en;
mod ja;
mod phrase;
mod topic;

pub(crate) use phrase::{Phrase, say, severities, span};

use crate::{
    AlarmState, Alert, AsrAlarm, Comparison, Condition, FactName, Failure, Outcome, Severity,
    Source, Threshold, words::words,
};

words! {
    /// A language that notices are rendered in.
    #[derive(Default)]
    pub enum Language, "a language" {
        /// English.
        #[default]
        En = "en",
        /// Japanese.
        Ja = "ja",
    }
}

/// The names of a card's parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    Account,
    ReportingAccount,
    Region,
    Control,
    Check,
    Resource,
    Reason,
    Result,
    Rollback,
    RollbackAvailable,
    Ticket,
    State,
    Alarm,
    Contributor,
    WorkflowStatus,
    Condition,
    Metric,
    Metrics,
    MetricAccount,
    LogGroups,
    LogLines,
    MutedBy,
    MutedUntil,
    Tags,
    Rule,
    Children,
    Description,
    ServiceDescription,
    Severity,
    Kind,
    Sample,
    Action,
    Time,
    Subject,
    Topic,
    Bucket,
    Key,
    Principal,
    WhatToDo,
    Recommendation,
    FollowUp,
    Output,
    Body,
    OpenFinding,
    OpenFindingV2,
    OpenExecution,
    OpenAutomation,
    OpenTicket,
    OpenAlarm,
    OpenGuidance,
    Period,
    SilencedBy,
    Comment,
    Open,
    OpenByAccount,
    OpenByControl,
    Decisions,
    HeldBack,
}

/// The meaning of an alarm, and the action that it needs.
pub(crate) struct Advice {
    pub(crate) meaning: &'static str,
    pub(crate) action: &'static str,
}

/// One language.
pub(crate) trait Wording: AlertWording {
    /// The name of a part.
    fn label(&self, label: Label) -> &'static str;
    /// The headline of a remediation.
    fn outcome(&self, outcome: &Outcome) -> &'static str;
    /// The headline of a success that leaves steps to a person.
    fn succeeded_with_follow_up(&self) -> &'static str;
    /// The outcome as a keyword.
    fn outcome_keyword(&self, outcome: &Outcome) -> &'static str;
    /// The advice for a failed remediation.
    fn failure_advice(&self, failure: Failure) -> &'static str;
    /// A text of ASR in this language. None if ASR's own is shown.
    fn asr_text(&self, text: &str) -> Option<String>;
    /// The fact that a remediation can be undone, if ASR does not say what that would do.
    fn rollback_available(&self) -> &'static str;
    /// The fact that a remediation cannot be undone.
    fn rollback_unavailable(&self) -> &'static str;
    /// The advice for a remediation that was undone.
    fn rolled_back_advice(&self) -> &'static str;
    /// The advice for a remediation with an unknown status.
    fn unknown_outcome_advice(&self) -> &'static str;
    /// The headline of an alarm.
    fn alarm(&self, state: &AlarmState) -> &'static str;
    /// The advice for one of ASR's own alarms.
    fn asr_alarm(&self, alarm: &AsrAlarm) -> Advice;
    /// The condition of an alarm, as a sentence.
    fn condition(&self, condition: &Condition) -> String;
    /// The advice for a removed object.
    fn storage(&self) -> Advice;
    /// The advice for S3's test event.
    fn storage_test(&self) -> Advice;
    fn storage_headline(&self) -> &'static str;
    fn announcement_headline(&self) -> &'static str;
    fn announcement_advice(&self) -> &'static str;
    fn unrecognised_headline(&self) -> &'static str;
    fn unrecognised_advice(&self) -> &'static str;
    /// The words of a phrase.
    fn phrase(&self, phrase: Phrase) -> &'static str;
    /// `3rd`, as [`Phrase::ReopenedAgain`] has it.
    fn ordinal(&self, number: u32) -> String;
}

/// The sentences about alerts, in a file of their own.
pub(crate) trait AlertWording {
    /// The headline of an alert, with its severity.
    fn alert_headline(&self, alert: &Alert) -> &'static str;
    /// The title of an alert whose service gives it none.
    fn alert_title(&self, alert: &Alert) -> Option<&'static str>;
    /// The words before the title of a check that failed, where the title states what should be so.
    fn failed_check(&self) -> &'static str;
    /// The advice for the kind of an alert. None if there is none.
    fn alert_advice(&self, alert: &Alert) -> Option<&'static str>;
    /// The severity as a keyword.
    fn severity(&self, severity: Severity) -> &'static str;
    /// The name of a fact.
    fn fact(&self, name: FactName) -> &'static str;
    /// The sentence for a word of a service. None if the word is shown as it is.
    fn fact_value(&self, word: &str) -> Option<&'static str>;
    /// The word for people that an AWS Health event is for. None if AWS's word is shown as it is.
    fn persona(&self, word: &str) -> Option<&'static str>;
    /// The words for a status of a service. None if the status is shown as it is alone.
    fn status(&self, word: &str) -> Option<&'static str>;
    /// A duration in days, hours or minutes. None for less than a minute.
    fn duration(&self, seconds: i64) -> Option<String>;
    /// How long a finding had been open. None for less than a minute.
    fn age(&self, seconds: i64) -> Option<String>;
    /// The fact that a finding is a sample.
    fn sample(&self) -> &'static str;
    /// The label of the link to an alert.
    fn open_alert(&self, alert: &Alert) -> &'static str;
}

/// The service whose advice fits an alert: the product behind a finding in Security Hub, if it is one
/// that finds the same by itself.
fn adviser(alert: &Alert) -> Source {
    match (alert.source, alert.fact(FactName::Product)) {
        (Source::SecurityHub, Some("GuardDuty")) => Source::GuardDuty,
        (Source::SecurityHub, _)
            if [FactName::Vulnerability, FactName::Weakness]
                .into_iter()
                .any(|name| alert.fact(name).is_some()) =>
        {
            Source::Inspector
        }
        (source, _) => source,
    }
}

impl Language {
    pub(crate) fn wording(self) -> &'static dyn Wording {
        match self {
            Self::En => &en::English,
            Self::Ja => &ja::Japanese,
        }
    }
}

/// A comparison as a sign, which reads the same in every language.
fn sign(comparison: &Comparison) -> &str {
    match comparison {
        Comparison::AtLeast => "≥",
        Comparison::Above => ">",
        Comparison::AtMost => "≤",
        Comparison::Below => "<",
        Comparison::OutsideBand | Comparison::AboveBand | Comparison::BelowBand => "",
        Comparison::Other(operator) => operator,
    }
}

/// `≥ 1`. None for a band or a missing threshold.
fn against(condition: &Condition) -> Option<String> {
    match condition.threshold {
        Threshold::Value(value) => Some(format!("{} {value}", sign(&condition.comparison))),
        Threshold::Band(_) | Threshold::Missing => None,
    }
}

/// CloudWatch writes statistics as `SUM` or as `Sum`.
fn statistic(condition: &Condition) -> Option<String> {
    let word = condition.statistic.as_deref()?;
    let is_shouted = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    Some(match word.split_at_checked(1) {
        Some((first, rest)) if is_shouted => format!("{first}{}", rest.to_ascii_lowercase()),
        _ => word.to_owned(),
    })
}

/// A duration in whole days, hours or minutes, the largest unit that it fills. None for less than a
/// minute.
fn count_and_unit(seconds: i64, units: [&'static str; 3]) -> Option<(i64, &'static str)> {
    let sizes = [24 * 60 * 60, 60 * 60, 60];
    let (size, unit) = sizes.into_iter().zip(units).find(|(size, _)| seconds >= *size)?;
    Some((seconds / size, unit))
}
