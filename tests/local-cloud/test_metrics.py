"""CloudWatch's metrics and alarms."""

import json
import time
import unittest
from datetime import datetime, timedelta, timezone

from botocore.exceptions import ClientError
from running_cloud import REGION, SECURITY, Cloud, eventually, from_service, policy

CLOUDWATCH = "cloudwatch.amazonaws.com"
VIRGINIA = "us-east-1"
LOGS = {"Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}

# Logs one line in the embedded metric format per invocation.
METRICS_BOOTSTRAP = """#!/usr/bin/env python3
import json, os, urllib.request

api = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
metrics = [{"Name": "Received", "Unit": "Count"}, {"Name": "Deduplicated", "Unit": "Count"}]
directive = {"Namespace": "asr-notify", "Dimensions": [["FunctionName"]], "Metrics": metrics}
while True:
    with urllib.request.urlopen(f"{api}/next") as answer:
        request_id, event = answer.headers["Lambda-Runtime-Aws-Request-Id"], json.load(answer)
    line = {"_aws": {"Timestamp": 0, "CloudWatchMetrics": [directive]}, "FunctionName": "logging", **event}
    print("an ordinary line", flush=True)
    print(json.dumps(line), flush=True)
    url = f"{api}/{request_id}/response"
    urllib.request.urlopen(urllib.request.Request(url, b"{}", method="POST"))
"""


class Metrics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = Cloud()
        cls.addClassCleanup(cls.cloud.end)

    def sum(self, namespace: str, name: str, region: str = REGION, statistic: str = "Sum", **dimensions: str) -> float:
        """A statistic of a metric over all data so far; 0 without data."""
        now = datetime.now(timezone.utc)
        answer = self.cloud.client("cloudwatch", region=region).get_metric_statistics(
            Namespace=namespace,
            MetricName=name,
            Dimensions=[{"Name": each, "Value": value} for each, value in dimensions.items()],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=86400,
            Statistics=[statistic],
        )
        return sum(each[statistic] for each in answer["Datapoints"])

    def test_queue_metrics_count_messages_and_their_age(self):
        url, _ = self.cloud.queue("measured")
        sqs = self.cloud.client("sqs")
        for body in ("one", "two"):
            sqs.send_message(QueueUrl=url, MessageBody=body)
        sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=60)

        def maximum(name: str) -> float:
            return self.sum("AWS/SQS", name, statistic="Maximum", QueueName="measured")

        self.assertTrue(eventually(lambda: maximum("ApproximateNumberOfMessagesVisible") == 2))
        self.assertTrue(eventually(lambda: maximum("ApproximateNumberOfMessagesDelayed") == 1))
        self.assertTrue(eventually(lambda: maximum("ApproximateAgeOfOldestMessage") > 60))
        sqs.receive_message(QueueUrl=url)
        self.assertTrue(eventually(lambda: maximum("ApproximateNumberOfMessagesNotVisible") == 1))
        self.assertEqual(self.sum("AWS/SQS", "ApproximateNumberOfMessagesVisible", QueueName="other"), 0)

    def test_message_received_more_than_three_times_has_no_age(self):
        url, _ = self.cloud.queue("poisoned")
        sqs = self.cloud.client("sqs")
        sqs.send_message(QueueUrl=url, MessageBody="m")
        for _ in range(4):
            sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)
        time.sleep(1.5)
        oldest = self.sum("AWS/SQS", "ApproximateAgeOfOldestMessage", statistic="Maximum", QueueName="poisoned")
        self.assertLess(oldest, 60)

    def test_function_metrics_count_every_attempt(self):
        url, queue = self.cloud.queue("attempts")
        role = self.cloud.role("attempts", {"Action": "sqs:SendMessage", "Resource": "*"})
        functions = self.cloud.client("lambda")
        self.cloud.function("attempts", role)
        functions.put_function_event_invoke_config(
            FunctionName="attempts",
            MaximumRetryAttempts=1,
            DestinationConfig={"OnFailure": {"Destination": queue}},
        )
        functions.invoke(FunctionName="attempts", Payload=b"{}")
        functions.invoke(FunctionName="attempts", InvocationType="Event", Payload=b'"please fail"')
        self.assertIsNotNone(self.cloud.received(url))
        self.assertEqual(self.sum("AWS/Lambda", "Invocations", FunctionName="attempts"), 3)
        self.assertEqual(self.sum("AWS/Lambda", "Errors", FunctionName="attempts"), 2)
        self.assertEqual(self.sum("AWS/Lambda", "Throttles", FunctionName="attempts"), 0)
        functions.put_function_concurrency(FunctionName="attempts", ReservedConcurrentExecutions=0)
        with self.assertRaises(functions.exceptions.TooManyRequestsException):
            functions.invoke(FunctionName="attempts", Payload=b"{}")
        self.assertEqual(self.sum("AWS/Lambda", "Throttles", FunctionName="attempts"), 1)
        self.assertEqual(self.sum("AWS/Lambda", "Invocations", FunctionName="attempts"), 3)

    def test_events_that_match_a_rule_and_messages_of_a_topic_are_counted(self):
        events = self.cloud.client("events")
        events.create_event_bus(Name="other")
        for bus in ("default", "other"):
            events.put_rule(Name="counted", EventBusName=bus, EventPattern=json.dumps({"source": ["counted"]}))
        entry = {"Source": "counted", "DetailType": "d", "Detail": "{}"}
        other = {**entry, "EventBusName": "other"}
        events.put_events(Entries=[entry, {**entry, "Source": "another"}, other, other])
        self.assertEqual(self.sum("AWS/Events", "MatchedEvents", RuleName="counted"), 1)
        self.assertEqual(self.sum("AWS/Events", "MatchedEvents", RuleName="counted", EventBusName="other"), 2)
        topic = self.cloud.topic("counted")
        self.cloud.client("sns").publish(TopicArn=topic, Message="m")
        self.cloud.client("sns").publish_batch(
            TopicArn=topic, PublishBatchRequestEntries=[{"Id": "a", "Message": "m"}, {"Id": "b", "Message": "m"}]
        )
        self.assertEqual(self.sum("AWS/SNS", "NumberOfMessagesPublished", TopicName="counted"), 3)

    def test_embedded_metrics_in_logs_are_recorded(self):
        self.cloud.function("logging", self.cloud.role("logging", LOGS), METRICS_BOOTSTRAP)
        payload = json.dumps({"Received": 2, "Deduplicated": [1, 4]})
        self.cloud.client("lambda").invoke(FunctionName="logging", Payload=payload)
        self.assertTrue(eventually(lambda: self.sum("asr-notify", "Received", FunctionName="logging") == 2))
        self.assertEqual(self.sum("asr-notify", "Deduplicated", FunctionName="logging"), 5)

    def test_amazon_q_metrics_are_in_virginia(self):
        topic = self.cloud.topic("to-amazon-q")
        self.cloud.client("chatbot").create_slack_channel_configuration(
            SlackTeamId="T0123456789",
            SlackChannelId="C1",
            IamRoleArn=self.cloud.role("amazon-q", trust={"Principal": {"Service": "chatbot.amazonaws.com"}}),
            ConfigurationName="counted",
            SnsTopicArns=[topic],
        )
        good = json.dumps({"version": "1.0", "source": "custom", "content": {"description": "d"}})
        sns = self.cloud.client("sns")
        for message, settings in (
            (good, {}),
            ("no notification", {}),
            (good, {"not_invited": ["C1"]}),
            (good, {"per_second": 1}),
            (good, None),
        ):
            if settings is not None:
                self.cloud.page("amazon-q/settings", "PUT", settings)
            sns.publish(TopicArn=topic, Message=message)
        expected = {
            "EventsProcessed": 4,
            "UnsupportedEvents": 1,
            "MessageDeliverySuccess": 2,
            "MessageDeliveryFailure": 1,
            "EventsThrottled": 1,
        }
        counts = {name: self.sum("AWS/Chatbot", name, VIRGINIA, ConfigurationName="counted") for name in expected}
        self.assertEqual(counts, expected)
        self.assertEqual(self.sum("AWS/Chatbot", "EventsProcessed", ConfigurationName="counted"), 0)
        accepted = [each["accepted"] for each in self.cloud.page("amazon-q/messages")]
        self.assertEqual(accepted, [True, False, False, True, False])


class Alarms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = Cloud()
        cls.addClassCleanup(cls.cloud.end)

    def alarm(self, name: str, namespace: str = "", metric: str = "", region: str = REGION, **more) -> str:
        """Make an alarm that writes to reader@example.com; returns its ARN."""
        arn = f"arn:aws:cloudwatch:{region}:{SECURITY}:alarm:{name}"
        owner = {"Principal": {"AWS": f"arn:aws:iam::{SECURITY}:root"}, "Action": "kms:*", "Resource": "*"}
        use = {
            "Principal": {"Service": CLOUDWATCH},
            "Action": ["kms:GenerateDataKey*", "kms:Decrypt"],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceAccount": SECURITY}},
        }
        key = self.cloud.client("kms", region=region).create_key(Policy=policy(owner, use))["KeyMetadata"]["Arn"]
        sns = self.cloud.client("sns", region=region)
        attributes = {"Policy": policy(from_service(CLOUDWATCH, "sns:Publish", arn)), "KmsMasterKeyId": key}
        topic = sns.create_topic(Name=name, Attributes=attributes)["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="reader@example.com")
        usual = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 0, "EvaluationPeriods": 1}
        usual["TreatMissingData"] = "notBreaching"
        watched = {"Namespace": namespace, "MetricName": metric, "Statistic": "Maximum", "Period": 60}
        self.cloud.client("cloudwatch", region=region).put_metric_alarm(
            AlarmName=name,
            AlarmDescription="Look at the dead letters.",
            **({} if "Metrics" in more else watched) | usual | more,
            AlarmActions=[topic],
            OKActions=[topic],
        )
        return arn

    def state(self, name: str, region: str = REGION) -> str:
        alarms = self.cloud.client("cloudwatch", region=region).describe_alarms(AlarmNames=[name])["MetricAlarms"]
        return alarms[0]["StateValue"]

    def subjects(self, name: str) -> list[str]:
        return [each["subject"] for each in self.cloud.page("mail") if f'"{name}"' in each["subject"]]

    def test_dead_letter_alarm_mails_until_the_queue_is_empty(self):
        url, _ = self.cloud.queue("dead")
        self.cloud.queue("alive")
        self.alarm("dead", "AWS/SQS", "ApproximateNumberOfMessagesVisible", Dimensions=dimension("QueueName", "dead"))
        self.alarm("alive", "AWS/SQS", "ApproximateNumberOfMessagesVisible", Dimensions=dimension("QueueName", "alive"))
        self.assertTrue(eventually(lambda: (self.state("dead"), self.state("alive")) == ("OK", "OK")))
        self.cloud.client("sqs").send_message(QueueUrl=url, MessageBody="m")
        self.assertTrue(eventually(lambda: self.state("dead") == "ALARM"))
        self.cloud.client("sqs").purge_queue(QueueUrl=url)
        self.assertTrue(eventually(lambda: self.state("dead") == "OK"))
        tokyo = "in Asia Pacific (Tokyo)"
        expected = [f'{state}: "dead" {tokyo}' for state in ("OK", "ALARM", "OK")]
        self.assertEqual(self.subjects("dead"), expected)
        self.assertEqual(self.subjects("alive"), [f'OK: "alive" {tokyo}'])
        text = next(each["text"] for each in self.cloud.page("mail") if each["subject"].startswith('ALARM: "dead"'))
        self.assertIn('has entered the ALARM state, because "Threshold Crossed: 1 out of the last 1 datapoints', text)
        self.assertIn("- Description: Look at the dead letters.", text)

    def test_alarm_of_several_queues_mails_about_any_of_them(self):
        urls = [self.cloud.queue(name)[0] for name in ("left", "right")]
        queries = [
            {
                "Id": f"m{number}",
                "Label": name,
                "MetricStat": {
                    "Metric": {
                        "Namespace": "AWS/SQS",
                        "MetricName": "ApproximateNumberOfMessagesVisible",
                        "Dimensions": dimension("QueueName", name),
                    },
                    "Period": 60,
                    "Stat": "Maximum",
                },
                "ReturnData": False,
            }
            for number, name in enumerate(("left", "right"))
        ]
        queries.append({"Id": "highest", "Expression": "MAX(METRICS())", "Label": "highest", "ReturnData": True})
        self.alarm("either", Metrics=queries)
        described = self.cloud.client("cloudwatch").describe_alarms(AlarmNames=["either"])["MetricAlarms"][0]
        self.assertEqual(described["Metrics"], queries)
        self.assertFalse({"MetricName", "Namespace", "Statistic", "Period", "Dimensions"} & set(described))
        self.assertTrue(eventually(lambda: self.state("either") == "OK"))
        self.cloud.client("sqs").send_message(QueueUrl=urls[1], MessageBody="m")
        self.assertTrue(eventually(lambda: self.state("either") == "ALARM"))
        self.cloud.client("sqs").purge_queue(QueueUrl=urls[1])
        self.assertTrue(eventually(lambda: self.state("either") == "OK"))
        with self.assertRaises(ClientError):
            self.alarm("refused", Metrics=queries[:2])

    def test_alarm_on_absence_ends_with_the_first_event_of_any_rule(self):
        events = self.cloud.client("events")
        queries = []
        for name in ("absent", "present"):
            events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
            metric = {"Namespace": "AWS/Events", "MetricName": "MatchedEvents", "Dimensions": dimension("RuleName", name)}
            stat = {"Metric": metric, "Period": 3600, "Stat": "Sum"}
            queries.append({"Id": name, "Label": name, "MetricStat": stat, "ReturnData": False})
        queries.append({"Id": "all", "Expression": "SUM(METRICS())", "Label": "all", "ReturnData": True})
        options = {"ComparisonOperator": "LessThanThreshold", "Threshold": 1, "EvaluationPeriods": 24}
        self.alarm("absence", Metrics=queries, TreatMissingData="breaching", **options)
        self.assertTrue(eventually(lambda: self.state("absence") == "ALARM"))
        events.put_events(Entries=[{"Source": "present", "DetailType": "d", "Detail": "{}"}])
        self.assertTrue(eventually(lambda: self.state("absence") == "OK"))

    def test_age_alarm_starts_at_its_threshold_in_accelerated_time(self):
        url, _ = self.cloud.queue("waiting")
        more = {"Threshold": 180, "Dimensions": dimension("QueueName", "waiting")}
        self.alarm("waiting", "AWS/SQS", "ApproximateAgeOfOldestMessage", **more)
        started = time.monotonic()
        self.cloud.client("sqs").send_message(QueueUrl=url, MessageBody="m")
        self.assertTrue(eventually(lambda: self.state("waiting") == "ALARM"))
        self.assertGreaterEqual(time.monotonic() - started, 3)

    def test_alarm_without_data_ends_with_its_periods(self):
        more = {"Statistic": "Sum", "Period": 180, "Dimensions": dimension("FunctionName", "f")}
        self.alarm("rare", "Test", "Errors", **more)
        started = time.monotonic()
        for name in ("f", "g"):
            metric = {"MetricName": "Errors", "Value": 1, "Dimensions": dimension("FunctionName", name)}
            self.cloud.client("cloudwatch").put_metric_data(Namespace="Test", MetricData=[metric])
        self.assertTrue(eventually(lambda: self.state("rare") == "ALARM"))
        self.assertTrue(eventually(lambda: self.state("rare") == "OK"))
        self.assertGreaterEqual(time.monotonic() - started, 3)

    def test_alarm_looks_at_its_own_region_and_account(self):
        self.alarm("virginia", "Test", "Here", VIRGINIA)
        for region, account in ((REGION, SECURITY), (VIRGINIA, "333333333333")):
            client = self.cloud.client("cloudwatch", account, region=region)
            client.put_metric_data(Namespace="Test", MetricData=[{"MetricName": "Here", "Value": 1}])
        time.sleep(1.2)
        self.assertEqual(self.subjects("virginia"), ['OK: "virginia" in US East (N. Virginia)'])
        client = self.cloud.client("cloudwatch", region=VIRGINIA)
        client.put_metric_data(Namespace="Test", MetricData=[{"MetricName": "Here", "Value": 1}])
        self.assertTrue(eventually(lambda: 'ALARM: "virginia" in US East (N. Virginia)' in self.subjects("virginia")))


def dimension(name: str, value: str) -> list[dict]:
    """One dimension, as CloudWatch's API has it."""
    return [{"Name": name, "Value": value}]


if __name__ == "__main__":
    unittest.main()
