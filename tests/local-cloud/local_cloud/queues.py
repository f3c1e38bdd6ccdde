"""Serialises the calls that change a queue.

MiniStack answers requests on one thread and receives messages for functions on others. Each of them rebuilds a queue's
list of messages, so that a message which arrives in between is lost.
"""

import functools
import inspect
import threading
from collections.abc import Callable

from ministack.services import eventbridge, sns, sqs

lock = threading.RLock()


def _one_at_a_time(call: Callable) -> Callable:
    @functools.wraps(call)
    def locked(*arguments, **options):
        with lock:
            return call(*arguments, **options)

    return locked


def install():
    """Lock all calls that change a queue. Install before the modules that change MiniStack's queues."""
    # MiniStack's own lock covers the functions' side only, and is not reentrant.
    sqs._queues_lock = lock
    handlers = {name: each for name, each in sqs._HANDLERS.items() if not inspect.iscoroutinefunction(each)}
    sqs._HANDLERS.update({name: _one_at_a_time(each) for name, each in handlers.items()})
    # The part of ReceiveMessage that changes the queue; the whole call waits, so it cannot hold the lock.
    for step in ("_expire_retained", "_dlq_sweep", "_collect_msgs"):
        setattr(sqs, step, _one_at_a_time(getattr(sqs, step)))
    sns._deliver_to_sqs = _one_at_a_time(sns._deliver_to_sqs)
    eventbridge._dispatch_to_sqs = _one_at_a_time(eventbridge._dispatch_to_sqs)
