//! Remediations.

use crate::{Failure, Outcome};

pub(super) fn outcome(outcome: &Outcome) -> &'static str {
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
            Failure::Rollback => "Rollback failed",
            Failure::OrchestratorStep => "Not remediated, error in the orchestrator",
        },
        Outcome::RolledBack => "Remediation rolled back",
        Outcome::Queued => "Remediation queued",
        Outcome::Skipped => "Remediation skipped",
        Outcome::Unknown(_) => "Unknown remediation status",
    }
}

pub(super) fn succeeded_with_follow_up() -> &'static str {
    "Remediation succeeded, follow-up required"
}

pub(super) fn outcome_keyword(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => "succeeded",
        Outcome::Failed(_) => "failed",
        Outcome::RolledBack => "rolled back",
        Outcome::Queued => "queued",
        Outcome::Skipped => "skipped",
        Outcome::Unknown(_) => "unknown",
    }
}

pub(super) fn failure_advice(failure: Failure) -> &'static str {
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
            "Somebody or something stopped the runbook in the finding's account. The resource may be changed in part: check it, then start the remediation again if it is still needed."
        }
        Failure::Aborted => {
            "Somebody stopped the orchestrator's execution. Check what had been done, then start the remediation again if it is still needed."
        }
        Failure::Execution => {
            "Open the Step Functions execution to see the state that failed. The runbook may have succeeded before that."
        }
        Failure::NoRunbook => {
            "Check that ASR's member stack is deployed in this account and Region, and that ASR supports this control. If it does not, repair the resource by hand."
        }
        Failure::AssumeRole => {
            "Deploy ASR's member roles stack (automated-security-response-member-roles) in this account, and check that no service control policy denies the assumption of its role."
        }
        Failure::PlaybookNotEnabled => {
            "Enable this standard's playbook in ASR's admin stack, or use the Security Control (SC) playbook, which is for consolidated control findings."
        }
        Failure::RunbookNotActive => {
            "Update ASR's member stack in this account and Region so that its Automation documents become active again."
        }
        Failure::Rollback => {
            "The resource is still as the remediation left it. The runbook output shows what stopped the rollback: perhaps the resource was changed since the remediation, or its snapshot is missing or expired. If the earlier state is needed, restore it by hand."
        }
        Failure::OrchestratorStep => {
            "Open the Step Functions execution and the log of the Lambda function that failed (its name begins with SO0111-ASR). Start the remediation again once the cause is gone."
        }
    }
}

pub(super) fn rollback_available() -> &'static str {
    "The remediation can be undone"
}

pub(super) fn rollback_unavailable() -> &'static str {
    "No snapshot was kept: it cannot be undone"
}

pub(super) fn rolled_back_advice() -> &'static str {
    "The resource is insecure again, as it was before the remediation, and ASR sets the finding back to NEW. Find out who rolled it back and why. Then remediate it in another way, or leave the resource out of automatic remediation."
}

pub(super) fn unknown_outcome_advice() -> &'static str {
    "This version of asr-notify does not support this status. Look at the finding, and update asr-notify if ASR was upgraded."
}
