"""Filter patterns of JSON in CloudWatch Logs, `{ $.a.b = "x*" && $.n >= 3 }`, and pages of the events that match.

MiniStack lets every line pass such a pattern. Not supported, and rejected: elements of arrays, and regular expressions.
"""

import fnmatch
import json
import operator
import re
from collections.abc import Callable

from ministack.core.responses import error_response_json, json_response
from ministack.services import cloudwatch_logs

TOKEN = re.compile(
    r"""\s*(?:
        (?P<field>\$(?:\.[\w-]+)+)
        | (?P<sign>&&|\|\||!=|<=|>=|[()=<>])
        | "(?P<quoted>(?:[^"\\]|\\.)*)"
        | (?P<bare>[\w.*:/+-]+)
    )""",
    re.VERBOSE,
)
NUMERIC = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
WORDS = {"TRUE": True, "FALSE": False, "NULL": None}
ABSENT = object()
# The most events of a page.
MAX_EVENTS = 10_000

Test = Callable[[object], bool]


class Parser:
    """Parses one pattern. Raises ValueError if it is invalid."""

    def __init__(self, pattern: str):
        inside = re.fullmatch(r"\s*\{(.*)\}\s*", pattern, re.DOTALL)
        if inside is None:
            raise ValueError("no braces")
        self._tokens = list(_tokens(inside[1].rstrip()))

    def test(self) -> Test:
        """The test of a parsed line."""
        found = self._either()
        if self._tokens:
            raise ValueError(f"unexpected {self._tokens[0][1]}")
        return found

    def _take(self, *signs: str) -> str | None:
        if self._tokens and self._tokens[0][1] in signs and self._tokens[0][0] != "quoted":
            return self._tokens.pop(0)[1]
        return None

    def _next(self, *kinds: str) -> tuple[str, str]:
        if not self._tokens or self._tokens[0][0] not in kinds:
            raise ValueError(f"{' or '.join(kinds)} is missing")
        return self._tokens.pop(0)

    def _either(self) -> Test:
        tests = [self._both()]
        while self._take("||"):
            tests.append(self._both())
        return lambda line: any(each(line) for each in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._take("&&"):
            tests.append(self._one())
        return lambda line: all(each(line) for each in tests)

    def _one(self) -> Test:
        if self._take("("):
            found = self._either()
            if not self._take(")"):
                raise ValueError(") is missing")
            return found
        path = self._next("field")[1].split(".")[1:]
        if self._take("NOT"):
            if not self._take("EXISTS"):
                raise ValueError("EXISTS is missing")
            return lambda line: _value(line, path) is ABSENT
        if self._take("IS"):
            word = self._take(*WORDS)
            if word is None:
                raise ValueError("TRUE, FALSE or NULL is missing")
            wanted = WORDS[word]
            return lambda line: _value(line, path) is wanted
        sign = self._take("=", "!=", *NUMERIC)
        if sign is None:
            raise ValueError("an operator is missing")
        return _comparison(path, sign, *self._next("quoted", "bare"))


def _tokens(text: str):
    place = 0
    while place < len(text):
        found = TOKEN.match(text, place)
        if found is None:
            raise ValueError(f"unexpected {text[place:]}")
        place = found.end()
        yield found.lastgroup, found[found.lastgroup]


def _value(line: object, path: list[str]):
    for name in path:
        if not isinstance(line, dict) or name not in line:
            return ABSENT
        line = line[name]
    return line


def _is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _comparison(path: list[str], sign: str, kind: str, text: str) -> Test:
    number = _number(text) if kind == "bare" else None
    if sign in NUMERIC:
        if number is None:
            raise ValueError(f"{text} is not a number")
        return lambda line: _is_number(value := _value(line, path)) and NUMERIC[sign](value, number)

    def is_equal(value) -> bool:
        if number is not None:
            return _is_number(value) and value == number
        # Only `*` is a wildcard.
        pattern = text.replace("[", "[[]").replace("?", "[?]")
        return isinstance(value, str) and fnmatch.fnmatchcase(value, pattern)

    if sign == "=":
        return lambda line: is_equal(_value(line, path))
    return lambda line: (value := _value(line, path)) is not ABSENT and not is_equal(value)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _compile(pattern: str, original=cloudwatch_logs._compile_filter_pattern) -> Callable[[str], bool]:
    if not pattern.lstrip().startswith("{"):
        return original(pattern)
    test = Parser(pattern).test()

    def matches(text: str) -> bool:
        try:
            return test(json.loads(text))
        except ValueError:
            return False

    return matches


def _filter_log_events(data: dict, original=cloudwatch_logs._filter_log_events):
    try:
        _compile(data.get("filterPattern", ""))
    except ValueError as error:
        return error_response_json("InvalidParameterException", f"Invalid filter pattern: {error}", 400)
    return _page(data, original)


def _page(data: dict, original) -> tuple:
    """Answer with a page and the token of the next: the last event's time, and the number of its events returned so far.

    MiniStack returns the first 10,000 events and no token.
    """
    limit = min(data.get("limit", MAX_EVENTS), MAX_EVENTS)
    skipped = 0
    if token := data.get("nextToken"):
        start, _, skipped = token.partition("-")
        if not (start.isdecimal() and skipped.isdecimal()):
            return error_response_json("InvalidParameterException", f"The specified nextToken is invalid: {token}", 400)
        data, skipped = {**data, "startTime": int(start)}, int(skipped)
    status, headers, body = original({**data, "limit": MAX_EVENTS})
    if status != 200:
        return status, headers, body
    answer = json.loads(body)
    found = answer["events"]
    answer["events"] = found[skipped : skipped + limit]
    if len(found) > skipped + limit or len(found) == MAX_EVENTS:
        seen = found[: skipped + limit]
        last = seen[-1]["timestamp"]
        answer["nextToken"] = f"{last}-{sum(each['timestamp'] == last for each in seen)}"
    return json_response(answer)


def install():
    """Install this in MiniStack's CloudWatch Logs."""
    cloudwatch_logs._compile_filter_pattern = _compile
    cloudwatch_logs._filter_log_events = _filter_log_events
