"""Queues that invoke functions."""

import json
import unittest

from botocore.exceptions import ClientError

from running_cloud import REGION, SECURITY, eventually, from_service, lines, policy, shared

SNS = "sns.amazonaws.com"
QUEUES = f"arn:aws:sqs:{REGION}:{SECURITY}:*"
TAKE = {"Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], "Resource": QUEUES}


class Polling(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = shared()
        cls.sqs = cls.cloud.client("sqs")
        cls.functions = cls.cloud.client("lambda")

    def polled(self, name: str, *statements: dict, **attributes: str):
        """Make a queue with a function behind it; returns the queue's URL and the file that the function writes to."""
        url, queue = self.cloud.queue(name)
        if attributes:
            self.sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
        role = self.cloud.role(name, *(statements or [TAKE]))
        _, trace = self.cloud.function(name, role)
        self.mapping = self.functions.create_event_source_mapping(
            EventSourceArn=queue,
            FunctionName=name,
            FunctionResponseTypes=["ReportBatchItemFailures"],
            ScalingConfig={"MaximumConcurrency": 2},
        )
        self.addCleanup(self.functions.delete_event_source_mapping, UUID=self.mapping["UUID"])
        return url, trace

    def send(self, url: str, *bodies: str):
        entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
        self.sqs.send_message_batch(QueueUrl=url, Entries=entries)

    def bodies(self, trace) -> list[str]:
        return [record["body"] for each in lines(trace) for record in each["event"]["Records"]]

    def left(self, url: str) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(found[name]) for name in names)

    def test_messages_arrive_in_the_shape_of_aws_and_are_deleted(self):
        url, trace = self.polled("polled")
        self.send(url, "hello")
        record = eventually(lambda: lines(trace))[0]["event"]["Records"][0]
        self.assertEqual((record["body"], record["eventSource"]), ("hello", "aws:sqs"))
        self.assertEqual(record["eventSourceARN"], f"arn:aws:sqs:{REGION}:{SECURITY}:polled")
        self.assertEqual(record["attributes"]["ApproximateReceiveCount"], "1")
        self.assertTrue(eventually(lambda: self.left(url) == 0))
        self.assertEqual(self.mapping["ScalingConfig"], {"MaximumConcurrency": 2})

    def test_failed_message_is_received_again_and_then_dead_lettered(self):
        dead_url, dead = self.cloud.queue("partly-dead")
        redrive = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 2})
        url, trace = self.polled("partly", VisibilityTimeout="3", RedrivePolicy=redrive)
        self.send(url, "good", "retry")
        self.assertEqual(self.cloud.received(dead_url)["Body"], "retry")
        self.assertEqual(sorted(self.bodies(trace)), ["good", "retry", "retry"])

    def test_role_needs_its_permissions_when_the_mapping_is_made(self):
        for action in TAKE["Action"]:
            name = f"without-{action.partition(':')[2]}"
            rest = {**TAKE, "Action": [each for each in TAKE["Action"] if each != action]}
            with self.subTest(action), self.assertRaises(ClientError) as caught:
                self.polled(name, rest)
            error = caught.exception.response["Error"]
            self.assertEqual(error["Code"], "InvalidParameterValueException")
            self.assertIn(f"does not have permissions to call {action.partition(':')[2]} on SQS", error["Message"])

    def test_role_that_loses_a_permission_gets_nothing_more(self):
        url, trace = self.polled("loses-permission")
        self.cloud.client("iam").delete_role_policy(RoleName="loses-permission", PolicyName="only")
        self.send(url, "hello")
        said = "not polled: the role of loses-permission is refused sqs:ReceiveMessage"
        self.assertTrue(eventually(lambda: said in self.cloud.log()))
        self.assertEqual(lines(trace), [])

    def test_role_needs_the_key_of_an_encrypted_queue(self):
        owner = {"Principal": {"AWS": f"arn:aws:iam::{SECURITY}:root"}, "Action": "kms:*", "Resource": "*"}
        key = self.cloud.client("kms").create_key(Policy=policy(owner))["KeyMetadata"]["Arn"]
        with self.assertRaises(ClientError):
            self.polled("encrypted-queue", KmsMasterKeyId=key)
        decrypt = {"Action": "kms:Decrypt", "Resource": key}
        self.polled("decrypted-queue", TAKE, decrypt, KmsMasterKeyId=key)

    def test_queue_hides_messages_for_as_long_as_the_function_may_run(self):
        with self.assertRaises(ClientError) as caught:
            self.polled("hides-too-short", VisibilityTimeout="2")
        self.assertIn("Queue visibility timeout: 2 seconds is less than", str(caught.exception))

    def test_topic_may_deliver_raw(self):
        topic = self.cloud.topic("raw")
        url, queue = self.cloud.queue("raw", from_service(SNS, "sqs:SendMessage", topic))
        raw = {"RawMessageDelivery": "true"}
        self.cloud.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes=raw)
        self.cloud.client("sns").publish(TopicArn=topic, Message='{"thread":"k"}', Subject="left out")
        self.assertEqual(self.cloud.received(url)["Body"], '{"thread":"k"}')

    def test_batch_calls_need_the_permission_of_the_single_call(self):
        url, queue = self.cloud.queue("by-batch")
        role = self.cloud.role("by-batch", {"Action": ["sqs:SendMessage", *TAKE["Action"]], "Resource": queue})
        client = self.cloud.client("sqs", credentials=self.cloud.assume(role))
        client.send_message_batch(QueueUrl=url, Entries=[{"Id": "0", "MessageBody": "m"}])
        handle = client.receive_message(QueueUrl=url)["Messages"][0]["ReceiptHandle"]
        entries = [{"Id": "0", "ReceiptHandle": handle, "VisibilityTimeout": 1}]
        with self.assertRaises(ClientError) as caught:
            client.change_message_visibility_batch(QueueUrl=url, Entries=entries)
        self.assertIn("perform: sqs:ChangeMessageVisibility because", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
