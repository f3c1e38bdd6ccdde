//! ASR's messages about findings, of all its versions (`SO0111-ASR_Topic`, formerly `SHARR_Topic`).

use super::{
    asr_message::{self, Message},
    asr_rollback::{self, Step},
    json::{Object, Value, object, text},
    notice::account,
};
use crate::{Content, Failure, Notice, Outcome, Remediation, Ticket, aws_ids::Arn, links};

/// ASR's title of a finding that it did not find.
const NO_TEXT: &str = "error";
/// ASR's word for an unknown execution or account.
const UNKNOWN: &str = "unknown";
/// The end of the output of a runbook that reported a failure (ASR 4).
const FAILED_OUTPUT: &str = "(Check the Systems Manager > Automation console";
/// More than any format shows, so that each of them cuts the text and marks the cut.
const MAX_INDENTED_BYTES: usize = 16 * 1_024;
/// Severities in front of the text of ASR before 1.4.
const TEXT_SEVERITIES: [&str; 6] = ["INFO", "ERROR", "WARNING", "CRITICAL", "FATAL", "DEBUG"];

pub(super) fn is_result(body: &Object) -> bool {
    body.contains_key("Remediation_Status")
        || (body.contains_key("Finding") && body.contains_key("Message"))
}

pub(super) fn is_lowercase_result(body: &Object) -> bool {
    body.contains_key("finding") && body.contains_key("message")
}

/// ASR 2.2 and later.
pub(super) fn parse_result(body: &Object) -> Vec<Notice> {
    let message = text(body, "Message").unwrap_or_default();
    let output = body.get("Remediation_Output");
    let outcome = match text(body, "Remediation_Status") {
        Some(status) => outcome_of(&status, &message, output),
        None => outcome_without_status(&message, text(body, "Severity")),
    };
    let parts = asr_message::parse(&message);
    let finding = object(body, "Finding");
    vec![notice(outcome, parts, finding, |remediation, alias| {
        if !add_rollback(remediation, &message, output)
            && let Some(output) = output.and_then(readable)
        {
            remediation.output = Some(output);
        }
        remediation.finding_link = text(body, "Finding_Link");
        remediation.execution_arn = text(body, "StepFunctions_Execution_Id")
            .filter(|arn| !arn.eq_ignore_ascii_case(UNKNOWN));
        remediation.ticket = text(body, "Ticket_URL").map(ticket);
        *alias = text(body, "Account_Alias");
    })]
}

/// ASR 1.4 to 2.1.
pub(super) fn parse_lowercase_result(body: &Object) -> Vec<Notice> {
    let message = text(body, "message").unwrap_or_default();
    let outcome = outcome_without_status(&message, text(body, "severity"));
    let parts = asr_message::parse(&message);
    vec![notice(outcome, parts, object(body, "finding"), |_, _| {})]
}

/// ASR before 1.4: `SEVERITY:message`.
pub(super) fn parse_text(body: &str) -> Option<Notice> {
    let (severity, message) = body.trim().split_once(':')?;
    TEXT_SEVERITIES.contains(&severity).then(|| {
        let outcome = outcome_without_status(message, Some(severity.to_owned()));
        notice(outcome, asr_message::parse(message), None, |_, _| {})
    })
}

/// Combines the message, the finding and the other fields of the body, which `complete` adds.
fn notice(
    outcome: Outcome,
    message: Message<'_>,
    finding: Option<&Object>,
    complete: impl FnOnce(&mut Remediation, &mut Option<String>),
) -> Notice {
    let field = |key| finding.and_then(|finding| text(finding, key));
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let finding_arn = field("finding_arn");
    let arn = finding_arn.as_deref().and_then(Arn::parse_lenient);
    let arn_part = |part: fn(Arn<'_>) -> &str| {
        arn.map(part).filter(|part| !part.is_empty()).map(str::to_owned)
    };
    let home_region = field("region");
    // The finding's own `region` is the one ASR runs in.
    let region = arn_part(|arn| arn.region).or_else(|| home_region.clone());
    let account_id = field("account")
        .or_else(|| arn_part(|arn| arn.account))
        .or_else(|| owned(message.account_id));
    let product = arn_part(|arn| arn.service);
    let mut remediation = Remediation {
        outcome,
        control: field("standard_control")
            .filter(|control| control != "N/A")
            .or_else(|| owned(message.control)),
        standard: finding.and_then(standard),
        product,
        title: field("title").filter(|title| title != NO_TEXT),
        resource: owned(message.resource),
        detail: owned(message.detail),
        output: owned(message.output),
        follow_up: owned(message.follow_up),
        finding_arn,
        finding_link: None,
        home_region,
        execution_arn: None,
        automation_id: owned(message.automation_id),
        ticket: None,
        rollback: None,
    };
    let mut alias = None;
    complete(&mut remediation, &mut alias);
    let alias = alias
        .filter(|alias| Some(alias) != account_id.as_ref() && !alias.eq_ignore_ascii_case(UNKNOWN));
    Notice {
        account: account(account_id, alias),
        region,
        content: Content::Remediation(Box::new(remediation)),
    }
}

/// Adds what ASR 4.1 says about a rollback, and corrects the outcome by it. Returns whether that is
/// all that the output says.
fn add_rollback(remediation: &mut Remediation, message: &str, output: Option<&Value>) -> bool {
    let step = match &remediation.outcome {
        Outcome::Succeeded => output
            .and_then(asr_rollback::step)
            .or_else(|| asr_rollback::step_in_text(remediation.output.as_deref()?)),
        Outcome::Failed(Failure::Runbook) => {
            let texts = [Some(message), output.and_then(Value::as_str)];
            if texts.into_iter().flatten().any(asr_rollback::is_failed_rollback) {
                remediation.outcome = Outcome::Failed(Failure::Rollback);
            }
            return false;
        }
        _ => None,
    };
    let text = match step {
        None => return false,
        Some(Step::Remediated(rollback)) => {
            remediation.rollback = Some(rollback);
            None
        }
        Some(Step::RolledBack(text)) => {
            remediation.outcome = Outcome::RolledBack;
            text
        }
        Some(Step::Failed(text)) => {
            remediation.outcome = Outcome::Failed(Failure::Rollback);
            text
        }
    };
    remediation.detail = text.or(remediation.detail.take());
    remediation.output = None;
    true
}

/// The standard and its version. None for consolidated controls, which belong to no standard.
fn standard(finding: &Object) -> Option<String> {
    let name = text(finding, "standard_name").filter(|name| name != "security-control")?;
    Some(match text(finding, "standard_version") {
        Some(version) => [name, version].join(" "),
        None => name,
    })
}

fn outcome_of(status: &str, message: &str, output: Option<&Value>) -> Outcome {
    let letters = status.chars().filter(|letter| *letter != '_');
    let word: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
    let failure = match word.as_str() {
        "SUCCESS" if reports_failed_remediation(message) || output.is_some_and(reports_failure) => {
            Failure::ReportedByRunbook
        }
        "SUCCESS" => return Outcome::Succeeded,
        // Words of ASR's own channels and history; its topic has those of a remediation.
        "ROLLBACKSUCCESS" => return Outcome::RolledBack,
        "ROLLBACKFAILED" => Failure::Rollback,
        "QUEUED" => return Outcome::Queued,
        "NOTNEW" => return Outcome::Skipped,
        // The state machine's own failure has the same word as the runbook's.
        "FAILED" if message.starts_with("Orchestrator execution") => Failure::Execution,
        "FAILED" => Failure::Runbook,
        "TIMEDOUT" => Failure::TimedOut,
        "CANCELLED" | "CANCELLING" => Failure::Cancelled,
        "ABORTED" => Failure::Aborted,
        "NORUNBOOK" | "NOREMEDIATION" => Failure::NoRunbook,
        "ASSUMEROLEFAILURE" => Failure::AssumeRole,
        "PLAYBOOKNOTENABLED" | "STANDARDNOTENABLED" => Failure::PlaybookNotEnabled,
        "RUNBOOKNOTACTIVE" | "REMEDIATIONNOTACTIVE" => Failure::RunbookNotActive,
        "LAMBDAERROR" => Failure::OrchestratorStep,
        _ => return Outcome::Unknown(status.to_owned()),
    };
    Outcome::Failed(failure)
}

fn outcome_without_status(message: &str, severity: Option<String>) -> Outcome {
    asr_message::outcome_of(message)
        .unwrap_or_else(|| Outcome::Unknown(severity.unwrap_or_default()))
}

fn reports_failed_remediation(message: &str) -> bool {
    message.to_ascii_lowercase().contains("remediation failed")
}

/// Whether a runbook's output has a failed status: `"status": "Failed"` in JSON at any depth,
/// `'Status': 'Failed'` in a Python dictionary's notation, or the sentence ASR 4 makes of it.
fn reports_failure(output: &Value) -> bool {
    match output {
        Value::Object(fields) => fields.iter().any(|(key, value)| {
            let is_failed_status = key.eq_ignore_ascii_case("status")
                && value.as_str().is_some_and(|status| status.eq_ignore_ascii_case("failed"));
            is_failed_status || reports_failure(value)
        }),
        Value::Array(values) => values.iter().any(reports_failure),
        Value::String(text) => text.contains(FAILED_OUTPUT) || has_failed_status(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Looks for a quoted `status` followed by a quoted `failed`, with any quotes and any number of
/// escapes, because output is JSON within Python within JSON.
fn has_failed_status(text: &str) -> bool {
    let plain: String = text
        .chars()
        .filter(|character| *character != '\\' && !character.is_whitespace())
        .map(|character| if character == '"' { '\'' } else { character.to_ascii_lowercase() })
        .collect();
    plain.contains("'status':'failed'")
}

/// A runbook's output as text. None if it is empty or reports nothing but success.
fn readable(output: &Value) -> Option<String> {
    match output {
        Value::String(text) => {
            let text = text.trim();
            let is_empty = matches!(text, "" | "{}" | "[]" | "None")
                || text.starts_with("No output available")
                || matches!(text, "{'status': 'Success'}" | "{'Status': 'Success'}");
            (!is_empty).then(|| text.to_owned())
        }
        Value::Null => None,
        Value::Object(fields) if fields.is_empty() => None,
        Value::Array(values) if values.is_empty() => None,
        other => Some(indented(other)),
    }
}

/// The value with indented lines, cut at [`MAX_INDENTED_BYTES`]: deep values grow a hundredfold when
/// they are indented.
fn indented(value: &Value) -> String {
    let mut text = vec![0; MAX_INDENTED_BYTES];
    let mut room = text.as_mut_slice();
    // It fails when the room is used up.
    let _ = serde_json::to_writer_pretty(&mut room, value);
    let left = room.len();
    text.truncate(MAX_INDENTED_BYTES - left);
    String::from_utf8_lossy(&text).into_owned()
}

/// ASR writes a sentence instead of a link if it could not open the ticket.
fn ticket(text: String) -> Ticket {
    if links::is_https(&text) { Ticket::Link(text) } else { Ticket::Problem(text) }
}
