"""Lists the silences that are active or ended recently: what they match, who made them and why, and what they hid."""

import argparse
import sys

import deployment
import silence_items
from moments import DAY, Clock, add_clock, now
from printing import columns
from silence_items import Silence
from state_table import StateTable

HEADINGS = ["id", "matches", "until", "hid", "by", "comment"]


def main(target: deployment.Deployment, arguments: argparse.Namespace) -> int:
    """Print the silences, the active ones first."""
    at, clock = now(), Clock(arguments.utc)
    silences, unreadable = silence_items.read_all(StateTable(target))
    active = [each for each in silences if each.is_active(at)]
    since = at - arguments.days * DAY
    ended = [each for each in silences if not each.is_active(at) and each.until >= since]
    for title, shown in (("Active", active), (f"Ended in the last {arguments.days} days", ended)):
        if shown:
            print(f"{title}:\n{columns([HEADINGS, *(_row(each, clock) for each in shown)], '  ')}", end="")
    if not active and not ended:
        print("There are no silences.", file=sys.stderr)
    for silence_id in unreadable:
        print(f"Silence {silence_id} cannot be read: update the tools.", file=sys.stderr)
    return 0


def _row(silence: Silence, clock: Clock) -> list:
    until = "it is over" if silence.until is None else clock.text(silence.until)
    # The last parts of a role's session: arn:aws:sts::111122223333:assumed-role/Admin/alice.
    by = silence.by.rpartition(":")[2]
    return [silence.id, silence.scope, until, silence.hidden, by, silence.comment]


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 90:
        raise argparse.ArgumentTypeError(f"must be 1 to 90, is {text}")
    return int(text)


def _add_arguments(parser: argparse.ArgumentParser):
    parser.add_argument(
        "--days", type=_days, default=7, metavar="N", help="list those that ended in the last N days (default: 7)"
    )
    add_clock(parser)


if __name__ == "__main__":
    deployment.run(__doc__, _add_arguments, main)
