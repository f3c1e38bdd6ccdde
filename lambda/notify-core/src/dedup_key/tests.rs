//! Each part of a key makes another key when it changes; other fields do not.

use serde_json::{Value, json};

use crate::{
    Content, Notice, Outcome,
    parse::{Body, ParseSettings, notices},
};

fn fixture(name: &str) -> Value {
    let path = format!("{}/../../tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn notice(body: &Value) -> Notice {
    notices(&Body::from_json(body), &ParseSettings::default()).remove(0)
}

fn key(notice: &Notice) -> String {
    notice.dedup_key().expect("the notice has a key")
}

/// The keys of a fixture's notice and of the same notice with one value changed, by a pointer into
/// the notice's JSON: so nothing else than this value differs.
fn keys(name: &str, pointer: &str, value: Value) -> [String; 2] {
    let before = notice(&fixture(name));
    let mut changed = serde_json::to_value(&before).unwrap();
    *changed.pointer_mut(pointer).expect(pointer) = value;
    [key(&before), key(&serde_json::from_value(changed).unwrap())]
}

fn is_same(name: &str, pointer: &str, value: impl Into<Value>) {
    let [before, after] = keys(name, pointer, value.into());
    assert_eq!(before, after, "{pointer} of {name}");
}

const RESULT: &str = "asr/failed-runbook.json";
const SUCCESS: &str = "asr/success.json";
const ALARM: &str = "alarm/no-runbook.json";
const FINDING: &str = "security-hub/control.json";
const HEALTH: &str = "health/scheduled-change.json";

/// A test for each part of a key: a change of it makes another key.
macro_rules! key_differs {
    ($($name:ident: $fixture:expr, $pointer:literal, $value:expr;)+) => {
        $(
            #[test]
            fn $name() {
                let [before, after] = keys($fixture, $pointer, Value::from($value));
                assert_ne!(before, after, "{}", $pointer);
            }
        )+
    };
}

key_differs! {
    remediation_key_differs_by_account: RESULT, "/account/id", "999999999999";
    remediation_key_differs_by_region: RESULT, "/region", "eu-west-1";
    remediation_key_differs_by_finding: RESULT, "/content/remediation/finding_arn", "another";
    remediation_key_differs_by_execution: RESULT, "/content/remediation/execution_arn", "another";
    remediation_key_differs_by_outcome: SUCCESS, "/content/remediation/outcome", "queued";
    remediation_key_differs_by_kind_of_failure: RESULT, "/content/remediation/outcome/failed", "timed-out";
    alarm_key_differs_by_account: ALARM, "/account/id", "999999999999";
    alarm_key_differs_by_region: ALARM, "/region", "eu-west-1";
    alarm_key_differs_by_arn: ALARM, "/content/alarm/arn", "another";
    alarm_key_differs_by_state: ALARM, "/content/alarm/state", "OK";
    alarm_key_differs_by_time_of_the_change: ALARM, "/content/alarm/changed_at", "2030-01-01T00:00:00.000+0000";
    alert_key_differs_by_source: FINDING, "/content/alert/source", "inspector";
    alert_key_differs_by_account: FINDING, "/account/id", "999999999999";
    alert_key_differs_by_region: FINDING, "/region", "eu-west-1";
    alert_key_differs_by_id: FINDING, "/content/alert/id", "another";
    alert_key_differs_by_time_of_the_update: FINDING, "/content/alert/at", "2030-01-01T00:00:00.000Z";
    alert_key_differs_by_kind: FINDING, "/content/alert/kind", "another";
    alert_key_differs_by_control: FINDING, "/content/alert/control", "another";
    alert_key_differs_by_severity: FINDING, "/content/alert/severity", "informational";
    alert_key_differs_by_status: FINDING, "/content/alert/status", "another";
    alert_key_differs_by_previous_status: FINDING, "/content/alert/previous_status", "another";
    alert_key_differs_by_whether_it_is_over: FINDING, "/content/alert/is_over", true;
    alert_key_differs_by_resource: FINDING, "/content/alert/resources/items/0", "another";
    alert_key_differs_by_resolved_entities: HEALTH, "/content/alert/facts",
        json!([["resolved_entities", {"list": {"items": ["i-1"]}}]]);
}

#[test]
fn remediation_key_differs_by_unknown_status() {
    let mut notice = notice(&fixture(RESULT));
    let mut key_of = |status: &str| {
        let Content::Remediation(remediation) = &mut notice.content else { panic!("{notice:?}") };
        remediation.outcome = Outcome::Unknown(status.to_owned());
        key(&notice)
    };
    assert_ne!(key_of("NEW"), key_of("NEWER"));
}

#[test]
fn remediation_key_is_the_same_whatever_its_texts() {
    for field in ["title", "detail", "output", "automation_id", "control", "resource"] {
        is_same(RESULT, &format!("/content/remediation/{field}"), "another");
    }
    is_same(RESULT, "/account/name", "another");
}

/// ASR's second message about a failure has other words, and its resource is read from them.
#[test]
fn remediation_key_is_the_same_whatever_the_message() {
    let mut body = fixture(RESULT);
    let before = key(&notice(&body));
    body["Message"] = json!("other words");
    assert_eq!(key(&notice(&body)), before);
}

#[test]
fn remediation_has_no_key_without_a_finding_or_an_execution() {
    for field in ["StepFunctions_Execution_Id", "Finding"] {
        let mut body = fixture(RESULT);
        body.as_object_mut().unwrap().remove(field);
        assert_eq!(notice(&body).dedup_key(), None, "{field}");
    }
}

#[test]
fn alarm_key_differs_by_name_where_there_is_no_arn() {
    let key_of = |name: &str| {
        let mut body = fixture(ALARM);
        body.as_object_mut().unwrap().remove("AlarmArn");
        body["AlarmName"] = json!(name);
        key(&notice(&body))
    };
    assert_ne!(key_of("a"), key_of("b"));
}

#[test]
fn alarm_has_no_key_without_a_time() {
    let mut body = fixture(ALARM);
    body.as_object_mut().unwrap().remove("StateChangeTime");
    assert_eq!(notice(&body).dedup_key(), None);
}

/// Metrics Insights and log alarms notify once for each time series.
#[test]
fn alarm_key_differs_by_contributor() {
    let body = fixture("alarm/contributor-metrics-insights.json");
    let mut other = body.clone();
    other["AlarmContributorId"] = json!("another");
    let mut without_id = body.clone();
    without_id.as_object_mut().unwrap().remove("AlarmContributorId");
    let mut of_the_alarm = without_id.clone();
    of_the_alarm.as_object_mut().unwrap().remove("AlarmContributorAttributes");
    let keys = [&body, &other, &without_id, &of_the_alarm].map(|body| key(&notice(body)));
    let different: std::collections::BTreeSet<&String> = keys.iter().collect();
    assert_eq!(different.len(), keys.len(), "{keys:#?}");
    let mut repeated = body.clone();
    repeated["NewStateReason"] = json!("in other words");
    assert_eq!(key(&notice(&repeated)), keys[0]);
}

/// A change that comes by SNS and by EventBridge is the same change.
#[test]
fn alarm_key_is_the_same_by_sns_and_by_event_bridge() {
    let [published, event] = ["contributor-metrics-insights", "event-contributor-muted"]
        .map(|name| key(&notice(&fixture(&format!("alarm/{name}.json")))));
    assert_eq!(published, event);
}

#[test]
fn alert_key_is_the_same_whatever_its_texts() {
    for field in ["title", "description", "recommendation", "guidance"] {
        is_same(FINDING, &format!("/content/alert/{field}"), "another");
    }
}

/// AWS Health may split the same entities into pages in another way.
#[test]
fn alert_key_is_the_same_whatever_its_page() {
    is_same(HEALTH, "/content/alert/facts", json!([["page", {"text": "9/9"}]]));
}

#[test]
fn alert_key_differs_by_the_entities_of_a_page() {
    let key_of = |entity: &str, status: &str| {
        let mut body = fixture(HEALTH);
        body["detail"]["affectedEntities"] = json!([{"entityValue": entity, "status": status}]);
        key(&notice(&body))
    };
    assert_ne!(key_of("i-1", "PENDING"), key_of("i-2", "PENDING"));
    assert_ne!(key_of("i-1", "RESOLVED"), key_of("i-2", "RESOLVED"));
    assert_ne!(key_of("i-1", "PENDING"), key_of("i-1", "RESOLVED"));
}

/// One call of AWS Config's API records several results at once.
#[test]
fn alert_key_differs_by_resource_of_one_rule_at_the_same_recorded_time() {
    let key_of = |resource: &str| {
        let mut body = fixture("config/non-compliant.json");
        body["detail"]["resourceId"] = json!(resource);
        key(&notice(&body))
    };
    assert_ne!(key_of("AIDAEXAMPLEONE"), key_of("AIDAEXAMPLETWO"));
}

#[test]
fn alert_of_a_custom_action_has_no_key() {
    assert_eq!(notice(&fixture("security-hub/custom-action.json")).dedup_key(), None);
}

#[test]
fn unrecognised_notice_has_no_key() {
    assert_eq!(notice(&json!({"unknown": 1})).dedup_key(), None);
}

/// Keys are stored: one that changes makes repetitions of earlier notices look new.
#[test]
fn keys_stay_as_they_are_stored() {
    let finding = "arn:aws:securityhub:us-east-2:333333333333:subscription/\
        aws-foundational-security-best-practices/v/1.0.0/RDS.13/finding/\
        0b0c5f0e-6a4b-4f9f-8f4a-3a9d2c6f7e01";
    let execution = "arn:aws:states:ap-northeast-1:222222222222:execution:\
        SO0111-ASR-Orchestrator:5e0c1d7a-91b2-4a39-8a0c-2f1f5a0f7b10";
    let alarm = "arn:aws:cloudwatch:ap-northeast-1:222222222222:alarm:ASR-NoRunbook";
    let control = "arn:aws:securityhub:ap-northeast-1:333333333333:security-control/S3.8/\
        finding/4d3c9c53-0a0b-4c39-8a3a-6c0f7d6f2a11";
    let kind = "Software and Configuration Checks/Industry and Regulatory Standards";
    for (fixture_name, expected) in [
        (
            RESULT,
            json!(["asr", "333333333333", "us-east-2", finding, execution, "failed", "runbook"]),
        ),
        (
            ALARM,
            json!([
                "alarm",
                "222222222222",
                "ap-northeast-1",
                alarm,
                "2026-10-12T00:12:13.456+0000",
                "ALARM"
            ]),
        ),
        (
            FINDING,
            json!([
                "security-hub",
                "333333333333",
                "ap-northeast-1",
                control,
                "2026-11-23T04:12:20.902Z",
                kind,
                "S3.8",
                "high",
                "NEW",
                null,
                false,
                null,
                ["arn:aws:s3:::orders-export"]
            ]),
        ),
    ] {
        assert_eq!(key(&notice(&fixture(fixture_name))), expected.to_string());
    }
}
