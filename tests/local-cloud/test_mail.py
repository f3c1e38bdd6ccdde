"""Mail of topics, as its addressees read it."""

import json
import time
import unittest

from botocore.exceptions import ClientError

from running_cloud import REGION, SECURITY, Cloud, eventually, from_service, policy


class Mail(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = Cloud()
        cls.addClassCleanup(cls.cloud.end)
        cls.sns = cls.cloud.client("sns")

    def setUp(self):
        for page in ("mail", "mail/deactivated"):
            self.cloud.page(page, "DELETE")

    def subscribed(self, name: str, *addresses: str) -> str:
        topic = self.cloud.topic(name)
        for address in addresses:
            self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
        return topic

    def test_each_addressee_gets_one(self):
        topic = self.subscribed("two", "a@example.com", "b@example.com")
        sent = self.sns.publish(TopicArn=topic, Subject="件名", Message="one\ntwo")["MessageId"]
        mails = self.cloud.page("mail")
        self.assertEqual([each["to"] for each in mails], ["a@example.com", "b@example.com"])
        for each in mails:
            self.assertEqual((each["subject"], each["text"]), ("件名", "one\ntwo"))
            self.assertEqual((each["topic_arn"], each["message_id"]), (topic, sent))
            self.assertIn("unsubscribe", each["footer"])

    def test_without_a_subject_sns_has_one(self):
        self.sns.publish(TopicArn=self.subscribed("plain", "a@example.com"), Message="m")
        self.assertEqual(self.cloud.page("mail")[0]["subject"], "AWS Notification Message")

    def test_structure_and_filter_are_heeded(self):
        topic = self.subscribed("structured", "a@example.com")
        filtered = {"FilterPolicy": json.dumps({"kind": ["other"]})}
        self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="b@example.com", Attributes=filtered)
        message = json.dumps({"default": "for all", "email": "for mail"})
        self.sns.publish(TopicArn=topic, Message=message, MessageStructure="json")
        self.assertEqual([each["text"] for each in self.cloud.page("mail")], ["for mail"])

    def test_subject_has_limits(self):
        topic = self.subscribed("limits", "a@example.com")
        self.sns.publish(TopicArn=topic, Subject="件" * 100, Message="m")
        for subject in ("x" * 101, "two\nlines", "a\ttab", "line\u2028separator"):
            with self.subTest(subject), self.assertRaises(ClientError) as caught:
                self.sns.publish(TopicArn=topic, Subject=subject, Message="m")
            self.assertEqual(caught.exception.response["Error"]["Code"], "InvalidParameter")
        self.assertEqual(len(self.cloud.page("mail")), 1)

    def publish(self, topic: str, number: int):
        for first in range(0, number, 10):
            entries = [{"Id": f"{each}", "Message": f"{each}"} for each in range(first, min(number, first + 10))]
            self.sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)

    def test_eleventh_mail_in_a_second_deactivates_the_subscription_for_good(self):
        topic = self.subscribed("burst", "a@example.com")
        arn = self.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"][0]["SubscriptionArn"]
        self.publish(topic, 30)
        delivered = [each["text"] for each in self.cloud.page("mail")]
        self.assertTrue(10 <= len(delivered) < 30, delivered)
        self.assertEqual(delivered, [f"{each}" for each in range(len(delivered))])
        found = self.cloud.page("mail/deactivated")
        expected = [("a@example.com", topic, arn)]
        self.assertEqual([(each["to"], each["topic_arn"], each["subscription_arn"]) for each in found], expected)
        for listed in (self.sns.list_subscriptions_by_topic(TopicArn=topic), self.sns.list_subscriptions()):
            arns = [each["SubscriptionArn"] for each in listed["Subscriptions"] if each["TopicArn"] == topic]
            self.assertEqual(arns, ["PendingConfirmation"])
        attributes = self.sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        self.assertEqual(attributes["PendingConfirmation"], "true")
        counts = self.sns.get_topic_attributes(TopicArn=topic)["Attributes"]
        self.assertEqual((counts["SubscriptionsConfirmed"], counts["SubscriptionsPending"]), ("0", "1"))
        time.sleep(1.1)
        self.publish(topic, 1)
        self.assertEqual(len(self.cloud.page("mail")), len(delivered))
        self.assertEqual(len(self.cloud.page("mail/deactivated")), 1)

    def test_mails_of_alarms_do_not_count(self):
        # All alarms of a deployment go to OK at once, because CloudWatch's minute takes a second here.
        names = [f"alarm-{each}" for each in range(12)]
        alarms = f"arn:aws:cloudwatch:{REGION}:{SECURITY}:alarm:*"
        statement = from_service("cloudwatch.amazonaws.com", "sns:Publish", alarms)
        statement["Condition"] = {"ArnLike": {"aws:SourceArn": alarms}}
        topic = self.cloud.topic("of-alarms", Policy=policy(statement))
        self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="a@example.com")
        for name in names:
            self.cloud.client("cloudwatch").put_metric_alarm(
                AlarmName=name,
                Namespace="Test",
                MetricName="None",
                Statistic="Sum",
                Period=60,
                EvaluationPeriods=1,
                Threshold=0,
                ComparisonOperator="GreaterThanThreshold",
                TreatMissingData="notBreaching",
                OKActions=[topic],
            )
        self.assertTrue(eventually(lambda: len(self.cloud.page("mail")) == len(names)))
        self.assertEqual(self.cloud.page("mail/deactivated"), [])

    def test_rate_may_be_switched_off(self):
        topic = self.subscribed("unlimited", "a@example.com")
        self.cloud.page("mail/settings", "PUT", {"per_second": None})
        self.addCleanup(self.cloud.page, "mail/settings", "PUT", {})
        self.publish(topic, 30)
        self.assertEqual((len(self.cloud.page("mail")), self.cloud.page("mail/deactivated")), (30, []))

    def test_ten_mails_in_each_second_are_delivered(self):
        topic = self.subscribed("steady", "a@example.com", "b@example.com")
        self.publish(topic, 10)
        time.sleep(1.1)
        self.publish(topic, 10)
        self.assertEqual((len(self.cloud.page("mail")), self.cloud.page("mail/deactivated")), (40, []))

    def test_second_is_one_of_the_replay(self):
        topic = self.subscribed("replayed", "a@example.com")
        self.cloud.page("time", "PUT", {"now": "2026-10-01T00:00:00Z"})
        self.addCleanup(self.cloud.page, "time", "DELETE")
        for second in (1, 2):
            self.publish(topic, 10)
            self.cloud.page("time/advance", "POST", {"to": f"2026-10-01T00:00:0{second}Z"})
        self.assertEqual((len(self.cloud.page("mail")), self.cloud.page("mail/deactivated")), (20, []))
        time.sleep(1.1)
        self.publish(topic, 11)
        self.assertEqual(self.cloud.page("mail/deactivated")[0]["at"], "2026-10-01T00:00:02.000Z")


if __name__ == "__main__":
    unittest.main()
