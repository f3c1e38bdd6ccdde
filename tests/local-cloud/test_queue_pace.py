"""Retry delays that pass faster."""

import json
import time
import unittest
import urllib.request

from running_cloud import CALLING_BOOTSTRAP, REGION, SECURITY, eventually, lines, shared

TAKE = {
    "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    "Resource": f"arn:aws:sqs:{REGION}:{SECURITY}:*",
}


class QueuePace(unittest.TestCase):
    def set_pace(self, pace: int):
        url = f"{shared().endpoint}/_local-cloud/queues/pace"
        request = urllib.request.Request(url, json.dumps({"pace": pace}).encode(), method="PUT")
        with urllib.request.urlopen(request) as answer:
            self.assertEqual(json.load(answer), {"pace": pace})

    def test_retry_delays_are_divided_and_other_delays_are_not(self):
        sqs = shared().client("sqs")
        url, _ = shared().queue("paced")
        self.addCleanup(self.set_pace, 1)
        self.set_pace(600)
        sqs.send_message(QueueUrl=url, MessageBody="retried")
        message = sqs.receive_message(QueueUrl=url, VisibilityTimeout=600)["Messages"][0]
        self.assertNotIn("Messages", sqs.receive_message(QueueUrl=url))
        handle = message["ReceiptHandle"]
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=600)
        received = []
        started = time.monotonic()
        eventually(lambda: received.extend(sqs.receive_message(QueueUrl=url).get("Messages", ())) or received, 30)
        self.assertGreater(time.monotonic() - started, 0.9)
        self.assertEqual(received[0]["Body"], "retried")
        entry = {"Id": "0", "ReceiptHandle": received[0]["ReceiptHandle"], "VisibilityTimeout": 600}
        sqs.change_message_visibility_batch(QueueUrl=url, Entries=[entry])
        received.clear()
        eventually(lambda: received.extend(sqs.receive_message(QueueUrl=url).get("Messages", ())) or received, 30)

    def test_messages_of_a_failed_function_come_back_sooner(self):
        url, queue = shared().queue("failing")
        shared().client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "600"})
        _, trace = shared().function("failing", shared().role("failing", TAKE), CALLING_BOOTSTRAP)
        functions = shared().client("lambda")
        mapping = functions.create_event_source_mapping(EventSourceArn=queue, FunctionName="failing")
        self.addCleanup(functions.delete_event_source_mapping, UUID=mapping["UUID"])
        self.addCleanup(self.set_pace, 1)
        self.set_pace(600)
        # It is no event for this function, which ends.
        shared().client("sqs").send_message(QueueUrl=url, MessageBody="[]")
        self.assertTrue(eventually(lambda: len(lines(trace)) >= 2, 30))
