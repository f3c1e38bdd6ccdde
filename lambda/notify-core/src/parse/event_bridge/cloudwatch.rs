//! Amazon CloudWatch: an alarm, or one time series of an alarm on several, has changed its state
//! (CloudWatch user guide, "Alarm events and EventBridge"). These events come whether or not the
//! alarm has an action, and while it is muted.

use super::fields::Envelope;
use crate::{
    Alarm, AlarmState, Child, List, Mute, Notice,
    parse::{
        alarm::{Watch, child, contributor, known, lines, log_lines, name_in, notice, pairs},
        json::{Object, Value, list, object, text, text_at},
    },
};

pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    let detail = envelope.detail;
    let arn = envelope.resources.first().and_then(Value::as_str);
    let name = text(detail, "alarmName").or_else(|| Some(name_in(arn?)?.to_owned()));
    let has_fields = detail.contains_key("alarmName") || detail.contains_key("state");
    let Some(name) = name.filter(|_| has_fields) else { return Vec::new() };
    let none = Object::default();
    let state = object(detail, "state").unwrap_or(&none);
    let account = envelope.account.clone();
    let configuration = object(detail, "configuration");
    let watch = configuration.map(|it| Watch::parse(it, account.as_deref())).unwrap_or_default();
    let configured = |key| configuration.and_then(|configuration| text(configuration, key));
    let alarm = Alarm {
        known: known(&name),
        name,
        description: configured("description").map(|text| lines(&text)),
        state: text(state, "value").unwrap_or_default().into(),
        previous: text_at(detail, &["previousState", "value"]).map(AlarmState::from),
        reason: text(state, "reason"),
        changed_at: text(state, "timestamp").or_else(|| envelope.time.clone()),
        condition: watch.condition,
        metrics: watch.metrics,
        metric_accounts: watch.accounts,
        log_groups: watch.log_groups,
        log_lines: log_lines(detail),
        contributor: object(detail, "alarmContributor").and_then(|contributed| {
            contributor(text(contributed, "id"), contributed.get("attributes"))
        }),
        mute: mute(detail, state, configured("actionsSuppressor")),
        tags: detail.get("alarmTags").map(pairs).unwrap_or_default(),
        rule: configured("alarmRule"),
        children: children(state),
        arn: arn.map(str::to_owned),
    };
    vec![notice(alarm, account, envelope.region.clone())]
}

/// What mutes the alarm: a mute rule, or the suppressor of a composite alarm.
fn mute(detail: &Object, state: &Object, suppressor: Option<String>) -> Option<Mute> {
    if let Some(arn) = text_at(detail, &["muteDetail", "mutedByArn"]) {
        let by = match arn.split_once(":alarm-mute-rule:") {
            Some((_, name)) => name.to_owned(),
            None => arn,
        };
        return Some(Mute { by, until: text_at(detail, &["muteDetail", "muteWindowEnd"]) });
    }
    let how = text(state, "actionsSuppressedBy")?;
    let by = match suppressor {
        Some(suppressor) => format!("{suppressor} ({how})"),
        None => how,
    };
    Some(Mute { by, until: None })
}

/// The alarms that changed a composite one, which an event has as JSON in a text.
fn children(state: &Object) -> List<Child> {
    const KEY: &str = "triggeringAlarms";
    let children = |data: &Object| list(data, KEY).iter().filter_map(child).collect();
    match state.get("reasonData") {
        Some(Value::String(text)) if text.contains(KEY) => {
            serde_json::from_str(text).map(|data| children(&data)).unwrap_or_default()
        }
        Some(Value::Object(data)) => children(data),
        _ => List::default(),
    }
}
