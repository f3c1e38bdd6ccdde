"""Batch sizes and batching windows of queues that invoke.

MiniStack passes on what it finds, at most ten messages. A batch here is complete when it has its size, or when its
window has passed since its first message became visible; until then the messages stay visible in the queue.
"""

from ministack.core.responses import error_response_json
from ministack.services import sqs

from local_cloud import moment, queues

# Limits of Lambda for standard queues, and for FIFO queues, which have no window.
MAX_BATCH_SIZE = 10_000
MAX_FIFO_BATCH_SIZE = 10
MAX_BATCH_SIZE_WITHOUT_WINDOW = 10
MAX_WINDOW_SECONDS = 300
# The limit of a synchronous invocation, less what each record has beside its body.
MAX_BATCH_BYTES = 6 * 1024 * 1024
RECORD_BYTES = 1024


def refusal(mapping: dict, queue: dict):
    """The answer to a mapping whose batch is out of Lambda's limits; None if it is within."""
    size, window = mapping.get("BatchSize", 10), mapping.get("MaximumBatchingWindowInSeconds", 0)
    largest = MAX_FIFO_BATCH_SIZE if queue["is_fifo"] else MAX_BATCH_SIZE
    if not 1 <= size <= largest:
        return _invalid(f"Batch size {size} is not between 1 and {largest}")
    if not 0 <= window <= MAX_WINDOW_SECONDS:
        return _invalid(f"Maximum batch window {window} is not between 0 and {MAX_WINDOW_SECONDS} seconds")
    if queue["is_fifo"] and window:
        return _invalid("Batching window is not supported for FIFO queues")
    if size > MAX_BATCH_SIZE_WITHOUT_WINDOW and not window:
        return _invalid(
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        )
    return None


def _invalid(message: str):
    return error_response_json("InvalidParameterValueException", message, 400)


def complete_at(mapping: dict, queue: dict) -> float | None:
    """When the next batch of a mapping is complete, in seconds since 1970; None while the queue is empty."""
    with queues.lock:
        times = sorted(each.get("visible_at", 0) for each in queue["messages"])
    if not times:
        return None
    last = times[0] + mapping.get("MaximumBatchingWindowInSeconds", 0)
    size = mapping.get("BatchSize", 10)
    return min(last, times[size - 1]) if len(times) >= size else last


def _receive(queue_url: str, size: int) -> list[dict]:
    with queues.lock:
        queue = sqs._get_q(queue_url)
        sqs._expire_retained(queue)
        sqs._dlq_sweep(queue)
        visible = [each for each in queue["messages"] if each.get("visible_at", 0) <= moment.now()]
        due = {each["id"]: each.get("visible_at", 0) for each in visible}
        visibility = int(queue["attributes"].get("VisibilityTimeout", 30))
        batch = sqs._collect_msgs(queue, _fitting(visible[:size]), visibility)
        for message in batch:
            message["due_at"] = due[message["id"]]
        return batch


def _fitting(messages: list[dict]) -> int:
    """How many of the messages an invocation takes: at least one."""
    total = 0
    for number, message in enumerate(messages):
        total += len(message["body"].encode()) + RECORD_BYTES
        if number and total > MAX_BATCH_BYTES:
            return number
    return len(messages)


def install():
    """Install this in MiniStack's SQS."""
    sqs._receive_messages_for_esm = _receive
