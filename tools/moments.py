"""Times and durations, as operators write and read them."""

import argparse
import time
from datetime import datetime, timezone

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60
UNITS = {"m": MINUTE, "h": HOUR, "d": DAY}


def now() -> int:
    """The current time in seconds since 1970."""
    return int(time.time())


def duration(text: str) -> int:
    """Seconds of a positive whole number with a unit: `90m`, `12h`, `7d`. Raises ArgumentTypeError for other texts."""
    number, unit = text[:-1], text[-1:]
    # isdigit() alone also accepts digits that int() refuses.
    if unit not in UNITS or not (number.isascii() and number.isdigit()) or not (seconds := int(number) * UNITS[unit]):
        raise argparse.ArgumentTypeError(f"must be a number with m, h or d, for example 7d, is {text}")
    return seconds


class Clock:
    """Prints times in local time, or in UTC."""

    def __init__(self, utc: bool):
        self._zone = timezone.utc if utc else None

    def text(self, seconds: int | None) -> str:
        """A time with its zone. A number that is no time is printed as it is; None as `never`."""
        if seconds is None:
            return "never"
        try:
            moment = datetime.fromtimestamp(seconds, timezone.utc).astimezone(self._zone)
        except (OverflowError, OSError, TypeError, ValueError):
            return str(seconds)
        return moment.strftime("%Y-%m-%d %H:%M:%S %Z")


def add_clock(parser: argparse.ArgumentParser):
    """The argument that chooses the zone."""
    parser.add_argument("--utc", action="store_true", help="print times in UTC (default: local time)")
