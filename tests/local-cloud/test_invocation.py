"""SNS and EventBridge to functions and queues."""

import json
import unittest

from running_cloud import REGION, SECURITY, TIMEOUT_SECONDS, eventually, from_service, lines, policy, shared

SNS = "sns.amazonaws.com"
EVENTS = "events.amazonaws.com"
SEND = {"Action": "sqs:SendMessage", "Resource": "*"}


class SnsToLambda(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = shared()
        cls.sns = cls.cloud.client("sns")
        cls.role = cls.cloud.role("invoked", SEND)

    def subscribed(self, name: str, permitted: bool = True, role: str | None = None, **subscription: str):
        topic = self.cloud.topic(name)
        arn, trace = self.cloud.function(name, role or self.role)
        if permitted:
            self.cloud.permit(arn, SNS, topic)
        self.sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn, Attributes=subscription)
        return topic, arn, trace

    def test_permitted_message_arrives_in_the_shape_of_aws(self):
        topic, arn, trace = self.subscribed("arrives")
        self.sns.publish(TopicArn=topic, Message="hello")
        given = eventually(lambda: lines(trace))[0]
        record = given["event"]["Records"][0]
        self.assertEqual(record["EventSource"], "aws:sns")
        self.assertEqual((record["Sns"]["Message"], record["Sns"]["Subject"]), ("hello", None))
        self.assertEqual(record["Sns"]["MessageAttributes"], {})
        self.assertIn("UnsubscribeUrl", record["Sns"])

    def test_changed_environment_starts_another_process(self):
        topic, _, trace = self.subscribed("reconfigured")
        self.sns.publish(TopicArn=topic, Message="before")
        self.assertTrue(eventually(lambda: lines(trace)))
        functions = self.cloud.client("lambda")
        variables = {"TRACE": str(trace), "CLOCK": "events"}
        functions.update_function_configuration(FunctionName="reconfigured", Environment={"Variables": variables})
        waiter = {"Delay": 1, "MaxAttempts": TIMEOUT_SECONDS}
        functions.get_waiter("function_updated_v2").wait(FunctionName="reconfigured", WaiterConfig=waiter)
        found = functions.get_function_configuration(FunctionName="reconfigured")
        self.assertEqual(found["Environment"]["Variables"], variables)
        self.sns.publish(TopicArn=topic, Message="after")
        self.assertTrue(eventually(lambda: len(lines(trace)) == 2))
        before, after = lines(trace)
        self.assertEqual((before["environment"].get("CLOCK"), after["environment"]["CLOCK"]), (None, "events"))
        self.assertNotEqual(before["pid"], after["pid"])

    def test_function_sees_its_own_environment_and_nothing_else(self):
        topic, arn, trace = self.subscribed("environment")
        self.sns.publish(TopicArn=topic, Message="hello")
        environment = eventually(lambda: lines(trace))[0]["environment"]
        self.assertEqual(environment["AWS_ENDPOINT_URL"], self.cloud.endpoint)
        self.assertEqual(environment["AWS_REGION"], REGION)
        self.assertEqual(environment["AWS_LAMBDA_FUNCTION_NAME"], "environment")
        credentials = {
            "AccessKeyId": environment["AWS_ACCESS_KEY_ID"],
            "SecretAccessKey": environment["AWS_SECRET_ACCESS_KEY"],
            "SessionToken": environment["AWS_SESSION_TOKEN"],
        }
        caller = self.cloud.client("sts", credentials=credentials).get_caller_identity()["Arn"]
        self.assertEqual(caller, f"arn:aws:sts::{SECURITY}:assumed-role/invoked/environment")
        for name in ("AUTH", "STATE_DIR", "HOME"):
            self.assertNotIn(name, environment)

    def test_permission_asked_for_again_is_given_and_another_of_its_name_refused(self):
        arn, _ = self.cloud.function("asked-again", self.role)
        client = self.cloud.client("lambda")
        asked = {"FunctionName": arn, "StatementId": "topic", "Action": "lambda:InvokeFunction", "Principal": SNS}
        client.add_permission(**asked, SourceArn="arn:aws:sns:::one")
        client.add_permission(**asked, SourceArn="arn:aws:sns:::one")
        self.assertEqual(len(json.loads(client.get_policy(FunctionName=arn)["Policy"])["Statement"]), 1)
        with self.assertRaises(client.exceptions.ResourceConflictException):
            client.add_permission(**asked, SourceArn="arn:aws:sns:::other")

    def test_message_without_permission_goes_to_the_subscriptions_dead_letters(self):
        source = f"arn:aws:sns:{REGION}:{SECURITY}:forbidden"
        url, dead_letters = self.cloud.queue("forbidden-dead", from_service(SNS, "sqs:SendMessage", source))
        redrive = json.dumps({"deadLetterTargetArn": dead_letters})
        topic, arn, trace = self.subscribed("forbidden", permitted=False, RedrivePolicy=redrive)
        self.sns.publish(TopicArn=topic, Message="hello")
        message = self.cloud.received(url)
        self.assertEqual(json.loads(message["Body"])["Message"], "hello")
        self.assertIn("ErrorMessage", message["MessageAttributes"])
        self.assertEqual(lines(trace), [])

    def test_permission_for_another_source_is_none(self):
        topic, arn, trace = self.subscribed("other-source", permitted=False)
        self.cloud.permit(arn, SNS, f"{topic}-of-another")
        self.sns.publish(TopicArn=topic, Message="hello")
        self.assertTrue(eventually(lambda: f"lost: {topic} may not invoke" in self.cloud.log()))
        self.assertEqual(lines(trace), [])

    def failing(self, name: str, role: str | None = None, retries: int = 1):
        topic, arn, trace = self.subscribed(name, role=role)
        url, destination = self.cloud.queue(f"{name}-failed")
        self.cloud.client("lambda").put_function_event_invoke_config(
            FunctionName=name,
            MaximumRetryAttempts=retries,
            DestinationConfig={"OnFailure": {"Destination": destination}},
        )
        self.sns.publish(TopicArn=topic, Message="please fail")
        return trace, url

    def test_failure_is_retried_and_recorded(self):
        trace, url = self.failing("retried", retries=1)
        record = json.loads(self.cloud.received(url)["Body"])
        context = record["requestContext"]
        self.assertEqual((context["condition"], context["approximateInvokeCount"]), ("RetriesExhausted", 2))
        self.assertEqual(record["requestPayload"]["Records"][0]["Sns"]["Message"], "please fail")
        self.assertEqual(record["responsePayload"]["errorType"], "Broken")
        self.assertEqual([each["request_id"] for each in lines(trace)], [context["requestId"]] * 2)

    def test_no_retry_is_one_attempt(self):
        trace, url = self.failing("once", retries=0)
        record = json.loads(self.cloud.received(url)["Body"])
        self.assertEqual(record["requestContext"]["approximateInvokeCount"], 1)

    def test_failure_record_needs_the_roles_permission(self):
        trace, url = self.failing("powerless", role=self.cloud.role("powerless"))
        self.assertTrue(
            eventually(lambda: "lost: the role of powerless is refused sqs:SendMessage" in self.cloud.log())
        )
        self.assertIsNone(self.cloud.received(url, 0.2))

    def test_dead_letter_queue_gets_the_event(self):
        topic = self.cloud.topic("dead-letters")
        url, queue = self.cloud.queue("dead-letters")
        arn, trace = self.cloud.function("dead-letters", self.role, DeadLetterConfig={"TargetArn": queue})
        self.cloud.permit(arn, SNS, topic)
        self.sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)
        self.sns.publish(TopicArn=topic, Message="please fail")
        message = self.cloud.received(url)
        self.assertEqual(json.loads(message["Body"])["Records"][0]["Sns"]["Message"], "please fail")
        self.assertEqual(message["MessageAttributes"]["RequestID"]["StringValue"], lines(trace)[0]["request_id"])

    def test_no_concurrency_fails_at_once(self):
        topic, arn, trace = self.subscribed("none-at-once")
        url, destination = self.cloud.queue("none-at-once-failed")
        client = self.cloud.client("lambda")
        client.put_function_concurrency(FunctionName="none-at-once", ReservedConcurrentExecutions=0)
        client.put_function_event_invoke_config(
            FunctionName="none-at-once", DestinationConfig={"OnFailure": {"Destination": destination}}
        )
        self.sns.publish(TopicArn=topic, Message="hello")
        record = json.loads(self.cloud.received(url)["Body"])
        self.assertEqual(record["requestContext"]["condition"], "ZeroReservedConcurrency")


class SnsToSqs(unittest.TestCase):
    def test_queue_policy_decides(self):
        cloud = shared()
        sns = cloud.client("sns")
        topic = cloud.topic("to-queues")
        open_url, open_arn = cloud.queue("open", from_service(SNS, "sqs:SendMessage", topic))
        shut_url, shut_arn = cloud.queue("shut", from_service(SNS, "sqs:SendMessage", f"{topic}-other"))
        for arn in (open_arn, shut_arn):
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        sns.publish(TopicArn=topic, Message="hello")
        self.assertEqual(json.loads(cloud.received(open_url)["Body"])["Message"], "hello")
        self.assertIsNone(cloud.received(shut_url, 0.2))
        self.assertIn("queue policy denies delivery", cloud.log())


class EventBridgeToLambda(unittest.TestCase):
    def rule(self, name: str, *, permitted: bool, **target):
        cloud = shared()
        events = cloud.client("events")
        rule = events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))["RuleArn"]
        arn, trace = cloud.function(name, cloud.role(name))
        if permitted:
            cloud.permit(arn, EVENTS, rule)
        events.put_targets(Rule=name, Targets=[{"Id": "function", "Arn": arn, **target}])
        events.put_events(Entries=[{"Source": name, "DetailType": "test", "Detail": '{"a": 1}'}])
        return trace

    def test_permitted_event_arrives(self):
        trace = self.rule("event-arrives", permitted=True)
        self.assertEqual(eventually(lambda: lines(trace))[0]["event"]["detail"], {"a": 1})

    def test_event_without_permission_goes_to_the_targets_dead_letters(self):
        source = f"arn:aws:events:{REGION}:{SECURITY}:rule/event-forbidden"
        url, queue = shared().queue("event-forbidden", from_service(EVENTS, "sqs:SendMessage", source))
        trace = self.rule("event-forbidden", permitted=False, DeadLetterConfig={"Arn": queue})
        self.assertEqual(json.loads(shared().received(url)["Body"])["detail"], {"a": 1})
        self.assertEqual(lines(trace), [])


class EventBridgeToSqs(unittest.TestCase):
    def rule(self, name: str, **target) -> tuple[dict, str]:
        """Make a rule with a queue behind it; returns its target and the ARN of the rule."""
        events = shared().client("events")
        rule = events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))["RuleArn"]
        return {"Rule": name, "Targets": [{"Id": "queue", **target}]}, rule

    def test_key_of_an_encrypted_queue_must_allow_eventbridge(self):
        owner = {"Principal": {"AWS": f"arn:aws:iam::{SECURITY}:root"}, "Action": "kms:*", "Resource": "*"}
        encrypt = {"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"}
        for name, statements, arrives in (
            ("key-of-owner", [owner], False),
            ("key-of-events", [owner, {**encrypt, "Principal": {"Service": EVENTS}}], True),
        ):
            with self.subTest(name):
                key = shared().client("kms").create_key(Policy=policy(*statements))["KeyMetadata"]["Arn"]
                targets, rule = self.rule(name, Arn=f"arn:aws:sqs:{REGION}:{SECURITY}:{name}")
                url, _ = shared().queue(name, from_service(EVENTS, "sqs:SendMessage", rule))
                shared().client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"KmsMasterKeyId": key})
                self.put(targets)
                self.assertEqual(shared().received(url, 2) is not None, arrives)

    def put(self, targets: dict):
        events = shared().client("events")
        events.put_targets(**targets)
        entry = {"Source": targets["Rule"], "DetailType": "test", "Detail": '{"a": 1}'}
        return events.put_events(Entries=[entry])["Entries"][0]["EventId"]

    def test_whole_event_arrives_if_the_queues_policy_names_the_rule(self):
        arn = f"arn:aws:sqs:{REGION}:{SECURITY}:event-queued"
        targets, rule = self.rule("event-queued", Arn=arn)
        url, _ = shared().queue("event-queued", from_service(EVENTS, "sqs:SendMessage", rule))
        put = self.put(targets)
        event = json.loads(shared().received(url)["Body"])
        self.assertEqual((event["id"], event["source"], event["detail"]), (put, "event-queued", {"a": 1}))

    def test_event_without_permission_goes_to_the_targets_dead_letters(self):
        for name, statement in (
            ("queue-without-policy", None),
            ("queue-for-another", from_service(EVENTS, "sqs:SendMessage", "arn:aws:events:::rule/another")),
            # EventBridge sends no account.
            (
                "queue-for-account",
                {
                    **from_service(EVENTS, "sqs:SendMessage", ""),
                    "Condition": {"StringEquals": {"aws:SourceAccount": SECURITY}},
                },
            ),
        ):
            with self.subTest(name):
                url, arn = shared().queue(name, *([statement] if statement else []))
                dead = f"arn:aws:sqs:{REGION}:{SECURITY}:{name}-dead"
                targets, rule = self.rule(name, Arn=arn, DeadLetterConfig={"Arn": dead})
                dead_url, _ = shared().queue(f"{name}-dead", from_service(EVENTS, "sqs:SendMessage", rule))
                self.put(targets)
                self.assertEqual(json.loads(shared().received(dead_url)["Body"])["detail"], {"a": 1})
                self.assertIsNone(shared().received(url, 0))


if __name__ == "__main__":
    unittest.main()
