//! CloudWatch alarms, and ASR's own.

use crate::{
    AlarmState, AsrAlarm, Comparison, Condition, Threshold,
    wording::{Advice, against, statistic},
};

pub(super) fn state(state: &AlarmState) -> &'static str {
    match state {
        AlarmState::Alarm => "Alarm",
        AlarmState::Ok => "Alarm is over",
        AlarmState::InsufficientData => "Alarm has too little data",
        AlarmState::Other(_) => "Alarm changed",
    }
}

pub(super) fn asr(alarm: &AsrAlarm) -> Advice {
    let (meaning, action) = match alarm {
        AsrAlarm::NoRunbook => (
            "ASR has no runbook for a finding that was to be remediated, so it was not remediated.",
            "Deploy ASR's member stack where the finding is, or leave that control out of automatic remediation if ASR does not support it. The notices of failed remediations at that time name the account and the control.",
        ),
        AsrAlarm::AssumeRoleFailure => (
            "ASR could not assume its role in a member account.",
            "Deploy the member roles stack in that account, and check service control policies. The notices of failed remediations at that time name the account.",
        ),
        AsrAlarm::StateMachineExecutions => (
            "The orchestrator ran more often than expected.",
            "Look for findings that are remediated again and again, and stop their automatic remediation until the cause is clear.",
        ),
        AsrAlarm::PreProcessorDeadLetters => (
            "ASR could not take in findings, even after several tries. They are not remediated.",
            "Read the log of the function SO0111-ASR-PreProcessor, then redrive its dead-letter queue, which has PreProcessorDLQ in its name.",
        ),
        AsrAlarm::NotificationDeadLetters => (
            "ASR could not deliver notifications of its own, even after several tries.",
            "Read the log of the function SO0111-ASR-NotificationDispatcher, then redrive its dead-letter queue, which has NotificationDLQ in its name.",
        ),
        AsrAlarm::SchedulingDeadLetters => (
            "ASR could not process scheduled remediations, even after several tries.",
            "Read the log of the function SO0111-ASR-schedulingLambdaTrigger, then redrive its dead-letter queue.",
        ),
        AsrAlarm::ChannelDeadLetters => (
            "ASR could not send messages to one of its notification channels, even after several tries.",
            "Check the channel's settings in ASR and the log of its function (SO0111-ASR-SlackChannel, -EmailChannel, …), then redrive its dead-letter queue.",
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
            "Unusually many remediations were rolled back within a day.",
            "Find out who rolls back and why: the remediation may harm a workload.",
        ),
        AsrAlarm::RollbackSnapshot => (
            "ASR could not save a resource's state before it changed it, so that change cannot be rolled back.",
            "Check the permissions of the member role and the log of the snapshot step.",
        ),
        AsrAlarm::RollbackFailures => (
            "More than 20% of the rollbacks fail.",
            "Check the permissions in the member accounts, and whether resources were changed since the remediation.",
        ),
        AsrAlarm::SignInRisk => (
            "Amazon Cognito found a risk in sign-ins to ASR's web interface.",
            "Check the user pool's sign-in history for stolen credentials, and reset the users concerned.",
        ),
        AsrAlarm::SignInBlocked => (
            "Amazon Cognito blocked sign-ins to ASR's web interface.",
            "Check the user pool's sign-in history: an attacker may be guessing passwords.",
        ),
        AsrAlarm::SignInThrottled => (
            "Sign-ins to ASR's web interface are throttled.",
            "Check whether an attacker is guessing passwords, or a client signs in far too often.",
        ),
        AsrAlarm::MachineAccessDenied => (
            "A machine client was refused by ASR's API.",
            "Check which client it is and whether its scopes are right; revoke it if it is not a known client.",
        ),
        AsrAlarm::ControlChanges => (
            "Controls were switched on or off unusually often.",
            "Check in ASR's activity log who did it, and whether it was intended.",
        ),
        AsrAlarm::SensitiveWrites => (
            "Unusually many sensitive changes were made through ASR's API.",
            "Check in ASR's activity log who made them, and whether they were intended.",
        ),
        AsrAlarm::ToolErrors => (
            "Unusually many calls of ASR's MCP server fail.",
            "Read the MCP server's log: a client may misbehave or probe it, or a dependency may be down.",
        ),
    };
    Advice { meaning, action }
}

pub(super) fn condition(condition: &Condition) -> String {
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

fn period(seconds: u64) -> String {
    let (count, unit) = match seconds {
        s if s >= 86_400 && s.is_multiple_of(86_400) => (s / 86_400, "day"),
        s if s >= 3_600 && s.is_multiple_of(3_600) => (s / 3_600, "hour"),
        s if s >= 60 && s.is_multiple_of(60) => (s / 60, "minute"),
        s => (s, "second"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}
