"""When rules with a schedule and EventBridge Scheduler's schedules are due, and what they send.

MiniStack looks every ten seconds and sends the time at which it looked. Its Scheduler has no time zones, needs no role,
sends a rule's event and replaces no keywords.
"""

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timezone, tzinfo

from ministack.core.responses import new_uuid, request_scope
from ministack.services import eventbridge, scheduler

from local_cloud import expressions, moment, pages, schedule_targets

log = logging.getLogger("local-cloud.schedules")

# EventBridge is exact to a minute.
TICK_SECONDS = 0.5
# A rule or schedule in which one of these changes counts anew.
VERSION = ("CreationTime", "CreationDate", "LastModificationDate", "ScheduleExpression", "ScheduleExpressionTimezone")


@dataclass(frozen=True, order=True)
class Due:
    """A rule or schedule that is due `at` seconds since 1970."""

    at: float
    kind: str
    arn: str
    key: tuple[str, str, str] = field(compare=False)
    record: dict = field(compare=False)


@dataclass
class _Timer:
    """What a rule or schedule counts from: its last time or, before it, when it was first seen."""

    version: tuple
    last: float
    fired: bool = False


_timers: dict[str, _Timer] = {}
# Held while the machine's time is looked at.
firing = threading.Lock()


def next_due() -> Due | None:
    """What is due first."""
    return min(_all_due(), default=None)


def fire(due: Due):
    """Send what a rule or schedule sends at its time."""
    timer = _timers[due.arn]
    timer.last, timer.fired = due.at, True
    account, region, name = due.key
    with request_scope(account, region):
        if due.kind == "rule":
            _send_event(due.record, name, due.at)
            return
        schedule_targets.invoke(due.record, due.at)
        if expressions.AT.fullmatch(due.record["ScheduleExpression"]) and _is_deleted_after(due.record):
            scheduler._schedules.pop(name, None)


def count_from_now():
    """Have all rules and schedules count from the present moment."""
    _timers.clear()
    next_due()


def _all_due() -> Iterator[Due]:
    for key, rule in eventbridge._rules.all_items():
        if rule.get("ScheduleExpression"):
            yield from _due("rule", key, rule, timezone.utc)
    for key, schedule in scheduler._schedules.all_items():
        yield from _due("schedule", key, schedule, expressions.zone_of(schedule["ScheduleExpressionTimezone"]))


def _due(kind: str, key: tuple, record: dict, zone: tzinfo) -> Iterator[Due]:
    arn, version = record["Arn"], tuple(record.get(name) for name in VERSION)
    if record["State"] != "ENABLED":
        _timers.pop(arn, None)
        return
    timer = _timers.get(arn)
    if timer is None or timer.version != version:
        timer = _timers[arn] = _Timer(version, moment.now())
    at = _next(kind, record, zone, timer)
    if at is not None:
        yield Due(at, kind, arn, key, record)


def _next(kind: str, record: dict, zone: tzinfo, timer: _Timer) -> float | None:
    expression = record["ScheduleExpression"]
    start, end = (scheduler._to_epoch(record.get(name)) for name in ("StartDate", "EndDate"))
    interval = expressions.interval_of(expression)
    if interval is None:
        at = expressions.next_after(expression, zone, max(timer.last, (start or 0) - 1))
    elif kind == "rule" or timer.fired:
        at = timer.last + interval
    else:
        # A schedule starts at once, a rule after its first interval.
        at = max(timer.last, start or 0)
    return None if at is None or (end is not None and at > end) else at


def _send_event(rule: dict, name: str, at: float):
    event = {
        "EventId": new_uuid(),
        "Source": "aws.events",
        "DetailType": "Scheduled Event",
        "Detail": "{}",
        "EventBusName": rule["EventBusName"],
        "Time": int(at),
        "Resources": [rule["Arn"]],
    }
    for target in eventbridge._targets.get(name, []):
        eventbridge._invoke_target(target, event, rule)


def _is_deleted_after(schedule: dict) -> bool:
    return schedule.get("ActionAfterCompletion") == "DELETE"


def _run():
    while True:
        time.sleep(TICK_SECONDS)
        try:
            fire_all_due()
        except Exception:
            log.exception("a schedule failed")


def fire_all_due():
    """Fire what is due by the machine's time; nothing while a log is replayed."""
    with firing:
        while not moment.is_simulated() and (due := next_due()) and due.at <= moment.now():
            fire(due)


def install():
    """Replace MiniStack's two schedulers, which the server would start."""
    eventbridge.start_scheduler = scheduler.start_scheduler = lambda: None
    pages.add_reset(_timers.clear)
    threading.Thread(target=_run, daemon=True, name="local-cloud-schedules").start()
