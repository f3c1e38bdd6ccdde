"""Retry delays that pass faster, for loads: those that functions set by ChangeMessageVisibility, and what is left of a
queue's visibility timeout when the function that received a message has failed.

The delays of new messages stay, because functions compare them with their own clock.
"""

import json

from ministack.services import sqs

from local_cloud import moment, pages, queues

PATH = "/_local-cloud/queues/pace"

_pace = 1


def _faster(change, data: dict, url: str) -> dict:
    with queues.lock:
        messages = sqs._get_q(data.get("QueueUrl", url))["messages"]
        before = {each["id"]: each["visible_at"] for each in messages}
        answer = change(data, url)
        now = moment.now()
        for each in messages:
            if each["visible_at"] != before[each["id"]]:
                _hasten(each, now)
        return answer


def _hasten(message: dict, now: float):
    if message["visible_at"] > now:
        message["visible_at"] = now + (message["visible_at"] - now) / _pace
    message["hastened"] = message["receipt_handle"]


def failed(queue_arn: str, batch: list[dict]):
    """Have the messages of a batch that are still in the queue, and have no retry delay, come back sooner."""
    handles = {each["receipt_handle"] for each in batch}
    with queues.lock:
        queue = sqs._queue_by_arn(queue_arn) or {"messages": []}
        for each in queue["messages"]:
            if each["receipt_handle"] in handles and each.get("hastened") != each["receipt_handle"]:
                _hasten(each, moment.now())


def _page(method: str, path: str, _headers: dict[str, str], body: bytes) -> pages.Answer | None:
    global _pace
    if path != PATH:
        return None
    if method != "PUT":
        return 405, {}, ""
    _pace = json.loads(body)["pace"]
    return 200, {}, {"pace": _pace}


def _reset():
    global _pace
    _pace = 1


def install():
    """Change MiniStack's SQS. Install after `queues`."""
    for name in ("ChangeMessageVisibility", "ChangeMessageVisibilityBatch"):
        change = sqs._HANDLERS[name]
        sqs._HANDLERS[name] = lambda data, url, change=change: _faster(change, data, url)
    pages.add(_page, _reset)
