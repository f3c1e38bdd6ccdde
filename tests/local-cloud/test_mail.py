"""Mail of topics, as its addressees read it."""

import json
import unittest

from botocore.exceptions import ClientError

from running_cloud import Cloud


class Mail(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = Cloud()
        cls.addClassCleanup(cls.cloud.end)
        cls.sns = cls.cloud.client("sns")

    def setUp(self):
        self.cloud.page("mail", "DELETE")

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


if __name__ == "__main__":
    unittest.main()
