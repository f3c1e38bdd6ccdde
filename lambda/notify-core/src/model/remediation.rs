//! The result of one remediation by ASR.

use serde::{Deserialize, Serialize};

use crate::words::words;

/// The result of remediating one finding. A field is None if ASR's message does not have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remediation {
    /// The outcome.
    pub outcome: Outcome,
    /// The security control, `S3.5`. None for findings of other services.
    pub control: Option<String>,
    /// The standard and its version. None for consolidated controls.
    pub standard: Option<String>,
    /// The service in the finding's ARN: `securityhub`, `guardduty`, …
    pub product: Option<String>,
    /// The finding's title.
    pub title: Option<String>,
    /// The affected resource, `AwsS3Bucket arn:aws:s3:::example`.
    pub resource: Option<String>,
    /// The text of ASR or of its runbook: the reason of a failure.
    pub detail: Option<String>,
    /// The output of the runbook.
    pub output: Option<String>,
    /// All steps that ASR leaves to a person.
    pub follow_up: Option<String>,
    /// The finding's ARN.
    pub finding_arn: Option<String>,
    /// ASR's own link to the finding.
    pub finding_link: Option<String>,
    /// The code of the region that ASR runs in, where its links lead.
    pub home_region: Option<String>,
    /// The ARN of the Step Functions execution.
    pub execution_arn: Option<String>,
    /// The id of the Systems Manager Automation execution, in the finding's account.
    pub automation_id: Option<String>,
    /// The ticket that ASR opened or failed to open.
    pub ticket: Option<Ticket>,
    /// Whether the remediation can be undone. None if ASR does not say, as for all versions before
    /// 4.1.
    #[serde(default)]
    pub rollback: Option<Rollback>,
}

/// The outcome of a remediation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The finding is remediated.
    Succeeded,
    /// An earlier remediation was undone, so that the finding is open again (ASR 4.1).
    RolledBack,
    /// The finding is not remediated.
    Failed(Failure),
    /// The runbook started; another message follows.
    Queued,
    /// The finding's workflow state was not NEW, so nothing was done.
    Skipped,
    /// A status that no known version of ASR sends, as it is written.
    Unknown(String),
}

words! {
    /// Why a remediation failed; each kind has its own advice.
    pub enum Failure, "a failure" {
        /// The runbook failed.
        Runbook = "runbook",
        /// The runbook ran to its end and reported that it failed; ASR itself calls this a success.
        ReportedByRunbook = "reported-by-runbook",
        /// The runbook or the orchestrator took too long.
        TimedOut = "timed-out",
        /// The runbook was cancelled.
        Cancelled = "cancelled",
        /// The orchestrator's execution was stopped.
        Aborted = "aborted",
        /// The orchestrator's execution failed as a whole.
        Execution = "execution",
        /// ASR has no runbook for this control in this account and region.
        NoRunbook = "no-runbook",
        /// The member role cannot be assumed.
        AssumeRole = "assume-role",
        /// The standard's playbook is not installed.
        PlaybookNotEnabled = "playbook-not-enabled",
        /// The runbook's document is not active.
        RunbookNotActive = "runbook-not-active",
        /// A step of the orchestrator failed.
        OrchestratorStep = "orchestrator-step",
        /// The undoing of an earlier remediation failed (ASR 4.1).
        Rollback = "rollback",
    }
}

/// Whether a remediation can be undone (ASR 4.1, `EnableRollback`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rollback {
    /// It can, and what that would do, in ASR's words. None if ASR does not say what.
    Available(Option<String>),
    /// It cannot: no snapshot of the resource was kept.
    Unavailable,
}

/// The ticket of a remediation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ticket {
    /// Its https address.
    Link(String),
    /// Why ASR opened none, in ASR's words.
    Problem(String),
}
