"""Where an event would go, and why not: EventBridge's and the destinations' rules, the state, silences and windows."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import configuration
import deployment
import silence_items
from event_patterns import EventPatterns, Match
from history_finding import describe, mark, state_rows
from moments import DAY, HOUR, Clock, now
from printing import columns, count, printable
from silence_items import Silence
from state_table import Problem, StateTable, Unreadable

ROOT = Path(__file__).resolve().parents[1]
MAX_REASON_CHARS = 400
# How long a destination knows a problem (lambda/formatter/src/state/problems.rs).
PROBLEM_MEMORY = 30 * DAY
# What the event does to what is known.
OBSERVED = {
    "stale": "older than what is known: it changes nothing",
    "nothing": "the problem is over and was not known: nothing is kept",
}
# Places of the hour that only critical notices may use (lambda/formatter/src/state/window.rs).
PLACES_FOR_CRITICAL = 5


def show(target: deployment.Deployment, file: Path, units: str | None, clock: Clock) -> int:
    """Print where the event in a file would go."""
    try:
        text = file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise deployment.UsageError(f"{file} cannot be read: {error}") from None
    _print_patterns(target, text)
    table, deployed = StateTable(target), Rules(target, units)
    # Without the state first, because only the core computes a notice's subject.
    notices = deployed.explain(file)
    found = [_find(table, each) for each in notices]
    names = {destination["name"] for each in notices for destination in each["destinations"]}
    state = {
        "now": now(),
        "items": {each.own_subject: json.dumps(each.problem.item) for each in found if each.problem},
        "since": {name: _since(table, name) for name in sorted(names)},
    }
    silences = [each for each in silence_items.read_all(table)[0] if each.is_active(now())]
    for notice, known in zip(deployed.explain(file, state), found):
        _print_notice(table, notice, known, silences, clock)
    return 0


@dataclass(frozen=True)
class Known:
    """What the table has about a notice."""

    # The subject that the notice has by itself, and the one under which it is known. None if it bypasses the state.
    own_subject: str | None
    subject: str | None
    problem: Problem | None
    # Why there is no problem.
    reason: str


class Rules:
    """The rules of the deployed function, as `explain` applies them."""

    def __init__(self, target: deployment.Deployment, units: str | None):
        name = target.output("formatter_function_name")
        function = target.client("lambda").get_function_configuration(FunctionName=name)
        self._variables = function.get("Environment", {}).get("Variables", {})
        self._destinations = configuration.destinations(target, name, self._variables)
        self._units = ["--units", units] if units else []

    def explain(self, file: Path, state: dict | None = None) -> list[dict]:
        """The notices in a file, each with the decision of every destination; with the state, whether it is news."""
        command = ["cargo", "run", "--quiet", "--locked", "--manifest-path", str(ROOT / "Cargo.toml")]
        command += ["--package", "preview", "--bin", "explain", "--", "--json", *self._units]
        files = {"--destinations": self._destinations}
        if severities := self._variables.get("ALERT_SEVERITIES"):
            files["--severities"] = severities
        if state is not None:
            files["--state"] = json.dumps({**state, "time_zone": self._variables.get("TIME_ZONE")})
        with tempfile.TemporaryDirectory() as folder:
            for option, text in files.items():
                path = Path(folder, f"{option.strip('-')}.json")
                path.write_text(text)
                command += [option, str(path)]
            try:
                ended = subprocess.run([*command, "--", str(file)], capture_output=True, text=True)
            except FileNotFoundError:
                raise deployment.UsageError("Rust is missing: install it from https://rustup.rs") from None
        if ended.returncode:
            raise deployment.UsageError(f"task explain failed:\n{ended.stderr.strip()}")
        return [json.loads(line) for line in ended.stdout.splitlines()]


def _print_patterns(target: deployment.Deployment, text: str):
    try:
        event = json.loads(text)
    except ValueError:
        event = None
    if not isinstance(event, dict) or "detail-type" not in event:
        print("EventBridge: this is no event of EventBridge. It arrives by an SNS topic, whatever it contains.")
        return
    matches = EventPatterns(target).matches(event)
    print("EventBridge:")
    for each in (each for each in matches if each.is_of_kind):
        _print_match(each)
    if others := sum(not each.is_of_kind for each in matches):
        print(f"  and {count(others, 'rule')} for other sources or detail-types")
    if not any(each.matches and each.is_enabled for each in matches):
        print("  No rule matches: the formatter does not get this event. If it did:")


def _print_match(match: Match):
    state = "" if match.is_enabled else ", but the rule is disabled"
    print(f"  {match.rule}: {'matches' if match.matches else 'does not match'}{state}")
    for reason in match.reasons:
        print(f"    {printable(reason, MAX_REASON_CHARS)}")


def _find(table: StateTable, notice: dict) -> Known:
    own = notice["subject"]
    if not own:
        reason = "none: it bypasses the state and is sent each time that it comes, within the window's limits"
        return Known(None, None, None, reason)
    subject = (table.alias(notice["finding"]) if notice["is_provisional"] else None) or own
    try:
        problem = table.problem(subject)
    except Unreadable as error:
        return Known(own, subject, None, str(error))
    return Known(own, subject, problem, f"subject {subject} is not known")


def _since(table: StateTable, destination: str) -> int:
    """From when a destination counts a problem as new: when it, its rules and the table all existed."""
    destination_since = (table.get(f"destination#{destination}", "since") or {}).get("since", now())
    return max(destination_since, (table.get("table", "created") or {}).get("created_at", 0))


def _print_notice(table: StateTable, notice: dict, known: Known, silences: list[Silence], clock: Clock):
    named = [notice[name] for name in ("source", "severity", "control", "account", "region") if notice[name]]
    print(f"\nNotice: {printable(', '.join(named))}")
    rows = state_rows(table, known.problem, clock) if known.problem else [["state", known.reason]]
    if said := OBSERVED.get(notice["observed"]):
        rows.append(["event", said])
    # A silence hides news about a subject only.
    about = notice["about"]
    matching = [
        each
        for each in silences
        if about and each.matches(known.subject, about["source"], about.get("control"), about.get("account"))
    ]
    rows += [["silence", describe(each, clock)] for each in matching]
    print(columns(rows, "  "), end="")
    for each in notice["destinations"]:
        decision = "taken" if _is_taken(each) else "dropped"
        print(f"  destination {printable(each['name'])}: {decision} by its rules ({printable(each['rule'])})")
        if _is_taken(each):
            print(columns(_destination_rows(table, notice, known, each, bool(matching), clock), "    "), end="")


def _is_taken(destination: dict) -> bool:
    return destination["decision"] == "notified"


def _destination_rows(
    table: StateTable, notice: dict, known: Known, destination: dict, is_silenced: bool, clock: Clock
) -> list[list[str]]:
    """What becomes of a notice that the destination's rules take; the last row says whether it is sent."""
    name, state = destination["name"], destination["state"]
    rows = [["state", mark(known.problem, name, clock)]] if known.problem else []
    news = state["news"]
    if notice["observed"] and not news:
        return [*rows, ["news", "no"], ["sent", "no: nothing has changed for this destination"]]
    if news:
        rows.append(["news", news])
    if state["is_pending"]:
        return [*rows, ["sent", "no: a delivery of the same has begun or waits, see above"]]
    if state["is_digest_only"] and notice["source"] != "unrecognised":
        return [*rows, ["sent", "no: the destination gets only a digest, which counts it"]]
    # In the order in which the formatter looks at them (lambda/formatter/src/pipeline/hold.rs).
    holds = [*_holds(notice, state, is_silenced, clock)]
    if news == "new" and (waits := _problem_wait(table, notice, known, destination)):
        holds.append(["problem", f"the destination knows the problem: more members wait until {clock.text(waits)}"])
    may_use_kept = notice["severity"] == "critical" and notice["is_of_aws"]
    if state["can_wait"]:
        due = _next_interval(state["grouping"]["interval_seconds"])
        holds.append(["resolved", f"what was below high waits for the end of the interval: {clock.text(due)}"])
    window, is_open = _window(table.get(f"window#{name}", "window"), state["grouping"], may_use_kept, clock)
    rows += [*holds, ["window", window]]
    if holds or (not is_open and not state["is_edit"]):
        return [*rows, ["sent", f"later, in a summary, because of: {holds[0][0] if holds else 'window'}"]]
    return [*rows, ["sent", "at once, by editing the opening message" if state["is_edit"] else "at once"]]


def _holds(notice: dict, state: dict, is_silenced: bool, clock: Clock) -> Iterator[list[str]]:
    """What holds a notice back, besides problems and windows."""
    if is_silenced and not state["breaks_silence"]:
        yield ["silence", "holds it back until the silence ends"]
    if state["is_paused"]:
        yield ["paused", "it waits until the destination is not paused any more"]
    elif state["quiet_until"] and notice["severity"] != "critical":
        yield ["quiet", f"it waits until {clock.text(state['quiet_until'])}"]
    if state["news"] == "backlog":
        yield ["backlog", "it is older than the destination, its rules or the state table"]


def _problem_wait(table: StateTable, notice: dict, known: Known, destination: dict) -> int | None:
    """Until when a new member of a problem waits; None if it does not wait."""
    grouping, problem = destination["state"]["grouping"], notice["problem"]
    interval = grouping["interval_seconds"] if grouping else 0
    found = table.get(f"problem#{destination['name']}#{problem}", "problem") if problem and interval else None
    if not found or found.get("at", 0) < now() - PROBLEM_MEMORY or found.get("worst", 0) < (notice["rank"] or 0):
        return None
    if found.get("subject") == known.subject:
        return None
    due = found.get("due", 0)
    return due if due > now() else _next_interval(interval)


def _next_interval(interval: int) -> int:
    """The end of the interval that it is now. Intervals are counted from 1970."""
    return (now() // interval + 1) * interval


def _window(values: dict | None, grouping: dict | None, may_use_kept: bool, clock: Clock) -> tuple[str, bool]:
    """What a destination's window says, and whether a message may go (`take` in state/window.rs)."""
    if not grouping:
        return "grouping is off: no limit", True
    try:
        fields = json.loads((values or {}).get("window") or "{}")
        until = int(fields.get("until", 0))
        sent = [each for each in fields.get("sent", []) if each > now() - HOUR]
    except (AttributeError, TypeError, ValueError):
        return "cannot be read: update the tools", True
    wait, kept = grouping["wait_seconds"], 0 if may_use_kept else PLACES_FOR_CRITICAL
    places, burst = grouping["max_per_hour"] - kept, sum(each >= now() - wait for each in sent)
    recent = f"{count(len(sent), 'message')} in the last hour, at most {places}"
    recent += f" and {kept} critical ones" if kept else ""
    # The maximum of the hour lengthens a window. Critical notices have places of their own.
    if until > now() and (kept or until <= now() + wait):
        return f"open until {clock.text(until)}; {recent}", False
    if len(sent) >= places:
        return f"the hour is full: {recent}", False
    if burst >= grouping["above"]:
        return f"{count(burst, 'message')} in the last {wait} s, at most {grouping['above']}: one opens", False
    return f"none is open for it; {recent}" if until > now() else f"none is open; {recent}", True
