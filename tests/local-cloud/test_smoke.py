"""The smoke test, with functions in the place of the formatter and a poster."""

import json
import unittest
from pathlib import Path

from deployed import Deployed
from running_cloud import SECURITY, bootstrap, eventually, from_service

SNS = "sns.amazonaws.com"
NOTIFICATION = json.dumps({"version": "1.0", "source": "custom", "content": {"description": "d"}})
EVERYTHING = {"Action": "*", "Resource": "*"}


class Smoke(Deployed):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.functions = cls.cloud.client("lambda")
        cls.status = cls.cloud.topic("status")
        cls.topics = {name: cls.cloud.topic(f"to-{name}") for name in ("channel", "bot", "mail")}
        cls.role = cls.cloud.role("everything", EVERYTHING)
        for name in ("formatter", "poster"):
            cls.cloud.client("logs").create_log_group(logGroupName=f"/aws/lambda/{name}")
        formatter, _ = cls.cloud.function("formatter", cls.role, bootstrap("formatter_double"), Timeout=30)
        cls.cloud.permit(formatter, SNS, cls.status)
        cls.cloud.client("sns").subscribe(TopicArn=cls.status, Protocol="lambda", Endpoint=formatter)
        cls.make_readers()
        cls.write_state(
            {
                **cls.outputs,
                "status_topic_arn": cls.status,
                "log_group_name": "/aws/lambda/formatter",
                "slack_posters": {
                    "bot": {**cls.outputs["slack_posters"]["bot"], "log_group_name": "/aws/lambda/poster"}
                },
                "notification_topic_arns": cls.topics,
                "email_subscription_arns": {"mail": {}},
                "amazon_q_configurations": {"channel": "shown"},
            }
        )

    @classmethod
    def make_readers(cls):
        """Somebody at the other end of each topic."""
        sns = cls.cloud.client("sns")
        cls.cloud.client("chatbot").create_slack_channel_configuration(
            SlackTeamId="T0123456789",
            SlackChannelId="C1",
            IamRoleArn=cls.cloud.role("amazon-q", trust={"Principal": {"Service": "chatbot.amazonaws.com"}}),
            ConfigurationName="shown",
            SnsTopicArns=[cls.topics["channel"]],
        )
        sns.subscribe(TopicArn=cls.topics["mail"], Protocol="email", Endpoint="a@example.com")
        url, arn = cls.cloud.queue("of-bot", from_service(SNS, "sqs:SendMessage", cls.topics["bot"]))
        sns.subscribe(TopicArn=cls.topics["bot"], Protocol="sqs", Endpoint=arn)
        cls.cloud.function("poster", cls.role, bootstrap("poster_double"))
        cls.functions.create_event_source_mapping(EventSourceArn=arn, FunctionName="poster")

    def smoke(self, wait: int = 20, poster: str = "posted", text: str = NOTIFICATION, **decisions: str):
        """Run it with a formatter that decides like this, and notifies where nothing else is said."""
        said = {name: [decisions.get(name, "notified"), topic] for name, topic in self.topics.items()}
        said = {name: each for name, each in said.items() if each[0] != "nothing"}
        self.set("formatter", DECISIONS=json.dumps(said), TEXT=text)
        self.set("poster", DECISION=poster)
        return self.run_tool("smoke", "--wait", str(wait))

    def set(self, function: str, **variables: str):
        """Give a function an environment."""
        self.functions.update_function_configuration(FunctionName=function, Environment={"Variables": variables})

        def is_done() -> bool:
            found = self.functions.get_function_configuration(FunctionName=function)
            return found.get("LastUpdateStatus", "Successful") == "Successful"

        self.assertTrue(eventually(is_done))

    def test_everybody_got_it(self):
        ended = self.smoke()
        self.assert_ends(
            ended,
            0,
            'ok         published: "This is a test of asr-notify (',
            "Nothing was changed.",
            "ok         bot: took it (wants everything)\n",
            "ok         bot, Slack: the bot posted it as 1.2\n",
            "ok         channel: took it",
            "ok         channel, Amazon Q: says that shown delivered",
            "ok         mail, mail: SNS took it: look into your inbox\n",
            "ok         dead letters: no more than before",
            "Every destination that wants it got it, as far as can be seen from here.",
        )

    def test_who_does_not_want_it_need_not_get_it(self):
        ended = self.smoke(bot="dropped", channel="dropped")
        self.assert_ends(ended, 0, "ok         bot: does not want it", "ok         channel: does not want it")

    def test_undelivered_may_still_come(self):
        ended = self.smoke(mail="redelivered")
        self.assert_ends(
            ended, 0, "waiting    mail: did not take it and is tried again: down", "ok         mail: took it"
        )

    def test_what_is_lost_is_told_with_what_to_do(self):
        for arguments, said, then in (
            ({"mail": "nothing", "wait": 6}, "mail: no line about it", "mail. Next: is the formatter subscribed"),
            ({"mail": "failed", "wait": 6}, "mail: failed: down", "mail. Next: repair what the reason says"),
            ({"mail": "dead"}, "mail: did not take it: down", "mail. Next: repair what the reason says"),
            ({"mail": "repeated"}, "mail: repeated: down", "mail. Next: repair what the reason says"),
            ({"poster": "dead"}, "bot, Slack: channel_not_found", "bot, Slack. Next: look at the poster's log"),
        ):
            with self.subTest(arguments):
                self.assert_ends(self.smoke(**arguments), 1, f"not there  {said}", f"It first got lost at {then}")

    def test_amazon_q_that_tells_of_trouble_or_nothing_is_one_that_did_not_show_it(self):
        # Of its own, because what was told of earlier messages of this minute can not be told apart.
        fresh = {"channel": self.cloud.topic("to-nobody")}
        self.topics, before = {**self.topics, **fresh}, self.topics
        self.addCleanup(setattr, self, "topics", before)
        state = json.loads((self.folder / "terraform.tfstate").read_text())
        self.addCleanup((self.folder / "terraform.tfstate").write_text, json.dumps(state))
        state["outputs"]["amazon_q_configurations"]["value"] = {"channel": "silent"}
        (self.folder / "terraform.tfstate").write_text(json.dumps(state))
        ended = self.smoke(wait=8)
        lag = "waiting    channel, Amazon Q: its metrics, which lag by minutes, for up to"
        self.assert_ends(ended, 1, lag, "not there  channel, Amazon Q: told nothing within 8 s", "/aws/chatbot/silent")
        self.cloud.client("chatbot").create_slack_channel_configuration(
            SlackTeamId="T0123456789",
            SlackChannelId="C2",
            IamRoleArn=f"arn:aws:iam::{SECURITY}:role/amazon-q",
            ConfigurationName="silent",
            SnsTopicArns=[fresh["channel"]],
        )
        ended = self.smoke(wait=8, text="no notification")
        self.assert_ends(ended, 1, "not there  channel, Amazon Q: 1 UnsupportedEvents", "It first got lost at channel")

    def test_topic_that_refuses_is_the_first_to_halt_it(self):
        policy = {"Principal": "*", "Action": "sns:Publish", "Resource": "*", "Effect": "Deny"}
        sns = self.cloud.client("sns")
        attribute = json.dumps({"Version": "2012-10-17", "Statement": [policy]})
        before = sns.get_topic_attributes(TopicArn=self.status)["Attributes"].get("Policy", "")
        self.addCleanup(sns.set_topic_attributes, TopicArn=self.status, AttributeName="Policy", AttributeValue=before)
        sns.set_topic_attributes(TopicArn=self.status, AttributeName="Policy", AttributeValue=attribute)
        self.assert_ends(self.smoke(), 1, "not there  published: ", "lost at published. Next: it takes sns:Publish")

    def test_message_has_the_shape_of_asrs(self):
        fixture = Path(__file__).resolve().parents[1] / "fixtures/asr/success.json"
        url, arn = self.cloud.queue("reads-status", from_service(SNS, "sqs:SendMessage", self.status))
        self.cloud.client("sns").subscribe(TopicArn=self.status, Protocol="sqs", Endpoint=arn)
        self.smoke()
        body = json.loads(json.loads(self.cloud.received(url)["Body"])["Message"])
        shape = json.loads(fixture.read_text())
        self.assertEqual((body.keys(), body["Finding"].keys()), (shape.keys(), shape["Finding"].keys()))
        finding = body["Finding"]
        mark = finding["finding_id"].removeprefix("asr-notify-test-")
        self.assertEqual(finding["title"], f"This is a test of asr-notify ({mark}). Nothing was changed.")
        for text in (finding["finding_arn"], body["Message"], body["StepFunctions_Execution_Id"]):
            self.assertIn(mark, text)


if __name__ == "__main__":
    unittest.main()
