"""Deliveries from the formatter's log, grouped by subject, the latest first."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import deployment
from moments import DAY, Clock, now
from printing import columns, count, printable

MESSAGE = "delivery finished"
# Subjects on a page, and deliveries of each.
PAGE = 20
LINES = 8
# Reading ends after so many deliveries, and says so.
MAX_DELIVERIES = 50_000
NO_SUBJECT = "without a subject (custom actions, samples, unknown formats, queued and skipped remediations)"


@dataclass
class Subject:
    """The deliveries about one subject. The log is read backwards, so the first ones are the latest."""

    about: dict
    latest: list[dict] = field(default_factory=list)
    outcomes: Counter = field(default_factory=Counter)

    def add(self, line: dict):
        """Count a delivery, and keep it if it is among the latest."""
        self.outcomes[str(line.get("outcome"))] += 1
        if len(self.latest) < LINES:
            self.latest.append(line)


def show(target: deployment.Deployment, filters: dict, seconds: int, page: int, clock: Clock) -> int:
    """Print a page of the subjects whose deliveries have these fields."""
    group = target.output("log_group_name")
    logs = target.client("logs")
    start, end = _start(logs, group, now() - seconds), now() + 1
    wanted = {name: value for name, value in filters.items() if value}
    subjects: dict[str, Subject] = {}
    total = 0
    for line in _backwards(logs, group, wanted, start, end):
        if total == MAX_DELIVERIES:
            start = line["at"]
            print(f"Reading ended after {total:,} deliveries: use --days, or name both filters.", file=sys.stderr)
            break
        total += 1
        key = line.get("subject") or NO_SUBJECT
        subjects.setdefault(str(key), Subject(line)).add(line)
    what = ", ".join(f"{name} {value}" for name, value in wanted.items())
    found = f"{count(total, 'delivery', 'deliveries')} about {count(len(subjects), 'subject')}"
    print(f"Log group {group}, {clock.text(start)} to {clock.text(end)}, {what}: {found}")
    for key in list(subjects)[(page - 1) * PAGE : page * PAGE]:
        _print(key, subjects[key], clock)
    if len(subjects) > page * PAGE:
        print(f"\n{len(subjects) - page * PAGE:,} more subjects: --page {page + 1}")
    return 0


def _print(key: str, subject: Subject, clock: Clock):
    about = subject.about
    named = [about.get(name) for name in ("source", "control", "account_id")] if key != NO_SUBJECT else []
    outcomes = ", ".join(f"{number:,} {outcome}" for outcome, number in subject.outcomes.most_common())
    print(f"\n{printable(key)}  {printable(' '.join(str(each) for each in named if each))}  ({printable(outcomes)})")
    rows = [
        [
            clock.text(line["at"]),
            line.get("decision") or "-",
            line.get("severity") or line.get("remediation_outcome") or "-",
            line.get("destination"),
            line.get("outcome"),
            line.get("reason") or line.get("rule") or "",
        ]
        for line in reversed(subject.latest)
    ]
    print(columns(rows, "  "), end="")
    if (earlier := subject.outcomes.total() - len(rows)) > 0:
        print(f"  and {earlier:,} earlier" + (f": task history -- {key}" if key != NO_SUBJECT else ""))


def _start(logs, group: str, wanted: int) -> int:
    """The time from which the log group keeps lines, at the earliest the wanted one."""
    pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=group)
    for each in (each for page in pages for each in page["logGroups"] if each["logGroupName"] == group):
        kept = each.get("retentionInDays")
        return max(wanted, now() - kept * DAY) if kept else wanted
    raise deployment.UsageError(f"There is no log group {group}: apply the deployment.")


def _backwards(logs, group: str, wanted: dict, start: int, end: int) -> Iterator[dict]:
    """The deliveries from `end` back to `start`, each with its time `at` in seconds since 1970.

    CloudWatch Logs reads forwards only, so it reads one day after another.
    """
    terms = [f'$.message = "{MESSAGE}"'] + [f'$.{name} = "{value}"' for name, value in wanted.items()]
    pattern = "{ " + " && ".join(terms) + " }"
    paginator = logs.get_paginator("filter_log_events")
    while end > start:
        begin = max(start, end - DAY)
        pages = paginator.paginate(
            logGroupName=group, filterPattern=pattern, startTime=begin * 1000, endTime=end * 1000 - 1
        )
        events = [each for page in pages for each in page["events"]]
        # Reversed before, too, because sorting keeps the order of lines of the same time.
        for event in sorted(reversed(events), key=lambda each: each["timestamp"], reverse=True):
            line = _parse(event["message"])
            # A value with `*` is a wildcard for CloudWatch Logs.
            if line.get("message") == MESSAGE and all(line.get(name) == value for name, value in wanted.items()):
                yield {**line, "at": event["timestamp"] // 1000}
        end = begin


def _parse(message: str) -> dict:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
