"""Limits of bytes, and the metrics that count what is lost because of them."""

import json
import unittest
from datetime import datetime, timedelta, timezone

from botocore.exceptions import ClientError
from running_cloud import MANAGEMENT, REGION, SECURITY, eventually, from_service, lines, shared

SNS, EVENTS = "sns.amazonaws.com", "events.amazonaws.com"
MIB = 1_048_576
# What Terraform's provider sends for a queue whose configuration gives no size, before its version 6.8 and after.
PROVIDERS_DEFAULT = 262_144


def counted(namespace: str, name: str, **dimensions: str) -> float:
    """The sum of a metric so far."""
    now = datetime.now(timezone.utc)
    answer = shared().client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": each, "Value": value} for each, value in dimensions.items()],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        Period=86400,
        Statistics=["Sum"],
    )
    return sum(each["Sum"] for each in answer["Datapoints"])


def queue(name: str, *statements: dict, bytes: int = MIB) -> tuple[str, str]:
    """Make a queue that takes messages of so many bytes."""
    url, arn = shared().queue(name, *statements)
    shared().client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"MaximumMessageSize": str(bytes)})
    return url, arn


class Accepted(unittest.TestCase):
    """What callers may send."""

    def refused(self, call, **parameters) -> str:
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        return caught.exception.response["Error"]["Code"]

    def test_queue_takes_its_own_maximum(self):
        sqs = shared().client("sqs")
        url, _ = queue("own-maximum", bytes=PROVIDERS_DEFAULT)
        sqs.send_message(QueueUrl=url, MessageBody="x" * PROVIDERS_DEFAULT)
        too_large = self.refused(sqs.send_message, QueueUrl=url, MessageBody="x" * (PROVIDERS_DEFAULT + 1))
        self.assertEqual(too_large, "InvalidParameterValue")

    def test_topic_takes_256_kib(self):
        sns, topic = shared().client("sns"), shared().topic("256-kib")
        sns.publish(TopicArn=topic, Message="x" * 262_144)
        self.assertEqual(self.refused(sns.publish, TopicArn=topic, Message="x" * 262_145), "InvalidParameter")

    def test_bus_takes_1_mib(self):
        events = shared().client("events")
        entry = {"Source": "s", "DetailType": "d", "Detail": json.dumps("x" * (MIB - 4))}
        self.assertEqual(events.put_events(Entries=[entry])["FailedEntryCount"], 0)
        entry["Resources"] = ["r"]
        self.assertEqual(self.refused(events.put_events, Entries=[entry]), "ValidationException")

    def test_asynchronous_invocation_takes_1_mib(self):
        shared().function("1-mib", shared().role("1-mib"))
        invoke = shared().client("lambda").invoke
        options = {"FunctionName": "1-mib", "InvocationType": "Event"}
        self.assertEqual(invoke(**options, Payload=json.dumps("x" * (MIB - 2)))["StatusCode"], 202)
        too_large = self.refused(invoke, **options, Payload=json.dumps("x" * (MIB - 1)))
        self.assertEqual(too_large, "RequestTooLargeException")


class Failed(unittest.TestCase):
    """Events of 600 KB whose function fails."""

    def failing(self, name: str, destination: str, *statements: dict, **options):
        """Make a function that fails, with an on-failure destination, and invoke it with 600 KB."""
        shared().function(name, shared().role(name, *statements), **options)
        functions = shared().client("lambda")
        functions.put_function_event_invoke_config(
            FunctionName=name,
            MaximumRetryAttempts=0,
            DestinationConfig={"OnFailure": {"Destination": destination}},
        )
        payload = json.dumps(f"please fail{'x' * 600_000}")
        functions.invoke(FunctionName=name, InvocationType="Event", Payload=payload)

    def test_event_is_kept_in_a_queue_of_1_mib(self):
        url, arn = queue("kept")
        self.failing("kept", arn, {"Action": "sqs:SendMessage", "Resource": "*"})
        self.assertGreater(len(json.loads(shared().received(url)["Body"])["requestPayload"]), 600_000)
        self.assertEqual(counted("AWS/Lambda", "AsyncEventsDropped", FunctionName="kept"), 1)
        self.assertEqual(counted("AWS/Lambda", "DestinationDeliveryFailures", FunctionName="kept"), 0)

    def test_event_too_large_for_the_queues_is_counted(self):
        url, arn = queue("too-large", bytes=PROVIDERS_DEFAULT)
        send = {"Action": "sqs:SendMessage", "Resource": "*"}
        self.failing("too-large", arn, send, DeadLetterConfig={"TargetArn": arn})
        for metric in ("AsyncEventsDropped", "DestinationDeliveryFailures", "DeadLetterErrors"):
            with self.subTest(metric):
                self.assertTrue(eventually(lambda: counted("AWS/Lambda", metric, FunctionName="too-large") == 1))
        self.assertIsNone(shared().received(url, 0.2))

    def test_record_goes_to_a_bucket_by_the_roles_permissions(self):
        s3 = shared().client("s3")
        s3.create_bucket(Bucket="failures", CreateBucketConfiguration={"LocationConstraint": REGION})
        bucket = "arn:aws:s3:::failures"
        put = {"Action": "s3:PutObject", "Resource": f"{bucket}/*"}
        both = [put, {"Action": "s3:ListBucket", "Resource": bucket}]
        of = lambda account: {"Condition": {"StringEquals": {"aws:ResourceAccount": account}}}
        in_another = [each | of(MANAGEMENT) for each in both]
        for name, statements, is_kept in (
            ("no-list", [put], False),
            ("in-another", in_another, False),
            ("with-both", [each | of(SECURITY) for each in both], True),
        ):
            self.failing(name, bucket, *statements)
            self.assertTrue(eventually(lambda: counted("AWS/Lambda", "AsyncEventsDropped", FunctionName=name) == 1))
            failures = lambda: counted("AWS/Lambda", "DestinationDeliveryFailures", FunctionName=name)
            self.assertTrue(is_kept or eventually(lambda: failures() == 1), name)
        found = eventually(lambda: s3.list_objects_v2(Bucket="failures").get("Contents"))
        self.assertEqual([each["Key"].split("/")[:4] for each in found], [["aws", "lambda", "async", "with-both"]])
        record = json.load(s3.get_object(Bucket="failures", Key=found[0]["Key"])["Body"])
        self.assertGreater(len(record["requestPayload"]), 600_000)


class NotDelivered(unittest.TestCase):
    """Events that no dead-letter queue takes."""

    def test_event_too_large_for_the_rules_dead_letters_is_counted(self):
        events = shared().client("events")
        for name, bytes in (("rule-kept", MIB), ("rule-lost", PROVIDERS_DEFAULT)):
            rule = events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))["RuleArn"]
            url, arn = queue(name, from_service(EVENTS, "sqs:SendMessage", rule), bytes=bytes)
            function, _ = shared().function(name, shared().role(name))
            events.put_targets(Rule=name, Targets=[{"Id": "f", "Arn": function, "DeadLetterConfig": {"Arn": arn}}])
            events.put_events(Entries=[{"Source": name, "DetailType": "d", "Detail": json.dumps({"a": "x" * 600_000})}])
            lost = bytes == PROVIDERS_DEFAULT
            self.assertEqual(shared().received(url, 0.2) is None, lost)
            self.assertEqual(counted("AWS/Events", "InvocationsFailedToBeSentToDlq", RuleName=name), int(lost))

    def test_event_too_large_for_the_rules_queue_goes_to_its_dead_letters(self):
        events = shared().client("events")
        rule = events.put_rule(Name="small-target", EventPattern=json.dumps({"source": ["small-target"]}))["RuleArn"]
        allowed = from_service(EVENTS, "sqs:SendMessage", rule)
        _, small = queue("small-target", allowed, bytes=PROVIDERS_DEFAULT)
        url, dead = queue("small-target-dead", allowed)
        events.put_targets(
            Rule="small-target", Targets=[{"Id": "q", "Arn": small, "DeadLetterConfig": {"Arn": dead}}]
        )
        detail = json.dumps({"a": "x" * 600_000})
        events.put_events(Entries=[{"Source": "small-target", "DetailType": "d", "Detail": detail}])
        self.assertEqual(len(json.loads(shared().received(url)["Body"])["detail"]["a"]), 600_000)

    def test_message_that_grows_beyond_1_mib_is_refused_and_counted(self):
        topic = f"arn:aws:sns:{REGION}:{SECURITY}:grows"
        url, dead = queue("grows", from_service(SNS, "sqs:SendMessage", topic))
        shared().topic("grows")
        function, trace = shared().function("grows", shared().role("grows"))
        shared().permit(function, SNS, topic)
        redrive = json.dumps({"deadLetterTargetArn": dead})
        sns = shared().client("sns")
        sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function, Attributes={"RedrivePolicy": redrive})
        # JSON has six characters for each of these.
        sns.publish(TopicArn=topic, Message="\x01" * 200_000)
        failed = "NumberOfNotificationsFailedToRedriveToDlq"
        self.assertTrue(eventually(lambda: counted("AWS/SNS", failed, TopicName="grows") == 1))
        self.assertEqual(counted("AWS/SNS", "NumberOfNotificationsFailed", TopicName="grows"), 1)
        self.assertIsNone(shared().received(url, 0.2))
        self.assertEqual(lines(trace), [])

    def test_enveloped_message_larger_than_the_queue_is_not_delivered(self):
        sns, topic = shared().client("sns"), shared().topic("enveloped")
        allowed = from_service(SNS, "sqs:SendMessage", topic)
        for name, raw in (("enveloped-raw", "true"), ("enveloped-not", "false")):
            url, arn = queue(name, allowed, bytes=PROVIDERS_DEFAULT)
            attributes = {"RawMessageDelivery": raw}
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
        sns.publish(TopicArn=topic, Message="x" * 262_000)
        self.assertTrue(eventually(lambda: f"bytes is too large for {arn}" in shared().log()))
        self.assertIsNone(shared().received(url, 0.2))
        self.assertEqual(counted("AWS/SNS", "NumberOfNotificationsFailed", TopicName="enveloped"), 1)

    def test_message_that_a_queue_does_not_admit_is_counted(self):
        sns, topic = shared().client("sns"), shared().topic("admitted")
        url, arn = queue("admitted", from_service(SNS, "sqs:SendMessage", topic))
        _, other = queue("not-admitted")
        for endpoint in (arn, other, f"{other}-gone"):
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint)
        sns.publish(TopicArn=topic, Message="one")
        self.assertIsNotNone(shared().received(url))
        self.assertEqual(counted("AWS/SNS", "NumberOfNotificationsFailed", TopicName="admitted"), 2)


if __name__ == "__main__":
    unittest.main()
