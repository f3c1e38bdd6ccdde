//! English.

mod alarm;
mod alert;
mod facts;
mod phrase;
mod remediation;

use super::{Advice, Label, Phrase, Wording};
use crate::{AlarmState, AsrAlarm, Condition, Failure, Outcome};

pub(super) struct English;

impl Wording for English {
    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Account => "Account",
            Label::ReportingAccount => "Reporting account",
            Label::Region => "Region",
            Label::Control => "Control",
            Label::Check => "Check",
            Label::Resource => "Resource",
            Label::Reason => "Reason",
            Label::Result => "Result",
            Label::Rollback => "Rollback",
            Label::RollbackAvailable => "Can be rolled back",
            Label::Ticket => "Ticket",
            Label::State => "State",
            Label::Alarm => "Alarm",
            Label::Contributor => "Contributor",
            Label::Metric => "Metric",
            Label::Metrics => "Metrics",
            Label::MetricAccount => "Metric's account",
            Label::LogGroups => "Log groups",
            Label::LogLines => "Log lines",
            Label::MutedBy => "Actions muted by",
            Label::MutedUntil => "Muted until",
            Label::Tags => "Tags",
            Label::WorkflowStatus => "Workflow status",
            Label::Condition => "Condition",
            Label::Rule => "Rule",
            Label::Children => "Set off by",
            Label::Description | Label::ServiceDescription => "Description",
            Label::Severity => "Severity",
            Label::Kind => "Type",
            Label::Sample => "Sample",
            Label::Action => "Custom action",
            Label::Time => "Time",
            Label::Subject => "Subject",
            Label::Topic => "Topic",
            Label::Bucket => "Bucket",
            Label::Key => "Object",
            Label::Principal => "By",
            Label::WhatToDo => "What to do",
            Label::Recommendation => "Recommendation",
            Label::FollowUp => "Manual follow-up required",
            Label::Output => "Runbook output",
            Label::Body => "Message",
            Label::OpenFindingV2 => "Open the finding in Security Hub",
            Label::OpenFinding => "Open the finding in Security Hub CSPM",
            Label::OpenExecution => "Open the Step Functions execution",
            Label::OpenAutomation => "Open the Automation execution",
            Label::OpenTicket => "Open the ticket",
            Label::OpenAlarm => "Open the alarm in CloudWatch",
            Label::OpenGuidance => "Open AWS's guidance",
            Label::Period => "Period",
            Label::SilencedBy => "Silenced by",
            Label::Comment => "Comment",
            Label::Open => "Open",
            Label::OpenByAccount => "Open by account",
            Label::OpenByControl => "Open by control",
            Label::Decisions => "Since the last digest",
            Label::HeldBack => "Held back",
        }
    }

    fn outcome(&self, outcome: &Outcome) -> &'static str {
        remediation::outcome(outcome)
    }

    fn succeeded_with_follow_up(&self) -> &'static str {
        remediation::succeeded_with_follow_up()
    }

    fn outcome_keyword(&self, outcome: &Outcome) -> &'static str {
        remediation::outcome_keyword(outcome)
    }

    fn failure_advice(&self, failure: Failure) -> &'static str {
        remediation::failure_advice(failure)
    }

    fn asr_text(&self, _text: &str) -> Option<String> {
        None
    }

    fn rollback_available(&self) -> &'static str {
        remediation::rollback_available()
    }

    fn rollback_unavailable(&self) -> &'static str {
        remediation::rollback_unavailable()
    }

    fn rolled_back_advice(&self) -> &'static str {
        remediation::rolled_back_advice()
    }

    fn unknown_outcome_advice(&self) -> &'static str {
        remediation::unknown_outcome_advice()
    }

    fn alarm(&self, state: &AlarmState) -> &'static str {
        alarm::state(state)
    }

    fn asr_alarm(&self, alarm: &AsrAlarm) -> Advice {
        alarm::asr(alarm)
    }

    fn condition(&self, condition: &Condition) -> String {
        alarm::condition(condition)
    }

    fn storage(&self) -> Advice {
        Advice {
            meaning: "An object was removed from the bucket that holds ASR's templates.",
            action: "Find out from CloudTrail who removed it. If it was neither an upgrade of ASR nor the bucket's lifecycle rule, restore its previous version.",
        }
    }

    fn storage_test(&self) -> Advice {
        Advice {
            meaning: "Amazon S3 tested whether it can publish to this topic.",
            action: "Nothing needs to be done. This message comes once, when the bucket's notification is set up.",
        }
    }

    fn storage_headline(&self) -> &'static str {
        "Change in a bucket that ASR watches"
    }

    fn announcement_headline(&self) -> &'static str {
        "Notice from ASR"
    }

    fn announcement_advice(&self) -> &'static str {
        "Read the notice and do what it asks for in ASR's web interface."
    }

    fn unrecognised_headline(&self) -> &'static str {
        "Unrecognised message"
    }

    fn unrecognised_advice(&self) -> &'static str {
        "This version of asr-notify does not support this kind of message and shows it as it came. Update asr-notify if ASR was upgraded, or find out who publishes to this topic."
    }

    fn phrase(&self, phrase: Phrase) -> &'static str {
        phrase::phrase(phrase)
    }

    fn ordinal(&self, number: u32) -> String {
        phrase::ordinal(number)
    }
}
