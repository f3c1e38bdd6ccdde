"""Batch sizes and batching windows of queues that invoke."""

import time
import unittest

from botocore.exceptions import ClientError

from running_cloud import REGION, SECURITY, eventually, lines, shared

TAKE = {
    "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    "Resource": f"arn:aws:sqs:{REGION}:{SECURITY}:*",
}


class Batching(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = shared()
        cls.sqs = cls.cloud.client("sqs")
        cls.functions = cls.cloud.client("lambda")
        cls.role = cls.cloud.role("takes-batches", TAKE)

    def mapped(self, name: str, size: int, window: int | None = None):
        """Make a queue with a function behind it; returns the queue's URL and the file that the function writes to."""
        url, queue = self.cloud.queue(name)
        _, trace = self.cloud.function(name, self.role)
        self.mapping = self.map(name, queue, size, window)
        return url, trace

    def map(self, name: str, queue: str, size: int, window: int | None):
        options = {} if window is None else {"MaximumBatchingWindowInSeconds": window}
        mapping = self.functions.create_event_source_mapping(
            EventSourceArn=queue, FunctionName=name, BatchSize=size, **options
        )
        self.addCleanup(self.functions.delete_event_source_mapping, UUID=mapping["UUID"])
        return mapping

    def send(self, url: str, number: int, body: str = "m"):
        for first in range(0, number, 10):
            entries = [{"Id": f"{each}", "MessageBody": body} for each in range(first, min(number, first + 10))]
            self.sqs.send_message_batch(QueueUrl=url, Entries=entries)

    def sizes(self, trace) -> list[int]:
        return [len(each["event"]["Records"]) for each in lines(trace)]

    def refused(self, call, **request):
        with self.assertRaises(ClientError) as caught:
            call(**request)
        self.assertEqual(caught.exception.response["Error"]["Code"], "InvalidParameterValueException")

    def test_messages_wait_for_the_end_of_the_window(self):
        url, trace = self.mapped("windowed", 100, 2)
        started = time.monotonic()
        self.send(url, 3)
        time.sleep(1)
        self.send(url, 9)
        eventually(lambda: lines(trace))
        # A message's time is before its call's end, so the wait from the start is the whole window.
        self.assertGreaterEqual(time.monotonic() - started, 2)
        self.assertEqual(self.sizes(trace), [12])

    def test_full_batch_does_not_wait(self):
        url, trace = self.mapped("full", 25, 20)
        started = time.monotonic()
        self.send(url, 30)
        eventually(lambda: lines(trace))
        self.assertEqual(self.sizes(trace), [25])
        self.assertLess(time.monotonic() - started, 15)

    def test_batch_fits_an_invocation(self):
        url, trace = self.mapped("heavy", 100, 1)
        for _ in range(40):
            self.sqs.send_message(QueueUrl=url, MessageBody="x" * 250_000)
        eventually(lambda: sum(self.sizes(trace)) == 40)
        self.assertLessEqual(max(self.sizes(trace)), 25)
        self.assertEqual(sum(self.sizes(trace)), 40)

    def test_limits_are_those_of_lambda(self):
        _, queue = self.cloud.queue("limited")
        fifo = self.sqs.create_queue(QueueName="limited.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        fifo = self.sqs.get_queue_attributes(QueueUrl=fifo, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.cloud.function("limited", self.role)
        for source, size, window in (
            (queue, 11, None),
            (queue, 11, 0),
            (queue, 10_001, 1),
            (queue, 10, 301),
            (fifo, 11, None),
            (fifo, 10, 1),
        ):
            with self.subTest(source=source, size=size, window=window):
                self.refused(self.map, name="limited", queue=source, size=size, window=window)
        for source, size, window in ((queue, 10, None), (queue, 10_000, 300), (fifo, 10, None)):
            mapping = self.map("limited", source, size, window)
            self.assertEqual((mapping["BatchSize"], mapping["MaximumBatchingWindowInSeconds"]), (size, window or 0))

    def test_limits_hold_for_changes(self):
        self.mapped("changed", 100, 20)
        change = {"UUID": self.mapping["UUID"]}
        update = self.functions.update_event_source_mapping
        self.refused(update, **change, MaximumBatchingWindowInSeconds=0)
        changed = update(**change, BatchSize=10, MaximumBatchingWindowInSeconds=0)
        self.assertEqual(changed["MaximumBatchingWindowInSeconds"], 0)
        self.refused(update, **change, BatchSize=100)


if __name__ == "__main__":
    unittest.main()
