"""Serialises the calls that change a queue.

MiniStack answers requests on one thread and receives messages for functions on others. Each of them rebuilds a queue's
list of messages, so that a message which arrives in between is lost.
"""

import asyncio
import functools
import inspect
import threading
import time
from collections.abc import Callable

from ministack.services import eventbridge, sns, sqs

lock = threading.RLock()

# Between two looks of a long poll.
POLL_SECONDS = 0.1


def _one_at_a_time(call: Callable) -> Callable:
    @functools.wraps(call)
    def locked(*arguments, **options):
        with lock:
            return call(*arguments, **options)

    return locked


async def _receive(data: dict, url: str, original=sqs._HANDLERS["ReceiveMessage"]) -> dict:
    last_moment = time.monotonic() + _wait_seconds(data, url)
    while True:
        answer = await original({**data, "WaitTimeSeconds": 0}, url)
        if answer or time.monotonic() >= last_moment:
            return answer
        await asyncio.sleep(POLL_SECONDS)


def _wait_seconds(data: dict, url: str) -> int:
    queue = sqs._get_q(data.get("QueueUrl", url))
    return int(data.get("WaitTimeSeconds", queue["attributes"].get("ReceiveMessageWaitTimeSeconds", 0)))


def install():
    """Lock all calls that change a queue. Install before the modules that change MiniStack's queues."""
    # MiniStack's own lock covers the functions' side only, and is not reentrant.
    sqs._queues_lock = lock
    handlers = {name: each for name, each in sqs._HANDLERS.items() if not inspect.iscoroutinefunction(each)}
    sqs._HANDLERS.update({name: _one_at_a_time(each) for name, each in handlers.items()})
    # The part of ReceiveMessage that changes the queue; the whole call waits, so it cannot hold the lock.
    for step in ("_expire_retained", "_dlq_sweep", "_collect_msgs"):
        setattr(sqs, step, _one_at_a_time(getattr(sqs, step)))
    # A long poll lasts as long as its caller waits, also while simulated time stands still.
    sqs._HANDLERS["ReceiveMessage"] = _receive
    sns._deliver_to_sqs = _one_at_a_time(sns._deliver_to_sqs)
    eventbridge._dispatch_to_sqs = _one_at_a_time(eventbridge._dispatch_to_sqs)
