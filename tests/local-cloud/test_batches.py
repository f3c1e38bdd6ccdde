"""Several messages in one call of SNS."""

import json
import unittest

from botocore.exceptions import ClientError

from running_cloud import BOOTSTRAP, SECURITY, Cloud, eventually, from_service, lines

NO_PERMISSIONS = {"Action": "sts:GetCallerIdentity", "Resource": "*"}


class Batches(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = Cloud()
        cls.addClassCleanup(cls.cloud.end)
        cls.sns = cls.cloud.client("sns")

    def setUp(self):
        self.cloud.page("mail", "DELETE")

    def topic(self, name: str) -> str:
        topic = self.cloud.topic(name)
        self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="a@example.com")
        return topic

    def publish(self, topic: str, *entries: dict) -> dict:
        numbered = [{"Id": str(number), "Message": "m", **entry} for number, entry in enumerate(entries)]
        return self.sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=numbered)

    def test_each_entry_reaches_subscribers_of_every_protocol(self):
        topic = self.topic("every-protocol")
        url, queue = self.cloud.queue("every-protocol", from_service("sns.amazonaws.com", "sqs:SendMessage", topic))
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
        role = self.cloud.role("every-protocol", NO_PERMISSIONS)
        function, trace = self.cloud.function("every-protocol", role, BOOTSTRAP)
        self.cloud.permit(function, "sns.amazonaws.com", topic)
        self.sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function)
        self.cloud.client("chatbot").create_slack_channel_configuration(
            SlackTeamId="T0123456789",
            SlackChannelId="C0123456789",
            SlackChannelName="every-protocol",
            IamRoleArn=self.cloud.role(
                "every-protocol-reader", NO_PERMISSIONS, trust={"Principal": {"Service": "chatbot.amazonaws.com"}}
            ),
            ConfigurationName="every-protocol",
            SnsTopicArns=[topic],
        )
        texts = {"one <1>", "two & 2"}
        answer = self.publish(topic, *({"Message": text} for text in sorted(texts)))
        ids = {each["MessageId"] for each in answer["Successful"]}
        self.assertEqual(([each["Id"] for each in answer["Successful"]], len(ids)), (["0", "1"], 2))
        self.assertNotIn("Failed", {name: each for name, each in answer.items() if each})

        mails = self.cloud.page("mail")
        self.assertEqual(({each["text"] for each in mails}, {each["message_id"] for each in mails}), (texts, ids))
        queued = [json.loads(self.cloud.received(url)["Body"]) for _ in texts]
        self.assertEqual({each["Message"] for each in queued}, texts)
        eventually(lambda: len(lines(trace)) == 2)
        invoked = [record["Sns"] for each in lines(trace) for record in each["event"]["Records"]]
        self.assertEqual({each["Message"] for each in invoked}, texts)
        self.assertEqual({each["MessageId"] for each in invoked}, ids)
        shown = self.cloud.page("amazon-q/messages")
        self.assertEqual({each["message_id"] for each in shown if each["topic_arn"] == topic}, ids)

    def test_each_entry_has_its_own_subject_and_result(self):
        topic = self.topic("subjects")
        answer = self.publish(topic, {"Subject": "first"}, {"Subject": "x" * 101}, {"Message": "plain"})
        self.assertEqual([each["Id"] for each in answer["Successful"]], ["0", "2"])
        [failed] = answer["Failed"]
        self.assertEqual((failed["Id"], failed["Code"], failed["SenderFault"]), ("1", "InvalidParameter", True))
        subjects = [each["subject"] for each in self.cloud.page("mail")]
        self.assertEqual(subjects, ["first", "AWS Notification Message"])

    def test_batch_limits(self):
        topic = self.topic("limits")
        half = {"Message": "x" * 131_072}
        self.assertEqual(len(self.publish(topic, half, half)["Successful"]), 2)
        self.assertEqual(len(self.publish(topic, *[{}] * 10)["Successful"]), 10)
        self.cloud.page("mail", "DELETE")
        refused = {
            "BatchRequestTooLong": [half, half, {}],
            "TooManyEntriesInBatchRequest": [{}] * 11,
            "BatchEntryIdsNotDistinct": [{}, {"Id": "0"}],
            "EmptyBatchRequest": [],
        }
        for code, entries in refused.items():
            with self.subTest(code), self.assertRaises(ClientError) as caught:
                self.publish(topic, *entries)
            self.assertEqual(caught.exception.response["Error"]["Code"], code)
        self.assertEqual(self.cloud.page("mail"), [])

    def test_missing_topic_is_an_error(self):
        with self.assertRaises(ClientError) as caught:
            self.publish(f"arn:aws:sns:ap-northeast-1:{SECURITY}:none", {})
        self.assertEqual(caught.exception.response["Error"]["Code"], "NotFound")


if __name__ == "__main__":
    unittest.main()
