//! Every sentence a reader sees, one file per language. The trait makes the compiler say when a
//! language lacks one.

mod en;
mod ja;

use crate::{
    AlarmState, Alert, AsrAlarm, Comparison, Condition, FactName, Failure, Outcome, Severity,
    Source, Threshold,
    words::words,
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
    Region,
    Control,
    Resource,
    Reason,
    Result,
    Ticket,
    State,
    Condition,
    Rule,
    Children,
    Description,
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
    FollowUp,
    Output,
    Body,
    OpenFinding,
    OpenExecution,
    OpenAutomation,
    OpenTicket,
    OpenAlarm,
    OpenGuidance,
}

/// What an alarm means, and what to do about it.
pub(crate) struct Advice {
    pub(crate) meaning: &'static str,
    pub(crate) action: &'static str,
}

/// One language.
pub(crate) trait Wording: AlertWording {
    fn label(&self, label: Label) -> &'static str;
    /// A result's headline.
    fn outcome(&self, outcome: &Outcome) -> &'static str;
    /// The headline of a success that leaves steps to a person.
    fn succeeded_with_follow_up(&self) -> &'static str;
    /// The outcome as a keyword.
    fn outcome_keyword(&self, outcome: &Outcome) -> &'static str;
    fn failure_advice(&self, failure: Failure) -> &'static str;
    fn unknown_outcome_advice(&self) -> &'static str;
    /// An alarm's headline.
    fn alarm(&self, state: &AlarmState) -> &'static str;
    fn asr_alarm(&self, alarm: &AsrAlarm) -> Advice;
    /// What an alarm watches, as a sentence.
    fn condition(&self, condition: &Condition) -> String;
    fn storage(&self) -> Advice;
    fn storage_test(&self) -> Advice;
    fn storage_headline(&self) -> &'static str;
    fn announcement_headline(&self) -> &'static str;
    fn announcement_advice(&self) -> &'static str;
    fn unrecognised_headline(&self) -> &'static str;
    fn unrecognised_advice(&self) -> &'static str;
}

/// What a language says about alerts, in a file of its own.
pub(crate) trait AlertWording {
    fn alert_headline(&self, alert: &Alert) -> &'static str;
    /// What an alert is about, where its service gives it no title.
    fn alert_title(&self, alert: &Alert) -> Option<&'static str>;
    /// What to do, where its service does not say.
    fn alert_advice(&self, alert: &Alert) -> Option<&'static str>;
    fn severity(&self, severity: Severity) -> &'static str;
    /// A fact's name.
    fn fact(&self, name: FactName) -> &'static str;
    /// A fact's value, if it is one of the words that services use instead of a sentence.
    fn fact_value(&self, word: &str) -> Option<&'static str>;
    fn sample(&self) -> &'static str;
    fn open_alert(&self, source: Source) -> &'static str;
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

/// `≥ 1`; nothing for a band or where the alarm does not say.
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
