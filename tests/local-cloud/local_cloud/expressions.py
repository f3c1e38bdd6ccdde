"""Schedule expressions: `rate(…)`, `cron(…)` and `at(…)`, the latter two in a time zone.

MiniStack parses cron with all of AWS's signs (`?`, `L`, `W`, `#`), but allows numbers that are out of range, and has no
time zones.
"""

import re
from datetime import datetime, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ministack.services import eventbridge

RATE = re.compile(r"rate\(([1-9]\d*) (minute|hour|day)(s?)\)")
AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
UNIT_SECONDS = {"minute": 60, "hour": 3600, "day": 86400}


def is_valid(expression: str) -> bool:
    """Whether EventBridge Scheduler accepts an expression."""
    if AT.fullmatch(expression):
        try:
            _at(expression)
        except ValueError:
            return False
        return True
    return bool(RATE.fullmatch(expression)) or _cron(expression) is not None


def is_valid_for_rule(expression: str) -> bool:
    """Whether a rule accepts an expression: none, or no `at`, and "minute", "hour" and "day" for 1 only."""
    rate = RATE.fullmatch(expression)
    if rate:
        return (rate[1] == "1") != bool(rate[3])
    return not expression or _cron(expression) is not None


def zone_of(name: str) -> ZoneInfo | None:
    """A time zone by its name in the IANA database; None if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def interval_of(expression: str) -> int | None:
    """The seconds of a rate; None for another expression."""
    rate = RATE.fullmatch(expression)
    return int(rate[1]) * UNIT_SECONDS[rate[2]] if rate else None


def next_after(expression: str, zone: tzinfo, seconds: float) -> float | None:
    """The first time of a `cron` or `at` after another, in seconds since 1970; None if there is none."""
    if AT.fullmatch(expression):
        at = _at(expression).replace(tzinfo=zone).timestamp()
        return at if at > seconds else None
    fields = _cron(expression)
    local = datetime.fromtimestamp(seconds, zone).replace(tzinfo=timezone.utc)
    while local := eventbridge._cron_next_fire(fields, local):
        wall = local.replace(tzinfo=None)
        at = wall.replace(tzinfo=zone).timestamp()
        # A time that the change to daylight saving time leaves out is left out. One that comes twice counts once.
        if datetime.fromtimestamp(at, zone).replace(tzinfo=None) == wall:
            return at
    return None


def _at(expression: str) -> datetime:
    return datetime.fromisoformat(AT.fullmatch(expression)[1])


def _cron(expression: str):
    fields = eventbridge._parse_cron_fields(expression)
    if fields is None:
        return None
    minutes, hours, days, months, weekdays, years, _, _ = fields
    within = (
        (minutes, range(60)),
        (hours, range(24)),
        (days["days"], range(1, 32)),
        (months, range(1, 13)),
        (weekdays["days"], range(1, 8)),
        (years or (), range(1970, 2200)),
    )
    return fields if all(each in allowed for values, allowed in within for each in values) else None


def install():
    """Have MiniStack's rules accept what AWS's do."""
    eventbridge._validate_schedule_expression = is_valid_for_rule
