"""Evaluates alarms: each by its own metrics, dimensions, account and region.

MiniStack ignores a metric's dimensions, and keeps an alarm's state while data is missing. A minute of CloudWatch's
takes a second here, see `settings.PACE`.
"""

import operator
import time
from dataclasses import dataclass

from ministack.services import cloudwatch

from local_cloud import metric_math
from local_cloud.settings import PACE

COMPARISONS = {
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}
# Periods since the last evaluation, under load, whose growth still counts.
MAX_MISSED_PERIODS = 100


@dataclass(frozen=True)
class Verdict:
    """The state that an alarm is to be in, and why."""

    state: str
    reason: str


def judge(alarm: dict, points: list[list[dict]], now: float, since: float = 0) -> Verdict | None:
    """The verdict on the points of each metric; None if the alarm keeps its state.

    Points after `since` are never too old to count.
    """
    compare, words = COMPARISONS[alarm["ComparisonOperator"]]
    threshold, periods = alarm["Threshold"], alarm["EvaluationPeriods"]
    values = _values(alarm, points, now, since)
    if not values:
        return _without_data(alarm, periods)
    needed = alarm.get("DatapointsToAlarm") or periods
    breaching = sum(compare(value, threshold) for value in values)
    missing = periods - len(values)
    if alarm.get("TreatMissingData") == "breaching":
        breaching += missing
    listed = ", ".join(f"{value} ({time.strftime('%d/%m/%y %H:%M:%S', time.gmtime(now))})" for value in values)
    if breaching >= needed:
        return Verdict(
            "ALARM",
            f"Threshold Crossed: {breaching} out of the last {periods} datapoints [{listed}] {_be(breaching)} {words} "
            f"the threshold ({threshold}) (minimum {_count(needed)} for OK -> ALARM transition).",
        )
    number = len(values)
    reason = f"Threshold Crossed: {_count(number)} [{listed}] {_be(number)} not {words} the threshold ({threshold})."
    return Verdict("OK", reason)


def _values(alarm: dict, points: list[list[dict]], now: float, since: float) -> list[float]:
    """What the alarm watches in each period that has points, the latest period first."""
    metrics = zip(metric_math.metrics_of(alarm), points, strict=True)
    periods = alarm["EvaluationPeriods"]
    if metric_math.compares_periods(alarm):
        missed = min(MAX_MISSED_PERIODS, int((now - since) * PACE / metric_math.metrics_of(alarm)[0]["Period"]))
        periods += 1 + missed
    series = [_series(metric, periods, found, now, since) for metric, found in metrics]
    return [value for value in metric_math.combined(alarm, series) if value is not None]


def _series(metric: dict, periods: int, points: list[dict], now: float, since: float) -> list[float | None]:
    """The statistic of each period, the latest period first; None without points."""
    period, statistic = metric["Period"] / PACE, metric["Stat"]
    by_period = [[] for _ in range(periods)]
    for point in points:
        age = max(0, int((now - point["Timestamp"]) / period))
        if age < periods or point["Timestamp"] > since:
            by_period[min(age, periods - 1)].append(point)
    return [cloudwatch._stat_value(cloudwatch._calc_stats(each), statistic, each) if each else None for each in by_period]


def _without_data(alarm: dict, periods: int) -> Verdict | None:
    treatment = alarm.get("TreatMissingData") or "missing"
    if treatment == "ignore":
        return None
    if treatment == "missing":
        return Verdict("INSUFFICIENT_DATA", f"Insufficient Data: {_count(periods)} {_be(periods)} unknown.")
    state, word = ("ALARM", "Breaching") if treatment == "breaching" else ("OK", "NonBreaching")
    nothing = f"no datapoints were received for {periods} period{'s' * (periods > 1)}"
    return Verdict(
        state, f"Threshold Crossed: {nothing} and {_count(periods, 'missing ')} {_be(periods)} treated as [{word}]."
    )


def _count(number: int, what: str = "") -> str:
    return f"{number} {what}datapoint{'s' * (number != 1)}"


def _be(number: int) -> str:
    return "was" if number == 1 else "were"


# The time of each alarm's last evaluation, by its ARN.
_judged: dict[str, float] = {}


def evaluate(alarm: dict):
    """Set the state of an alarm of the current account and region, and notify if it changes."""
    if not (alarm.get("MetricName") or alarm.get("Metrics")) or alarm.get("ComparisonOperator") not in COMPARISONS:
        return
    points = [_points(metric["Metric"]) for metric in metric_math.metrics_of(alarm)]
    now = time.time()
    verdict = judge(alarm, points, now, _judged.get(alarm["AlarmArn"], now))
    _judged[alarm["AlarmArn"]] = now
    before = alarm["StateValue"]
    if verdict is None or verdict.state == before:
        return
    alarm.update(StateValue=verdict.state, StateReason=verdict.reason, StateUpdatedTimestamp=int(now))
    cloudwatch._record_history(alarm["AlarmName"], before, verdict.state, verdict.reason)
    cloudwatch._dispatch_alarm_actions(alarm, before, verdict.state, verdict.reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def _points(metric: dict) -> list[dict]:
    dimensions = cloudwatch._dims_key(cloudwatch._dims_from_list(metric.get("Dimensions") or []))
    return list(cloudwatch._metrics.get((metric["Namespace"], metric["MetricName"], dimensions)) or [])


def install():
    """Leave the evaluation to the clock."""
    # MiniStack evaluates while it answers; two evaluations at a time would notify twice.
    cloudwatch._evaluate_alarm = lambda alarm: None
