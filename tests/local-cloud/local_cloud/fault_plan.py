"""A plan of faults: which calls fail, how, how often, and the counts so far."""

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
    """A pattern of calls, and the probability of each kind of fault."""

    action: str
    function: str = ""
    resource: str = ""
    contains: str = ""
    chances: dict[str, float] = field(default_factory=dict)
    calls: int = 0
    injected: Counter = field(default_factory=Counter)

    def matches(self, call: Call) -> bool:
        """Whether the rule applies to this call."""
        is_action = fnmatch.fnmatchcase(call.action, self.action)
        is_function = self.function in call.function
        return is_action and is_function and self.resource in call.resource and self.contains in call.text


class Plan:
    """The faults to inject until the plan is deleted. Raises ValueError if the plan is invalid."""

    def __init__(self, plan: dict):
        plan = dict(plan)
        self._seed = plan.pop("seed", 0)
        self._functions = plan.pop("functions", None)
        self.timeout_seconds = float(plan.pop("timeout_seconds", DEFAULT_TIMEOUT))
        self.crash_when_recorded = bool(plan.pop("crash_when_recorded", True))
        # Part of each decoded write to DynamoDB that records a publish.
        self.record_contains = str(plan.pop("record_contains", ""))
        self._rules = [_rule(each) for each in plan.pop("rules", [])]
        if plan:
            raise ValueError(f"unknown: {', '.join(plan)}")
        self._random = random.Random(self._seed)
        self._crashes = Counter()

    def applies_to(self, function: str) -> bool:
        """Whether calls of this function may get faults: all functions, unless the plan names some."""
        return self._functions is None or function in self._functions

    def draw(self, call: Call, may_crash: bool) -> str | None:
        """The kind of fault that this call gets, if any; it counts as injected."""
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
        number = self._random.random()
        for kind, chance in rule.chances.items():
            number -= chance
            if number < 0:
                return kind
        return None

    def shown(self) -> dict:
        """The plan with its counts."""
        return {
            "seed": self._seed,
            "functions": self._functions,
            "timeout_seconds": self.timeout_seconds,
            "crash_when_recorded": self.crash_when_recorded,
            "record_contains": self.record_contains,
            "rules": [
                {
                    "action": each.action,
                    "function": each.function,
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


def _rule(plan: dict) -> Rule:
    plan = dict(plan)
    chances = {kind: float(plan.pop(kind, 0)) for kind in KINDS}
    if min(chances.values()) < 0 or sum(chances.values()) > 1:
        raise ValueError(f"the chances of {plan.get('action')} must be probabilities with a sum of at most 1")
    unknown = plan.keys() - {"action", "function", "resource", "contains"}
    if unknown or "action" not in plan:
        raise ValueError(f"unknown: {', '.join(unknown)}" if unknown else "a rule must name an action")
    return Rule(**plan, chances=chances)
