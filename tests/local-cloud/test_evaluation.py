"""The rules of alarm evaluation."""

import unittest

from local_cloud.evaluation import judge
from local_cloud.metric_math import OF_ONE_METRIC, problem
from local_cloud.settings import PACE

NOW = 1_000_000.0
PERIOD = 300 / PACE


def alarm(**more) -> dict:
    """An alarm on more than 0 in one period."""
    return {
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 0.0,
        "Period": 300,
        "EvaluationPeriods": 1,
        "Statistic": "Sum",
        "TreatMissingData": "notBreaching",
        **more,
    }


def points(*values: tuple[float, float]) -> list[dict]:
    """Values, each with its age in periods."""
    return [{"Value": value, "Timestamp": NOW - ago * PERIOD, "Unit": "Count"} for value, ago in values]


class Evaluation(unittest.TestCase):
    def state(self, data: list[dict], since: float = NOW, **more) -> str | None:
        verdict = judge(alarm(**more), [data], NOW, since)
        return verdict and verdict.state

    def test_statistic_of_the_period_meets_the_threshold_or_not(self):
        data = points((1, 0.1), (2, 0.9), (100, 1.1))
        for more, state in (
            ({}, "ALARM"),
            ({"Threshold": 3.0}, "OK"),
            ({"Threshold": 3.0, "ComparisonOperator": "GreaterThanOrEqualToThreshold"}, "ALARM"),
            ({"Threshold": 1.9, "Statistic": "Maximum"}, "ALARM"),
            ({"Threshold": 2.0, "Statistic": "Maximum"}, "OK"),
            ({"Threshold": 3.0, "ComparisonOperator": "LessThanThreshold"}, "OK"),
            ({"Threshold": 3.0, "ComparisonOperator": "LessThanOrEqualToThreshold"}, "ALARM"),
        ):
            with self.subTest(more):
                self.assertEqual(self.state(data, **more), state)

    def test_so_many_of_the_periods_must_breach(self):
        data = points((1, 0.5), (0, 1.5), (1, 2.5))
        self.assertEqual(self.state(data, EvaluationPeriods=3), "OK")
        self.assertEqual(self.state(data, EvaluationPeriods=3, DatapointsToAlarm=2), "ALARM")
        self.assertEqual(self.state(data[:2], EvaluationPeriods=3, DatapointsToAlarm=2), "OK")
        whole = {"EvaluationPeriods": 3, "DatapointsToAlarm": 2, "TreatMissingData": "breaching"}
        self.assertEqual(self.state(data[:2], **whole), "ALARM")

    def test_missing_data_is_treated_as_the_alarm_says(self):
        for treatment, state in (
            ("notBreaching", "OK"),
            ("breaching", "ALARM"),
            ("missing", "INSUFFICIENT_DATA"),
            ("ignore", None),
        ):
            with self.subTest(treatment):
                self.assertEqual(self.state(points((1, 1.1)), TreatMissingData=treatment), state)

    def test_a_late_clock_misses_nothing(self):
        self.assertEqual(self.state(points((1, 3)), since=NOW - 4 * PERIOD), "ALARM")

    def test_reasons_are_worded_as_by_cloudwatch(self):
        reason = judge(alarm(), [points((2, 0.1))], NOW).reason
        expected = r"Threshold Crossed: 1 out of the last 1 datapoints \[2.0 \(\d\d/\d\d/\d\d \d\d:\d\d:\d\d\)\] was "
        self.assertRegex(reason, expected + r"greater than the threshold \(0.0\) \(minimum 1 datapoint for OK -> ALARM")
        reason = judge(alarm(), [points((0, 0.1))], NOW).reason
        self.assertRegex(reason, r"^Threshold Crossed: 1 datapoint \[0.0 \(.*\)\] was not greater than the threshold")
        reason = judge(alarm(EvaluationPeriods=2), [[]], NOW).reason
        expected = "no datapoints were received for 2 periods and 2 missing datapoints were treated as [NonBreaching]."
        self.assertEqual(reason, f"Threshold Crossed: {expected}")


class MetricMath(unittest.TestCase):
    def state(self, function: str, *series: list[dict], **more) -> str | None:
        metrics = [metric(f"m{number}") for number in range(len(series))]
        whole = function if "(" in function else f"{function}(METRICS())"
        expression = {"Id": "all", "Expression": whole, "ReturnData": True}
        queried = {**alarm(**more), "Metrics": [*metrics, expression]}
        for name in OF_ONE_METRIC:
            queried.pop(name, None)
        verdict = judge(queried, list(series), NOW, NOW)
        return verdict and verdict.state

    def test_function_joins_the_metrics_of_each_period(self):
        one, two = points((1, 0.1)), points((2, 0.1))
        for function, threshold, state in (
            ("MAX", 1.9, "ALARM"),
            ("MAX", 2.0, "OK"),
            ("SUM", 2.9, "ALARM"),
            ("SUM", 3.0, "OK"),
            ("MIN", 0.9, "ALARM"),
            ("MIN", 1.0, "OK"),
        ):
            with self.subTest(f"{function} > {threshold}"):
                self.assertEqual(self.state(function, one, two, Threshold=threshold), state)

    def test_metric_without_data_takes_no_part(self):
        self.assertEqual(self.state("MAX", [], points((1, 0.1))), "ALARM")
        self.assertEqual(self.state("MIN", [], points((1, 0.1))), "ALARM")

    def test_period_without_any_data_is_missing(self):
        for treatment, state in (("notBreaching", "OK"), ("missing", "INSUFFICIENT_DATA"), ("ignore", None)):
            with self.subTest(treatment):
                self.assertEqual(self.state("MAX", [], points((1, 1.1)), TreatMissingData=treatment), state)

    def test_metrics_may_breach_one_after_the_other(self):
        first, second, third = points((1, 0.5)), points((1, 1.5)), points((1, 2.5))
        self.assertEqual(self.state("MAX", first, second, third, EvaluationPeriods=3), "ALARM")
        self.assertEqual(self.state("MAX", first, second, points((0, 2.5)), EvaluationPeriods=3), "OK")

    def test_growth_rings_and_a_constant_or_falling_value_does_not(self):
        growths, growth = "MAX(DIFF(FILL(METRICS(), 0)))", "DIFF(FILL(m0, 0))"
        for before, now, state in ((1, 2, "ALARM"), (2, 2, "OK"), (2, 1, "OK"), (None, 1, "ALARM"), (1, None, "OK")):
            with self.subTest(f"{before} → {now}"):
                series = points(*((value, age) for value, age in ((before, 1.1), (now, 0.1)) if value is not None))
                self.assertEqual(self.state(growth, series), state)
                self.assertEqual(self.state(growths, points((3, 0.1), (3, 1.1)), series), state)

    def test_growth_of_one_metric_is_not_hidden_by_another(self):
        growing, falling = points((1, 1.1), (2, 0.1)), points((9, 1.1), (1, 0.1))
        self.assertEqual(self.state("MAX(DIFF(FILL(METRICS(), 0)))", growing, falling), "ALARM")

    def test_one_query_without_an_expression_is_an_alarm_on_its_metric(self):
        queried = {**alarm(), "Metrics": [{**metric("m0"), "ReturnData": True}]}
        self.assertEqual(judge(queried, [points((1, 0.1))], NOW, NOW).state, "ALARM")

    def test_queries_that_cloudwatch_refuses(self):
        expression = {"Id": "all", "Expression": "MAX(METRICS())"}
        ten = [metric(f"m{number}") for number in range(10)]
        slow = metric("slow")
        slow["MetricStat"]["Period"] = 600
        for queries in (
            [*ten, metric("m10"), expression],
            [{**each, "ReturnData": True} for each in ten[:2]],
            ten,
            [ten[0], slow, expression],
            [ten[0], expression],
            [*ten, {**expression, "Expression": "SEARCH('')"}],
        ):
            with self.subTest([each["Id"] for each in queries]):
                self.assertIsNotNone(problem(queries))
        self.assertIsNone(problem([*ten, expression]))
        self.assertIsNone(problem([{**ten[0], "ReturnData": True}]))


def metric(name: str) -> dict:
    """A query of one metric, whose data the alarm does not watch itself."""
    which = {"Namespace": "Test", "MetricName": "Errors", "Dimensions": [{"Name": "FunctionName", "Value": name}]}
    return {"Id": name, "MetricStat": {"Metric": which, "Period": 300, "Stat": "Sum"}, "ReturnData": False}


if __name__ == "__main__":
    unittest.main()
