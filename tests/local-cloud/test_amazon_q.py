"""AWS Chatbot's API, and what Amazon Q makes of messages."""

import json
import unittest
from urllib.request import Request, urlopen

from botocore.exceptions import ClientError

from local_cloud.custom_notification import problems
from running_cloud import PRODUCTION, SECURITY, shared

TRUST = {"Principal": {"Service": "chatbot.amazonaws.com"}}
ENDPOINT = "https://global.sns-api.chatbot.amazonaws.com"


def notification(**content) -> dict:
    """A custom notification that Amazon Q accepts, with other content laid over it."""
    return {"version": "1.0", "source": "custom", "content": {"description": "d", **content}}


def messages(method: str = "GET") -> list[dict]:
    """What Amazon Q was given so far."""
    with urlopen(Request(f"{shared().endpoint}/_local-cloud/amazon-q/messages", method=method)) as answer:
        return json.loads(answer.read() or "[]")


class Configurations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.chatbot = shared().client("chatbot")
        cls.role = shared().role("chat", trust=TRUST)
        cls.sns = shared().client("sns")

    def create(self, name: str, channel: str, *topics: str, client=None, **options) -> dict:
        request = {
            "SlackTeamId": "T0123456789",
            "SlackChannelId": channel,
            "IamRoleArn": self.role,
            "ConfigurationName": name,
            "SnsTopicArns": list(topics),
            **options,
        }
        return (client or self.chatbot).create_slack_channel_configuration(**request)["ChannelConfiguration"]

    def assert_refused(self, code: str, call, *arguments, **options):
        with self.assertRaises(ClientError) as caught:
            call(*arguments, **options)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)

    def endpoints(self, topic: str) -> list[tuple[str, str]]:
        found = self.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        return [(each["Protocol"], each["Endpoint"]) for each in found]

    def test_defaults_are_those_of_aws(self):
        created = self.create("defaults", "C1")
        self.assertEqual(created["GuardrailPolicyArns"], ["arn:aws:iam::aws:policy/AdministratorAccess"])
        self.assertEqual((created["LoggingLevel"], created["UserAuthorizationRequired"]), ("NONE", False))
        self.assertEqual(created["SlackTeamName"], "example")
        arn = f"arn:aws:chatbot::{SECURITY}:chat-configuration/slack-channel/defaults"
        described = self.chatbot.describe_slack_channel_configurations(ChatConfigurationArn=arn)
        self.assertEqual(described["SlackChannelConfigurations"], [created])

    def test_workspaces(self):
        workspaces = self.chatbot.describe_slack_workspaces()["SlackWorkspaces"]
        self.assertEqual([each["SlackTeamName"] for each in workspaces], ["example"])
        self.assert_refused("InvalidRequestException", self.create, "stranger", "C2", SlackTeamId="T9999999999")

    def test_one_configuration_per_channel_and_account(self):
        self.create("first", "C3")
        self.assert_refused("ConflictException", self.create, "second", "C3")
        self.assert_refused("ConflictException", self.create, "first", "C4")
        role = shared().role("chat", account=PRODUCTION, trust=TRUST)
        self.create("first", "C3", client=shared().client("chatbot", PRODUCTION), IamRoleArn=role)

    def test_role_must_trust_amazon_q(self):
        conditional = {**TRUST, "Condition": {"StringEquals": {"aws:SourceAccount": SECURITY}}}
        roles = [shared().role("lambdas"), shared().role("conditional", trust=conditional)]
        for role in [*roles, f"arn:aws:iam::{SECURITY}:role/none"]:
            self.assert_refused("InvalidRequestException", self.create, "untrusted", "C8", IamRoleArn=role)
        arn = self.create("trusted", "C8")["ChatConfigurationArn"]
        update = self.chatbot.update_slack_channel_configuration
        more = {"ChatConfigurationArn": arn, "SlackChannelId": "C8", "IamRoleArn": roles[0]}
        self.assert_refused("InvalidRequestException", update, **more)

    def test_subscriptions_follow_the_configuration(self):
        one, two = shared().topic("one"), shared().topic("two")
        arn = self.create("follows", "C5", one)["ChatConfigurationArn"]
        self.assertEqual(self.endpoints(one), [("https", ENDPOINT)])
        self.chatbot.update_slack_channel_configuration(
            ChatConfigurationArn=arn, SlackChannelId="C5", SnsTopicArns=[two]
        )
        self.assertEqual((self.endpoints(one), self.endpoints(two)), ([], [("https", ENDPOINT)]))
        self.chatbot.delete_slack_channel_configuration(ChatConfigurationArn=arn)
        self.assertEqual(self.endpoints(two), [])
        delete = self.chatbot.delete_slack_channel_configuration
        self.assert_refused("ResourceNotFoundException", delete, ChatConfigurationArn=arn)

    def test_several_topics_of_a_channel(self):
        one, two = shared().topic("shared-one"), shared().topic("shared-two")
        arn = self.create("several", "C9", one, two)["ChatConfigurationArn"]
        messages("DELETE")
        for topic in (one, two):
            self.sns.publish(TopicArn=topic, Message=json.dumps(notification(title=topic)))
        arrived = [(each["topic_arn"], each["slack_channel_id"], each["accepted"]) for each in messages()]
        self.assertEqual(arrived, [(one, "C9", True), (two, "C9", True)])
        change = {"ChatConfigurationArn": arn, "SlackChannelId": "C9", "SnsTopicArns": [two]}
        self.chatbot.update_slack_channel_configuration(**change)
        self.assertEqual((self.endpoints(one), self.endpoints(two)), ([], [("https", ENDPOINT)]))

    def test_tags(self):
        arn = self.create("tagged", "C6", Tags=[{"TagKey": "a", "TagValue": "1"}])["ChatConfigurationArn"]
        self.chatbot.tag_resource(ResourceARN=arn, Tags=[{"TagKey": "b", "TagValue": "2"}])
        self.chatbot.untag_resource(ResourceARN=arn, TagKeys=["a"])
        tags = self.chatbot.list_tags_for_resource(ResourceARN=arn)["Tags"]
        self.assertEqual(tags, [{"TagKey": "b", "TagValue": "2"}])

    def test_api_asks_iam(self):
        allowed = {"Action": "chatbot:DescribeSlackWorkspaces", "Resource": "*"}
        credentials = shared().assume(shared().role("chatter", allowed))
        client = shared().client("chatbot", credentials=credentials)
        client.describe_slack_workspaces()
        self.assert_refused("AccessDeniedException", client.describe_slack_channel_configurations)

    def test_messages_arrive_in_order_and_are_judged(self):
        topic = shared().topic("judged")
        self.create("judged", "C7", topic)
        messages("DELETE")
        bodies = [json.dumps(notification(title=f"number {number}")) for number in range(5)] + ["plain text"]
        for body in bodies:
            self.sns.publish(TopicArn=topic, Message=body)
        for_https = json.dumps({"default": "x", "https": bodies[0]})
        self.sns.publish(TopicArn=topic, Message=for_https, MessageStructure="json")
        arrived = messages()
        self.assertEqual([each["body"] for each in arrived], [*bodies, bodies[0]])
        self.assertEqual([each["accepted"] for each in arrived], [True] * 5 + [False, True])
        self.assertEqual(arrived[5]["problems"], ["the message is not JSON"])
        whence = [arrived[0][name] for name in ("configuration", "slack_channel_id", "topic_arn")]
        self.assertEqual(whence, ["judged", "C7", topic])
        messages("DELETE")
        self.assertEqual(messages(), [])


class CustomNotification(unittest.TestCase):
    def assert_problem(self, problem: str, body):
        self.assertEqual(problems(body if isinstance(body, str) else json.dumps(body)), [problem])

    def test_everything_at_its_limit_is_accepted(self):
        content = {
            "textType": "client-markdown",
            "title": "é" * 125,
            "description": "d" * 8000,
            "nextSteps": ["n" * 350] * 20,
            "keywords": ["k" * 75] * 20,
        }
        metadata = {
            "threadId": "t",
            "summary": "s",
            "eventType": "e",
            "relatedResources": ["r"],
            "additionalContext": {"k": "v"},
            "enableCustomActions": False,
        }
        whole = {**notification(**content), "id": "i", "metadata": metadata, "something": "else"}
        self.assertEqual(problems(json.dumps(whole)), [])

    def test_limits_count_bytes(self):
        self.assert_problem("content.title has 251 bytes, more than 250", notification(title="é" * 125 + "x"))
        self.assert_problem("content.description has 8001 bytes, more than 8000", notification(description="d" * 8001))
        self.assert_problem(
            "content.nextSteps[1] has 351 bytes, more than 350", notification(nextSteps=["", "n" * 351])
        )
        self.assert_problem("content.keywords[0] has 78 bytes, more than 75", notification(keywords=["あ" * 26]))

    def test_shape(self):
        self.assert_problem("the message is not a JSON object", "[]")
        self.assert_problem("version is not '1.0'", {**notification(), "version": "1"})
        self.assert_problem("source is not 'custom'", {**notification(), "source": "aws.x"})
        self.assert_problem("content is not an object", {"version": "1.0", "source": "custom"})
        self.assert_problem("content.description is missing", notification(description=""))
        self.assert_problem("content.title is not a string", notification(title=1))
        self.assert_problem("content.textType is not 'client-markdown'", notification(textType="plain"))
        self.assert_problem("content.keywords is not a list", notification(keywords="k"))

    def test_metadata(self):
        for problem, metadata in (
            ("metadata is not an object", []),
            ("threadId is not a str", {"threadId": 1}),
            ("enableCustomActions is not a bool", {"enableCustomActions": "no"}),
            ("metadata.relatedResources is not a list of strings", {"relatedResources": [1]}),
            ("metadata.additionalContext is not a map of strings", {"additionalContext": {"k": 1}}),
        ):
            self.assert_problem(problem, {**notification(), "metadata": metadata})


if __name__ == "__main__":
    unittest.main()
