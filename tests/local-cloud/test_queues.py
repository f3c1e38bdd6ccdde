"""Queues that are sent to while functions receive from them."""

import threading
import unittest

from running_cloud import REGION, SECURITY, eventually, lines, shared

TAKE = {
    "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    "Resource": f"arn:aws:sqs:{REGION}:{SECURITY}:*",
}
SENDERS, BATCHES = 4, 25


class Queues(unittest.TestCase):
    def test_concurrent_sends_and_receives_lose_and_duplicate_nothing(self):
        cloud = shared()
        url, queue = cloud.queue("busy")
        _, trace = cloud.function("busy", cloud.role("busy", TAKE))
        functions = cloud.client("lambda")
        mapping = functions.create_event_source_mapping(EventSourceArn=queue, FunctionName="busy")
        self.addCleanup(functions.delete_event_source_mapping, UUID=mapping["UUID"])

        def send(sender: int):
            sqs = cloud.client("sqs")
            for batch in range(BATCHES):
                bodies = [f"{sender}-{batch}-{number}" for number in range(10)]
                entries = [{"Id": body, "MessageBody": body} for body in bodies]
                sqs.send_message_batch(QueueUrl=url, Entries=entries)

        senders = [threading.Thread(target=send, args=(number,)) for number in range(SENDERS)]
        for each in senders:
            each.start()
        for each in senders:
            each.join()

        def bodies() -> list[str]:
            return [record["body"] for each in lines(trace) for record in each["event"]["Records"]]

        expected = SENDERS * BATCHES * 10
        eventually(lambda: len(bodies()) >= expected, 30)
        self.assertEqual((len(bodies()), len(set(bodies()))), (expected, expected))

    def test_calls_that_change_a_queue_are_serialised(self):
        # The lost message itself is too rare to wait for.
        from ministack.services import eventbridge, sns, sqs

        from local_cloud import queues

        queues.install()
        self.assertIs(sqs._queues_lock, queues.lock)
        calls = [each for name, each in sqs._HANDLERS.items() if name != "ReceiveMessage"]
        calls += [sqs._expire_retained, sqs._dlq_sweep, sqs._collect_msgs]
        calls += [sns._deliver_to_sqs, eventbridge._dispatch_to_sqs]
        for call in calls:
            with self.subTest(call.__name__), queues.lock:
                # The missing arguments raise an error only once the call has the lock.
                caller = threading.Thread(target=lambda call=call: self.assertRaises(TypeError, call), daemon=True)
                caller.start()
                caller.join(0.01)
                self.assertTrue(caller.is_alive())


if __name__ == "__main__":
    unittest.main()
