//! What bypasses the state: messages of people, samples, and what nothing recognises.

use serde_json::{Value, json};

use super::super::{
    bodies::controls::CONTROLS,
    bodies::guardduty::{Finding, TYPES},
    world::{HOME_BUS, HOME_REGION, Subject, World, news},
};
use super::control_story::ControlStory;
use crate::{Attributes, Cause, Kind, MINUTE, Severity, Via};

/// Sent if the deployment's variables let it through.
const OFF_BY_DEFAULT: Cause = Cause::May(Kind::Bypass);

fn subject(source: &'static str, name: String) -> Subject {
    Subject {
        problem: name.clone(),
        name,
        source,
        severity: Severity::Unknown,
        attributes: Attributes::default(),
    }
}

pub(super) fn custom_action(world: &mut World) {
    let begin = world.moment(0, 90);
    let account = world.account();
    let story = ControlStory::of(world, CONTROLS[1], &account, begin);
    let finding = story.finding.asff();
    let name = format!("custom action {}", story.world.uuid());
    let detail = json!({
        "actionName": "Ask the owner",
        "actionDescription": "Sends the finding to the account's owner",
        "findings": [finding],
    });
    let kind = ("aws.securityhub", "Security Hub Findings - Custom Action");
    let target = (&subject("security-hub", name), OFF_BY_DEFAULT);
    world.event(begin, HOME_BUS, kind, &detail, target);
}

pub(super) fn sample(world: &mut World) {
    let at = world.moment(0, 90);
    let finding = Finding {
        kind: TYPES[1],
        account: world.account().id,
        region: HOME_REGION.to_owned(),
        detector: world.hex(32),
        id: world.hex(32),
        instance: "i-99999999".to_owned(),
        actor: world.address(),
        count: 1,
        created: at.plus(-MINUTE),
        updated: at.plus(-MINUTE),
        is_sample: true,
    };
    let name = format!("sample {}", finding.arn());
    let kind = ("aws.guardduty", "GuardDuty Finding");
    let target = (&subject("guardduty", name), OFF_BY_DEFAULT);
    world.event(at, HOME_BUS, kind, &finding.detail(), target);
}

pub(super) fn unrecognised(world: &mut World) {
    let at = world.moment(0, 90);
    let number = world.hex(8);
    // A text as ASR sends one after an upgrade, or JSON of another publisher.
    let (source, body) = if world.is_one_of(2) {
        let text = format!("[ASR v2 -> v3/v4 migration]\nFailures during upgrade: run {number}");
        ("asr", Value::String(text))
    } else {
        ("unrecognised", json!({"backup": number, "state": "done"}))
    };
    let subject = subject(source, format!("text {number}"));
    world.emit(at, Via::StatusTopic, body, &subject, news(Kind::Bypass));
}
