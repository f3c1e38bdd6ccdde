//! CloudWatch alarms as CloudWatch publishes them to SNS: classic ones, those built from
//! `Metrics[]` (most of ASR's own), composite ones, anomaly detectors, and those on queries, which
//! notify once for each time series that crosses the threshold; the key sets of 2019 to 2026. Keys
//! are read one by one and none is required but the name and the state.

mod log_lines;
mod query;
mod watch;

pub(super) use log_lines::parse as log_lines;
pub(super) use watch::Watch;

use super::{
    json::{Object, Value, first_text, list, object, text},
    notice::account,
};
use crate::{Alarm, AlarmState, AsrAlarm, Child, Content, Contributor, List, Notice, aws_ids::Arn};

pub(super) fn is_alarm(body: &Object) -> bool {
    body.contains_key("AlarmName") && body.contains_key("NewStateValue")
}

pub(super) fn parse(body: &Object) -> Vec<Notice> {
    let arn = text(body, "AlarmArn");
    let name = text(body, "AlarmName").or_else(|| Some(name_in(arn.as_deref()?)?.to_owned()));
    let name = name.unwrap_or_default();
    let arn_account = || Some(Arn::parse_lenient(arn.as_deref()?)?.account.to_owned());
    let account = text(body, "AWSAccountId").or_else(arn_account);
    let watch = match object(body, "Trigger").map(|it| Watch::parse(it, account.as_deref())) {
        Some(watch) if watch.condition.is_some() => watch,
        // Log alarms have their query beside the other keys.
        _ => Watch::parse(body, account.as_deref()),
    };
    let alarm = Alarm {
        known: known(&name),
        name,
        description: text(body, "AlarmDescription").map(|text| lines(&text)),
        state: text(body, "NewStateValue").unwrap_or_default().into(),
        previous: text(body, "OldStateValue").map(AlarmState::from),
        reason: text(body, "NewStateReason"),
        changed_at: text(body, "StateChangeTime"),
        condition: watch.condition,
        metrics: watch.metrics,
        metric_accounts: watch.accounts,
        log_groups: watch.log_groups,
        log_lines: log_lines(body),
        contributor: contributor(
            text(body, "AlarmContributorId"),
            body.get("AlarmContributorAttributes"),
        ),
        mute: None,
        tags: body.get("AlarmTags").map(pairs).unwrap_or_default(),
        rule: text(body, "AlarmRule"),
        children: list(body, "TriggeringChildren").iter().filter_map(child).collect(),
        arn,
    };
    // `Region` is a display name, "US East (N. Virginia)".
    vec![notice(alarm, account, text(body, "Region"))]
}

/// The notice of an alarm. Its ARN has the code of its region.
pub(super) fn notice(alarm: Alarm, account_id: Option<String>, region: Option<String>) -> Notice {
    let arn = alarm.arn.as_deref().and_then(Arn::parse_lenient);
    let arn_region = arn.map(|arn| arn.region.to_owned()).filter(|region| !region.is_empty());
    Notice {
        account: account(account_id, None),
        region: arn_region.or(region),
        content: Content::Alarm(Box::new(alarm)),
    }
}

/// The time series that an alarm is about. None if it has neither an id nor attributes.
pub(super) fn contributor(id: Option<String>, attributes: Option<&Value>) -> Option<Contributor> {
    let attributes = attributes.map(pairs).unwrap_or_default();
    (id.is_some() || attributes.total() > 0).then_some(Contributor { id, attributes })
}

/// The name of the alarm with this ARN.
pub(super) fn name_in(arn: &str) -> Option<&str> {
    arn.split_once(":alarm:").map(|(_, name)| name).filter(|name| !name.is_empty())
}

/// An alarm that took part in a composite one's change. SNS has its keys in upper case, EventBridge
/// in lower case.
pub(super) fn child(value: &Value) -> Option<Child> {
    let child = value.as_object()?;
    let arn = first_text(child, &["Arn", "arn"])?;
    let state = object(child, "State").or_else(|| object(child, "state"));
    Some(Child {
        name: name_in(&arn).unwrap_or(&arn).to_owned(),
        state: state.and_then(|state| first_text(state, &["Value", "value"])).map(AlarmState::from),
    })
}

/// `name: value` for each entry of an object, or for each element of a list with a name and a value:
/// dimensions, attributes and tags are written in both ways.
pub(super) fn pairs(value: &Value) -> List<String> {
    let pair = |name: &str, value: Option<String>| Some([name, ": ", &value?].concat());
    match value {
        Value::Object(fields) => {
            fields.keys().filter_map(|name| pair(name, text(fields, name))).collect()
        }
        Value::Array(values) => values
            .iter()
            .filter_map(|value| {
                let fields = value.as_object()?;
                let name = first_text(fields, &["name", "Name", "key", "Key"])?;
                pair(&name, first_text(fields, &["value", "Value"]))
            })
            .collect(),
        _ => List::default(),
    }
}

fn first_object<'a>(from: &'a Object<'a>, keys: &[&str]) -> Option<&'a Object<'a>> {
    keys.iter().find_map(|key| object(from, key))
}

fn first_list<'a>(object: &'a Object<'a>, keys: &[&str]) -> &'a [Value<'a>] {
    keys.iter().map(|key| list(object, key)).find(|of| !of.is_empty()).unwrap_or_default()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A description's lines without their indentation, which ASR's have from its source code, and
/// without the blank ones at its edges.
pub(super) fn lines(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().map(str::trim).collect();
    lines.join("\n")
}

/// Which of ASR's own alarms has this name. Names are literal: no stack or region in front.
pub(crate) fn known(name: &str) -> Option<AsrAlarm> {
    // The dead letters of ASR 4's own channels; these alarms have no action until one is added.
    if name.starts_with("SO0111-ASR-") && name.ends_with("ChannelDLQ") {
        return Some(AsrAlarm::ChannelDeadLetters);
    }
    let name = name.strip_prefix("ASR-")?;
    Some(match name {
        "NoRunbook" | "NoRemediation" => AsrAlarm::NoRunbook,
        "RunbookAssumeRoleFailure" => AsrAlarm::AssumeRoleFailure,
        "StateMachineExecutions" => AsrAlarm::StateMachineExecutions,
        "PreProcessorDLQ" => AsrAlarm::PreProcessorDeadLetters,
        "NotificationDLQ" => AsrAlarm::NotificationDeadLetters,
        "SchedulingDLQ" => AsrAlarm::SchedulingDeadLetters,
        "SynchronizationError" => AsrAlarm::SynchronizationError,
        "RollbackRateLimit" => AsrAlarm::RollbackRate,
        "Rollback-SnapshotCaptureFailure" => AsrAlarm::RollbackSnapshot,
        "Rollback-ExecutionFailureRate" => AsrAlarm::RollbackFailures,
        "Cognito-Risk" => AsrAlarm::SignInRisk,
        "Cognito-OverrideBlock" => AsrAlarm::SignInBlocked,
        "Cognito-SignInThrottles" => AsrAlarm::SignInThrottled,
        "Cognito-M2MForbidden" => AsrAlarm::MachineAccessDenied,
        "Api-ControlStateChangeSpike" => AsrAlarm::ControlChanges,
        "Api-SensitiveWriteSpike" => AsrAlarm::SensitiveWrites,
        "Mcp-ToolErrorSpike" => AsrAlarm::ToolErrors,
        _ => {
            let control = name.strip_suffix("-remediation-failure")?;
            AsrAlarm::ControlFailures(control.to_owned())
        }
    })
}

#[cfg(test)]
mod tests;
