//! Results that ASR publishes to its topic.

use serde_json::{Value, json};

use super::security_hub::Finding;

/// An execution of ASR's orchestrator.
#[derive(Debug, Clone)]
pub(crate) struct Execution {
    pub(crate) arn: String,
    /// ID of the automation in Systems Manager.
    pub(crate) automation: String,
}

/// How ASR words a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Queued,
    Success,
    /// The runbook failed.
    Failed,
    /// The role in the member account could not be assumed.
    AssumeRoleFailure,
    /// A step of the orchestrator failed.
    LambdaError,
    /// The execution as a whole failed; follows on `LambdaError`.
    ExecutionFailed,
    /// The finding's workflow is not NEW.
    NotNew,
}

/// A result about a finding of a control.
pub(crate) fn result(
    finding: &Finding,
    execution: &Execution,
    status: Status,
    home_region: &str,
) -> Value {
    let control = finding.control.unwrap_or("N/A");
    let account = &finding.account;
    let automation = &execution.automation;
    let resource = format!("{} {}", finding.resource_type, finding.resource);
    let about = format!("for SC control {control} in account {account}");
    let (word, message) = match status {
        Status::Queued => ("QUEUED", format!("{automation}: Remediation queued {about}")),
        Status::Success => (
            "SUCCESS",
            format!(
                "{automation}: Remediation succeeded {about}: Remediation completed successfully ({resource})"
            ),
        ),
        Status::Failed => (
            "Failed",
            format!(
                "{automation}: Remediation failed {about}: See Automation Execution output for details ({resource})"
            ),
        ),
        Status::AssumeRoleFailure => (
            "ASSUME_ROLE_FAILURE",
            format!(
                "Unable to assume the Orchestrator Member Role (SO0111-ASR-Orchestrator-Member) in account {account}. \
                 Please verify that the role exists and the trust relationship is correct."
            ),
        ),
        Status::LambdaError => ("LAMBDA_ERROR", "Orchestrator failed: Lambda.Unknown".to_owned()),
        Status::ExecutionFailed => {
            ("FAILED", format!("Orchestrator execution failed: {}", execution.arn))
        }
        Status::NotNew => {
            ("NOT_NEW", format!("Finding Workflow State is not NEW ({}).", finding.workflow))
        }
    };
    let output = match status {
        Status::Queued => "No output available because remediation has not yet finished executing.",
        Status::Success => "{'status': 'Success'}",
        Status::Failed => "{}",
        _ => "",
    };
    let search = finding.id.replace(':', "%3A").replace('/', "%2F");
    json!({
        "Remediation_Status": word,
        "Severity": if matches!(status, Status::Queued | Status::Success) { "INFO" } else { "ERROR" },
        "Account_Alias": finding.account_name,
        "Remediation_Output": output,
        "Message": message,
        "Finding_Link": format!(
            "https://console.aws.amazon.com/securityhub/home?region={home_region}#/findings?search=Id%3D%255Coperator%255C%253AEQUALS%255C%253A{search}"
        ),
        "Finding": {
            "finding_id": finding.id.rsplit('/').next(),
            "finding_description": format!("{}.", finding.title),
            "standard_name": "security-control",
            "standard_version": "2.0.0",
            "standard_control": control,
            "title": finding.title,
            "region": home_region,
            "account": account,
            "finding_arn": finding.id,
        },
        "StepFunctions_Execution_Id": execution.arn,
    })
}
