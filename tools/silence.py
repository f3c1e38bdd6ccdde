"""Makes a silence: the formatter does not notify of what it matches, unless it gets worse. Ends one with --expire."""

import argparse
import re
import secrets
import sys
from dataclasses import replace

import deployment
import find_subject
import silence_items
from moments import DAY, Clock, add_clock, duration, now
from printing import columns, count, printable
from silence_items import Silence
from state_table import Problem, StateTable

MAX_SECONDS = 90 * DAY
MAX_COMMENT_CHARS = 200
# An acknowledgement has an item for each problem.
MAX_ACKNOWLEDGED = 100
SHOWN = 10
# As in modules/formatter/vocabulary.json. What is unrecognised is never silenced.
SOURCES = (
    "access-analyzer", "alarm", "asr", "config", "guardduty", "health", "inspector", "macie", "s3", "security-hub",
)  # fmt: skip
EFFECT = """\
It takes effect within a minute. What becomes worse than it is now notifies nevertheless. A silence never hides
messages in an unknown format, alarms about asr-notify itself, or that a problem is resolved. At its end, a summary
says what it hid."""


def main(target: deployment.Deployment, arguments: argparse.Namespace) -> int:
    """Make or end a silence."""
    table, clock = StateTable(target), Clock(arguments.utc)
    if arguments.expire:
        return _expire(table, arguments, clock)
    _check(arguments)
    subject = find_subject.find(table, arguments.finding) if arguments.finding else None
    silence = Silence(
        id=secrets.token_hex(4),
        control=arguments.control,
        account=arguments.account,
        source=arguments.source,
        subject=subject,
        until=None if arguments.until_over else now() + arguments.seconds,
        created_at=now(),
        by=target.client("sts").get_caller_identity()["Arn"],
        comment=arguments.comment.strip(),
    )
    problems, unreadable = table.open_problems()
    for reason in unreadable:
        print(f"Not compared: {printable(reason)}.", file=sys.stderr)
    matched = [each for each in problems if silence.matches_problem(each)]
    made = _acknowledge(silence, matched) if arguments.until_over else [silence]
    for each in made:
        if not table.put(silence_items.KEY, each.id, each.attributes()):
            raise deployment.UsageError(f"The id {each.id} is taken: run the command again.")
        print(f"Silence {each.id}: {printable(each.scope)}, until {clock.text(each.until) if each.until else 'it is over'}")
    _report(matched)
    print(EFFECT)
    return 0


def _check(arguments: argparse.Namespace):
    """Refuse what makes no silence. Raises UsageError."""
    if not (arguments.control or arguments.account or arguments.finding):
        raise deployment.UsageError("Name what to silence: --control, --account or --finding.")
    if bool(arguments.seconds) == arguments.until_over:
        raise deployment.UsageError("Set one of --for and --until-over.")
    comment = (arguments.comment or "").strip()
    if not comment:
        raise deployment.UsageError("Say why with --comment: the summary at the end of the silence quotes it.")
    if len(comment) > MAX_COMMENT_CHARS or not comment.isprintable():
        raise deployment.UsageError(f"--comment must be one line of at most {MAX_COMMENT_CHARS} characters.")


def _acknowledge(silence: Silence, matched: list[Problem]) -> list[Silence]:
    """A silence for each matched problem, because only a problem is over. A later problem is news."""
    if not matched:
        raise deployment.UsageError("Nothing that is open matches, so there is nothing to acknowledge: use --for.")
    if len(matched) > MAX_ACKNOWLEDGED:
        raise deployment.UsageError(
            f"{len(matched):,} open problems match: acknowledge at most {MAX_ACKNOWLEDGED} at once, or use --for."
        )
    return [replace(silence, id=secrets.token_hex(4), subject=each.subject) for each in matched]


def _report(matched: list[Problem]):
    if not matched:
        print("Warning: it matches nothing that is open now. Check the spelling.", file=sys.stderr)
        return
    print(f"It matches {count(len(matched), 'open problem')}:")
    rows = [[each.severity or "-", each.about.get("account") or "-", each.name] for each in matched[:SHOWN]]
    print(columns(rows, "  "), end="")
    if len(matched) > SHOWN:
        print(f"  and {len(matched) - SHOWN:,} more")


def _expire(table: StateTable, arguments: argparse.Namespace, clock: Clock) -> int:
    given = (arguments.control, arguments.account, arguments.finding, arguments.source, arguments.comment)
    if any(given) or arguments.seconds or arguments.until_over:
        raise deployment.UsageError("--expire takes only the id of a silence.")
    at = now()
    silence = silence_items.end(table, arguments.expire, at)
    if silence is None:
        raise deployment.UsageError(f"There is no silence {arguments.expire}: task silences lists them.")
    if not silence.is_active(at):
        raise deployment.UsageError(f"Silence {silence.id} ended at {clock.text(silence.until)}.")
    print(f"Silence {silence.id} has ended: {printable(silence.scope)}; it hid {count(silence.hidden, 'message')}.")
    print("What it hid and is still open is sent in a summary.")
    return 0


def _account(text: str) -> str:
    if not re.fullmatch("[0-9]{12}", text):
        raise argparse.ArgumentTypeError(f"must be 12 digits, is {text}")
    return text


def _seconds(text: str) -> int:
    if (seconds := duration(text)) > MAX_SECONDS:
        raise argparse.ArgumentTypeError(f"must be at most {MAX_SECONDS // DAY}d, is {text}")
    return seconds


def _add_arguments(parser: argparse.ArgumentParser):
    parser.add_argument("--control", metavar="ID", help="the control, rule or check, for example S3.5")
    parser.add_argument("--account", type=_account, metavar="ID", help="the account of the problems, 12 digits")
    parser.add_argument(
        "--finding",
        nargs="+",
        metavar="ID",
        help="one problem, as task history finds it: for example a finding's id or ARN, or a rule and its resource",
    )
    parser.add_argument("--source", choices=SOURCES, help="only problems of this source")
    parser.add_argument(
        "--for", type=_seconds, dest="seconds", metavar="TIME", help="how long, at most 90d: for example 30m, 12h, 7d"
    )
    parser.add_argument("--until-over", action="store_true", help="acknowledge: until each matched problem is over")
    parser.add_argument("--comment", metavar="TEXT", help="why; required")
    parser.add_argument("--expire", metavar="ID", help="end this silence now")
    add_clock(parser)


if __name__ == "__main__":
    deployment.run(__doc__, _add_arguments, main)
