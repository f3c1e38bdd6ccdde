"""Schedule expressions, as rules and EventBridge Scheduler read them."""

import unittest
from datetime import datetime, timezone

from local_cloud import expressions


class Expressions(unittest.TestCase):
    def times(self, expression: str, after: str, count: int, zone: str = "UTC") -> list[str]:
        """The next times, as local times of the zone."""
        found, place = [], expressions.zone_of(zone)
        at = datetime.fromisoformat(after).replace(tzinfo=place).timestamp()
        for _ in range(count):
            at = expressions.next_after(expression, place, at)
            found.append(datetime.fromtimestamp(at, place).strftime("%m-%d %H:%M"))
        return found

    def test_cron_has_the_signs_of_aws(self):
        for fields, expected in (
            ("0 9 * * ? *", ["11-27 09:00", "11-28 09:00"]),
            ("0/20 8-9 ? * MON-FRI *", ["11-27 08:00", "11-27 08:20"]),
            ("30 7 ? * 2#1 *", ["12-07 07:30", "01-04 07:30"]),
            ("0 0 L * ? *", ["11-30 00:00", "12-31 00:00"]),
            ("0 0 1W JAN,AUG ? *", ["01-01 00:00", "08-02 00:00"]),
            ("0 0 ? * 6L *", ["12-25 00:00", "01-29 00:00"]),
            ("15 10 1 * ? 2027", ["01-01 10:15", "02-01 10:15"]),
        ):
            with self.subTest(fields):
                self.assertEqual(self.times(f"cron({fields})", "2026-11-27 00:00:00", 2), expected)

    def test_cron_is_in_the_time_zone(self):
        after = datetime(2026, 11, 27, tzinfo=timezone.utc)
        at = expressions.next_after("cron(0 9 * * ? *)", expressions.zone_of("Asia/Tokyo"), after.timestamp() - 1)
        self.assertEqual(datetime.fromtimestamp(at, timezone.utc), after)

    def test_time_that_daylight_saving_leaves_out_is_left_out_and_one_that_comes_twice_counts_once(self):
        spring = self.times("cron(30 2 * * ? *)", "2026-03-28 00:00:00", 2, "Europe/Berlin")
        self.assertEqual(spring, ["03-28 02:30", "03-30 02:30"])
        autumn = self.times("cron(30 2 * * ? *)", "2026-10-24 12:00:00", 2, "Europe/Berlin")
        self.assertEqual(autumn, ["10-25 02:30", "10-26 02:30"])

    def test_cron_without_a_next_time_has_none(self):
        now = datetime(2026, 11, 27, tzinfo=timezone.utc).timestamp()
        for expression in ("cron(0 0 1 1 ? 2020)", "at(2026-11-26T23:59:59)"):
            self.assertIsNone(expressions.next_after(expression, timezone.utc, now), expression)

    def test_invalid_expressions(self):
        for expression in (
            "cron(0 9 * * *)",
            "cron(0 9 * * MON *)",
            "cron(60 9 * * ? *)",
            "cron(0 24 * * ? *)",
            "cron(0 9 32 * ? *)",
            "cron(0 9 ? * 8 *)",
            "cron(0 9 ? 13 * *)",
            "rate(0 minutes)",
            "rate(5 seconds)",
            "rate(5minutes)",
            "at(2026-13-01T00:00:00)",
            "every day",
        ):
            for is_valid in (expressions.is_valid, expressions.is_valid_for_rule):
                self.assertFalse(is_valid(expression), expression)
        self.assertTrue(expressions.is_valid("at(2026-12-01T00:00:00)"))
        for expression in ("at(2026-12-01T00:00:00)", "rate(1 minutes)", "rate(2 hour)"):
            self.assertFalse(expressions.is_valid_for_rule(expression), expression)
        for expression in ("rate(1 minute)", "rate(5 minutes)", "rate(1 day)", "cron(0 9 ? * MON-FRI *)"):
            self.assertTrue(expressions.is_valid_for_rule(expression), expression)


if __name__ == "__main__":
    unittest.main()
