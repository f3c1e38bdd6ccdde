"""Fault injection: what the function gets, and whether its call was carried out."""

import json
import time
import unittest
from urllib.error import HTTPError


from running_cloud import CALLING_BOOTSTRAP, PRODUCTION, Cloud, eventually, from_service, lines

EVERYTHING = {"Action": "*", "Resource": "*"}
UPDATE = {
    "TableName": "deduplication",
    "Key": {"key": {"S": "k"}},
    "UpdateExpression": "SET seen = :v",
    "ExpressionAttributeValues": {":v": {"S": "v"}},
}
CRASHES_ONCE = 1  # With this seed a chance of 0.5 comes true at the first call, and not at the second.


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = Cloud()
        cls.addClassCleanup(cls.cloud.end)
        cls.role = cls.cloud.role("calling", EVERYTHING)
        cls.functions = cls.cloud.client("lambda")
        _, cls.trace = cls.cloud.function("calling", cls.role, CALLING_BOOTSTRAP, Timeout=60)
        cls.functions.put_function_event_invoke_config(FunctionName="calling", MaximumRetryAttempts=2)
        cls.topic = cls.cloud.topic("notified")
        cls.published_url, published = cls.cloud.queue(
            "published", from_service("sns.amazonaws.com", "sqs:SendMessage", cls.topic)
        )
        cls.cloud.client("sns").subscribe(TopicArn=cls.topic, Protocol="sqs", Endpoint=published)
        cls.url, cls.queue = cls.cloud.queue("failures")
        cls.cloud.client("dynamodb").create_table(
            TableName="deduplication",
            KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        cls.publish = ["sns", "publish", {"TopicArn": cls.topic, "Message": "a <b> & c"}]
        entries = [{"Id": "0", "Message": "a <b> & c"}, {"Id": "1", "Message": "d"}]
        batch = {"TopicArn": cls.topic, "PublishBatchRequestEntries": entries}
        cls.publish_batch = ["sns", "publish_batch", batch]
        cls.record = ["dynamodb", "update_item", {"TableName": "deduplication", "Key": {"key": {"S": "k"}}}]
        cls.send = ["sqs", "send_message", {"QueueUrl": cls.url, "MessageBody": "hello"}]

    def setUp(self):
        self.addCleanup(self.cloud.page, "faults", "DELETE")
        self.forget_published()
        self.trace.unlink(missing_ok=True)

    def inject(self, *rules: dict, **settings):
        """Inject faults from now on."""
        self.cloud.page("faults", "PUT", {"rules": list(rules), **settings})

    def call(self, *calls: list, function: str = "calling", **event) -> list[str] | None:
        """Have a function make calls; returns their results, or None if the function failed."""
        payload = json.dumps({"calls": calls, **event})
        answer = self.functions.invoke(FunctionName=function, Payload=payload)
        result = json.load(answer["Payload"])
        return None if "FunctionError" in answer else result["outcomes"][0]

    def call_later(self, *calls: list):
        payload = json.dumps({"calls": calls})
        self.functions.invoke(FunctionName="calling", InvocationType="Event", Payload=payload)

    def forget_published(self):
        self.cloud.client("sqs").purge_queue(QueueUrl=self.published_url)

    def published_count(self) -> int:
        name = "ApproximateNumberOfMessages"
        request = {"QueueUrl": self.published_url, "AttributeNames": [name]}
        return int(self.cloud.client("sqs").get_queue_attributes(**request)["Attributes"][name])

    def test_faults_have_the_error_codes_of_the_services(self):
        account = ["organizations", "describe_account", {"AccountId": PRODUCTION}]
        assume = ["sts", "assume_role", {"RoleArn": self.role, "RoleSessionName": "s"}]
        secret = ["secretsmanager", "get_secret_value", {"SecretId": "none"}]
        batch = ["sqs", "send_message_batch", {"QueueUrl": self.url, "Entries": [{"Id": "0", "MessageBody": "m"}]}]
        calls = [self.publish, self.record, self.send, batch, account, assume, secret]
        codes = {
            "throttle": [
                "Throttling",
                "ProvisionedThroughputExceededException",
                "RequestThrottled",
                "RequestThrottled",
                "TooManyRequestsException",
                "Throttling",
                "ThrottlingException",
            ],
            "error": [
                "InternalError",
                "InternalServerError",
                "InternalError",
                "InternalError",
                "ServiceException",
                "InternalFailure",
                "InternalServiceError",
            ],
            "invalid": [
                "InvalidParameter",
                "ValidationException",
                "ValidationException",
                "ValidationException",
                "ValidationException",
                "ValidationException",
                "ValidationException",
            ],
            "deny": [
                "AuthorizationError",
                "AccessDeniedException",
                "AccessDenied",
                "AccessDenied",
                "AccessDeniedException",
                "AccessDenied",
                "AccessDeniedException",
            ],
        }
        for kind, expected in codes.items():
            with self.subTest(kind):
                self.inject({"action": "*", kind: 1})
                self.assertEqual(self.call(*calls), expected)
                self.assertEqual(self.cloud.page("faults")["injected"], {kind: len(calls)})
        self.assertEqual(self.published_count(), 0)

    def test_timeout_gives_no_answer_and_does_nothing(self):
        self.inject({"action": "sns:Publish", "timeout": 1}, timeout_seconds=1)
        started = time.monotonic()
        self.assertEqual(self.call(self.publish), ["ConnectionClosedError"])
        self.assertGreaterEqual(time.monotonic() - started, 1)
        self.assertEqual(self.published_count(), 0)

    def test_lost_answer_gives_no_answer_to_a_call_that_is_carried_out(self):
        self.inject({"action": "sns:Publish", "lost_answer": 1})
        self.assertEqual(self.call(self.publish, self.send), ["ConnectionClosedError", "ok"])
        self.assertEqual(self.published_count(), 1)
        (unanswered,) = self.cloud.page("faults/unanswered")
        self.assertEqual((unanswered["resource"], unanswered["cause"]), (self.topic, "lost_answer"))

    def test_publishes_of_a_killed_process_are_unanswered_with_what_it_recorded_of_them(self):
        self.inject({"action": "sqs:SendMessage", "crash": 1}, crash_when_recorded=False)
        self.assertIsNone(self.call(self.publish, self.record, self.send))
        (unanswered,) = self.cloud.page("faults/unanswered")
        self.assertEqual((unanswered["resource"], unanswered["cause"]), (self.topic, "crash"))
        self.assertEqual(len(unanswered["records"]), 1)

    def test_publishes_of_a_process_whose_time_is_over_are_unanswered(self):
        self.functions.update_function_configuration(FunctionName="calling", Timeout=5)
        self.addCleanup(self.functions.update_function_configuration, FunctionName="calling", Timeout=60)
        self.inject({"action": "sqs:SendMessage", "timeout": 1}, timeout_seconds=20)
        self.assertIsNone(self.call(self.publish, self.send))
        (unanswered,) = self.cloud.page("faults/unanswered")
        self.assertEqual((unanswered["resource"], unanswered["cause"]), (self.topic, "ended"))

    def test_publish_that_is_answered_is_not_unanswered(self):
        answered = ["sns", "publish", {"TopicArn": self.topic, "Message": "in time"}]
        self.inject()
        self.assertEqual(self.call(answered), ["ok"])
        self.assertEqual(self.cloud.page("faults/unanswered"), [])

    def test_crash_kills_the_process_before_the_call_is_carried_out(self):
        self.inject({"action": "sns:Publish", "crash": 0.5}, seed=CRASHES_ONCE)
        self.assertIsNone(self.call(self.publish))
        self.assertEqual(self.published_count(), 0)
        self.assertEqual(self.call(self.publish), ["ok"])
        first, second = (each["pid"] for each in lines(self.trace))
        self.assertNotEqual(first, second)
        self.assertEqual(self.cloud.page("faults", "DELETE")["crashes"], {"calling": 1})

    def test_crashed_asynchronous_invocation_is_retried_with_its_request_id(self):
        self.inject({"action": "sns:Publish", "crash": 0.5}, seed=CRASHES_ONCE)
        self.call_later(self.publish)
        self.assertTrue(eventually(lambda: self.published_count() == 1))
        first, second = lines(self.trace)
        self.assertEqual(first["request_id"], second["request_id"])
        self.assertNotEqual(first["pid"], second["pid"])

    def test_asynchronous_invocation_that_always_crashes_is_recorded_as_failed(self):
        self.functions.put_function_event_invoke_config(
            FunctionName="calling",
            MaximumRetryAttempts=2,
            DestinationConfig={"OnFailure": {"Destination": self.queue}},
        )
        self.inject({"action": "sns:Publish", "crash": 1})
        self.call_later(self.publish)
        record = json.loads(self.cloud.received(self.url, 15)["Body"])
        self.assertEqual(record["requestContext"]["approximateInvokeCount"], 3)
        self.assertEqual(record["responsePayload"]["errorType"], "Runtime.ExitError")

    def test_crashed_batch_is_received_again_after_the_visibility_timeout(self):
        url, queue = self.cloud.queue("crashing")
        self.cloud.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "5"})
        _, trace = self.cloud.function("taking", self.role, CALLING_BOOTSTRAP, Timeout=5)
        mapping = self.functions.create_event_source_mapping(EventSourceArn=queue, FunctionName="taking")
        self.addCleanup(self.functions.delete_event_source_mapping, UUID=mapping["UUID"])
        self.inject({"action": "sns:Publish", "crash": 0.5}, seed=CRASHES_ONCE, functions=["taking"])
        body = json.dumps({"calls": [self.publish]})
        started = time.monotonic()
        self.cloud.client("sqs").send_message(QueueUrl=url, MessageBody=body)
        self.assertTrue(eventually(lambda: self.published_count() == 1))
        self.assertGreaterEqual(time.monotonic() - started, 5)
        counts = [each["event"]["Records"][0]["attributes"]["ApproximateReceiveCount"] for each in lines(trace)]
        self.assertEqual(counts, ["1", "2"])

    def test_process_does_not_crash_with_unrecorded_publishes(self):
        self.inject({"action": "sqs:SendMessage", "crash": 1})
        self.assertEqual(self.call(self.publish, self.send), ["ok", "ok"])
        self.assertIsNone(self.call(self.publish, self.record, self.send))
        transaction = ["dynamodb", "transact_write_items", {"TransactItems": [{"Update": UPDATE}]}]
        self.assertIsNone(self.call(self.publish, transaction, self.send))
        self.assertIsNone(self.call(self.send))
        self.inject({"action": "sqs:SendMessage", "crash": 1}, crash_when_recorded=False)
        self.assertIsNone(self.call(self.publish, self.send))

    def test_rule_selects_a_transaction_by_its_table_and_text(self):
        transaction = ["dynamodb", "transact_write_items", {"TransactItems": [{"Update": UPDATE}]}]
        self.inject({"action": "dynamodb:*", "resource": "other-table", "deny": 1})
        self.assertEqual(self.call(transaction), ["ok"])
        self.inject({"action": "dynamodb:*", "resource": "deduplication", "contains": "SET seen", "deny": 1})
        self.assertEqual(self.call(transaction), ["AccessDeniedException"])

    def test_plan_may_say_which_updates_record(self):
        def update(expression: str) -> list:
            values = {":v": {"S": "v"}}
            request = {"TableName": "deduplication", "Key": {"key": {"S": "said"}}, "UpdateExpression": expression}
            return ["dynamodb", "update_item", {**request, "ExpressionAttributeValues": values}]

        self.inject({"action": "sqs:SendMessage", "crash": 1}, record_contains="SET marked")
        self.assertEqual(self.call(self.publish, update("SET seen = :v"), self.send), ["ok", "ok", "ok"])
        self.assertIsNone(self.call(update("SET seen = :v"), self.publish, update("SET marked = :v"), self.send))

    def test_each_message_of_a_batch_must_be_recorded(self):
        self.inject({"action": "sqs:SendMessage", "crash": 1})
        other = ["dynamodb", "update_item", {"TableName": "deduplication", "Key": {"key": {"S": "other"}}}]
        self.assertEqual(self.call(self.publish_batch, self.record, self.send), ["ok", "ok", "ok"])
        self.assertEqual(self.call(self.publish_batch, self.record, self.record, self.send), ["ok"] * 4)
        self.assertIsNone(self.call(self.publish_batch, self.record, other, self.send))
        self.assertEqual(self.published_count(), 6)

    def test_batch_of_messages_gets_one_fault_as_a_whole(self):
        kinds = {"throttle": "Throttling", "error": "InternalError", "deny": "AuthorizationError"}
        for kind, code in kinds.items():
            with self.subTest(kind):
                self.inject({"action": "sns:Publish", "resource": ":notified", "contains": "a <b> & c", kind: 1})
                self.assertEqual(self.call(self.publish_batch), [code])
                self.assertEqual(self.cloud.page("faults")["injected"], {kind: 1})
        self.assertEqual(self.published_count(), 0)

    def test_unrecorded_publishes_of_an_earlier_invocation_do_not_count(self):
        self.inject({"action": "sqs:SendMessage", "crash": 1})
        self.assertEqual(self.call(self.publish), ["ok"])
        self.assertIsNone(self.call(self.send))

    def test_calls_of_a_crashed_process_are_not_carried_out(self):
        # The two race: either the crash comes first, and nothing is published, or there is none.
        self.inject({"action": "sqs:SendMessage", "crash": 1})
        crashes = 0
        for _ in range(12):
            self.forget_published()
            publishes = [self.publish] * 4
            outcomes = self.call(*publishes[:2], self.send, *publishes[2:], at_once=True)
            crashes += outcomes is None
            self.assertEqual(self.published_count(), 0 if outcomes is None else 4)
            time.sleep(0.1)
            self.assertIn(self.published_count(), (0, 4))
        self.assertEqual(self.cloud.page("faults")["crashes"].get("calling", 0), crashes)

    def test_calls_with_a_role_that_a_function_assumed_get_its_faults(self):
        reads = {"Action": "organizations:*", "Resource": "*"}
        trust = {"Principal": {"AWS": self.role}}
        reader = self.cloud.role("reader", reads, trust=trust)
        self.inject({"action": "organizations:DescribeAccount", "throttle": 1})
        call = ["organizations", "describe_account_as", {"role": reader, "account": PRODUCTION}]
        self.assertEqual(self.call(call), ["TooManyRequestsException"])

    def test_only_named_functions_get_faults(self):
        self.cloud.function("unaffected", self.role, CALLING_BOOTSTRAP, Timeout=30)
        self.inject({"action": "*", "error": 1}, functions=["calling"])
        self.assertEqual(self.call(self.publish, function="unaffected"), ["ok"])
        self.cloud.client("sns").publish(TopicArn=self.topic, Message="m")
        operator = self.cloud.client("sns", credentials=self.cloud.assume(self.role))
        operator.publish(TopicArn=self.topic, Message="m")
        self.assertEqual(self.call(self.publish), ["InternalError"])
        self.assertEqual(self.cloud.page("faults")["rules"][0]["calls"], 1)

    def test_rules_match_resources_and_decoded_text(self):
        self.inject(
            {"action": "sns:Publish", "contains": "a <b> & c", "throttle": 1},
            {"action": "dynamodb:*", "resource": "table/deduplication", "throttle": 1},
            {"action": "sqs:SendMessage", "resource": ":other", "throttle": 1},
        )
        expected = ["Throttling", "ProvisionedThroughputExceededException", "ok"]
        self.assertEqual(self.call(self.publish, self.record, self.send), expected)

    def test_page_shows_the_plan_until_it_is_deleted(self):
        self.inject({"action": "sns:Publish", "resource": "notified", "throttle": 0.5}, seed=3, functions=["calling"])
        shown = self.cloud.page("faults")
        self.assertEqual((shown["seed"], shown["functions"], shown["timeout_seconds"]), (3, ["calling"], 6))
        rule = shown["rules"][0]
        self.assertEqual((rule["action"], rule["throttle"], rule["calls"]), ("sns:Publish", 0.5, 0))
        self.assertEqual((shown["injected"], shown["crashes"]), ({}, {}))
        self.assertEqual(self.cloud.page("faults", "DELETE")["seed"], 3)
        self.assertIsNone(self.cloud.page("faults"))
        with self.assertRaises(HTTPError) as caught:
            self.inject({"action": "sns:Publish", "explode": 1})
        self.assertEqual(caught.exception.code, 400)
        self.assertIn("unknown: explode", caught.exception.read().decode())

    def test_repeated_event_has_another_request_id(self):
        event = {"calls": [self.publish]}
        self.call(self.publish)
        self.cloud.page("invocations/repeat", "POST", {"function_name": "calling", "event": event})
        self.assertTrue(eventually(lambda: self.published_count() == 2))
        first, second = lines(self.trace)
        self.assertEqual(first["event"], second["event"])
        self.assertNotEqual(first["request_id"], second["request_id"])
        with self.assertRaises(HTTPError) as caught:
            self.cloud.page("invocations/repeat", "POST", {"function_name": "none", "event": event})
        self.assertEqual(caught.exception.code, 404)


if __name__ == "__main__":
    unittest.main()
