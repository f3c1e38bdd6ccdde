"""AWS Chatbot's API for Microsoft Teams, and what Amazon Q makes of messages there."""

import json
import unittest

from botocore.exceptions import ClientError

from running_cloud import SECURITY, shared
from test_amazon_q import ENDPOINT, TRUST, messages, notification

TENANT, TEAM = "11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000"


def channel(name: str) -> str:
    """The id of a channel, as it is in a link to it."""
    return f"19%3a{name}%40thread.tacv2"


class Teams(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.chatbot, cls.sns = shared().client("chatbot"), shared().client("sns")
        cls.role = shared().role("teams", trust=TRUST)

    def create(self, name: str, channel_id: str, *topics: str, **options) -> dict:
        request = {
            "TenantId": TENANT,
            "TeamId": TEAM,
            "ChannelId": channel_id,
            "IamRoleArn": self.role,
            "ConfigurationName": name,
            "SnsTopicArns": list(topics),
            **options,
        }
        return self.chatbot.create_microsoft_teams_channel_configuration(**request)["ChannelConfiguration"]

    def assert_refused(self, code: str, name: str, channel_id: str, **options):
        with self.assertRaises(ClientError) as caught:
            self.create(name, channel_id, **options)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)

    def test_configuration_is_created_listed_by_team_updated_and_deleted(self):
        topic = shared().topic("of-teams")
        created = self.create("whole", channel("whole"), topic)
        arn = f"arn:aws:chatbot::{SECURITY}:chat-configuration/ms-teams-channel/whole"
        self.assertEqual((created["ChatConfigurationArn"], created["TeamName"]), (arn, "Security"))
        listed = self.chatbot.list_microsoft_teams_channel_configurations
        self.assertIn(created, listed(TeamId=TEAM)["TeamChannelConfigurations"])
        self.assertEqual(listed(TeamId=TENANT)["TeamChannelConfigurations"], [])
        names = [each["ConfigurationName"] for each in self.chatbot.describe_slack_channel_configurations()["SlackChannelConfigurations"]]
        self.assertNotIn("whole", names)
        subscriptions = self.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        self.assertEqual([each["Endpoint"] for each in subscriptions], [ENDPOINT])
        self.chatbot.update_microsoft_teams_channel_configuration(
            ChatConfigurationArn=arn, ChannelId=channel("whole"), LoggingLevel="ERROR"
        )
        found = self.chatbot.get_microsoft_teams_channel_configuration(ChatConfigurationArn=arn)
        self.assertEqual(found["ChannelConfiguration"]["LoggingLevel"], "ERROR")
        self.chatbot.delete_microsoft_teams_channel_configuration(ChatConfigurationArn=arn)
        self.assertEqual(self.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"], [])

    def test_invalid_ids_and_strangers_are_refused(self):
        self.assert_refused("InvalidParameterException", "plain", "19:plain@thread.tacv2")
        other = "00000000-7777-8888-9999-000000000000"
        self.assert_refused("InvalidRequestException", "team", channel("team"), TeamId=other)
        self.assert_refused("InvalidRequestException", "tenant", channel("tenant"), TenantId=other)
        self.create("first", channel("first"))
        self.assert_refused("ConflictException", "second", channel("first"))

    def test_messages_arrive_and_are_judged(self):
        topic = shared().topic("judged-by-teams")
        self.create("judged", channel("judged"), topic)
        messages("DELETE")
        long = notification(nextSteps=["n" * 350] * 60)
        for body in (json.dumps(notification(title="t")), json.dumps(long), "text"):
            self.sns.publish(TopicArn=topic, Message=body)
        arrived = messages()
        self.assertEqual([each["accepted"] for each in arrived], [True, False, False])
        self.assertIn("bytes of UTF-16", arrived[1]["problems"][0])
        where = {(each["slack_channel_id"], each["teams_channel_id"]) for each in arrived}
        self.assertEqual(where, {(None, channel("judged"))})


if __name__ == "__main__":
    unittest.main()
