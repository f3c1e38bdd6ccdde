"""The cloud's time: the machine's or, while a recorded log is replayed, a simulated one that stands still until set.

SQS, SNS, EventBridge and its Scheduler use it. Functions, Lambda's timeouts and CloudWatch always use the machine's.
"""

import threading
import time
import types
from datetime import datetime, timezone

from ministack.services import dynamodb, eventbridge, scheduler, sns, sqs

_simulated: float | None = None
# Set while time is the machine's.
_real = threading.Event()
_real.set()


def now() -> float:
    """Seconds since 1970."""
    return time.time() if _simulated is None else _simulated


def is_simulated() -> bool:
    """Whether a log is replayed."""
    return _simulated is not None


def set_to(seconds: float | None):
    """Set the simulated time; None returns to the machine's."""
    global _simulated
    _simulated = seconds
    if seconds is None:
        _real.set()
    else:
        _real.clear()


def text(seconds: float) -> str:
    """A time as RFC 3339, in UTC."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(value: str) -> float:
    """The seconds since 1970 of a time as RFC 3339. Errors: ValueError if it is none, or has no offset."""
    if not isinstance(value, str):
        raise ValueError(f"{value} is not a time as RFC 3339")
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError(f"{value} has no offset from UTC")
    return found.timestamp()


def _gmtime(seconds: float | None = None) -> time.struct_time:
    return time.gmtime(now() if seconds is None else seconds)


def _sleep(seconds: float):
    time.sleep(seconds)
    _real.wait()


def install():
    """Give MiniStack's services this time."""
    for service in (sqs, sns, eventbridge, scheduler):
        service.time = types.SimpleNamespace(**{**vars(time), "time": now, "gmtime": _gmtime})
    # Expired items are deleted by the machine's time, so in a replay never. On AWS it may take days.
    dynamodb.time = types.SimpleNamespace(**{**vars(time), "sleep": _sleep})
