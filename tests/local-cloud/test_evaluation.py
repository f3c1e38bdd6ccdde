"""The rules of alarm evaluation."""

import unittest

from local_cloud.evaluation import judge
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
        verdict = judge(alarm(**more), data, NOW, since)
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
        reason = judge(alarm(), points((2, 0.1)), NOW).reason
        expected = r"Threshold Crossed: 1 out of the last 1 datapoints \[2.0 \(\d\d/\d\d/\d\d \d\d:\d\d:\d\d\)\] was "
        self.assertRegex(reason, expected + r"greater than the threshold \(0.0\) \(minimum 1 datapoint for OK -> ALARM")
        reason = judge(alarm(), points((0, 0.1)), NOW).reason
        self.assertRegex(reason, r"^Threshold Crossed: 1 datapoint \[0.0 \(.*\)\] was not greater than the threshold")
        reason = judge(alarm(EvaluationPeriods=2), [], NOW).reason
        expected = "no datapoints were received for 2 periods and 2 missing datapoints were treated as [NonBreaching]."
        self.assertEqual(reason, f"Threshold Crossed: {expected}")


if __name__ == "__main__":
    unittest.main()
