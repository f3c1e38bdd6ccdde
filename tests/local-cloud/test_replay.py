"""Simulated time: what is due happens when the time is advanced, in order and one thing at a time."""

import json
import threading
import time
import unittest
from datetime import datetime
from urllib.error import HTTPError

from botocore.exceptions import ClientError

from running_cloud import BOOTSTRAP, REGION, SECURITY, Cloud, bootstrap, from_service, lines, policy

BEGIN = "2026-10-01T12:00:00Z"
TAKE = {
    "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    "Resource": f"arn:aws:sqs:{REGION}:{SECURITY}:*",
}
EVENTS, SNS = "events.amazonaws.com", "sns.amazonaws.com"


def minute(number: int, second: int = 0) -> str:
    return f"2026-10-01T12:{number:02}:{second:02}Z"


class ExpiredItems(unittest.TestCase):
    def test_deletion_of_expired_items_waits_for_the_end_of_a_replay(self):
        from ministack.services import dynamodb

        from local_cloud import moment

        moment.install()
        moment.set_to(moment.parse(BEGIN))
        self.addCleanup(moment.set_to, None)
        # What MiniStack's thread does before it looks at the items.
        thread = threading.Thread(target=dynamodb.time.sleep, args=(0,), daemon=True)
        thread.start()
        thread.join(0.2)
        self.assertTrue(thread.is_alive())
        moment.set_to(None)
        thread.join(5)
        self.assertFalse(thread.is_alive())


class Replaying(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = Cloud()
        cls.addClassCleanup(cls.cloud.end)
        cls.sqs = cls.cloud.client("sqs")
        cls.role = cls.cloud.role("replayed", TAKE)

    def begin(self, at: str = BEGIN):
        self.cloud.page("time", "PUT", {"now": at})
        self.addCleanup(self.cloud.page, "time", "DELETE")

    def advance(self, to: str, **more) -> dict:
        return self.cloud.page("time/advance", "POST", {"to": to, **more})

    def polled(self, name: str, window: int = 0, size: int = 10, visibility: int = 30):
        """Make a queue with a function behind it; returns the queue's URL and the file that the function writes to."""
        url, queue = self.cloud.queue(name)
        self.sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(visibility)})
        _, trace = self.cloud.function(name, self.role)
        functions = self.cloud.client("lambda")
        mapping = functions.create_event_source_mapping(
            EventSourceArn=queue,
            FunctionName=name,
            BatchSize=size,
            MaximumBatchingWindowInSeconds=window,
            FunctionResponseTypes=["ReportBatchItemFailures"],
        )
        self.addCleanup(functions.delete_event_source_mapping, UUID=mapping["UUID"])
        return url, trace

    def batches(self, trace) -> list[list[tuple[str, str]]]:
        """The bodies of each batch, with the minute and second of their SentTimestamp."""
        return [
            [
                (each["body"], time.strftime("%M:%S", time.gmtime(int(each["attributes"]["SentTimestamp"]) / 1000)))
                for each in line["event"]["Records"]
            ]
            for line in lines(trace)
        ]

    def refused(self, status: int, *request):
        with self.assertRaises(HTTPError) as caught:
            self.cloud.page(*request)
        with caught.exception as answer:
            self.assertEqual(answer.status, status)
            return json.load(answer)["error"]

    def test_time_is_real_until_a_replay_begins_and_again_when_it_ends(self):
        def difference() -> float:
            """From this machine's time, in seconds."""
            now = datetime.fromisoformat(self.cloud.page("time")["now"].replace("Z", "+00:00"))
            return abs(time.time() - now.timestamp())

        self.assertEqual(self.cloud.page("time")["mode"], "real")
        self.assertLess(difference(), 10)
        begun = self.cloud.page("time", "PUT", {"now": "2026-10-01T21:00:00+09:00"})
        self.assertEqual(begun, {"mode": "replay", "now": "2026-10-01T12:00:00.000Z"})
        time.sleep(0.1)
        self.assertEqual(self.cloud.page("time"), begun)
        for now in ("2026-10-01T12:00:00.5Z", "2026-10-01T12:00:00.500000000+00:00"):
            self.assertEqual(self.cloud.page("time", "PUT", {"now": now})["now"], "2026-10-01T12:00:00.500Z")
        self.assertEqual(self.cloud.page("time", "DELETE")["mode"], "real")
        self.assertLess(difference(), 10)

    def test_delayed_message_arrives_at_its_time(self):
        url, trace = self.polled("delayed")
        self.begin()
        self.sqs.send_message(QueueUrl=url, MessageBody="delayed", DelaySeconds=60)
        self.sqs.send_message(QueueUrl=url, MessageBody="at once")
        self.advance(minute(0, 59))
        self.assertEqual(self.batches(trace), [[("at once", "00:00")]])
        self.assertEqual(self.advance(minute(5))["now"], "2026-10-01T12:05:00.000Z")
        self.assertEqual(self.batches(trace)[1:], [[("delayed", "01:00")]])

    def test_failed_message_arrives_again_after_its_visibility_timeout_and_is_dead_lettered_then(self):
        url, trace = self.polled("hidden", visibility=120)
        dead_url, dead = self.cloud.queue("hidden-dead")
        redrive = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 3})
        self.sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": redrive})
        self.begin()
        self.sqs.send_message(QueueUrl=url, MessageBody="retry")
        self.advance(minute(5, 59))
        expected = [[("retry", f"{each:02}:00")] for each in (0, 2, 4)]
        self.assertEqual(self.batches(trace), expected)
        self.assertIsNone(self.cloud.received(dead_url, 0))
        self.advance(minute(6))
        self.assertEqual(self.cloud.received(dead_url)["Body"], "retry")
        self.assertEqual(self.batches(trace), expected)

    def test_window_begins_with_its_first_message(self):
        url, trace = self.polled("window", window=20, size=100)
        self.begin()
        for second in (0, 10, 19, 25):
            self.advance(minute(1, second))
            self.sqs.send_message(QueueUrl=url, MessageBody=f"{second}")
        self.advance(minute(1, 44))
        first = [("0", "01:00"), ("10", "01:10"), ("19", "01:19")]
        self.assertEqual(self.batches(trace), [first])
        self.advance(minute(1, 45))
        self.assertEqual(self.batches(trace), [first, [("25", "01:25")]])

    def test_everything_that_is_due_happens_in_order(self):
        early_url, early = self.polled("order-early")
        late_url, late = self.polled("order-late")
        function, rule_trace = self.cloud.function("order-rule", self.role)
        events = self.cloud.client("events")
        rule = events.put_rule(Name="order", ScheduleExpression="rate(2 minutes)")["RuleArn"]
        self.cloud.permit(function, EVENTS, rule)
        events.put_targets(Rule="order", Targets=[{"Id": "function", "Arn": function}])
        self.addCleanup(events.remove_targets, Rule="order", Ids=["function"])
        self.begin()
        self.sqs.send_message(QueueUrl=late_url, MessageBody="late", DelaySeconds=300)
        self.sqs.send_message(QueueUrl=early_url, MessageBody="early", DelaySeconds=60)
        self.cloud.page("invocations", "DELETE")
        fired = self.advance(minute(5))["fired"]
        names = [each["function_name"] for each in self.cloud.page("invocations")]
        self.assertEqual(names, ["order-early", "order-rule", "order-rule", "order-late"])
        self.assertEqual([each["at"][14:19] for each in fired if each["arn"] == rule], ["02:00", "04:00"])
        self.assertEqual(len(lines(early) + lines(rule_trace) + lines(late)), 4)

    def test_what_an_invocation_causes_ends_before_the_answer(self):
        # A function that sends to a queue, whose function the advance waits for too.
        url, trace = self.polled("caused")
        allowed = {"Action": "sqs:SendMessage", "Resource": "*"}
        arn, _ = self.cloud.function("causes", self.cloud.role("causes", TAKE, allowed), bootstrap("calling_function"))
        topic = self.cloud.topic("causes")
        self.cloud.permit(arn, SNS, topic)
        sns = self.cloud.client("sns")
        sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)
        self.begin()
        send = ["sqs", "send_message", {"QueueUrl": url, "MessageBody": "caused", "DelaySeconds": 30}]
        self.advance(minute(1))
        sns.publish(TopicArn=topic, Message=json.dumps({"calls": [send]}))
        self.cloud.page("time/quiet", "POST")
        self.assertEqual(self.batches(trace), [])
        self.advance(minute(2))
        self.assertEqual(self.batches(trace), [[("caused", "01:30")]])

    def test_invocations_are_one_at_a_time_in_the_order_of_their_events(self):
        events = self.cloud.client("events")
        rule = events.put_rule(Name="serial", EventPattern=json.dumps({"source": ["serial"]}))["RuleArn"]
        function, trace = self.cloud.function("serial", self.role)
        self.cloud.permit(function, EVENTS, rule)
        events.put_targets(Rule="serial", Targets=[{"Id": "function", "Arn": function}])
        self.begin()
        details = [json.dumps({"number": each}) for each in range(10)]
        events.put_events(Entries=[{"Source": "serial", "DetailType": "d", "Detail": each} for each in details])
        self.cloud.page("time/quiet", "POST")
        given = lines(trace)
        self.assertEqual([each["event"]["detail"]["number"] for each in given], list(range(10)))
        self.assertEqual(len({each["pid"] for each in given}), 1)
        # An event without a time has that of the replay.
        self.assertEqual({each["event"]["time"] for each in given}, {BEGIN})

    def test_topics_messages_have_the_time_of_the_replay(self):
        topic = self.cloud.topic("stamped")
        url, queue = self.cloud.queue("stamped", from_service(SNS, "sqs:SendMessage", topic))
        self.cloud.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
        self.begin()
        self.advance(minute(7))
        self.cloud.client("sns").publish(TopicArn=topic, Message="m")
        self.assertEqual(json.loads(self.cloud.received(url)["Body"])["Timestamp"], "2026-10-01T12:07:00.000Z")

    def test_messages_keep_their_delay_when_a_replay_begins_and_ends(self):
        url, _ = self.cloud.queue("kept")
        self.sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=600)
        self.sqs.send_message(QueueUrl=url, MessageBody="now")
        self.begin("2020-01-01T00:00:00Z")
        received = self.cloud.received(url)
        self.assertEqual(received["Body"], "now")
        self.sqs.delete_message(QueueUrl=url, ReceiptHandle=received["ReceiptHandle"])
        self.advance("2020-01-01T00:09:00Z")
        self.assertIsNone(self.cloud.received(url, 0))
        self.advance("2020-01-01T00:10:00Z")
        self.assertEqual(self.cloud.received(url)["Body"], "later")
        self.cloud.page("time", "DELETE")
        self.assertIsNone(self.cloud.received(url, 0))

    def test_long_poll_ends_while_time_stands_still(self):
        url, _ = self.cloud.queue("polled-in-vain")
        self.begin()
        started = time.monotonic()
        self.assertNotIn("Messages", self.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1))
        self.assertGreaterEqual(time.monotonic() - started, 1)

    def test_queue_whose_function_may_not_receive_holds_up_nothing(self):
        url, trace = self.polled("stuck")
        iam = self.cloud.client("iam")
        iam.put_role_policy(RoleName="replayed", PolicyName="no", PolicyDocument=policy({**TAKE, "Effect": "Deny"}))
        self.addCleanup(iam.delete_role_policy, RoleName="replayed", PolicyName="no")
        self.sqs.send_message(QueueUrl=url, MessageBody="stays")
        self.assertEqual(self.cloud.page("time/quiet", "POST")["mode"], "real")
        self.begin()
        self.advance(minute(9))
        self.assertEqual(self.batches(trace), [])

    def test_quiet_waits_in_real_time_for_queues_and_invocations(self):
        url, trace = self.polled("quiet", window=1, size=100)
        for _ in range(3):
            entries = [{"Id": f"{each}", "MessageBody": f"{each}"} for each in range(10)]
            self.sqs.send_message_batch(QueueUrl=url, Entries=entries)
        time.sleep(1)
        self.assertEqual(self.cloud.page("time/quiet", "POST")["mode"], "real")
        self.assertEqual([len(each) for each in self.batches(trace)], [30])

    def test_wait_has_a_limit(self):
        slow = BOOTSTRAP.replace("    failed =", "    __import__('time').sleep(2)\n    failed =", 1)
        _, trace = self.cloud.function("slow", self.role, slow)
        self.begin()
        self.cloud.client("lambda").invoke(FunctionName="slow", InvocationType="Event", Payload=b"{}")
        self.assertIn("have not ended", self.refused(504, "time/quiet", "POST", {"timeout_seconds": 0.1}))
        self.cloud.page("time/quiet", "POST")
        self.assertEqual(len(lines(trace)), 1)

    def test_bad_requests(self):
        self.assertIn("begin a replay", self.refused(400, "time/advance", "POST", {"to": BEGIN}))
        for now in ("noon", "2026-10-01T12:00:00", None, 5):
            self.refused(400, "time", "PUT", {"now": now})
        self.assertIn("now", self.refused(400, "time", "PUT", {}))
        self.begin()
        self.assertIn("does not go back", self.refused(400, "time/advance", "POST", {"to": "2026-10-01T11:59:59Z"}))
        self.assertEqual(self.cloud.page("time")["mode"], "replay")

    def test_sessions_and_signatures_keep_real_time(self):
        self.begin("2001-01-01T00:00:00Z")
        client = self.cloud.client("sqs", credentials=self.cloud.assume(self.role))
        with self.assertRaises(ClientError) as caught:
            client.create_queue(QueueName="not-allowed")
        self.assertEqual(caught.exception.response["Error"]["Code"], "AccessDenied")


if __name__ == "__main__":
    unittest.main()
