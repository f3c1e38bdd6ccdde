"""CloudWatch metrics: AWS's own about queues, functions and Amazon Q, and those in functions' logs.

MiniStack records some invocations only. Its clean-up of old metrics loses what another thread adds meanwhile, so it is
switched off.
"""

import functools
import json
import time

from ministack.core.arn import parse_arn
from ministack.core.responses import request_scope
from ministack.services import cloudwatch, eventbridge, lambda_svc, sns, sqs

from local_cloud.settings import PACE

# Amazon Q is one service for all regions and publishes its metrics in this one.
AMAZON_Q_REGION = "us-east-1"
# The age of messages that were received more often does not count, as in SQS.
MAX_RECEIVES = 3


def record_queues():
    """Record the metrics of every queue as it is now."""
    for (account, region, _), queue in sqs._queues.all_items():
        with request_scope(account, region):
            _record_queue(queue, time.time())


def _record_queue(queue: dict, now: float):
    messages = list(queue["messages"])
    visible = [each for each in messages if each.get("visible_at", now) <= now]
    hidden = [each for each in messages if each.get("visible_at", now) > now]
    delayed = [each for each in hidden if not each.get("receive_count")]
    young = [each for each in messages if each.get("receive_count", 0) <= MAX_RECEIVES]
    age = max((now - each.get("sent_at", now) for each in young), default=0)
    for name, value, unit in (
        ("ApproximateNumberOfMessagesVisible", len(visible), "Count"),
        ("ApproximateNumberOfMessagesNotVisible", len(hidden) - len(delayed), "Count"),
        ("ApproximateNumberOfMessagesDelayed", len(delayed), "Count"),
        ("ApproximateAgeOfOldestMessage", age * PACE, "Seconds"),
    ):
        cloudwatch.record_metric("AWS/SQS", name, value, unit, {"QueueName": queue["name"]})


def count(namespace: str, name: str, **dimensions: str):
    """Count one in a metric."""
    cloudwatch.record_metric(namespace, name, 1, "Count", dimensions)


def record_amazon_q(configuration: dict, *names: str):
    """Count an event of a channel configuration in these metrics."""
    account = parse_arn(configuration["ChatConfigurationArn"]).account_id
    with request_scope(account, AMAZON_Q_REGION):
        for name in names:
            count("AWS/Chatbot", name, ConfigurationName=configuration["ConfigurationName"])


def record_log(text: str):
    """Record the metrics that a function's log contains in the embedded metric format."""
    for line in text.splitlines():
        if '"CloudWatchMetrics"' in line:
            try:
                _record_line(json.loads(line))
            except (ValueError, KeyError, TypeError):
                # AWS also ignores lines that are not in the format.
                continue


def _record_line(line: dict):
    for directive in line["_aws"]["CloudWatchMetrics"]:
        for names in directive.get("Dimensions") or [[]]:
            dimensions = {name: str(line[name]) for name in names}
            for metric in directive["Metrics"]:
                value = line[metric["Name"]]
                for each in value if isinstance(value, list) else [value]:
                    unit = metric.get("Unit", "None")
                    cloudwatch.record_metric(directive["Namespace"], metric["Name"], each, unit, dimensions)


def _throttled(function_name: str, duration_ms: float, error: bool, throttle: bool):
    # MiniStack records a synchronous invocation a second time, with a duration.
    if throttle and not duration_ms:
        count("AWS/Lambda", "Throttles", FunctionName=function_name)


def rule_dimensions(rule: dict) -> dict[str, str]:
    """The dimensions of a rule's metrics. The bus is one unless it is the default bus."""
    bus = rule.get("EventBusName", "default")
    return {"RuleName": rule["Name"], **({} if bus == "default" else {"EventBusName": bus})}


def _matches(pattern: str, view, owner="rule", original=eventbridge._matches_pattern_view) -> bool:
    is_match = original(pattern, view, owner)
    # A pattern that is only tested has no key, and an archive's is no rule.
    kind, _, key = owner.partition(" ")
    if is_match and key and kind == "rule":
        count("AWS/Events", "MatchedEvents", **rule_dimensions(eventbridge._rules[key]))
    return is_match


def _publish(topic_arn: str, *message, original, **more) -> dict:
    published = original(topic_arn, *message, **more)
    count("AWS/SNS", "NumberOfMessagesPublished", TopicName=parse_arn(topic_arn).resource)
    return published


def install():
    """Install this in MiniStack, after the other modules that observe invocations."""
    original = lambda_svc._execute_function_dispatch

    def execute(function, config, event, request_id, started):
        result = original(function, config, event, request_id, started)
        dimensions = {"FunctionName": config["FunctionName"]}
        for name, value, unit in (
            ("Invocations", 1, "Count"),
            ("Errors", int(bool(result.get("error"))), "Count"),
            ("Duration", (time.time() - started) * 1000, "Milliseconds"),
        ):
            cloudwatch.record_metric("AWS/Lambda", name, value, unit, dimensions)
        return result

    # Every attempt counts, not only those through Lambda's API.
    lambda_svc._execute_function_dispatch = execute
    lambda_svc._emit_lambda_metrics = _throttled
    eventbridge._matches_pattern_view = _matches
    sns.publish_internal = functools.partial(_publish, original=sns.publish_internal)
    cloudwatch._evict_old_metrics = lambda: None
