//! Alarms of CloudWatch: as events, and as ASR's alarms are published to its topic.

use serde_json::{Value, json};

use crate::Moment;

/// The detail of the event of an alarm's change of state.
pub(crate) fn event_detail(name: &str, previous: &str, state: &str, at: Moment) -> Value {
    json!({
        "alarmName": name,
        "configuration": {
            "description": "The processor of the server is busy",
            "metrics": [{
                "id": "m1",
                "metricStat": {
                    "metric": {
                        "dimensions": {"InstanceId": "i-0a1b2c3d4e5f60718"},
                        "name": "CPUUtilization",
                        "namespace": "AWS/EC2",
                    },
                    "period": 300,
                    "stat": "Average",
                },
                "returnData": true,
            }],
        },
        "previousState": {"value": previous, "reason": "", "timestamp": at.plus(-300_000).cloudwatch()},
        "state": {"value": state, "reason": reason(at, 96.0, 80.0), "timestamp": at.cloudwatch()},
    })
}

/// What ASR's alarm publishes when it goes to ALARM; it has no action for OK.
pub(crate) fn asr_alarm(name: &str, account: &str, region: &str, at: Moment) -> Value {
    json!({
        "AlarmName": name,
        "AlarmDescription": "Remediation failed with NO_RUNBOOK result. This indicates a remediation was attempted and an ASR runbook could not be found.",
        "AWSAccountId": account,
        "AlarmConfigurationUpdatedTimestamp": "2026-05-01T09:00:00.000+0000",
        "NewStateValue": "ALARM",
        "NewStateReason": reason(at, 1.0, 1.0),
        "StateChangeTime": at.cloudwatch(),
        "Region": "EU (Frankfurt)",
        "AlarmArn": format!("arn:aws:cloudwatch:{region}:{account}:alarm:{name}"),
        "OldStateValue": "OK",
        "ActionExecutedAfterMuteWindow": false,
        "OKActions": [],
        "AlarmActions": [format!("arn:aws:sns:{region}:{account}:SO0111-ASR_Alarm_Topic")],
        "InsufficientDataActions": [],
        "Trigger": {
            "Period": 86400,
            "EvaluationPeriods": 1,
            "DatapointsToAlarm": 1,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "Threshold": 1.0,
            "TreatMissingData": "notBreaching",
            "EvaluateLowSampleCountPercentile": "",
            "Metrics": [{
                "Id": "m1",
                "Label": "No Remediation",
                "MetricStat": {
                    "Metric": {
                        "Dimensions": [{"value": "NO_RUNBOOK", "name": "Outcome"}],
                        "MetricName": "RemediationOutcome",
                        "Namespace": "ASR",
                    },
                    "Period": 86400,
                    "Stat": "Sum",
                },
                "ReturnData": true,
            }],
        },
    })
}

fn reason(at: Moment, value: f64, threshold: f64) -> String {
    let when = at.plus(-60_000).cloudwatch_reason();
    format!(
        "Threshold Crossed: 1 out of the last 1 datapoints [{value:.1} ({when})] was greater than or equal to the threshold ({threshold:.1}) (minimum 1 datapoint for OK -> ALARM transition)."
    )
}
