"""Which of a deployment's EventBridge rules match an event, and which fields keep the others from it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import deployment

# TestEventPattern refuses an event without one of them.
REQUIRED = ("id", "account", "source", "time", "region", "resources", "detail-type")
# A pattern that does not match in these is for other events.
KINDS = ("source", "detail-type")
MAX_FIELDS = 5


@dataclass(frozen=True)
class Match:
    """How a rule takes an event."""

    rule: str
    is_enabled: bool
    matches: bool
    # Whether the rule is for events of this source and detail-type.
    is_of_kind: bool
    # The fields that do not match, each with what the pattern requires and what the event has.
    reasons: list[str]


class EventPatterns:
    """The rules of a deployment."""

    def __init__(self, target: deployment.Deployment):
        self._events = target.client("events")
        function = target.output("formatter_function_arn")
        self._function = function
        self._prefix = deployment.name_of(function).removesuffix("formatter")

    def matches(self, event: dict) -> list[Match]:
        """Each rule with a pattern that sends events to the formatter. Raises UsageError for an incomplete event."""
        if missing := [name for name in REQUIRED if name not in event]:
            raise deployment.UsageError(
                f"The event has no {', '.join(missing)}: give it whole, as EventBridge sends it."
            )
        text = json.dumps(event)
        found = []
        for rule in self._rules():
            pattern = json.loads(rule["EventPattern"])
            is_enabled = rule.get("State", "ENABLED") != "DISABLED"
            kind = {name: pattern[name] for name in KINDS if name in pattern}
            is_of_kind = not kind or self._test(kind, text)
            matches = is_of_kind and self._test(pattern, text)
            reasons = list(self._reasons(pattern, kind, event, text)) if is_of_kind and not matches else []
            found.append(Match(rule["Name"], is_enabled, matches, is_of_kind, reasons))
        return found

    def _rules(self) -> Iterator[dict]:
        # Another deployment's name may begin with this one's, so the targets decide.
        queues = self._function.replace(":lambda:", ":sqs:").replace(":function:", ":")
        for page in self._events.get_paginator("list_rules").paginate(NamePrefix=self._prefix):
            for rule in page["Rules"]:
                if rule.get("EventPattern"):
                    targets = self._events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
                    if any(each["Arn"] == self._function or each["Arn"].startswith(queues) for each in targets):
                        yield rule

    def _test(self, pattern: dict, event: str) -> bool:
        return self._events.test_event_pattern(EventPattern=json.dumps(pattern), Event=event)["Result"]

    def _reasons(self, pattern: dict, kind: dict, event: dict, text: str) -> Iterator[str]:
        """The fields that do not match by themselves."""
        is_found = False
        for path, required in leaves(pattern):
            if path[0] in KINDS or self._test({**kind, **nested(path, required)}, text):
                continue
            is_found = True
            name = ".".join(each for each in path if each != "$or")
            has = json.dumps(values(event, path[:-1] if path[-1] == "$or" else path), ensure_ascii=False)
            yield f"{name or 'the event'} is {has}, must match {json.dumps(required, ensure_ascii=False)}"
        if not is_found:
            yield "each field matches by itself, but not all of them together"


def leaves(pattern: dict, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], list]]:
    """The fields of a pattern with their matchers. The alternatives of `$or` count as one field."""
    for name, value in pattern.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, name))
        else:
            yield (*path, name), value


def nested(path: tuple[str, ...], value: list) -> dict:
    """A pattern of one field."""
    for name in reversed(path):
        value = {name: value}
    return value


def values(event, path: tuple[str, ...]):
    """What an event has at a path. A path goes through each entry of a list, so that it may lead to several."""
    if not path:
        return event
    if isinstance(event, list):
        found = [values(each, path) for each in event[:MAX_FIELDS]]
        return found[0] if len(found) == 1 else found
    return values(event[path[0]], path[1:]) if isinstance(event, dict) and path[0] in event else None
