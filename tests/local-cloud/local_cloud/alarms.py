"""CloudWatch alarms: complete descriptions, and notifications with CloudWatch's texts to topics that allow them."""

import json
import time
from xml.sax.saxutils import escape

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, sns

from local_cloud import mail, metric_math, permissions

REGION_NAMES = {"ap-northeast-1": "Asia Pacific (Tokyo)", "us-east-1": "US East (N. Virginia)"}
ACTIONS = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}
# Parameters of metric math that are no text.
TYPES = {"Period": int, "ReturnData": lambda text: text == "true"}
QUESTIONS = ("AlarmNamePrefix", "StateValue", "MaxRecords", "NextToken")


def _members(params: dict, name: str) -> list[str]:
    return [value[0] for key, value in params.items() if key.startswith(f"{name}.member.")]


def _xml(name: str, value) -> str:
    if isinstance(value, dict):
        inner = "".join(_xml(*item) for item in value.items() if item[1] not in (None, ""))
    elif isinstance(value, list):
        inner = "".join(_xml("member", item) for item in value)
    elif isinstance(value, bool):
        inner = str(value).lower()
    else:
        inner = _timestamp(value, "Z") if name.endswith("Timestamp") else escape(str(value))
    return f"<{name}>{inner}</{name}>"


def _timestamp(seconds: float, zone: str) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000", time.gmtime(seconds)) + zone


def _describe_alarms(params, data, is_cbor, is_json=False, original=cloudwatch._describe_alarms):
    if is_cbor or is_json:
        return original(params, data, is_cbor, is_json)
    asked = {name: params[name][0] for name in QUESTIONS if name in params}
    asked.update({name: _members(params, name) for name in ("AlarmNames", "AlarmTypes")})
    status, headers, body = original(params, asked, False, True)
    if status != 200:
        return original(params, data, False, False)
    return cloudwatch._xml(200, "DescribeAlarmsResponse", _xml("DescribeAlarmsResult", json.loads(body)))


def _put_metric_alarm(params, data, is_cbor, is_json=False, original=cloudwatch._put_metric_alarm):
    is_query = not (is_cbor or is_json)
    queries = _queries(params) if is_query else data.get("Metrics")
    if queries and (problem := metric_math.problem(queries)):
        return cloudwatch._error("ValidationError", problem, 400, use_json=is_json, use_cbor=is_cbor)
    answer = original(params, data, is_cbor, is_json)
    if answer[0] == 200:
        alarm = cloudwatch._alarms[params["AlarmName"][0] if is_query else data["AlarmName"]]
        if is_query:
            alarm["InsufficientDataActions"] = _members(params, "InsufficientDataActions")
        if queries:
            for name in metric_math.OF_ONE_METRIC:
                alarm.pop(name, None)
            alarm["Metrics"] = queries
    return answer


def _queries(params: dict) -> list[dict]:
    """The queries of metric math in the request's parameters: `Metrics.member.1.MetricStat.Period`, …"""
    tree = {}
    for key, values in params.items():
        if key.startswith("Metrics.member."):
            *path, last = key.split(".")[1:]
            branch = tree
            for name in path:
                branch = branch.setdefault(name, {})
            branch[last] = TYPES.get(last, str)(values[0])
    return _lists(tree) or []


def _lists(value):
    """The value, with a list where the request numbers members."""
    if not isinstance(value, dict):
        return value
    if members := value.get("member"):
        return [_lists(members[number]) for number in sorted(members, key=int)]
    return {name: _lists(each) for name, each in value.items()}


def _region_name() -> str:
    return REGION_NAMES.get(get_region(), get_region())


def _notification(alarm: dict, old_state: str, new_state: str, reason: str) -> dict:
    return {
        "AlarmName": alarm["AlarmName"],
        "AlarmDescription": alarm.get("AlarmDescription") or None,
        "AWSAccountId": get_account_id(),
        "AlarmConfigurationUpdatedTimestamp": _timestamp(
            alarm.get("AlarmConfigurationUpdatedTimestamp", time.time()), "+0000"
        ),
        "NewStateValue": new_state,
        "NewStateReason": reason,
        "StateChangeTime": _timestamp(time.time(), "+0000"),
        "Region": _region_name(),
        "AlarmArn": alarm["AlarmArn"],
        "OldStateValue": old_state,
        **{name: alarm.get(name) or [] for name in ACTIONS.values()},
        "Trigger": {
            **(_trigger_metrics(alarm["Metrics"]) if alarm.get("Metrics") else _trigger_metric(alarm)),
            "EvaluationPeriods": alarm.get("EvaluationPeriods"),
            "ComparisonOperator": alarm.get("ComparisonOperator"),
            "Threshold": alarm.get("Threshold"),
            "TreatMissingData": alarm.get("TreatMissingData", ""),
            "EvaluateLowSampleCountPercentile": "",
        },
    }


def _trigger_metric(alarm: dict) -> dict:
    return {
        "MetricName": alarm.get("MetricName"),
        "Namespace": alarm.get("Namespace"),
        "StatisticType": "Statistic",
        "Statistic": str(alarm.get("Statistic", "")).upper(),
        "Unit": alarm.get("Unit") or None,
        "Dimensions": _dimensions(alarm),
        "Period": alarm.get("Period"),
    }


def _trigger_metrics(queries: list[dict]) -> dict:
    """Each query as in CloudWatch's notifications, whose dimensions are spelled in lower case."""
    return {
        "Metrics": [
            {
                **each,
                **(
                    {"MetricStat": {**stat, "Metric": {**stat["Metric"], "Dimensions": _dimensions(stat["Metric"])}}}
                    if (stat := each.get("MetricStat"))
                    else {}
                ),
            }
            for each in queries
        ]
    }


def _dimensions(metric: dict) -> list[dict]:
    return [{"value": each["Value"], "name": each["Name"]} for each in metric.get("Dimensions") or []]


def _mail(alarm: dict, old_state: str, new_state: str, reason: str) -> str:
    """The mail's text."""
    name, region, account = alarm["AlarmName"], get_region(), get_account_id()
    when = time.strftime("%A %d %B, %Y %H:%M:%S UTC", time.gmtime())
    return (
        f'You are receiving this email because your Amazon CloudWatch Alarm "{name}" in the {_region_name()} region '
        f'has entered the {new_state} state, because "{reason}" at "{when}".\n\n'
        "View this alarm in the AWS Management Console:\n"
        f"https://{region}.console.aws.amazon.com/cloudwatch/deeplink.js?region={region}#alarmsV2:alarm/{name}\n\n"
        f"Alarm Details:\n- Name: {name}\n- Description: {alarm.get('AlarmDescription') or ''}\n"
        f"- State Change: {old_state} -> {new_state}\n- Reason for State Change: {reason}\n"
        f"- Timestamp: {when}\n- AWS Account: {account}\n- Alarm Arn: {alarm['AlarmArn']}"
    )


def _dispatch_alarm_actions(alarm: dict, old_state: str, new_state: str, reason: str):
    if not alarm.get("ActionsEnabled", True):
        return
    subject = f'{new_state}: "{alarm["AlarmName"]}" in {_region_name()}'[:100]
    whole = json.dumps(_notification(alarm, old_state, new_state, reason))
    message = json.dumps({"default": whole, "email": _mail(alarm, old_state, new_state, reason)})
    for action in alarm.get(ACTIONS[new_state]) or []:
        if cloudwatch._is_sns_action_arn(action) and permissions.service_may_publish(
            action, "cloudwatch.amazonaws.com", alarm["AlarmArn"]
        ):
            token = mail.of_alarm.set(True)
            try:
                sns.publish_internal(action, message, subject, message_structure="json")
            finally:
                mail.of_alarm.reset(token)


def install():
    """Install these in MiniStack's CloudWatch."""
    # MiniStack omits half of an alarm, so that Terraform would change it at every apply.
    cloudwatch._describe_alarms = _describe_alarms
    cloudwatch._put_metric_alarm = _put_metric_alarm
    # MiniStack publishes to any topic, with shorter messages than CloudWatch and without a text for mail.
    cloudwatch._dispatch_alarm_actions = _dispatch_alarm_actions
