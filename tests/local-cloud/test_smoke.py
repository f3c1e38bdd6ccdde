"""tools/smoke.py, with functions that stand in for the formatter and a poster."""

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
        """Make a subscriber of each topic."""
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

    def smoke(self, wait: int = 20, poster: str = "posted", text: str = NOTIFICATION, **outcomes: str):
        """Run the tool with a formatter that ends deliveries so, `notified` by default; `none` is no log line."""
        all_outcomes = {name: [outcomes.get(name, "notified"), topic] for name, topic in self.topics.items()}
        logged = {name: each for name, each in all_outcomes.items() if each[0] != "none"}
        self.set_environment("formatter", OUTCOMES=json.dumps(logged), TEXT=text)
        self.set_environment("poster", OUTCOME=poster)
        return self.run_tool("smoke", "--wait", str(wait))

    def set_environment(self, function: str, **variables: str):
        self.functions.update_function_configuration(FunctionName=function, Environment={"Variables": variables})

        def is_done() -> bool:
            found = self.functions.get_function_configuration(FunctionName=function)
            return found.get("LastUpdateStatus", "Successful") == "Successful"

        self.assertTrue(eventually(is_done))

    def test_smoke_passes_when_every_destination_is_notified(self):
        ended = self.smoke()
        self.assert_ends(
            ended,
            0,
            'ok       publish: "This is a test of asr-notify (',
            "Nothing was changed.",
            "ok       bot: notified (no rules)\n",
            "ok       bot, Slack: posted as 1.2\n",
            "ok       channel: notified",
            "ok       channel, Amazon Q: shown delivered a message",
            "ok       mail: notified",
            "ok       mail, mail: SNS accepted it",
            "ok       dead letters: no more than before",
        )

    def test_smoke_passes_when_a_rule_drops_the_message(self):
        ended = self.smoke(bot="dropped", channel="dropped")
        self.assert_ends(ended, 0, "ok       bot: dropped", "ok       channel: dropped")

    def test_smoke_passes_when_a_retry_notifies(self):
        ended = self.smoke(mail="retry, notified")
        self.assert_ends(ended, 0, "waiting  mail: queued for retry: down", "ok       mail: notified")

    def test_smoke_names_the_first_failed_checkpoint(self):
        for arguments, checkpoint, detail in (
            ({"mail": "none", "wait": 6}, "mail", "no line about the message"),
            ({"mail": "failed", "wait": 6}, "mail", "failed: down"),
            ({"mail": "retry", "wait": 6}, "mail", "still in the retry queue"),
            ({"mail": "retry, dead-lettered"}, "mail", "dead-lettered: down"),
            ({"mail": "deduplicated"}, "mail", "deduplicated: down"),
            ({"poster": "dead-lettered"}, "bot, Slack", "channel_not_found"),
        ):
            with self.subTest(arguments):
                summary = f"First failed checkpoint: {checkpoint}. Next: "
                self.assert_ends(self.smoke(**arguments), 1, f"failed   {checkpoint}: {detail}", summary)

    def test_smoke_fails_when_amazon_q_reports_an_error_or_nothing(self):
        # A configuration of its own: metrics of earlier messages in the same minute would count too.
        fresh = {"channel": self.cloud.topic("to-no-subscriber")}
        self.topics, before = {**self.topics, **fresh}, self.topics
        self.addCleanup(setattr, self, "topics", before)
        state = json.loads((self.folder / "terraform.tfstate").read_text())
        self.addCleanup((self.folder / "terraform.tfstate").write_text, json.dumps(state))
        state["outputs"]["amazon_q_configurations"]["value"] = {"channel": "silent"}
        (self.folder / "terraform.tfstate").write_text(json.dumps(state))
        ended = self.smoke(wait=8)
        waiting, failed = "waiting  channel, Amazon Q: ", "failed   channel, Amazon Q: "
        self.assert_ends(ended, 1, waiting, f"{failed}no metrics in 8 s", "/aws/chatbot/silent")
        self.cloud.client("chatbot").create_slack_channel_configuration(
            SlackTeamId="T0123456789",
            SlackChannelId="C2",
            IamRoleArn=f"arn:aws:iam::{SECURITY}:role/amazon-q",
            ConfigurationName="silent",
            SnsTopicArns=[fresh["channel"]],
        )
        ended = self.smoke(wait=8, text="no notification")
        self.assert_ends(ended, 1, f"{failed}1 UnsupportedEvents", "First failed checkpoint: channel")

    def test_smoke_fails_at_publish_when_the_topic_denies_it(self):
        policy = {"Principal": "*", "Action": "sns:Publish", "Resource": "*", "Effect": "Deny"}
        sns = self.cloud.client("sns")
        attribute = json.dumps({"Version": "2012-10-17", "Statement": [policy]})
        before = sns.get_topic_attributes(TopicArn=self.status)["Attributes"].get("Policy", "")
        self.addCleanup(sns.set_topic_attributes, TopicArn=self.status, AttributeName="Policy", AttributeValue=before)
        sns.set_topic_attributes(TopicArn=self.status, AttributeName="Policy", AttributeValue=attribute)
        summary = "First failed checkpoint: publish. Next: allow sns:Publish"
        self.assert_ends(self.smoke(), 1, "failed   publish: ", summary)

    def test_smoke_message_has_the_keys_of_an_asr_message(self):
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
