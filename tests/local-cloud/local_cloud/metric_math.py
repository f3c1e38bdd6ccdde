"""Metrics of alarms: one metric, or up to ten with an expression over all of them.

MiniStack ignores an alarm's queries. Of CloudWatch's functions those are here that make one series of several:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import re
from collections.abc import Callable, Sequence

# AWS's limits of one alarm.
MAX_METRICS = 10
MAX_QUERIES = 20

OVER_METRICS = r"(?P<function>MAX|MIN|SUM)\((?:METRICS\(\)|(?P<growths>DIFF\(FILL\(METRICS\(\), 0\)\)))\)"
EXPRESSION = re.compile(OVER_METRICS + r"|(?P<growth>DIFF\(FILL\(m0, 0\)\))")
FUNCTIONS: dict[str, Callable] = {"MAX": max, "MIN": min, "SUM": sum}

# What a query replaces. AWS refuses an alarm that has both.
OF_ONE_METRIC = ("MetricName", "Namespace", "Dimensions", "Period", "Statistic", "ExtendedStatistic", "Unit")


def problem(queries: list[dict]) -> str | None:
    """Why CloudWatch, or this cloud, refuses these queries; None if it does not."""
    metrics = [each for each in queries if "MetricStat" in each]
    expressions = [each for each in queries if "Expression" in each]
    returned = [each for each in queries if is_returned(each)]
    if len(metrics) > MAX_METRICS or len(queries) > MAX_QUERIES:
        return f"An alarm has at most {MAX_METRICS} metrics and {MAX_QUERIES} queries, got {len(metrics)}, {len(queries)}"
    if len(returned) != 1:
        return f"Exactly one query must return data, got {len(returned)}"
    if len({each["MetricStat"]["Period"] for each in metrics}) != 1:
        return "All metrics of an alarm must have the same period"
    unknown = [each["Expression"] for each in expressions if not EXPRESSION.fullmatch(each["Expression"])]
    if unknown:
        return f"The local cloud knows MAX, MIN and SUM of METRICS() or DIFF(FILL(METRICS(), 0)), and DIFF(FILL(m0, 0)); got {unknown}"
    if len(metrics) < 2 and any(EXPRESSION.fullmatch(each["Expression"])["function"] for each in expressions):
        return "A function of one series is a number, and an alarm needs a series"
    return None


def is_returned(query: dict) -> bool:
    """Whether the alarm watches this query."""
    return query.get("ReturnData", True)


def metrics_of(alarm: dict) -> list[dict]:
    """The metrics that an alarm reads, as `MetricStat`."""
    if queries := alarm.get("Metrics"):
        found = [each for each in queries if "MetricStat" in each]
        if any("Expression" in each for each in queries):
            return [each["MetricStat"] for each in found]
        return [each["MetricStat"] for each in found if is_returned(each)]
    metric = {name: alarm.get(name) for name in ("Namespace", "MetricName", "Dimensions")}
    return [{"Metric": metric, "Period": alarm["Period"], "Stat": alarm.get("ExtendedStatistic") or alarm["Statistic"]}]


def compares_periods(alarm: dict) -> bool:
    """Whether the alarm reads one period before those that it evaluates."""
    return any("DIFF" in each.get("Expression", "") for each in alarm.get("Metrics") or [])


def combined(alarm: dict, series: Sequence[Sequence[float | None]]) -> list[float | None]:
    """The values that the alarm watches, from those of each metric, the latest first; None where all miss a value."""
    expressions = [each["Expression"] for each in alarm.get("Metrics") or [] if "Expression" in each]
    if not expressions:
        return list(series[0])
    expression = EXPRESSION.fullmatch(expressions[0])
    if expression["growths"] or expression["growth"]:
        series = [_growths([value or 0 for value in each]) for each in series]
    if not expression["function"]:
        return list(series[0])
    present = ([value for value in at_a_time if value is not None] for at_a_time in zip(*series, strict=True))
    return [FUNCTIONS[expression["function"]](values) if values else None for values in present]


def _growths(values: list[float]) -> list[float]:
    """DIFF: how much each value is above the one before; the first one has none."""
    return [later - before for later, before in zip(values, values[1:])]
