"""Shows what happened to a finding, an account's or a control's, and where an event would go and why not."""

import argparse
import re
from pathlib import Path

import deployment
import history_event
import history_finding
import history_log
from moments import DAY, Clock, add_clock

# As in the log: a longer control is cut there to 64 characters.
CONTROL = re.compile(r"[\w.:/ -]{1,64}")


def main(target: deployment.Deployment, arguments: argparse.Namespace) -> int:
    """Print the history that the arguments name."""
    clock = Clock(arguments.utc)
    from_log = bool(arguments.account or arguments.control)
    if [bool(arguments.finding), from_log, bool(arguments.event)].count(True) != 1:
        raise deployment.UsageError("Name a finding, or --account and --control, or --event.")
    if arguments.event:
        return history_event.show(target, arguments.event, arguments.units, clock)
    if from_log:
        filters = {"account_id": arguments.account, "control": arguments.control}
        return history_log.show(target, filters, arguments.days * DAY, arguments.page, clock)
    return history_finding.show(target, arguments.finding, arguments.page, clock)


def _account(text: str) -> str:
    if not re.fullmatch("[0-9]{12}", text):
        raise argparse.ArgumentTypeError(f"must be 12 digits, is {text}")
    return text


def _control(text: str) -> str:
    if not CONTROL.fullmatch(text):
        raise argparse.ArgumentTypeError(f"must be at most 64 letters, digits and any of _ . : / - is {text}")
    return text


def _between(minimum: int, maximum: int):
    """A parser of whole numbers in a range."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and minimum <= int(text) <= maximum):
            raise argparse.ArgumentTypeError(f"must be {minimum} to {maximum}, is {text}")
        return int(text)

    return parse


def _add_arguments(parser: argparse.ArgumentParser):
    parser.add_argument(
        "finding",
        nargs="*",
        metavar="FINDING",
        help="a finding's id or ARN, an alarm's name or ARN, a control or rule and its resource, or a subject",
    )
    parser.add_argument("--account", type=_account, metavar="ID", help="deliveries about this account, from the log")
    parser.add_argument("--control", type=_control, metavar="ID", help="deliveries about this control, from the log")
    parser.add_argument("--event", type=Path, metavar="FILE", help="where the event in this file would go, and why not")
    parser.add_argument(
        "--units", metavar="ID,ID…", help="with --event: the organizational units above the account, and the root"
    )
    parser.add_argument(
        "--days", type=_between(1, 90), default=90, metavar="N", help="days of the log to read (default: 90)"
    )
    parser.add_argument("--page", type=_between(1, 9999), default=1, metavar="N", help="later entries (default: 1)")
    add_clock(parser)


if __name__ == "__main__":
    deployment.run(__doc__, _add_arguments, main)
