"""Finds the subject that an operator names: by a finding's id or ARN, an alarm, or a rule or control and a resource."""

import hashlib
import json
import re
from collections.abc import Iterator

import deployment
from printing import columns, count
from state_table import Problem, StateTable

SUBJECT = re.compile(r"[0-9a-f]{32}")
# The last part of a finding's ARN, where it is the finding's id by itself: a service's own events leave the rest out.
OWN_ID = re.compile(r"[0-9a-f-]{16,}")
SHOWN = 20
HEADINGS = ["subject", "state", "severity", "account", "region", "name"]


def find(table: StateTable, names: list[str]) -> str:
    """The one subject that has all the names. Raises UsageError if none or several have them."""
    if len(names) == 1:
        # GuardDuty's ids have 32 digits, too.
        if SUBJECT.fullmatch(names[0]) and next(table.query(f"subject#{names[0]}"), None):
            return names[0]
        if subject := table.alias(names[0]):
            return subject
    found = [each for each in _candidates(table, names[0]) if all(_has(each, name) for name in names)]
    if len(found) == 1:
        return found[0].subject
    named = " ".join(names)
    if not found:
        raise deployment.UsageError(
            f"The state table knows no problem {named}. It keeps what is over for 90 days. Check the id, or find the "
            "subject with task history -- --account or --event."
        )
    found.sort(key=lambda each: (each.is_open, each.seen_at or 0), reverse=True)
    rows = [_row(each) for each in found[:SHOWN]]
    more = f"  and {len(found) - SHOWN:,} more: add the account or the resource\n" if len(found) > SHOWN else ""
    raise deployment.UsageError(
        f"{count(len(found), 'problem')} have the name {named}. Give one of these subjects:\n"
        f"{columns([HEADINGS, *rows], '  ')}{more}".rstrip()
    )


def _candidates(table: StateTable, name: str) -> Iterator[Problem]:
    """The problems with an item in which a form of the name stands."""
    texts = {json.dumps(each, ensure_ascii=False)[1:-1] for each in _forms(name)}
    return table.problems_with(sorted({*texts, _part(name)}))


def _forms(name: str) -> set[str]:
    """A name, and the finding's own id if it is an ARN."""
    own = name.rpartition("/")[2]
    return {name, own} if OWN_ID.fullmatch(own) else {name}


def _part(finding: str) -> str:
    """The key of one of a subject's findings (`short` in lambda/notify-core/src/state/hash.rs)."""
    return hashlib.sha256(finding.encode()).hexdigest()[:8]


def _has(problem: Problem, name: str) -> bool:
    about = problem.about
    if _part(name) in problem.item.get("parts", {}) or _forms(name) & _forms(about.get("id") or ""):
        return True
    # A resource may have its type before its name: `AwsEc2Instance i-0a1b2c3d`.
    resource = about.get("resource") or ""
    bare = resource.rpartition(" ")[2]
    others = [about.get(each) for each in ("control", "kind", "account", "region", "source")]
    return name in (*others, resource, bare, re.split("[:/]", bare)[-1])


def _row(problem: Problem) -> list[str]:
    state = "open" if problem.is_open else "over"
    place = [problem.about.get(name) or "-" for name in ("account", "region")]
    return [problem.subject, state, problem.severity or "-", *place, problem.name]
