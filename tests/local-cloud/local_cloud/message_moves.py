"""SQS's message move tasks: they move a dead-letter queue's messages to another queue or back to their source.

MiniStack has none of the three calls. A task moves the visible messages, and ends when there are none left.
"""

import contextvars
import json
import logging
import threading
import time
from dataclasses import dataclass, field

from ministack.core import iam_actions
from ministack.core import iam_evaluator as iam
from ministack.core.responses import AccountRegionScopedDict, get_region, new_uuid
from ministack.services import kms, sqs

from local_cloud import asynchronous, moment, pages, permissions, queues

log = logging.getLogger("local-cloud.message-moves")

TAKING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
LOOKING = ("sqs:GetQueueAttributes",)
FASTEST = 500
LONGEST_LIST = 10


@dataclass
class Task:
    """A task."""

    source: str
    destination: str | None
    per_second: int | None
    to_move: int
    access_key: str
    handle: str = field(default_factory=new_uuid)
    started: float = field(default_factory=time.time)
    status: str = "RUNNING"
    moved: int = 0
    why: str | None = None

    def described(self) -> dict:
        """An entry of ListMessageMoveTasks."""
        whole = {
            "TaskHandle": self.handle if self.status == "RUNNING" else None,
            "Status": self.status,
            "SourceArn": self.source,
            "DestinationArn": self.destination,
            "MaxNumberOfMessagesPerSecond": self.per_second,
            "ApproximateNumberOfMessagesMoved": self.moved,
            "ApproximateNumberOfMessagesToMove": self.to_move,
            "FailureReason": self.why,
            "StartedTimestamp": int(self.started * 1000),
        }
        return {name: value for name, value in whole.items() if value is not None}


# The tasks of each account and region, by handle, in the order of their start.
_tasks = AccountRegionScopedDict()


class _Failed(Exception):
    """Why a task ends before everything is moved."""


def _start(data: dict, _url: str) -> dict:
    source, destination = data.get("SourceArn", ""), data.get("DestinationArn") or None
    per_second = data.get("MaxNumberOfMessagesPerSecond")
    queue = _queue(source, "SourceArn")
    if per_second is not None and not 1 <= per_second <= FASTEST:
        raise _invalid(f"Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be 1 to {FASTEST}.")
    if not any(_dead_letters_of(each) == source for each in sqs._queues.values()):
        raise _invalid("Source queue must be configured as a Dead Letter Queue.")
    access_key = iam._verified_key.get()
    _require(access_key, TAKING, source, queue)
    if destination:
        target = _queue(destination, "DestinationArn")
        if destination == source:
            raise _invalid("Source queue arn and destination queue arn cannot be the same.")
        if refused := permissions.role_may_send(access_key, destination, target):
            raise _denied(refused, destination)
    if any(each.source == source and each.status in ("RUNNING", "CANCELLING") for each in _tasks.values()):
        raise _invalid(
            "There is already a task running. Only one active task is allowed for a source queue arn at a given time."
        )
    task = Task(source, destination, per_second, len(_visible(queue)), access_key)
    _tasks[task.handle] = task
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_run, task, queue), daemon=True).start()
    return {"TaskHandle": task.handle}


def _list(data: dict, _url: str) -> dict:
    source, most = data.get("SourceArn", ""), data.get("MaxResults") or 1
    queue = _queue(source, "SourceArn")
    if not 1 <= most <= LONGEST_LIST:
        raise _invalid(f"Value for parameter MaxResults is invalid. Reason: Must be 1 to {LONGEST_LIST}.")
    _require(iam._verified_key.get(), LOOKING, source, queue)
    found = [each.described() for each in _tasks.values() if each.source == source]
    return {"Results": found[::-1][:most]}


def _cancel(data: dict, _url: str) -> dict:
    task = _tasks.get(data.get("TaskHandle", ""))
    if task is None:
        raise sqs._Err("ResourceNotFoundException", "Task does not exist.", 404)
    _require(iam._verified_key.get(), TAKING, task.source, _queue(task.source, "SourceArn"))
    with queues.lock:
        if task.status != "RUNNING":
            raise _invalid("Only active tasks can be cancelled.")
        task.status = "CANCELLING"
    return {"ApproximateNumberOfMessagesMoved": task.moved}


def _run(task: Task, queue: dict):
    try:
        while _move_one(task, queue):
            time.sleep(1 / task.per_second if task.per_second else 0)
    except _Failed as failed:
        log.warning("moving from %s failed: %s", task.source, failed)
        task.status, task.why = "FAILED", str(failed)


def _move_one(task: Task, queue: dict) -> bool:
    """Move the oldest message; False once nothing is left to do."""
    with queues.lock:
        if task.status == "CANCELLING":
            task.status = "CANCELLED"
            return False
        sqs._expire_retained(queue)
        message = next(iter(_visible(queue)), None)
        if message is None:
            task.status = "COMPLETED"
            return False
        target_arn = task.destination or message["sys"].get("DeadLetterQueueSourceArn")
        if target_arn is None:
            raise _Failed("CouldNotDetermineMessageSource")
        target = sqs._queue_by_arn(target_arn)
        if target is None:
            raise _Failed("AWS.SimpleQueueService.NonExistentQueue")
        if permissions.role_may_send(task.access_key, target_arn, target):
            raise _Failed("AccessDenied")
        queue["messages"] = [each for each in queue["messages"] if each is not message]
        # A new message: of another id, sent now and never received.
        asynchronous.put_on_queue(target, message["body"], message["message_attributes"])
        task.moved += 1
        return True


def _visible(queue: dict) -> list[dict]:
    now = moment.now()
    for each in queue["messages"]:
        sqs._ensure_msg_fields(each)
    return [each for each in queue["messages"] if each["visible_at"] <= now]


def _dead_letters_of(queue: dict) -> str | None:
    return json.loads(queue["attributes"].get("RedrivePolicy") or "{}").get("deadLetterTargetArn")


def _queue(arn: str, parameter: str) -> dict:
    if not arn.startswith("arn:aws:sqs:"):
        raise _invalid(f"You must use this format to specify the {parameter}: arn:aws:sqs:region:account-id:queue-name")
    if (queue := sqs._queue_by_arn(arn)) is None:
        raise sqs._Err(
            "ResourceNotFoundException",
            f"The resource that you specified for the {parameter} parameter doesn't exist.",
            404,
        )
    return queue


def _require(access_key: str, actions: tuple[str, ...], arn: str, queue: dict):
    """Raise an error if the caller may not receive, delete or decrypt the dead-letter queue's messages."""
    for action in actions:
        if iam.enforce(access_key, action, "sqs", get_region(), resource_arn=arn):
            raise _denied(action, arn)
    reference = queue["attributes"].get("KmsMasterKeyId") or ""
    if actions is LOOKING or not reference or reference.endswith(permissions.AWS_MANAGED_KEYS):
        return
    key = kms._resolve_key(reference)
    if key is None or iam.enforce(access_key, "kms:Decrypt", "kms", get_region(), resource_arn=key["Arn"]):
        raise _denied("kms:Decrypt", reference)


def _invalid(message: str):
    return sqs._Err("InvalidParameterValue", message)


def _denied(action: str, arn: str):
    caller = iam.caller_arn()
    return sqs._Err("AccessDenied", iam_actions.identity_denial_message(action, caller, arn, False), 403)


def _resource_arn(service, method, path, headers, body, *rest, original=None):
    operation = headers.get("x-amz-target", "").removeprefix("AmazonSQS.")
    if service == "sqs" and operation in CALLS:
        data = json.loads(body or b"{}")
        task = _tasks.get(data.get("TaskHandle", ""))
        return data.get("SourceArn") or (task.source if task else "*")
    return original(service, method, path, headers, body, *rest)


CALLS = {"StartMessageMoveTask": _start, "ListMessageMoveTasks": _list, "CancelMessageMoveTask": _cancel}


def install():
    """Install the calls in MiniStack's SQS."""
    sqs._HANDLERS.update(CALLS)
    # A policy names the dead-letter queue; these calls name it by its ARN, and one by the task's handle.
    original = iam_actions.extract_resource_arn
    iam_actions.extract_resource_arn = lambda *request: _resource_arn(*request, original=original)
    pages.add_reset(_tasks.clear)
