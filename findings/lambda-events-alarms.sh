#!/bin/sh
# The crate aws_lambda_events 1.2.1 refuses the SNS messages of alarms without a description, of composite alarms and of
# anomaly detection, and loses the reason of an alarm with a period of one day.
#
# Guess: CloudWatchAlarmPayload reads the message of every kind of alarm, with None for what a kind does not have. The types
# of an alarm's Lambda action read every period of CloudWatch, 86,400 seconds too.
# Seen: AlarmDescription must be text, but is null if there is none; Trigger and Trigger.Threshold must be there. A period is a
# u16, so that a day is an error for CloudWatchMetricAlarm. For the general CloudWatchAlarm it is none: reason data that do
# not fit a metric's are tried as a composite alarm's, all of whose fields are optional, and become "triggered by no alarms"
# without the data points. Metric math has no metricStat and a composite alarm without a suppressor no actionsSuppressor;
# both are errors.
# So take the message as text (SnsEvent; SnsEventObj fails for all records of the event) and read it with types of your own.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'TOML'
[package]
name = "alarms"
version = "0.1.0"
edition = "2021"

[dependencies]
aws_lambda_events = { version = "=1.2.1", default-features = false, features = ["sns", "cloudwatch_alarms"] }
serde_json = "=1.0.151"
TOML
cat >"$folder/src/main.rs" <<'RUST'
use aws_lambda_events::cloudwatch_alarms::{
    CloudWatchAlarm, CloudWatchAlarmStateReasonData as Reason, CloudWatchCompositeAlarm, CloudWatchMetricAlarm,
};
use aws_lambda_events::sns::CloudWatchAlarmPayload;
use serde_json::{from_value, json, Value};

/// An alarm's SNS message, with `changes`: a member that is null is left out, but not the description.
fn message(changes: Value) -> Value {
    let mut alarm = json!({
        "AlarmName": "cpu", "AlarmDescription": "CPU is high", "AWSAccountId": "111122223333", "NewStateValue": "ALARM",
        "NewStateReason": "Threshold Crossed", "StateChangeTime": "2026-11-27T05:00:00.000+0000",
        "Region": "EU (Frankfurt)", "AlarmArn": "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:cpu",
        "OldStateValue": "OK", "OKActions": [], "AlarmActions": [], "InsufficientDataActions": [],
        "Trigger": {
            "MetricName": "CPUUtilization", "Namespace": "AWS/EC2", "StatisticType": "Statistic", "Statistic": "AVERAGE",
            "Unit": null, "Dimensions": [], "Period": 60, "EvaluationPeriods": 1, "DatapointsToAlarm": 1,
            "ComparisonOperator": "GreaterThanThreshold", "Threshold": 80.0, "TreatMissingData": "missing",
            "EvaluateLowSampleCountPercentile": "",
        },
    });
    for (key, value) in changes.as_object().unwrap() {
        match value {
            Value::Null if key != "AlarmDescription" => alarm.as_object_mut().unwrap().remove(key),
            value => alarm.as_object_mut().unwrap().insert(key.clone(), value.clone()),
        };
    }
    alarm
}

fn anomaly() -> Value {
    let mut alarm = message(json!({}));
    let trigger = alarm["Trigger"].as_object_mut().unwrap();
    trigger.remove("Threshold");
    trigger.insert("ThresholdMetricId".into(), json!("ad1"));
    alarm
}

/// The event of an alarm's Lambda action.
fn action(period: u32, configuration: Value) -> Value {
    let reason = json!({
        "version": "1.0", "queryDate": "2026-11-27T05:00:00.000+0000", "startDate": "2026-11-26T05:00:00.000+0000",
        "statistic": "Average", "period": period, "recentDatapoints": [7.0], "threshold": 5.0,
    });
    let state = |value: &str, data: Option<String>| {
        let timestamp = "2026-11-27T05:00:00.000+0000";
        json!({"value": value, "reason": "Threshold Crossed", "timestamp": timestamp, "reasonData": data})
    };
    json!({
        "source": "aws.cloudwatch", "alarmArn": "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:size",
        "accountId": "111122223333", "time": "2026-11-27T05:00:00.000+0000", "region": "eu-central-1",
        "alarmData": {
            "alarmName": "size", "configuration": configuration,
            "state": state("ALARM", Some(reason.to_string())), "previousState": state("OK", None),
        },
    })
}

fn metric(period: u32) -> Value {
    let metric = json!({"namespace": "AWS/S3", "name": "BucketSizeBytes", "dimensions": {"BucketName": "logs"}});
    let statistic = json!({"metric": metric, "period": period, "stat": "Average"});
    json!({"metrics": [{"id": "m1", "metricStat": statistic, "returnData": true}]})
}

fn result<T>(parsed: Result<T, serde_json::Error>) -> String {
    parsed.map_or_else(|error| error.to_string(), |_| "read".into())
}

fn reason(event: Value) -> String {
    match from_value::<CloudWatchAlarm>(event).unwrap().alarm_data.state.unwrap().reason_data.unwrap() {
        Reason::Metric(data) => format!("data points {:?}", data.recent_datapoints),
        Reason::Composite(data) => format!("triggered by {} alarms", data.triggering_alarms.len()),
        other => format!("{other:?}"),
    }
}

fn main() {
    let payload = |message| result(from_value::<CloudWatchAlarmPayload>(message));
    let metric_action = |event| result(from_value::<CloudWatchMetricAlarm>(event));
    let composite_action = |event| result(from_value::<CloudWatchCompositeAlarm>(event));
    let math = json!({"metrics": [{"id": "e1", "expression": "m1 * 2", "label": "twice", "returnData": true}]});
    let seen = [
        ("message", payload(message(json!({}))), "read"),
        ("message, no description", payload(message(json!({"AlarmDescription": null}))),
            "invalid type: null, expected a string"),
        ("message, composite", payload(message(json!({"Trigger": null, "AlarmRule": "ALARM(cpu)"}))),
            "missing field `Trigger`"),
        ("message, anomaly detection", payload(anomaly()), "missing field `Threshold`"),
        ("action, an hour", metric_action(action(3600, metric(3600))), "read"),
        ("action, a day", metric_action(action(86_400, metric(86_400))), "invalid value: integer `86400`, expected u16"),
        ("action, an hour, general type", reason(action(3600, metric(3600))), "data points [7.0]"),
        ("action, a day, general type", reason(action(86_400, metric(86_400))), "triggered by 0 alarms"),
        ("action, metric math", metric_action(action(60, math)), "missing field `metricStat`"),
        ("action, composite", composite_action(action(60, json!({"alarmRule": "ALARM(cpu)"}))),
            "missing field `actionsSuppressor`"),
    ];
    for (name, answer, _) in &seen {
        println!("{name}: {answer}");
    }
    assert!(seen.iter().all(|(_, answer, expected)| answer == expected), "the behaviour has changed");
}
RUST
CARGO_TARGET_DIR="$folder/target" CARGO_PROFILE_DEV_DEBUG=0 cargo run --quiet --jobs 1 --manifest-path "$folder/Cargo.toml"
