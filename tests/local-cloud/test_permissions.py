"""Encrypted topics and queues, and services that publish to topics."""

import json
import unittest
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from running_cloud import REGION, SECURITY, from_service, policy, shared

USE_KEY = {"Action": ["kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*"}
PUBLISH = {"Action": "sns:Publish", "Resource": "*"}
OWNER = {"Principal": {"AWS": f"arn:aws:iam::{SECURITY}:root"}, "Action": "kms:*", "Resource": "*"}
CLOUDWATCH = "cloudwatch.amazonaws.com"
EVENTS = "events.amazonaws.com"


def make_key(*statements: dict) -> str:
    """Make a customer managed key; returns its ARN."""
    kms = shared().client("kms")
    return kms.create_key(Policy=policy(OWNER, *statements))["KeyMetadata"]["Arn"]


def listening_queue(name: str, topic: str, **attributes: str) -> str:
    """Make a queue that gets what the topic is given; returns its URL."""
    url, arn = shared().queue(name, from_service("sns.amazonaws.com", "sqs:SendMessage", topic))
    if attributes:
        shared().client("sqs").set_queue_attributes(QueueUrl=url, Attributes=attributes)
    shared().client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return url


class EncryptedTopic(unittest.TestCase):
    def publish(self, role: str, topic: str):
        sns = shared().client("sns", credentials=shared().assume(role))
        return sns.publish(TopicArn=topic, Message="hello")

    def test_publisher_needs_the_key(self):
        shared().client("kms").create_alias(AliasName="alias/topics", TargetKeyId=make_key())
        topic = shared().topic("encrypted", KmsMasterKeyId="alias/topics")
        self.publish(shared().role("with-key", PUBLISH, USE_KEY), topic)
        half = {"Action": "kms:GenerateDataKey*", "Resource": "*"}
        for name, statements in (("without-key", []), ("with-half-key", [half])):
            with self.subTest(name), self.assertRaises(ClientError) as caught:
                self.publish(shared().role(name, PUBLISH, *statements), topic)
            self.assertEqual(caught.exception.response["Error"]["Code"], "KMSAccessDenied")

    def test_a_batch_needs_what_a_lone_message_needs(self):
        topic = shared().topic("encrypted-batches", KmsMasterKeyId=make_key())
        own = {"Action": "sns:PublishBatch", "Resource": "*"}
        roles = {
            "batch-with-all": ([PUBLISH, USE_KEY], "ok"),
            "batch-without-key": ([PUBLISH], "KMSAccessDenied"),
            "batch-by-an-action-that-is-none": ([own, USE_KEY], "AuthorizationError"),
        }
        entries = [{"Id": "0", "Message": "hello"}]
        for name, (statements, expected) in roles.items():
            with self.subTest(name):
                credentials = shared().assume(shared().role(name, *statements))
                sns = shared().client("sns", credentials=credentials)
                try:
                    sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
                    outcome = "ok"
                except ClientError as error:
                    outcome = error.response["Error"]["Code"]
                self.assertEqual(outcome, expected)

    def test_key_policy_may_name_the_publisher(self):
        role = shared().role("named-by-key", PUBLISH)
        topic = shared().topic("key-names", KmsMasterKeyId=make_key({"Principal": {"AWS": role}, **USE_KEY}))
        self.publish(role, topic)

    def test_sns_needs_the_key_of_an_encrypted_queue(self):
        topic = shared().topic("to-encrypted-queues")
        sns_may = {"Principal": {"Service": "sns.amazonaws.com"}, **USE_KEY}
        with_key = listening_queue("with-key", topic, KmsMasterKeyId=make_key(sns_may))
        without_key = listening_queue("without-key", topic, KmsMasterKeyId=make_key())
        shared().client("sns").publish(TopicArn=topic, Message="hello")
        self.assertIsNotNone(shared().received(with_key))
        self.assertIsNone(shared().received(without_key, 0.2))


class ServicesPublish(unittest.TestCase):
    def alarm(self, name: str, topic: str):
        cloudwatch = shared().client("cloudwatch")
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            Namespace="Test",
            MetricName="Number",
            Dimensions=[{"Name": "Queue", "Value": "<dead> & gone"}],
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
            AlarmActions=[topic],
        )
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a test")

    def topic_for(self, name: str, service: str, source: str, **attributes: str) -> tuple[str, str]:
        statement = from_service(service, "sns:Publish", source)
        topic = shared().topic(name, Policy=policy(statement), **attributes)
        return topic, listening_queue(name, topic)

    def alarm_topic(self, name: str, **attributes: str) -> tuple[str, str]:
        source = f"arn:aws:cloudwatch:{REGION}:{SECURITY}:alarm:{name}"
        return self.topic_for(name, CLOUDWATCH, source, **attributes)

    def test_alarm_is_worded_as_by_cloudwatch(self):
        topic, queue = self.alarm_topic("worded")
        self.alarm("worded", topic)
        envelope = json.loads(shared().received(queue)["Body"])
        self.assertEqual(envelope["Subject"], 'ALARM: "worded" in Asia Pacific (Tokyo)')
        message = json.loads(envelope["Message"])
        self.assertEqual(message["AlarmArn"], f"arn:aws:cloudwatch:{REGION}:{SECURITY}:alarm:worded")
        self.assertEqual(message["Trigger"]["Dimensions"], [{"value": "<dead> & gone", "name": "Queue"}])
        self.assertEqual(message["AlarmActions"], [topic])

    def test_alarm_needs_the_topics_policy(self):
        topic, queue = self.alarm_topic("another-alarm")
        self.alarm("unwelcome", topic)
        self.assertIn("alarm:unwelcome may not publish", shared().log())
        self.assertIsNone(shared().received(queue, 0.2))

    def test_alarm_needs_the_key(self):
        topic, queue = self.alarm_topic("alarm-without-key", KmsMasterKeyId=make_key())
        self.alarm("alarm-without-key", topic)
        self.assertIsNone(shared().received(queue, 0.2))
        key = make_key({"Principal": {"Service": CLOUDWATCH}, **USE_KEY})
        topic, queue = self.alarm_topic("alarm-with-key", KmsMasterKeyId=key)
        self.alarm("alarm-with-key", topic)
        self.assertIsNotNone(shared().received(queue))

    def event(self, name: str, topic: str):
        events = shared().client("events")
        events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
        events.put_targets(Rule=name, Targets=[{"Id": "topic", "Arn": topic}])
        events.put_events(Entries=[{"Source": name, "DetailType": "test", "Detail": "{}"}])

    def test_event_needs_topic_policy_and_key(self):
        source = f"arn:aws:events:{REGION}:{SECURITY}:rule/*"
        permit = {"Principal": {"Service": EVENTS}, **USE_KEY}
        conditional = {**permit, "Condition": {"StringEquals": {"aws:SourceAccount": SECURITY}}}
        keys = {"event-with-key": permit, "event-with-conditional-key": conditional}
        received = {}
        for name, statement in keys.items():
            statement_of_topic = from_service(EVENTS, "sns:Publish", source)
            statement_of_topic["Condition"] = {"ArnLike": {"aws:SourceArn": source}}
            topic = shared().topic(name, Policy=policy(statement_of_topic), KmsMasterKeyId=make_key(statement))
            queue = listening_queue(name, topic)
            self.event(name, topic)
            received[name] = shared().received(queue, 0.5) is not None
        self.assertEqual(received, {"event-with-key": True, "event-with-conditional-key": False})


class Alarms(unittest.TestCase):
    def test_description_over_the_query_protocol_is_whole(self):
        topic = shared().topic("described")
        wanted = {
            "AlarmName": "described <1>",
            "AlarmDescription": "a & b",
            "Namespace": "Test",
            "MetricName": "Number",
            "Statistic": "Maximum",
            "Period": "60",
            "EvaluationPeriods": "2",
            "Threshold": "1",
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions.member.1": topic,
            "InsufficientDataActions.member.1": topic,
            "Dimensions.member.1.Name": "Queue",
            "Dimensions.member.1.Value": "dead",
        }
        self.query("PutMetricAlarm", wanted)
        answer = self.query("DescribeAlarms", {"AlarmNames.member.1": "described <1>"})
        for element in (
            "<AlarmName>described &lt;1&gt;</AlarmName>",
            "<AlarmDescription>a &amp; b</AlarmDescription>",
            "<TreatMissingData>notBreaching</TreatMissingData>",
            f"<AlarmActions><member>{topic}</member></AlarmActions>",
            f"<InsufficientDataActions><member>{topic}</member></InsufficientDataActions>",
            "<Dimensions><member><Name>Queue</Name><Value>dead</Value></member></Dimensions>",
            "<ActionsEnabled>true</ActionsEnabled>",
        ):
            self.assertIn(element, answer)

    def query(self, action: str, parameters: dict) -> str:
        """What the Terraform provider sends; boto3 speaks another protocol."""
        body = urlencode({"Action": action, "Version": "2010-08-01", **parameters})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        request = AWSRequest("POST", shared().endpoint, headers, body)
        SigV4Auth(Credentials(SECURITY, "test"), "monitoring", REGION).add_auth(request)
        with urlopen(Request(shared().endpoint, body.encode(), dict(request.headers))) as answer:
            return answer.read().decode()


if __name__ == "__main__":
    unittest.main()
