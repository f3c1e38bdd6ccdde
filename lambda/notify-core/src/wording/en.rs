//! English.

mod alert;
mod facts;

use super::{Advice, Label, Wording, against, statistic};
use crate::{AlarmState, AsrAlarm, Comparison, Condition, Failure, Outcome, Threshold};

pub(super) struct English;

impl Wording for English {
    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Account => "Account",
            Label::Region => "Region",
            Label::Control => "Control",
            Label::Resource => "Resource",
            Label::Reason => "Reason",
            Label::Result => "Result",
            Label::Ticket => "Ticket",
            Label::State => "State",
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
            Label::WhatToDo | Label::Recommendation => "What to do",
            Label::FollowUp => "Manual follow-up required",
            Label::Output => "Runbook output",
            Label::Body => "Message",
            Label::OpenFinding => "Open the finding in Security Hub CSPM",
            Label::OpenExecution => "Open the Step Functions execution",
            Label::OpenAutomation => "Open the Automation execution",
            Label::OpenTicket => "Open the ticket",
            Label::OpenAlarm => "Open the alarm in CloudWatch",
            Label::OpenGuidance => "Open AWS's guidance",
        }
    }

    fn outcome(&self, outcome: &Outcome) -> &'static str {
        match outcome {
            Outcome::Succeeded => "Remediation succeeded",
            Outcome::Failed(failure) => match failure {
                Failure::Runbook | Failure::ReportedByRunbook => "Remediation failed",
                Failure::TimedOut => "Remediation timed out",
                Failure::Cancelled => "Remediation cancelled",
                Failure::Aborted => "Remediation aborted",
                Failure::Execution => "Remediation failed in the orchestrator",
                Failure::NoRunbook => "Not remediated, no runbook",
                Failure::AssumeRole => "Not remediated, member role not assumable",
                Failure::PlaybookNotEnabled => "Not remediated, playbook not enabled",
                Failure::RunbookNotActive => "Not remediated, runbook not active",
                Failure::OrchestratorStep => "Not remediated, error in the orchestrator",
            },
            Outcome::Queued => "Remediation queued",
            Outcome::Skipped => "Remediation skipped",
            Outcome::Unknown(_) => "Unknown remediation status",
        }
    }

    fn succeeded_with_follow_up(&self) -> &'static str {
        "Remediation succeeded, follow-up required"
    }

    fn outcome_keyword(&self, outcome: &Outcome) -> &'static str {
        match outcome {
            Outcome::Succeeded => "succeeded",
            Outcome::Failed(_) => "failed",
            Outcome::Queued => "queued",
            Outcome::Skipped => "skipped",
            Outcome::Unknown(_) => "unknown",
        }
    }

    fn failure_advice(&self, failure: Failure) -> &'static str {
        match failure {
            Failure::Runbook => {
                "Open the Automation execution in the finding's account to see the step that failed, then repair the resource by hand or start the remediation again."
            }
            Failure::ReportedByRunbook => {
                "The runbook ran to its end but reported a failure, and ASR counts it as a success: the finding may be marked RESOLVED although the resource is unchanged. Check the resource, and set the finding back to NEW if it is not repaired."
            }
            Failure::TimedOut => {
                "Check the execution for the step that hung. The runbook may have changed the resource in part, so look at the resource before starting again."
            }
            Failure::Cancelled => {
                "Somebody or something stopped the runbook in the finding's account. The resource may be changed in part: check it, then start the remediation again if it is still wanted."
            }
            Failure::Aborted => {
                "Somebody stopped the orchestrator's execution. Check what had been done, then start the remediation again if it is still wanted."
            }
            Failure::Execution => {
                "Open the Step Functions execution to see the state that failed. The runbook itself may have ended well before that."
            }
            Failure::NoRunbook => {
                "Check that ASR's member stack is deployed in this account and region, and that ASR supports this control. If it does not, repair the resource by hand."
            }
            Failure::AssumeRole => {
                "Deploy ASR's member roles stack (automated-security-response-member-roles) in this account, and check that no service control policy denies the assumption of its role."
            }
            Failure::PlaybookNotEnabled => {
                "Enable this standard's playbook in ASR's admin stack, or use the consolidated (SC) playbook."
            }
            Failure::RunbookNotActive => {
                "Update ASR's member stack in this account and region so that its Automation documents become active again."
            }
            Failure::OrchestratorStep => {
                "Open the Step Functions execution and the logs of the Lambda function that failed (SO0111-ASR). Start the remediation again once the cause is gone."
            }
        }
    }

    fn unknown_outcome_advice(&self) -> &'static str {
        "This version of asr-notify does not know this status. Look at the finding, and update asr-notify if ASR was upgraded."
    }

    fn alarm(&self, state: &AlarmState) -> &'static str {
        match state {
            AlarmState::Alarm => "Alarm",
            AlarmState::Ok => "Alarm is over",
            AlarmState::InsufficientData => "Alarm has too little data",
            AlarmState::Other(_) => "Alarm changed",
        }
    }

    fn asr_alarm(&self, alarm: &AsrAlarm) -> Advice {
        let (meaning, action) = match alarm {
            AsrAlarm::NoRunbook => (
                "A remediation was attempted for which ASR has no runbook.",
                "Deploy ASR's member stack where the finding is, or leave that control out of automatic remediation if ASR does not support it. The failed results in this channel name account and control.",
            ),
            AsrAlarm::AssumeRoleFailure => (
                "ASR could not assume its role in a member account.",
                "Deploy the member roles stack there, and check service control policies. The failed results in this channel name the account.",
            ),
            AsrAlarm::StateMachineExecutions => (
                "The orchestrator ran more often than expected.",
                "Look for findings that are remediated again and again, and stop their automatic remediation until the cause is clear.",
            ),
            AsrAlarm::PreProcessorDeadLetters => (
                "Findings could not be taken in even after several tries: they are not remediated.",
                "Read the log of the pre-processor function, then redrive the queue SO0111-ASR-PreProcessorDLQ.",
            ),
            AsrAlarm::NotificationDeadLetters => (
                "ASR could not deliver notifications of its own even after several tries.",
                "Read the log of the notification dispatcher, then redrive the queue SO0111-ASR-NotificationDLQ.",
            ),
            AsrAlarm::SchedulingDeadLetters => (
                "Remediations that were to be scheduled were lost after several tries.",
                "Read the log of the scheduling function, then redrive its dead-letter queue.",
            ),
            AsrAlarm::ChannelDeadLetters => (
                "A notification channel of ASR did not take messages even after several tries.",
                "Check the channel's settings in ASR, then redrive its dead-letter queue.",
            ),
            AsrAlarm::SynchronizationError => (
                "ASR's synchronization of findings failed: its web interface may show old data.",
                "Read the log of the function SO0111-ASR-synchronization.",
            ),
            AsrAlarm::ControlFailures(_) => (
                "Too many remediations of one control fail.",
                "Open the latest failed execution of this control's runbook in the account it ran in; stop its automatic remediation if the cause is not clear.",
            ),
            AsrAlarm::RollbackRate => (
                "Unusually many remediations were rolled back today.",
                "Find out who rolls back and why: the remediation may harm a workload.",
            ),
            AsrAlarm::RollbackSnapshot => (
                "ASR could not save a resource's state before it changed it, so that change can not be rolled back.",
                "Check the permissions of the member role and the log of the snapshot step.",
            ),
            AsrAlarm::RollbackFailures => (
                "More than a fifth of the rollbacks fail.",
                "Check the permissions in the member accounts, and whether resources were changed since the remediation.",
            ),
            AsrAlarm::SignInRisk => (
                "Amazon Cognito sees a risk in sign-ins to ASR's web interface.",
                "Check the user pool's sign-in history for stolen credentials, and reset the users concerned.",
            ),
            AsrAlarm::SignInBlocked => (
                "Amazon Cognito blocked sign-ins to ASR's web interface.",
                "Check the user pool's sign-in history: somebody may be trying passwords.",
            ),
            AsrAlarm::SignInThrottled => (
                "Sign-ins to ASR's web interface are throttled.",
                "Check whether somebody is trying passwords, or a client signs in far too often.",
            ),
            AsrAlarm::MachineAccessDenied => (
                "A machine client was refused by ASR's API.",
                "Check which client it is and whether its scopes are right; revoke it if nobody knows it.",
            ),
            AsrAlarm::ControlChanges => (
                "Controls were switched on or off unusually often.",
                "Check in ASR's activity log who did it, and whether it was meant.",
            ),
            AsrAlarm::SensitiveWrites => (
                "ASR's API saw unusually many sensitive changes.",
                "Check in ASR's activity log who made them, and whether they were meant.",
            ),
            AsrAlarm::ToolErrors => (
                "Unusually many calls of ASR's MCP server fail.",
                "Read the MCP server's log: a client may misbehave or probe it, or something it depends on is down.",
            ),
        };
        Advice { meaning, action }
    }

    fn condition(&self, condition: &Condition) -> String {
        let metric = &condition.metric;
        let mut sentence = match statistic(condition) {
            Some(statistic) => format!("{statistic} of {metric}"),
            None => metric.clone(),
        };
        if let Threshold::Band(deviations) = condition.threshold {
            sentence += match condition.comparison {
                Comparison::AboveBand => " above the expected band",
                Comparison::BelowBand => " below the expected band",
                _ => " outside the expected band",
            };
            if let Some(deviations) = deviations {
                sentence += &format!(" ({deviations} standard deviations wide)");
            }
        } else if let Some(against) = against(condition) {
            sentence += &format!(" {against}");
        }
        if let Some(seconds) = condition.period_seconds {
            sentence += &format!(" within {}", period(seconds));
        }
        match (condition.datapoints.or(condition.periods), condition.periods) {
            (Some(datapoints), Some(periods)) if periods > 1 => {
                sentence += &format!(", in {datapoints} of {periods} periods");
            }
            _ => {}
        }
        sentence
    }

    fn storage(&self) -> Advice {
        Advice {
            meaning: "An object was removed from the bucket that holds ASR's templates.",
            action: "If nobody upgraded ASR and the bucket's lifecycle rule did not do it, find out who removed it (CloudTrail) and restore its previous version.",
        }
    }

    fn storage_test(&self) -> Advice {
        Advice {
            meaning: "Amazon S3 tested whether it can publish to this topic.",
            action: "Nothing: this comes once, when the bucket's notification is set up.",
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
        "asr-notify does not know this kind of message and shows it as it came. Update asr-notify if ASR was upgraded, or find out who publishes to this topic."
    }
}

fn period(seconds: u64) -> String {
    let (count, unit) = match seconds {
        s if s >= 86_400 && s.is_multiple_of(86_400) => (s / 86_400, "day"),
        s if s >= 3_600 && s.is_multiple_of(3_600) => (s / 3_600, "hour"),
        s if s >= 60 && s.is_multiple_of(60) => (s / 60, "minute"),
        s => (s, "second"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}
