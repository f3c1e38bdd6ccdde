//! Which lines the formatter received before the state table: the event patterns as they were, with
//! all sources on and the default severities. For the counts of a generated week only; a run
//! evaluates the deployed patterns.

use serde_json::Value;

use crate::{Line, Via};

pub(super) fn pass(line: &Line) -> bool {
    if line.via != Via::EventBridge {
        return true;
    }
    let text = |pointer: &str| line.body.pointer(pointer).and_then(Value::as_str);
    let is_severe = |pointer: &str| {
        let severity = text(pointer).unwrap_or_default().to_lowercase();
        !["informational", "low"].contains(&severity.as_str())
    };
    let is_archived = |pointer: &str| line.body.pointer(pointer) == Some(&Value::Bool(true));
    match text("/detail-type").unwrap_or_default() {
        "Security Hub Findings - Imported" => {
            text("/detail/findings/0/Workflow/Status") == Some("NEW")
                && text("/detail/findings/0/RecordState") == Some("ACTIVE")
                && text("/detail/findings/0/Compliance/Status") != Some("PASSED")
                && is_severe("/detail/findings/0/Severity/Label")
        }
        "Findings Imported V2" => {
            text("/detail/findings/0/status") == Some("New")
                && text("/detail/findings/0/activity_name") != Some("Close")
                && text("/detail/findings/0/compliance/status") != Some("Pass")
                && is_severe("/detail/findings/0/severity")
        }
        "GuardDuty Finding" => {
            let title = text("/detail/title").unwrap_or_default();
            !is_archived("/detail/service/archived") && !title.starts_with("[SAMPLE]")
        }
        "Access Analyzer Finding" => text("/detail/status") == Some("ACTIVE"),
        "Inspector2 Finding" => {
            text("/detail/status") == Some("ACTIVE") && is_severe("/detail/severity")
        }
        "Macie Finding" => !is_archived("/detail/archived"),
        "AWS Health Event" => text("/detail/statusCode") != Some("closed"),
        "Config Rules Compliance Change" => {
            text("/detail/newEvaluationResult/complianceType") == Some("NON_COMPLIANT")
        }
        "CloudWatch Alarm State Change" => {
            text("/detail/state/value") == Some("ALARM")
                || text("/detail/previousState/value") == Some("ALARM")
        }
        // Custom actions are off by default, and nothing else has a rule.
        _ => false,
    }
}
