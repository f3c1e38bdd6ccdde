"""Message move tasks, as `task redrive` starts them."""

import json
import time
import unittest

from botocore.exceptions import ClientError

from running_cloud import REGION, SECURITY, eventually, policy, shared

MOVE = {
    "Action": ["sqs:StartMessageMoveTask", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    "Resource": f"arn:aws:sqs:{REGION}:{SECURITY}:*",
}
SEND = {"Action": "sqs:SendMessage", "Resource": f"arn:aws:sqs:{REGION}:{SECURITY}:*"}


class MessageMoves(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = shared()
        cls.sqs = cls.cloud.client("sqs")

    def pair(self, name: str) -> tuple[tuple[str, str], tuple[str, str]]:
        """Make a queue and its dead-letter queue; returns the URL and ARN of each."""
        dead = self.cloud.queue(f"{name}-dead")
        live = self.cloud.queue(name)
        redrive = json.dumps({"deadLetterTargetArn": dead[1], "maxReceiveCount": 1})
        self.sqs.set_queue_attributes(QueueUrl=live[0], Attributes={"RedrivePolicy": redrive})
        return live, dead

    def start(self, source: str, destination: str | None = None, client=None, **options) -> str:
        """Start a task; returns its handle."""
        if destination:
            options["DestinationArn"] = destination
        return (client or self.sqs).start_message_move_task(SourceArn=source, **options)["TaskHandle"]

    def task(self, source: str) -> dict:
        """The most recent task of a queue."""
        return self.sqs.list_message_move_tasks(SourceArn=source)["Results"][0]

    def ended(self, source: str) -> dict:
        """The most recent task of a queue, once it is over."""
        eventually(lambda: self.task(source)["Status"] not in ("RUNNING", "CANCELLING"))
        return self.task(source)

    def assert_refused(self, code: str, words: str, call, *arguments, **options):
        with self.assertRaises(ClientError) as caught:
            call(*arguments, **options)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        self.assertIn(words, str(caught.exception))

    def test_moved_messages_keep_body_and_attributes_and_restart_their_counts(self):
        (live_url, live), (dead_url, dead) = self.pair("whole")
        attributes = {"reason": {"DataType": "String", "StringValue": "refused"}}
        sent = self.sqs.send_message(QueueUrl=dead_url, MessageBody="hello", MessageAttributes=attributes)
        self.sqs.receive_message(QueueUrl=dead_url, VisibilityTimeout=0)
        handle = self.start(dead, live)
        ended = self.ended(dead)
        self.assertEqual((ended["Status"], ended["SourceArn"], ended["DestinationArn"]), ("COMPLETED", dead, live))
        moved, to_move = ended["ApproximateNumberOfMessagesMoved"], ended["ApproximateNumberOfMessagesToMove"]
        self.assertEqual((moved, to_move), (1, 1))
        self.assertTrue(handle)
        self.assertNotIn("TaskHandle", ended)
        message = self.sqs.receive_message(
            QueueUrl=live_url, AttributeNames=["All"], MessageAttributeNames=["All"]
        )["Messages"][0]
        self.assertEqual((message["Body"], message["MessageAttributes"]), ("hello", attributes))
        self.assertEqual(message["Attributes"]["ApproximateReceiveCount"], "1")
        self.assertNotEqual(message["MessageId"], sent["MessageId"])
        self.assertIsNone(self.cloud.received(dead_url, 0.1))

    def test_move_without_destination_returns_messages_to_their_source(self):
        (live_url, _), (dead_url, dead) = self.pair("back")
        self.sqs.send_message(QueueUrl=live_url, MessageBody="hello")
        for _ in range(2):
            self.sqs.receive_message(QueueUrl=live_url, VisibilityTimeout=0)
        self.start(dead)
        self.assertEqual(self.ended(dead)["Status"], "COMPLETED")
        self.assertEqual(self.cloud.received(live_url)["Body"], "hello")

    def test_move_of_messages_without_source_needs_a_destination(self):
        _, (dead_url, dead) = self.pair("from-nowhere")
        self.sqs.send_message(QueueUrl=dead_url, MessageBody="hello")
        self.start(dead)
        ended = self.ended(dead)
        self.assertEqual((ended["Status"], ended["FailureReason"]), ("FAILED", "CouldNotDetermineMessageSource"))
        self.assertEqual(self.cloud.received(dead_url)["Body"], "hello")

    def test_source_must_be_a_dead_letter_queue(self):
        live, dead = (arn for _, arn in self.pair("wrong-way"))
        words = "Source queue must be configured as a Dead Letter Queue."
        self.assert_refused("InvalidParameterValue", words, self.start, live, dead)
        self.assert_refused("ResourceNotFoundException", "SourceArn", self.start, f"{dead}-gone", live)
        self.assert_refused("ResourceNotFoundException", "DestinationArn", self.start, dead, f"{live}-gone")
        self.assert_refused("InvalidParameterValue", "cannot be the same", self.start, dead, dead)
        self.assert_refused("InvalidParameterValue", "format", self.start, "dead")

    def test_move_keeps_its_rate_runs_alone_and_can_be_cancelled(self):
        (_, live), (dead_url, dead) = self.pair("slowly")
        for number in range(10):
            self.sqs.send_message(QueueUrl=dead_url, MessageBody=str(number))
        started = time.monotonic()
        handle = self.start(dead, live, MaxNumberOfMessagesPerSecond=4)
        self.assertEqual(self.task(dead)["TaskHandle"], handle)
        self.assert_refused("InvalidParameterValue", "already a task running", self.start, dead, live)
        eventually(lambda: self.task(dead)["ApproximateNumberOfMessagesMoved"] >= 3)
        self.assertGreaterEqual(time.monotonic() - started, 0.5)
        self.sqs.cancel_message_move_task(TaskHandle=handle)
        ended = self.ended(dead)
        self.assertEqual(ended["Status"], "CANCELLED")
        self.assertLess(ended["ApproximateNumberOfMessagesMoved"], 10)
        cancel = self.sqs.cancel_message_move_task
        self.assert_refused("InvalidParameterValue", "Only active tasks", cancel, TaskHandle=handle)
        self.assert_refused("ResourceNotFoundException", "Task does not exist", cancel, TaskHandle="none")
        self.start(dead, live)
        self.assertEqual(self.ended(dead)["Status"], "COMPLETED")
        tasks = self.sqs.list_message_move_tasks(SourceArn=dead, MaxResults=10)["Results"]
        self.assertEqual([each["Status"] for each in tasks], ["COMPLETED", "CANCELLED"])

    def test_caller_needs_the_permissions_of_the_move(self):
        (_, live), (_, dead) = self.pair("permitted")
        for action in [*MOVE["Action"], "sqs:SendMessage"]:
            name = f"moves-without-{action.partition(':')[2]}"
            rest = {**MOVE, "Action": [each for each in MOVE["Action"] if each != action]}
            statements = [rest] if action == "sqs:SendMessage" else [rest, SEND]
            client = self.cloud.client("sqs", credentials=self.cloud.assume(self.cloud.role(name, *statements)))
            with self.subTest(action):
                self.assert_refused("AccessDenied", f"to perform: {action}", self.start, dead, live, client)
        role = self.cloud.role("may-move", {**MOVE, "Resource": dead}, {**SEND, "Resource": live})
        self.start(dead, live, self.cloud.client("sqs", credentials=self.cloud.assume(role)))
        self.assertEqual(self.ended(dead)["Status"], "COMPLETED")

    def test_caller_needs_the_key_of_an_encrypted_queue(self):
        (_, live), (dead_url, dead) = self.pair("encrypted-dead-letters")
        owner = {"Principal": {"AWS": f"arn:aws:iam::{SECURITY}:root"}, "Action": "kms:*", "Resource": "*"}
        key = self.cloud.client("kms").create_key(Policy=policy(owner))["KeyMetadata"]["Arn"]
        self.sqs.set_queue_attributes(QueueUrl=dead_url, Attributes={"KmsMasterKeyId": key})
        role = self.cloud.role("moves-without-key", MOVE, SEND)
        client = self.cloud.client("sqs", credentials=self.cloud.assume(role))
        self.assert_refused("AccessDenied", "kms:Decrypt", self.start, dead, live, client)


if __name__ == "__main__":
    unittest.main()
