"""Filter patterns of JSON, by which the tools search the functions' logs."""

import json
import time
import unittest

from botocore.exceptions import ClientError

from running_cloud import shared

LINES = {
    "new": {"message": "decided", "decision": "new", "account": "111122223333", "n": 3, "about": {"control": "S3.5"}},
    "over": {"message": "decided", "decision": "resolved", "account": "444455556666", "n": 12, "late": True},
    "other": {"message": "started", "n": "3", "about": None},
}
TEXT = "START RequestId: 1 decided"


class Patterns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.logs = shared().client("logs")
        cls.logs.create_log_group(logGroupName="patterns")
        cls.logs.create_log_stream(logGroupName="patterns", logStreamName="s")
        now = int(time.time() * 1000)
        texts = [TEXT, *(json.dumps({**line, "name": name}) for name, line in LINES.items())]
        events = [{"timestamp": now, "message": text} for text in texts]
        cls.logs.put_log_events(logGroupName="patterns", logStreamName="s", logEvents=events)

    def matching(self, pattern: str) -> list[str]:
        """The names of the lines that match; the line that is not JSON has none."""
        found = self.logs.filter_log_events(logGroupName="patterns", filterPattern=pattern)["events"]
        texts = [each["message"] for each in found]
        return [json.loads(text)["name"] if text.startswith("{") else text for text in texts]

    def test_fields_are_compared(self):
        for pattern, expected in (
            ('{ $.message = "decided" }', ["new", "over"]),
            ("{$.message=decided}", ["new", "over"]),
            ('{ $.message = "DECIDED" }', []),
            ('{ $.account = "1111*" }', ["new"]),
            ('{ $.about.control = "S3.?" }', []),
            ('{ $.decision != "new" }', ["over"]),
            ("{ $.n = 3 }", ["new"]),
            ('{ $.n = "3" }', ["other"]),
            ("{ $.n >= 3 }", ["new", "over"]),
            ("{ $.n < 12 }", ["new"]),
            ("{ $.late IS TRUE }", ["over"]),
            ("{ $.about IS NULL }", ["other"]),
            ("{ $.about NOT EXISTS }", ["over"]),
            ('{ $.absent = "*" }', []),
        ):
            with self.subTest(pattern):
                self.assertEqual(self.matching(pattern), expected)

    def test_pages_have_each_event_once(self):
        self.logs.create_log_group(logGroupName="pages")
        for stream in ("one", "other"):
            self.logs.create_log_stream(logGroupName="pages", logStreamName=stream)
        now = int(time.time() * 1000)
        expected = [f"{number:02}" for number in range(20)]
        for stream, texts in (("one", expected[::2]), ("other", expected[1::2])):
            # Four events have the same time.
            events = [{"timestamp": now + int(text) // 4, "message": text} for text in texts]
            self.logs.put_log_events(logGroupName="pages", logStreamName=stream, logEvents=events)
        pages = self.logs.get_paginator("filter_log_events").paginate(logGroupName="pages", limit=3)
        texts = [each["message"] for page in pages for each in page["events"]]
        self.assertEqual(sorted(texts), expected)
        with self.assertRaisesRegex(ClientError, "nextToken is invalid"):
            self.logs.filter_log_events(logGroupName="pages", nextToken="forged")

    def test_comparisons_are_combined(self):
        for pattern, expected in (
            ('{ $.message = "decided" && $.decision = "new" }', ["new"]),
            ('{ ($.message = "decided") && ($.account = "444455556666") }', ["over"]),
            ('{ $.message = "started" || $.message = "decided" && $.n > 3 }', ["over", "other"]),
            ('{ ($.message = "started" || $.message = "decided") && $.n > 3 }', ["over"]),
        ):
            with self.subTest(pattern):
                self.assertEqual(self.matching(pattern), expected)

    def test_pattern_of_text_matches_every_kind_of_line(self):
        self.assertEqual(self.matching('"decided"'), [TEXT, "new", "over"])

    def test_invalid_patterns_are_rejected(self):
        for pattern in (
            "{ $.n }",
            "{ $.n = }",
            "{ n = 1 }",
            "{ $.n = 1",
            "{ ($.n = 1 }",
            "{ $.n = 1 $.m = 2 }",
            '{ $.n < "a" }',
            "{ $.n IS 1 }",
            "{ $.n NOT 1 }",
            "{ $.a[0] = 1 }",
        ):
            with self.subTest(pattern), self.assertRaises(ClientError) as caught:
                self.matching(pattern)
            self.assertEqual(caught.exception.response["Error"]["Code"], "InvalidParameterException")


if __name__ == "__main__":
    unittest.main()
