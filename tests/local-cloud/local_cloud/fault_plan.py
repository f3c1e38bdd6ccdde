"""What may go wrong on order: which calls, how, how often, and what happened so far."""

import fnmatch
import random
from collections import Counter
from dataclasses import dataclass, field

KINDS = ("throttle", "error", "timeout", "deny", "invalid", "crash", "lost_answer")
DEFAULT_TIMEOUT = 6.0


@dataclass(frozen=True)
class Call:
    """A call that a function makes."""

    function: str
    action: str
    resource: str
    text: str


@dataclass
class Rule:
    """Calls that are alike, and the probability of each kind of fault."""

    action: str
    resource: str = ""
    contains: str = ""
    chances: dict[str, float] = field(default_factory=dict)
    calls: int = 0
    injected: Counter = field(default_factory=Counter)

    def matches(self, call: Call) -> bool:
        """Whether the rule speaks of this call."""
        alike = fnmatch.fnmatchcase(call.action, self.action)
        return alike and self.resource in call.resource and self.contains in call.text


class Plan:
    """The faults that are asked for, from now until they are ended. Raises ValueError for what makes no sense."""

    def __init__(self, wanted: dict):
        wanted = dict(wanted)
        self._seed = wanted.pop("seed", 0)
        self._functions = wanted.pop("functions", None)
        self.timeout_seconds = float(wanted.pop("timeout_seconds", DEFAULT_TIMEOUT))
        self.crash_when_recorded = bool(wanted.pop("crash_when_recorded", True))
        self._rules = [_rule(each) for each in wanted.pop("rules", [])]
        if wanted:
            raise ValueError(f"unknown: {', '.join(wanted)}")
        self._random = random.Random(self._seed)
        self._crashes = Counter()

    def concerns(self, function: str) -> bool:
        """Whether calls of this function may be harmed: of any, unless the plan names some."""
        return self._functions is None or function in self._functions

    def draw(self, call: Call, may_crash: bool) -> str | None:
        """The kind of fault this call meets, if any; it counts as injected."""
        for rule in self._rules:
            if not rule.matches(call):
                continue
            rule.calls += 1
            kind = self._kind(rule)
            if kind is None or (kind == "crash" and not may_crash):
                continue
            rule.injected[kind] += 1
            if kind == "crash":
                self._crashes[call.function] += 1
            return kind
        return None

    def _kind(self, rule: Rule) -> str | None:
        left = self._random.random()
        for kind, chance in rule.chances.items():
            left -= chance
            if left < 0:
                return kind
        return None

    def shown(self) -> dict:
        """The plan, and what came of it."""
        return {
            "seed": self._seed,
            "functions": self._functions,
            "timeout_seconds": self.timeout_seconds,
            "crash_when_recorded": self.crash_when_recorded,
            "rules": [
                {
                    "action": each.action,
                    "resource": each.resource,
                    "contains": each.contains,
                    **each.chances,
                    "calls": each.calls,
                    "injected": dict(each.injected),
                }
                for each in self._rules
            ],
            "injected": dict(sum((each.injected for each in self._rules), Counter())),
            "crashes": dict(self._crashes),
        }


def _rule(wanted: dict) -> Rule:
    wanted = dict(wanted)
    chances = {kind: float(wanted.pop(kind, 0)) for kind in KINDS}
    if min(chances.values()) < 0 or sum(chances.values()) > 1:
        raise ValueError(f"the chances of {wanted.get('action')} are no probabilities")
    unknown = wanted.keys() - {"action", "resource", "contains"}
    if unknown or "action" not in wanted:
        raise ValueError(f"unknown: {', '.join(unknown)}" if unknown else "a rule names an action")
    return Rule(**wanted, chances=chances)
