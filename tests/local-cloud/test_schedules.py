"""Rules with a schedule, and EventBridge Scheduler."""

import json
import unittest
from datetime import datetime, timedelta, timezone

from botocore.exceptions import ClientError

from running_cloud import REGION, SECURITY, Cloud, eventually, lines

EVENTS = "events.amazonaws.com"
SCHEDULER = {"Principal": {"Service": "scheduler.amazonaws.com"}}
GROUP = f"arn:aws:scheduler:{REGION}:{SECURITY}:schedule-group/default"
OFF = {"Mode": "OFF"}


class Firing(unittest.TestCase):
    """By simulated time, see test_replay.py; a real rate takes minutes."""

    @classmethod
    def setUpClass(cls):
        cls.cloud = Cloud()
        cls.addClassCleanup(cls.cloud.end)
        cls.events = cls.cloud.client("events")
        cls.scheduler = cls.cloud.client("scheduler")
        cls.function_role = cls.cloud.role("scheduled")

    def function(self, name: str):
        return self.cloud.function(name, self.function_role)

    def begin(self, now: str):
        """Begin a replay, before schedules are made that fire at once."""
        self.cloud.page("time", "PUT", {"now": now})
        self.addCleanup(self.cloud.page, "time", "DELETE")

    def advance(self, *times: str):
        for each in times:
            self.cloud.page("time/advance", "POST", {"to": each})

    def rule(self, name: str, expression: str, *, permitted: bool = True, **target):
        function, trace = self.function(name)
        rule = self.events.put_rule(Name=name, ScheduleExpression=expression)["RuleArn"]
        if permitted:
            self.cloud.permit(function, EVENTS, rule)
        self.events.put_targets(Rule=name, Targets=[{"Id": "function", "Arn": function, **target}])
        self.addCleanup(self.events.remove_targets, Rule=name, Ids=["function"])
        return rule, trace

    def schedule(self, name: str, expression: str, *statements: dict, target: dict | None = None, **more):
        function, trace = self.function(name)
        allowed = statements or ({"Action": "lambda:InvokeFunction", "Resource": function},)
        role = self.cloud.role(f"{name}-schedule", *allowed, trust=SCHEDULER)
        self.scheduler.create_schedule(
            Name=name,
            ScheduleExpression=expression,
            FlexibleTimeWindow=OFF,
            Target={"Arn": function, "RoleArn": role, **(target or {})},
            **more,
        )
        if "ActionAfterCompletion" not in more:
            self.addCleanup(self.scheduler.delete_schedule, Name=name)
        return trace

    def given(self, trace) -> list:
        return [each["event"] for each in lines(trace)]

    def test_rate_rule_sends_the_scheduled_event_at_each_interval(self):
        self.begin("2026-10-01T12:00:30Z")
        rule, trace = self.rule("sweep", "rate(5 minutes)")
        self.advance("2026-10-01T12:04:00Z", "2026-10-01T12:16:00Z")
        events = self.given(trace)
        times = [f"2026-10-01T12:{minute}:30Z" for minute in ("05", "10", "15")]
        self.assertEqual([each["time"] for each in events], times)
        self.assertEqual(len({each["id"] for each in events}), 3)
        expected = {
            "version": "0",
            "id": events[0]["id"],
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": SECURITY,
            "time": times[0],
            "region": REGION,
            "resources": [rule],
            "detail": {},
        }
        self.assertEqual(events[0], expected)

    def test_rule_needs_the_functions_permission_and_may_send_an_input(self):
        self.begin("2026-10-01T12:00:00Z")
        _, refused = self.rule("unpermitted-rate", "rate(1 minute)", permitted=False)
        _, given = self.rule("with-input", "rate(1 minute)", Input='{"own": 1}')
        self.advance("2026-10-01T12:01:00Z")
        self.assertEqual((self.given(refused), self.given(given)), ([], [{"own": 1}]))

    def test_disabled_rule_counts_anew_when_it_is_enabled(self):
        self.begin("2026-10-01T12:00:00Z")
        _, trace = self.rule("disabled", "rate(10 minutes)")
        self.events.disable_rule(Name="disabled")
        self.advance("2026-10-01T12:25:00Z")
        self.assertEqual(self.given(trace), [])
        self.events.enable_rule(Name="disabled")
        self.advance("2026-10-01T12:36:00Z")
        self.assertEqual([each["time"] for each in self.given(trace)], ["2026-10-01T12:35:00Z"])

    def test_schedule_sends_its_input_with_the_keywords_replaced(self):
        self.begin("2026-10-01T00:00:00Z")
        text = json.dumps({"at": "<aws.scheduler.scheduled-time>", "of": "<aws.scheduler.schedule-arn>"})
        trace = self.schedule(
            "daily", "cron(0 9 ? * MON-FRI *)", ScheduleExpressionTimezone="Asia/Tokyo", target={"Input": text}
        )
        self.advance("2026-10-06T00:00:00Z")
        arn = f"arn:aws:scheduler:{REGION}:{SECURITY}:schedule/default/daily"
        # 1 October is at 09:00 in Tokyo when the replay begins; 3 and 4 October are a weekend.
        times = ["2026-10-02T00:00:00Z", "2026-10-05T00:00:00Z", "2026-10-06T00:00:00Z"]
        self.assertEqual(self.given(trace), [{"at": each, "of": arn} for each in times])

    def test_escaped_keyword_is_not_replaced(self):
        self.begin("2026-10-01T00:00:00Z")
        text = r'{"at": "\u003caws.scheduler.scheduled-time\u003e"}'
        trace = self.schedule("escaped", "rate(1 day)", target={"Input": text})
        self.advance("2026-10-01T00:01:00Z")
        self.assertEqual(self.given(trace), [{"at": "<aws.scheduler.scheduled-time>"}])

    def test_schedule_without_input_sends_an_event(self):
        self.begin("2026-10-01T00:00:00Z")
        trace = self.schedule("bare", "rate(1 hour)")
        self.advance("2026-10-01T01:30:00Z")
        events = self.given(trace)
        found = [(each["source"], each["detail-type"], each["time"]) for each in events]
        times = ["2026-10-01T00:00:00Z", "2026-10-01T01:00:00Z"]
        self.assertEqual(found, [("aws.scheduler", "Scheduled Event", each) for each in times])

    def test_schedule_keeps_to_its_start_and_end(self):
        self.begin("2026-10-01T00:00:00Z")
        first, last = (datetime(2026, 10, 1, hour, tzinfo=timezone.utc) for hour in (2, 4))
        at = {"StartDate": first, "EndDate": last}
        rate = self.schedule("rate-limited", "rate(1 hour)", **at)
        cron = self.schedule("cron-limited", "cron(0 * * * ? *)", **at)
        self.advance("2026-10-01T09:00:00Z")
        times = [f"2026-10-01T0{hour}:00:00Z" for hour in (2, 3, 4)]
        for trace in (rate, cron):
            self.assertEqual([each["time"] for each in self.given(trace)], times)

    def test_one_time_schedule_fires_once_and_may_delete_itself(self):
        self.begin("2026-09-30T00:00:00Z")
        stays = self.schedule("once", "at(2026-10-01T09:00:00)", ScheduleExpressionTimezone="Asia/Tokyo")
        goes = self.schedule("once-and-gone", "at(2026-10-01T09:00:00)", ActionAfterCompletion="DELETE")
        self.advance("2026-10-03T00:00:00Z")
        self.assertEqual([each["time"] for each in self.given(stays)], ["2026-10-01T00:00:00Z"])
        self.assertEqual([each["time"] for each in self.given(goes)], ["2026-10-01T09:00:00Z"])
        names = [each["Name"] for each in self.scheduler.list_schedules()["Schedules"]]
        self.assertIn("once", names)
        self.assertNotIn("once-and-gone", names)

    def test_role_of_a_schedule_needs_to_invoke(self):
        self.begin("2026-10-01T00:00:00Z")
        dead_url, dead = self.cloud.queue("schedule-dead")
        other = {"Action": "lambda:InvokeFunction", "Resource": f"arn:aws:lambda:{REGION}:{SECURITY}:function:other"}
        send = {"Action": "sqs:SendMessage", "Resource": dead}
        options = {"Input": '{"a": 1}', "DeadLetterConfig": {"Arn": dead}}
        trace = self.schedule("uninvited", "rate(1 day)", other, send, target=options)
        self.advance("2026-10-01T00:00:01Z")
        self.assertEqual(self.given(trace), [])
        message = self.cloud.received(dead_url)
        self.assertEqual(message["Body"], '{"a": 1}')
        self.assertEqual(message["MessageAttributes"]["SCHEDULED_TIME"]["StringValue"], "2026-10-01T00:00:00Z")

    def test_role_of_a_schedule_must_trust_the_scheduler_when_it_fires_too(self):
        self.begin("2026-10-01T00:00:00Z")
        trace = self.schedule("mistrusted", "rate(1 day)")
        document = {"Statement": [{"Effect": "Deny", "Action": "sts:AssumeRole", **SCHEDULER}]}
        iam = self.cloud.client("iam")
        iam.update_assume_role_policy(RoleName="mistrusted-schedule", PolicyDocument=json.dumps(document))
        self.advance("2026-10-01T00:00:01Z")
        self.assertEqual(self.given(trace), [])
        self.assertIn("mistrusted-schedule may not be assumed by scheduler.amazonaws.com", self.cloud.log())

    def test_changed_schedule_counts_anew(self):
        self.begin("2026-10-01T12:00:00Z")
        trace = self.schedule("changed", "rate(10 minutes)")
        self.advance("2026-10-01T12:05:00Z")
        found = self.scheduler.get_schedule(Name="changed")
        self.scheduler.update_schedule(
            Name="changed",
            ScheduleExpression="cron(0 13 * * ? *)",
            FlexibleTimeWindow=OFF,
            Target=found["Target"],
        )
        self.advance("2026-10-01T14:00:00Z")
        times = ["2026-10-01T12:00:00Z", "2026-10-01T13:00:00Z"]
        self.assertEqual([each["time"] for each in self.given(trace)], times)

    def test_schedules_fire_by_real_time(self):
        at = datetime.now(timezone.utc) + timedelta(seconds=3)
        trace = self.schedule("real", f"at({at:%Y-%m-%dT%H:%M:%S})")
        event = eventually(lambda: self.given(trace))[0]
        self.assertEqual(event["time"], f"{at:%Y-%m-%dT%H:%M:%SZ}")
        self.assertGreaterEqual(datetime.now(timezone.utc), at.replace(microsecond=0))


class Checks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = Cloud()
        cls.addClassCleanup(cls.cloud.end)
        cls.scheduler = cls.cloud.client("scheduler")
        cls.function, _ = cls.cloud.function("checked", cls.cloud.role("checked"))

    def create(self, name: str, role: str, expression: str = "rate(1 day)", **more):
        return self.scheduler.create_schedule(
            Name=name,
            ScheduleExpression=expression,
            FlexibleTimeWindow=OFF,
            Target={"Arn": self.function, "RoleArn": role},
            **more,
        )

    def refused(self, text: str, call, *arguments, **options):
        with self.assertRaises(ClientError) as caught:
            call(*arguments, **options)
        self.assertEqual(caught.exception.response["Error"]["Code"], "ValidationException")
        self.assertIn(text, str(caught.exception))

    def test_role_must_trust_the_scheduler(self):
        for name, trust, accepted in (
            ("trusts-lambda", {"Principal": {"Service": "lambda.amazonaws.com"}}, False),
            ("trusts-scheduler", SCHEDULER, True),
            ("trusts-account", {**SCHEDULER, "Condition": {"StringEquals": {"aws:SourceAccount": SECURITY}}}, True),
            ("trusts-group", {**SCHEDULER, "Condition": {"ArnEquals": {"aws:SourceArn": GROUP}}}, True),
            (
                "trusts-schedule",
                {**SCHEDULER, "Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:scheduler:{REGION}:*:schedule/*"}}},
                False,
            ),
        ):
            with self.subTest(name):
                role = self.cloud.role(name, trust=trust)
                if accepted:
                    self.assertTrue(self.create(name, role)["ScheduleArn"].endswith(f"schedule/default/{name}"))
                else:
                    self.refused("must allow AWS EventBridge Scheduler to assume the role", self.create, name, role)
        self.refused("assume the role", self.create, "absent", f"arn:aws:iam::{SECURITY}:role/absent")

    def test_expression_and_time_zone_must_be_valid(self):
        role = self.cloud.role("for-valid", trust=SCHEDULER)
        self.refused("Invalid Schedule Expression cron(0 9 * * *).", self.create, "a", role, "cron(0 9 * * *)")
        self.refused("Mars/Base", self.create, "b", role, ScheduleExpressionTimezone="Mars/Base")
        with self.assertRaises(ClientError) as caught:
            self.cloud.client("events").put_rule(Name="c", ScheduleExpression="rate(1 minutes)")
        self.assertEqual(caught.exception.response["Error"]["Code"], "ValidationException")

    def test_schedule_is_described_changed_and_deleted(self):
        role = self.cloud.role("for-life", trust=SCHEDULER)
        self.create("life", role, "cron(0 9 * * ? *)", ScheduleExpressionTimezone="Asia/Tokyo", Description="d")
        found = self.scheduler.get_schedule(Name="life")
        described = {name: found[name] for name in ("ScheduleExpression", "ScheduleExpressionTimezone", "Description")}
        expected = {
            "ScheduleExpression": "cron(0 9 * * ? *)",
            "ScheduleExpressionTimezone": "Asia/Tokyo",
            "Description": "d",
        }
        self.assertEqual((described, found["GroupName"], found["State"]), (expected, "default", "ENABLED"))
        change = {"Name": "life", "FlexibleTimeWindow": OFF, "Target": found["Target"]}
        self.refused("Invalid Schedule", self.scheduler.update_schedule, ScheduleExpression="rate(0 days)", **change)
        self.scheduler.update_schedule(ScheduleExpression="rate(2 days)", State="DISABLED", **change)
        found = self.scheduler.get_schedule(Name="life")
        self.assertEqual((found["ScheduleExpression"], found["State"]), ("rate(2 days)", "DISABLED"))
        self.scheduler.delete_schedule(Name="life")
        with self.assertRaises(ClientError) as caught:
            self.scheduler.get_schedule(Name="life")
        self.assertEqual(caught.exception.response["Error"]["Code"], "ResourceNotFoundException")

    def test_group_has_tags(self):
        arn = self.scheduler.create_schedule_group(Name="tagged", Tags=[{"Key": "a", "Value": "b"}])["ScheduleGroupArn"]
        self.assertEqual(self.scheduler.list_tags_for_resource(ResourceArn=arn)["Tags"], [{"Key": "a", "Value": "b"}])
        self.scheduler.untag_resource(ResourceArn=arn, TagKeys=["a"])
        self.assertEqual(self.scheduler.list_tags_for_resource(ResourceArn=arn)["Tags"], [])
        self.assertEqual(self.scheduler.get_schedule_group(Name="default")["State"], "ACTIVE")


if __name__ == "__main__":
    unittest.main()
