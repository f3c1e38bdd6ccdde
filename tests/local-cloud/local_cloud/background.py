"""Work in the background: SNS's deliveries, asynchronous invocations and batches of queues.

While a log is replayed, each waits for the one before, so that a replay has the same result each time.
"""

import contextvars
import logging
import queue
import threading
import time
import types
from collections.abc import Callable

from ministack.services import sns

from local_cloud import moment

log = logging.getLogger("local-cloud.background")

_line: queue.SimpleQueue = queue.SimpleQueue()
_changed = threading.Condition()
_unfinished = 0


def start(work: Callable, *arguments):
    """Have `work(*arguments)` done in the caller's context; returns at once."""
    global _unfinished
    context = contextvars.copy_context()

    def run():
        global _unfinished
        try:
            context.run(work, *arguments)
        except Exception:
            log.exception("work in the background failed")
        finally:
            with _changed:
                _unfinished -= 1
                _changed.notify_all()

    with _changed:
        _unfinished += 1
    if moment.is_simulated():
        _line.put(run)
    else:
        threading.Thread(target=run, daemon=True).start()


def is_done() -> bool:
    """Whether nothing is left to do."""
    return not _unfinished


def wait(last_moment: float):
    """Wait until nothing is left to do. Errors: TimeoutError at `last_moment` of `time.monotonic()`."""
    with _changed:
        if not _changed.wait_for(is_done, last_moment - time.monotonic()):
            raise TimeoutError(f"{_unfinished} deliveries, invocations or batches have not ended")


def _work_off():
    while True:
        _line.get()()


class Thread:
    """A thread that SNS would start."""

    def __init__(self, target: Callable, args: tuple = (), daemon: bool = True):
        self._work = (target, *args)

    def start(self):
        start(*self._work)


def install():
    """Have SNS deliver this way."""
    threading.Thread(target=_work_off, daemon=True, name="local-cloud-background").start()
    sns._threading = types.SimpleNamespace(**{**vars(threading), "Thread": Thread})
