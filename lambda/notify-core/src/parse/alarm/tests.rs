//! Alarms of SNS and of EventBridge.

use serde_json::{Value, json};

use crate::{
    Alarm, AsrAlarm, Content, Notice, Threshold,
    parse::{Body, ParseSettings, notices},
};

fn notice(body: &Value) -> Notice {
    notices(&Body::from_json(body), &ParseSettings::default()).remove(0)
}

fn alarm(body: &Value) -> Alarm {
    match notice(body).content {
        Content::Alarm(alarm) => *alarm,
        other => panic!("{other:?}"),
    }
}

fn published(trigger: &Value) -> Alarm {
    alarm(&json!({"AlarmName": "a", "NewStateValue": "ALARM", "AWSAccountId": "222222222222",
        "Trigger": trigger}))
}

fn event(detail: &Value) -> Value {
    json!({"source": "aws.cloudwatch", "detail-type": "CloudWatch Alarm State Change",
        "account": "222222222222", "region": "eu-central-1", "time": "2026-10-12T00:12:13Z",
        "resources": ["arn:aws:cloudwatch:eu-central-1:222222222222:alarm:a"], "detail": detail})
}

fn metric(alarm: &Alarm) -> &str {
    &alarm.condition.as_ref().expect("it has a condition").metric
}

#[test]
fn metric_math_names_the_expression_and_the_metrics_in_it() {
    let dimensions = json!([{"name": "InstanceId", "value": "i-0a1b2c3d"}]);
    let network = json!({"Metric": {"Namespace": "AWS/EC2", "MetricName": "NetworkOut",
        "Dimensions": dimensions}, "Stat": "Average", "Period": 60});
    let alarm =
        published(&json!({"Threshold": "0.0", "ComparisonOperator": "GreaterThanThreshold",
        "Metrics": [{"Id": "e1", "Expression": "m1*1", "Label": "Expression1"},
            {"Id": "m1", "MetricStat": network, "ReturnData": false}]}));
    assert_eq!(metric(&alarm), "Expression1 (m1*1)");
    assert_eq!(alarm.metrics.items, ["m1 = AWS/EC2 NetworkOut (InstanceId: i-0a1b2c3d)"]);
    assert!(alarm.metric_accounts.items.is_empty());
}

#[test]
fn long_expression_stands_under_its_id_beside_the_condition() {
    let search = format!("SEARCH('{{AWS/EC2}} {}', 'Sum')", "x".repeat(300));
    let metrics = |label: Value| {
        published(&json!({"Threshold": 1, "ComparisonOperator": "GreaterThanThreshold",
            "Metrics": [{"Id": "q", "Expression": search, "Label": label}]}))
    };
    for (label, expected) in [(json!("Errors"), "Errors"), (Value::Null, "q")] {
        let alarm = metrics(label);
        assert_eq!(metric(&alarm), expected);
        assert_eq!(alarm.metrics.items, [format!("q = {search}")]);
    }
}

#[test]
fn query_without_a_label_is_in_brackets() {
    let query = "SELECT MAX(Load) FROM X GROUP BY Team";
    let alarm = published(&json!({"Threshold": 1, "ComparisonOperator": "GreaterThanThreshold",
        "Metrics": [{"Id": "q", "Expression": "SELECT  MAX(Load)\nFROM X GROUP BY Team"}]}));
    assert_eq!(metric(&alarm), format!("({query})"));
}

#[test]
fn metrics_of_other_accounts_name_them_once() {
    let of = |id: &str, account: &str| {
        json!({"Id": id, "AccountId": account, "ReturnData": "false",
            "MetricStat": {"Metric": {"MetricName": "Load"}}})
    };
    let alarm = published(&json!({"Metrics": [{"Id": "e", "Expression": "m1+m2+m3"},
        of("m1", "333333333333"), of("m2", "222222222222"), of("m3", "333333333333"),
        of("m4", "not an account")]}));
    assert_eq!(alarm.metric_accounts.items, ["333333333333"]);
    assert_eq!(
        alarm.metrics.items,
        ["m1 = Load [333333333333]", "m2 = Load", "m3 = Load [333333333333]", "m4 = Load"]
    );
}

#[test]
fn anomaly_band_of_an_event_is_its_threshold() {
    let metric = json!({"namespace": "AWS/EC2", "name": "CPUUtilization"});
    let alarm = alarm(&event(&json!({"alarmName": "a", "state": {"value": "ALARM"},
        "configuration": {"metrics": [
            {"id": "m1", "metricStat": {"metric": metric, "stat": "Average"}, "returnData": true},
            {"id": "ad1", "expression": "ANOMALY_DETECTION_BAND(m1, 0.8)", "returnData": true}]}})));
    let condition = alarm.condition.expect("it has a condition");
    assert_eq!(condition.metric, "AWS/EC2 CPUUtilization");
    assert!(
        matches!(condition.threshold, Threshold::Band(Some(width)) if width.to_string() == "0.8")
    );
    assert!(alarm.metrics.items.is_empty());
}

#[test]
fn description_keeps_its_lines_without_their_indentation() {
    let described = |text: &str| {
        alarm(&json!({"AlarmName": "a", "NewStateValue": "OK", "AlarmDescription": text}))
            .description
    };
    let lines = "First.\n\n1. Look at it.\n2. Act.";
    assert_eq!(
        described("\n  First.\r\n\n    1. Look at it.\n    2. Act.\n\n").as_deref(),
        Some(lines)
    );
    assert_eq!(described("  one  line "), Some("one  line".to_owned()));
    assert_eq!(described(" \n "), None);
}

#[test]
fn contributor_is_read_from_objects_and_from_lists() {
    for attributes in [
        json!({"Team": "a", "Zone": 1, "Odd": [], "Empty": null}),
        json!([{"Key": "Team", "Value": "a"}, {"name": "Zone", "value": 1}, "odd", {"name": "x"}]),
    ] {
        let body = json!({"AlarmName": "a", "NewStateValue": "ALARM", "AlarmContributorId": "4f1d",
            "AlarmContributorAttributes": attributes});
        let contributor = alarm(&body).contributor.expect("it has one");
        assert_eq!(contributor.id.as_deref(), Some("4f1d"));
        assert_eq!(contributor.attributes.items, ["Team: a", "Zone: 1"]);
    }
    let without = json!({"AlarmName": "a", "NewStateValue": "ALARM",
        "AlarmContributorAttributes": {}});
    assert_eq!(alarm(&without).contributor, None);
}

#[test]
fn event_has_the_fields_of_a_published_alarm() {
    let notice = notice(&event(&json!({"alarmName": "ASR-NoRunbook",
        "state": {"value": "ALARM", "reason": "r", "timestamp": "2026-10-12T00:12:13.456+0000"},
        "previousState": {"value": "OK"}, "configuration": {"description": "d"}})));
    assert_eq!(notice.region.as_deref(), Some("eu-central-1"));
    let Content::Alarm(alarm) = notice.content else { panic!("it is an alarm") };
    assert_eq!(alarm.known, Some(AsrAlarm::NoRunbook));
    assert_eq!(alarm.previous.map(String::from).as_deref(), Some("OK"));
    assert_eq!(
        (alarm.reason.as_deref(), alarm.description.as_deref(), alarm.changed_at.as_deref()),
        (Some("r"), Some("d"), Some("2026-10-12T00:12:13.456+0000"))
    );
}

#[test]
fn event_names_what_mutes_an_alarm() {
    let muted = |detail: &Value| {
        let notice = notice(&event(detail));
        assert!(!notice.is_urgent());
        let Content::Alarm(alarm) = notice.content else { panic!("it is an alarm") };
        let mute = alarm.mute.expect("it is muted");
        (mute.by, mute.until)
    };
    let rule = "arn:aws:cloudwatch:eu-central-1:222222222222:alarm-mute-rule:night";
    assert_eq!(
        muted(&json!({"alarmName": "a", "state": {"value": "ALARM"},
            "muteDetail": {"mutedByArn": rule, "muteWindowEnd": "t"}})),
        ("night".to_owned(), Some("t".to_owned()))
    );
    assert_eq!(
        muted(&json!({"alarmName": "a", "state": {"value": "ALARM",
            "actionsSuppressedBy": "WaitPeriod"}, "configuration": {"actionsSuppressor": "b"}})),
        ("b (WaitPeriod)".to_owned(), None)
    );
    let unmuted = json!({"alarmName": "a", "state": {"value": "ALARM"}});
    assert!(notice(&event(&unmuted)).is_urgent());
}

#[test]
fn name_is_in_the_arn_if_the_field_has_none() {
    for detail in [
        json!({"alarmName": "a"}),
        json!({"state": {"value": "OK"}}),
        json!({"alarmName": [], "state": null}),
    ] {
        assert_eq!(alarm(&event(&detail)).name, "a", "{detail}");
    }
    let arn = "arn:aws:cloudwatch:eu-central-1:222222222222:alarm:b";
    let body = json!({"AlarmName": null, "NewStateValue": "ALARM", "AlarmArn": arn});
    assert_eq!(alarm(&body).name, "b");
}

#[test]
fn event_without_a_name_and_a_state_is_unrecognised() {
    assert!(matches!(notice(&event(&json!({}))).content, Content::Unrecognised { .. }));
}

/// Each costs its own fact only.
#[test]
fn alarm_with_fields_of_other_types_is_an_alarm() {
    for odd in [json!(null), json!(7), json!("x"), json!([[], {}, 1]), json!({"Metrics": 1})] {
        let body = json!({"AlarmName": "a", "NewStateValue": "ALARM", "Trigger": odd,
            "AlarmContributorId": odd, "AlarmContributorAttributes": odd, "AlarmTags": odd,
            "LogLines": odd, "TriggeringChildren": odd, "ScheduledQueryConfiguration": odd});
        assert_eq!(alarm(&body).name, "a");
        let detail = json!({"alarmName": "a", "state": {"value": "OK", "reasonData": odd},
            "alarmContributor": odd, "configuration": odd, "muteDetail": odd});
        assert_eq!(alarm(&event(&detail)).name, "a");
    }
}
