"""The history of one subject, from the state table: what it is now, and how it came to that."""

import json
import sys

import deployment
import find_subject
import silence_items
from moments import DAY, Clock, now
from printing import columns, count, printable
from state_table import Problem, StateTable, Unreadable, provisional

PAGE = 50
# Why a destination has no message of its own, in the words of transitions.
REASONS = {
    "dropped": "a rule of the destination dropped it; the log names the rule",
    "silenced": "a silence hid it; task silences lists them",
    "held": "a window, a silence, quiet hours or a pause held it for a later summary; the log names which",
    "grouped": "it went out in a summary with others",
    "in-digest": "the destination gets only a digest, which counts it",
    "deduplicated": "the destination had it already",
    "retry": "the destination refused it; the retry queue has it, and the log the reason",
    "dead-lettered": "it is in the dead-letter queue: task dead-letters",
    "failed": "neither sent nor queued; Lambda retries the event",
}
ENDINGS = {
    "set_aside": "set aside: suppressed, or archived",
    "claimed_by_asr": "over, as ASR reported; not confirmed",
    "claimed_by_person": "over, as a person marked it; not confirmed",
    "confirmed": "over, confirmed",
}
# Why a delivery is held (lambda/formatter/src/state/held.rs).
HELD = {
    "window": "the destination's window is open",
    "known_problem": "the destination knows the problem that it belongs to",
    "reminder": "reminders leave together at the end of an interval",
    "resolved": "the end of what was below high waits for the end of an interval",
    "backlog": "it is older than the destination, its rules or the state table",
    "quiet": "the destination is paused or has its quiet hours",
}
# A held delivery may be as late as this (lambda/formatter/src/pipeline/record.rs).
HELD_SECONDS = 14 * DAY
CLAIMANTS = {"asr": "ASR reported success", "person": "a person marked it as resolved"}


def show(target: deployment.Deployment, names: list[str], page: int, clock: Clock) -> int:
    """Print what the table has about the problem that has these names."""
    table = StateTable(target)
    subject = find_subject.find(table, names)
    problem = None
    try:
        problem = table.problem(subject)
    except Unreadable as error:
        print(f"{str(error).capitalize()}.", file=sys.stderr)
    transitions = list(table.query(f"subject#{subject}", "t#"))
    if problem:
        rows = state_rows(table, problem, clock)
        for name in sorted(target.output("notification_topic_arns")):
            rows.append(["destination", f"{name}: {mark(problem, name, clock)}"])
        print(columns(rows + silence_rows(table, problem, clock)), end="")
        finding = str(problem.about.get("id"))
        if provisional(finding) != subject:
            # ASR's results that came before the finding.
            transitions += table.query(f"subject#{provisional(finding)}", "t#")
    _print_timeline(transitions, page, clock)
    return 0


def state_rows(table: StateTable, problem: Problem, clock: Clock) -> list[list[str]]:
    """What is known of a subject, as rows of a name and a text."""
    item, about = problem.item, problem.about
    rows = [
        ["problem", problem.name],
        ["title", about.get("title") if about.get("resource") else None],
        ["source", about["source"]],
        ["place", ", ".join(str(about[name]) for name in ("account", "region") if about.get(name))],
        ["subject", problem.subject],
        ["now", standing(problem, clock)],
        ["severity", problem.severity],
        ["seen", f"{count(problem.seen, 'time')}, last {clock.text(problem.seen_at)}"],
        ["first seen", _at(item, "first_at", clock)],
        ["opened", f"{count(item.get('openings', 1), 'time')}, last as {item.get('opening', 'new')}"],
        ["claimed", _claim(item.get("claim"), clock)],
        ["disproved", _claim(item.get("disproved"), clock)],
    ]
    rows += [["delivery", _pending(table, problem, each, clock)] for each in item.get("pending", [])]
    return [row for row in rows if row[1]]


def silence_rows(table: StateTable, problem: Problem, clock: Clock) -> list[list[str]]:
    """The active silences that match, as rows of a name and a text."""
    active = [each for each in silence_items.read_all(table)[0] if each.is_active(now())]
    return [["silence", describe(each, clock)] for each in active if each.matches_problem(problem)]


def describe(silence: silence_items.Silence, clock: Clock) -> str:
    """A silence in a line."""
    until = "until it is over" if silence.until is None else f"until {clock.text(silence.until)}"
    return f"{silence.id} ({silence.scope}) {until}: {silence.comment}"


def standing(problem: Problem, clock: Clock) -> str:
    """Whether it is open or how it ended."""
    if problem.is_open:
        return f"open since {_at(problem.item, 'opened_at', clock)}"
    ending = problem.item.get("standing")
    word = ending.get("over") if isinstance(ending, dict) else ending
    return ENDINGS.get(word, str(word))


def mark(problem: Problem, destination: str, clock: Clock) -> str:
    """What a destination was notified of last."""
    found = problem.item.get("marks", {}).get(destination)
    if not found:
        return "was not notified of it"
    # The names of `Mark` and `Worst` in lambda/notify-core/src/state/ are short.
    what = "its end" if found.get("x") else "it"
    severity = found.get("w", {}).get("s")
    worst = f", at worst as {printable(severity)}" if severity else ""
    flapping = ", flapping" if found.get("l") else ""
    return f"notified of {what} {_at(found, 't', clock)}{worst}{flapping}"


def _print_timeline(transitions: list[dict], page: int, clock: Clock):
    """Print a page of the transitions, the latest page first and each in order of time."""
    ordered = sorted(transitions, key=lambda each: each["sort"], reverse=True)
    shown = ordered[(page - 1) * PAGE : page * PAGE]
    rows, words = [], set()
    for each in reversed(shown):
        row, used = _row(each, clock)
        rows.append(row)
        words |= used
    if rows:
        print(f"\n{columns([['time', 'decision', 'severity', 'destinations'], *rows])}", end="")
    print(f"\n{count(len(ordered), 'entry', 'entries')}", end="")
    print(f"; earlier ones with --page {page + 1}" if len(ordered) > page * PAGE else "")
    for word in sorted(words & REASONS.keys()):
        print(f"{word}: {REASONS[word]}")


def _row(transition: dict, clock: Clock) -> tuple[list, set[str]]:
    try:
        text = json.loads(transition.get("text") or "")
        destinations = {str(name): str(word) for name, word in text.get("destinations", {}).items()}
        cells = [clock.text(text["at"]), text["decision"], text.get("severity") or "-"]
    except (AttributeError, KeyError, TypeError, ValueError):
        return [transition["sort"], "cannot be read: update the tools", "", ""], set()
    sent = ", ".join(f"{name}: {word}" for name, word in sorted(destinations.items()))
    return [*cells, sent or "-"], set(destinations.values())


def _claim(claim: dict | None, clock: Clock) -> str | None:
    return f"{CLAIMANTS.get(claim.get('by'), claim.get('by'))}, {_at(claim, 'at', clock)}" if claim else None


def _at(fields: dict, name: str, clock: Clock) -> str:
    return clock.text(fields.get(name))


def _pending(table: StateTable, problem: Problem, delivery: dict, clock: Clock) -> str:
    """A delivery that has begun and not ended, by the words of its owner (lambda/formatter/src/pipeline/record.rs)."""
    name, owner, until = (delivery.get(key) for key in ("destination", "owner", "until"))
    if owner == "retry queue":
        return f"{name}: waits in the retry queue"
    if owner != "held" or not isinstance(until, int):
        return f"{name}: has begun; another invocation may continue it {clock.text(until)}"
    due = until - HELD_SECONDS
    held = table.get(f"hold#{name}", f"{due:010}#{problem.subject}") or {}
    return f"{name}: held until {clock.text(due)}{_held_reason(held.get('member'))}"


def _held_reason(member: str | None) -> str:
    try:
        reason = json.loads(member or "")["reason"]
        if isinstance(reason, dict):
            return f": silence {reason['silence']['id']}"
        return f": {HELD.get(reason, reason)}"
    except (KeyError, TypeError, ValueError):
        return ""
