"""AWS's limits of bytes: events, asynchronous payloads, and what services send to queues.

MiniStack checks what callers send to SNS and SQS. It checks neither EventBridge's and Lambda's limits, nor a queue's own
when a service sends to it.
"""

import functools
import json
import logging

from ministack.core.arn import parse_arn
from ministack.core.responses import error_response_json
from ministack.services import eventbridge, lambda_svc, sns, sqs

from local_cloud import metrics

log = logging.getLogger("local-cloud.sizes")

# The entries of one PutEvents, the payload of an asynchronous invocation, and the default of a queue. SNS takes 262,144.
MAX_BYTES = 1_048_576

# What EventBridge counts for an entry's time.
TIME_BYTES = 14


def size(text: str) -> int:
    """The bytes of a text."""
    return len(text.encode())


def payload(event) -> str:
    """An event as Lambda sends it, without escapes that AWS does not write."""
    return json.dumps(event, ensure_ascii=False)


def is_payload(event) -> bool:
    """Whether Lambda takes an event for an asynchronous invocation."""
    return size(payload(event)) <= MAX_BYTES


def fits_queue(queue: dict, body: str, attributes: dict) -> bool:
    """Whether a queue takes a message with its attributes."""
    in_attributes = sum(
        size(name) + size(each["DataType"]) + size(each.get("StringValue") or "") for name, each in attributes.items()
    )
    return size(body) + in_attributes <= int(queue["attributes"].get("MaximumMessageSize", MAX_BYTES))


def _entry_size(entry: dict) -> int:
    texts = [entry.get(name) or "" for name in ("Source", "DetailType", "Detail")] + (entry.get("Resources") or [])
    return sum(map(size, texts)) + (TIME_BYTES if entry.get("Time") is not None else 0)


def _put_events(data: dict, *rest, original):
    if sum(map(_entry_size, data.get("Entries", []))) > MAX_BYTES:
        return error_response_json(
            "ValidationException", "Total size of the entries in the request is over the limit.", 400
        )
    return original(data, *rest)


async def _invoke(name: str, event, headers: dict, *rest, original=lambda_svc._invoke):
    kind = next((value for key, value in headers.items() if key.lower() == "x-amz-invocation-type"), None)
    if kind == "Event" and not is_payload(event):
        message = f"{size(payload(event))} byte payload is too large for the Event invocation type (limit {MAX_BYTES} bytes)"
        return error_response_json("RequestTooLargeException", message, 413)
    return await original(name, event, headers, *rest)


def _deliver_to_sqs(queue_arn: str, envelope: str, raw: bool, message: str, *rest, original, topic_arn: str, **more):
    queue, body, topic = sqs._queue_by_arn(queue_arn), message if raw else envelope, parse_arn(topic_arn)
    fits = queue is None or fits_queue(queue, body, (raw and more.get("message_attributes")) or {})
    admitted = queue and sqs.queue_policy_allows(queue_arn, "sns.amazonaws.com", topic_arn, topic.account_id)
    if not fits or not admitted:
        metrics.count("AWS/SNS", "NumberOfNotificationsFailed", TopicName=topic.resource)
    if fits:
        original(queue_arn, envelope, raw, message, *rest, topic_arn=topic_arn, **more)
    else:
        log.warning("lost: a message of %d bytes is too large for %s", size(body), queue_arn)


def install():
    """Install these checks in MiniStack. Install after `events` and `queues`, which replace some of these calls too."""
    eventbridge._put_events = functools.partial(_put_events, original=eventbridge._put_events)
    sns._deliver_to_sqs = functools.partial(_deliver_to_sqs, original=sns._deliver_to_sqs)
    lambda_svc._invoke = _invoke
