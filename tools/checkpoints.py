"""Reads how far a message got from what AWS shows: log lines, queues, metrics and subscriptions."""

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import deployment
from queue_messages import message_count

# Amazon Q is one service for all regions and publishes its metrics in this one.
AMAZON_Q_REGION = "us-east-1"
# Part of the endpoint that it subscribes to topics.
AMAZON_Q_HOST = ".chatbot.amazonaws.com"
AMAZON_Q_METRICS = ("MessageDeliverySuccess", "UnsupportedEvents", "MessageDeliveryFailure", "EventsThrottled")
POLL_SECONDS = 1

DELIVERY_FINISHED = "delivery finished"
# After these no attempt follows.
FINAL_OUTCOMES = ("notified", "deduplicated", "dead-lettered")


def wait_for(look: Callable, deadline: float):
    """Call `look()` until it returns something true or the deadline passes; return its last result."""
    while not (seen := look()) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return seen


class Checkpoints:
    """The checkpoints of a deployment, from a moment of AWS's clock on."""

    def __init__(self, target: deployment.Deployment, since: datetime):
        self._target = target
        self._since = since
        self._logs = target.client("logs")

    def first_outcomes(self, message_id: str) -> dict[str, dict]:
        """The formatter's log line about an SNS message, by destination.

        Lambda retries a failed invocation, so one destination may have several lines. A line with the outcome `failed`
        is replaced by a later one, and any line by one with the outcome `notified`.
        """
        best: dict[str, dict] = {}
        for line in self._deliveries(self._target.output("log_group_name"), f'"{message_id}"'):
            if line.get("message_id") == message_id:
                known = best.get(line["destination"])
                if known is None or known["outcome"] == "failed" or line["outcome"] == "notified":
                    best[line["destination"]] = line
        return best

    def retried_outcome(self, destination: str) -> dict | None:
        """The latest log line about a retried delivery to a destination, once its outcome is final."""
        final = [
            line
            for line in self._deliveries(self._target.output("log_group_name"), f'"{DELIVERY_FINISHED}"')
            if line.get("destination") == destination and line.get("attempt") and line.get("outcome") in FINAL_OUTCOMES
        ]
        return final[-1] if final else None

    def poster_outcome(self, log_group: str, thread: str, number: int) -> dict | None:
        """The poster's log line about a message of a thread, the first is 1, once it is posted or dead-lettered."""
        own = [
            line
            for line in self._deliveries(log_group, f'"{DELIVERY_FINISHED}"')
            if line.get("thread") == thread and line.get("outcome") in ("posted", "dead-lettered")
        ]
        return own[number - 1] if len(own) >= number else None

    def amazon_q_counts(self, configuration: str) -> dict[str, int]:
        """Amazon Q's non-zero metrics of a channel configuration, by name; empty until it publishes some."""
        cloudwatch = self._target.client("cloudwatch", AMAZON_Q_REGION)
        counts = {}
        for name in AMAZON_Q_METRICS:
            answer = cloudwatch.get_metric_statistics(
                Namespace="AWS/Chatbot",
                MetricName=name,
                Dimensions=[{"Name": "ConfigurationName", "Value": configuration}],
                StartTime=self._since.replace(second=0, microsecond=0),
                EndTime=datetime.now(timezone.utc) + timedelta(minutes=1),
                Period=60,
                Statistics=["Sum"],
            )
            if count := int(sum(each["Sum"] for each in answer["Datapoints"])):
                counts[name] = count
        return counts

    def confirmed(self, topic_arn: str) -> dict[str, str]:
        """The protocols of a topic's confirmed subscriptions (email, sqs, https, …), by endpoint.

        SNS lists one that waits for its confirmation, until it removes it after 48 hours, and one that was deleted.
        """
        region = topic_arn.split(":")[3]
        pages = self._target.client("sns", region).get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic_arn)
        found = [each for page in pages for each in page["Subscriptions"]]
        return {each["Endpoint"]: each["Protocol"] for each in found if each["SubscriptionArn"].startswith("arn:")}

    def dead_letter_count(self) -> int:
        """The number of messages in all dead-letter queues, visible or not."""
        sqs = self._target.client("sqs")
        return sum(message_count(sqs, each.url) for each in self._target.dead_letter_queues())

    def _deliveries(self, group: str, pattern: str) -> list[dict]:
        """The delivery lines of a log group that match a filter pattern, in order of time."""
        pages = self._logs.get_paginator("filter_log_events").paginate(
            logGroupName=group, filterPattern=pattern, startTime=int(self._since.timestamp() * 1000)
        )
        events = sorted((each for page in pages for each in page["events"]), key=lambda each: each["timestamp"])
        lines = [_parse(each["message"]) for each in events]
        return [
            line
            for line in lines
            if line.get("message") == DELIVERY_FINISHED and _time(line.get("timestamp")) >= self._since
        ]


def _parse(message: str) -> dict:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _time(timestamp: str | None) -> datetime:
    """A log line's time in whole seconds; 1970 for a line without one."""
    return datetime.fromisoformat(timestamp or "1970-01-01T00:00:00Z").replace(microsecond=0)
