"""Events of AWS's services, through rules to functions."""

import json
import unittest
from datetime import datetime, timezone

from running_cloud import REGION, SECURITY, eventually, from_service, lines, shared

EVENTS = "events.amazonaws.com"
LAST = "last-of-a-test"


class Rules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = shared()
        cls.events = cls.cloud.client("events")
        cls.role = cls.cloud.role("event-target")

    def target(self, name: str, pattern: dict, *, permitted: bool = True, **target):
        """Make a rule with a function behind it; returns the file that the function writes to."""
        either = {"$or": [{"detail-type": [LAST]}, pattern]}
        rule = self.events.put_rule(Name=name, EventPattern=json.dumps(either))["RuleArn"]
        function, trace = self.cloud.function(name, self.role)
        if permitted:
            self.cloud.permit(function, EVENTS, rule)
        self.events.put_targets(Rule=name, Targets=[{"Id": "function", "Arn": function, **target}])
        self.addCleanup(self.events.remove_targets, Rule=name, Ids=["function"])
        return trace

    def put(self, detail, source: str = "aws.securityhub", kind: str = "Findings", client=None, **more) -> dict:
        entry = {"Source": source, "DetailType": kind, "Detail": json.dumps(detail), **more}
        return (client or self.events).put_events(Entries=[entry])["Entries"][0]

    def assert_passed(self, trace, *expected):
        """Only these details came through."""
        self.put({}, kind=LAST)

        def details(last: bool) -> list:
            events = [each["event"] for each in lines(trace)]
            return [each["detail"] for each in events if (each["detail-type"] == LAST) == last]

        # Events may arrive in another order than they were put.
        eventually(lambda: details(last=True) and len(details(last=False)) >= len(expected))
        self.assertCountEqual(details(last=False), expected)

    def test_event_arrives_bare_as_its_service_puts_it(self):
        trace = self.target("bare", {"source": ["aws.guardduty"]})
        at = datetime(2026, 11, 20, 1, 2, 3, tzinfo=timezone.utc)
        arn = f"arn:aws:guardduty:{REGION}:{SECURITY}:detector/d"
        put = self.put({"a": [1]}, "aws.guardduty", "GuardDuty Finding", Time=at, Resources=[arn])
        event = eventually(lambda: lines(trace))[0]["event"]
        expected = {
            "version": "0",
            "id": put["EventId"],
            "detail-type": "GuardDuty Finding",
            "source": "aws.guardduty",
            "account": SECURITY,
            "time": "2026-11-20T01:02:03Z",
            "region": REGION,
            "resources": [arn],
            "detail": {"a": [1]},
        }
        self.assertEqual(event, expected)

    def test_role_may_not_speak_for_a_service(self):
        role = self.cloud.role("puts-events", {"Action": "events:PutEvents", "Resource": "*"})
        client = self.cloud.client("events", credentials=self.cloud.assume(role))
        self.assertEqual(self.put({}, client=client)["ErrorCode"], "NotAuthorizedForSourceException")
        self.assertIn("EventId", self.put({}, "my.own", client=client))

    def test_patterns_match_elements_of_arrays(self):
        severe = {"Severity": {"Label": ["HIGH", "CRITICAL"]}, "Workflow": {"Status": ["NEW"]}}
        trace = self.target("elements", {"detail": {"findings": severe}})

        def finding(label: str, status: str) -> dict:
            return {"Severity": {"Label": label}, "Workflow": {"Status": status}}

        second = {"findings": [finding("LOW", "NEW"), finding("HIGH", "NEW")]}
        self.put(second)
        self.put({"findings": [finding("LOW", "NEW")]})
        self.put({"findings": [finding("LOW", "NEW"), finding("HIGH", "RESOLVED")]})
        self.put({"findings": []})
        self.assert_passed(trace, second)

    def test_patterns_have_operators(self):
        for number, (operator, matching, other) in enumerate(
            [
                ([{"numeric": [">=", 7, "<", 9]}], 7.0, 9),
                ([{"anything-but": ["ARCHIVED", "RESOLVED"]}], "ACTIVE", "ARCHIVED"),
                ([{"prefix": "AWS_RISK_"}], "AWS_RISK_X", "AWS_EC2_X"),
                ([{"anything-but": {"prefix": "[SAMPLE]"}}], "title", "[SAMPLE] title"),
                ([{"exists": False}, False], False, True),
            ]
        ):
            with self.subTest(str(operator)):
                trace = self.target(f"operator-{number}", {"detail": {"number": [number], "value": operator}})
                good = {"number": number, "value": matching}
                self.put(good)
                self.put({"number": number, "value": other})
                self.assert_passed(trace, good)

    def test_patterns_have_alternatives(self):
        either = {"detail": {"$or": [{"a": [{"exists": True}]}, {"b": {"c": [1]}}]}}
        trace = self.target("alternatives", {"source": ["aws.inspector2"], **either})
        good = [{"a": None}, {"b": {"c": 1}}]
        for detail in [*good, {"b": {"c": 2}}, {"d": 1}]:
            self.put(detail, "aws.inspector2")
        self.put(good[0], "aws.another")
        self.assert_passed(trace, *good)

    def test_what_matches_nothing_invokes_nothing(self):
        trace = self.target("threshold", {"detail": {"threshold": [{"numeric": [">=", 7]}]}})
        self.put({"threshold": 3, "marker": "under the threshold"})
        self.assert_passed(trace)
        everything = json.dumps(self.cloud.page("invocations"))
        self.assertNotIn("under the threshold", everything)
        self.assertIn('"function_name": "threshold"', everything)

    def test_permission_is_for_one_rule(self):
        source = f"arn:aws:events:{REGION}:{SECURITY}:rule/*"
        statement = from_service(EVENTS, "sqs:SendMessage", source)
        statement["Condition"] = {"ArnLike": {"aws:SourceArn": source}}
        url, queue = self.cloud.queue("unpermitted-dead", statement)
        trace = self.target(
            "unpermitted", {"detail": {"unpermitted": [1]}}, permitted=False, DeadLetterConfig={"Arn": queue}
        )
        self.cloud.permit("unpermitted", EVENTS, f"arn:aws:events:{REGION}:{SECURITY}:rule/another")
        self.put({"unpermitted": 1})
        self.assertEqual(json.loads(self.cloud.received(url)["Body"])["detail"], {"unpermitted": 1})
        self.assertEqual(lines(trace), [])


if __name__ == "__main__":
    unittest.main()
