"""What can be seen of a message from outside: log lines, queues, metrics and subscriptions."""

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import deployment

# Amazon Q is one service for all regions; its metrics are there.
AMAZON_Q_REGION = "us-east-1"
AMAZON_Q_METRICS = ("MessageDeliverySuccess", "UnsupportedEvents", "MessageDeliveryFailure", "EventsThrottled")
DEPTHS = tuple(f"ApproximateNumberOfMessages{which}" for which in ("", "NotVisible", "Delayed"))
PAUSE_SECONDS = 1


def wait_for(look: Callable, until: float):
    """What `look()` sees once that is something, or at last when time is up."""
    while not (seen := look()) and time.monotonic() < until:
        time.sleep(PAUSE_SECONDS)
    return seen


class Stations:
    """The stations of a deployment, since a moment of AWS's clock."""

    def __init__(self, of: deployment.Deployment, since: datetime):
        self._of = of
        self._since = since
        self._logs = of.client("logs")

    def decisions(self, message_id: str) -> dict[str, dict]:
        """What the formatter decided about a message of SNS's, by destination: its best attempt."""
        best: dict[str, dict] = {}
        for line in self._lines(self._of.output("log_group_name"), f'"{message_id}"'):
            if line.get("message") == "notice handled" and line.get("message_id") == message_id:
                known = best.get(line["destination"])
                if known is None or known["decision"] == "failed" or line["decision"] == "notified":
                    best[line["destination"]] = line
        return best

    def returned(self, destination: str) -> dict | None:
        """What became of what a destination had refused, once that is settled: its latest line."""
        lines = self._lines(self._of.output("log_group_name"), '"undelivered handled"')
        settled = [
            each
            for each in lines
            if each.get("destination") == destination and each.get("decision") in ("redelivered", "repeated", "dead")
        ]
        return settled[-1] if settled else None

    def posted(self, poster: dict, thread: str) -> dict | None:
        """The poster's line about a message of a thread, once Slack has it or never will."""
        for line in self._lines(poster["log_group_name"], '"message handled"'):
            if line.get("thread") == thread and line.get("decision") in ("posted", "dead"):
                return line
        return None

    def amazon_q(self, configuration: str) -> dict[str, int]:
        """What Amazon Q told of a channel's events; nothing while it told nothing."""
        cloudwatch = self._of.client("cloudwatch", AMAZON_Q_REGION)
        told = {}
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
                told[name] = count
        return told

    def unconfirmed(self, topic_arn: str) -> list[str]:
        """The mail addresses of a topic that have not agreed yet."""
        pages = self._of.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic_arn)
        return [
            each["Endpoint"]
            for page in pages
            for each in page["Subscriptions"]
            if each["SubscriptionArn"] == "PendingConfirmation"
        ]

    def dead_letters(self) -> int:
        """How many dead letters there are, in all queues."""
        sqs = self._of.client("sqs")
        found = [
            sqs.get_queue_attributes(QueueUrl=each.url, AttributeNames=list(DEPTHS))["Attributes"]
            for each in self._of.dead_letters()
        ]
        return sum(int(each[name]) for each in found for name in DEPTHS)

    def _lines(self, group: str, pattern: str) -> list[dict]:
        """The JSON lines of a log group, as far as they were written since."""
        pages = self._logs.get_paginator("filter_log_events").paginate(
            logGroupName=group, filterPattern=pattern, startTime=int(self._since.timestamp() * 1000)
        )
        events = sorted((each for page in pages for each in page["events"]), key=lambda each: each["timestamp"])
        lines = [_parsed(each["message"]) for each in events]
        return [line for line in lines if datetime.fromisoformat(_offset(line.get("timestamp"))) >= self._since]


def _parsed(message: str) -> dict:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _offset(timestamp: str | None) -> str:
    """A time as Python 3.10 reads it; a line without one was written long ago."""
    return (timestamp or "1970-01-01T00:00:00Z").split(".")[0].rstrip("Z") + "+00:00"
