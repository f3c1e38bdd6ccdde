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
        cls.outputs |= {
            "status_topic_arn": cls.status,
            "log_group_name": "/aws/lambda/formatter",
            "slack_posters": {"bot": {**cls.outputs["slack_posters"]["bot"], **cls.bot}},
            "notification_topic_arns": cls.topics,
            "email_subscription_arns": {"mail": {"a@example.com": "arn"}},
            "amazon_q_configurations": {"channel": "shown"},
            "monitoring": {"topic_arns": []},
            "destination_kinds": {"channel": "amazon_q", "bot": "slack_bot", "mail": "email"},
        }
        cls.write_state(cls.outputs)

    @classmethod
    def make_readers(cls):
        """Make a subscriber of each topic."""
        sns = cls.cloud.client("sns")
        cls.cloud.role("amazon-q", trust={"Principal": {"Service": "chatbot.amazonaws.com"}})
        cls.configure("shown", "C1", cls.topics["channel"])
        sns.subscribe(TopicArn=cls.topics["mail"], Protocol="email", Endpoint="a@example.com")
        url, arn = cls.cloud.queue("of-bot", from_service(SNS, "sqs:SendMessage", cls.topics["bot"]))
        sns.subscribe(TopicArn=cls.topics["bot"], Protocol="sqs", Endpoint=arn)
        cls.bot = {"log_group_name": "/aws/lambda/poster", "queue_arn": arn}
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
            "ok       channel, Amazon Q: shown delivered 1 message",
            "ok       mail: notified",
            "ok       mail, mail: every address is subscribed, and SNS accepted it",
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

    def deploy(self, topics: dict[str, str], kinds: dict[str, str], **outputs: dict):
        """Have other destinations in this test."""
        self.topics, before = topics, self.topics
        self.addCleanup(setattr, self, "topics", before)
        self.addCleanup(self.write_state, self.outputs)
        others = {"notification_topic_arns": topics, "destination_kinds": kinds}
        self.write_state({**self.outputs, **others, **outputs})

    @classmethod
    def configure(cls, name: str, channel: str, *topics: str):
        """Make a configuration of Amazon Q."""
        cls.cloud.client("chatbot").create_slack_channel_configuration(
            SlackTeamId="T0123456789",
            SlackChannelId=channel,
            IamRoleArn=f"arn:aws:iam::{SECURITY}:role/amazon-q",
            ConfigurationName=name,
            SnsTopicArns=topics,
        )

    def keep_messages_from_subscribers(self, topic: str):
        """Have subscribers, and deliver nothing to them."""
        sns = self.cloud.client("sns")
        for each in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]:
            arn, policy = each["SubscriptionArn"], json.dumps({"nothing": ["has this"]})
            sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName="FilterPolicy", AttributeValue=policy)

    def test_smoke_fails_where_a_reader_is_not_subscribed(self):
        sns = self.cloud.client("sns")
        topics = {name: self.cloud.topic(f"no-reader-{name}") for name in self.topics}
        sns.subscribe(TopicArn=topics["mail"], Protocol="email", Endpoint="a@example.com")
        addresses = {"a@example.com": "arn", "B@example.com": "arn"}
        self.deploy(topics, self.outputs["destination_kinds"], email_subscription_arns={"mail": addresses})
        queue = self.outputs["slack_posters"]["bot"]["queue_arn"]
        missing = (
            f"failed   bot, Slack: {queue} is not subscribed to {topics['bot']}",
            f"failed   channel, Amazon Q: Amazon Q is not subscribed to {topics['channel']}",
            "failed   mail, mail: not subscribed: B@example.com",
            "First failed checkpoint: bot, Slack. Next: terraform apply",
        )
        self.assert_ends(self.smoke(), 1, *missing)
        # Rules that drop the test message drop no other.
        self.assert_ends(self.smoke(bot="dropped", channel="dropped", mail="dropped"), 1, *missing)

    def test_smoke_fails_where_an_alarm_reaches_no_reader(self):
        topics = self.cloud.topic("operations"), self.cloud.topic("unread")
        self.cloud.client("sns").subscribe(TopicArn=topics[0], Protocol="email", Endpoint="ops@example.com")
        self.deploy(self.topics, self.outputs["destination_kinds"], monitoring={"topic_arns": list(topics)})
        said = (f"ok       alarms: 1 subscribed to {topics[0]}", f"failed   alarms: none is subscribed to {topics[1]}")
        self.assert_ends(self.smoke(), 1, *said, "First failed checkpoint: alarms")

    def test_smoke_fails_where_an_address_is_not_confirmed_or_deactivated(self):
        sns, topic = self.cloud.client("sns"), self.cloud.topic("burst")
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="a@example.com")
        for start in range(0, 30, 10):
            entries = [{"Id": str(each), "Message": "m"} for each in range(start, start + 10)]
            sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
        self.deploy({**self.topics, "mail": topic}, self.outputs["destination_kinds"])
        said = "First failed checkpoint: mail, mail. Next: open the link"
        self.assert_ends(self.smoke(), 1, "failed   mail, mail: not subscribed: a@example.com", said)

    def test_smoke_names_readers_that_the_deployment_does_not_make(self):
        topics = {name: self.cloud.topic(f"to-{name}") for name in ("owned", "events", "team")}
        kinds = {"owned": "amazon_q", "events": "json", "team": "teams"}
        self.deploy(topics, kinds)
        owned, team = "owned, Amazon Q: ", "team, Amazon Q in Microsoft Teams: "
        ended = self.smoke()
        self.assert_ends(
            ended,
            1,
            "failed   events, subscribers: none is confirmed",
            f"failed   {owned}Amazon Q is not subscribed to {topics['owned']}",
            f"failed   {team}Amazon Q is not subscribed",
            "First failed checkpoint: events, subscribers. Next: subscribe the program",
        )
        self.configure("of-its-owner", "C3", topics["owned"], topics["team"])
        _, arn = self.cloud.queue("of-program", from_service(SNS, "sqs:SendMessage", topics["events"]))
        self.cloud.client("sns").subscribe(TopicArn=topics["events"], Protocol="sqs", Endpoint=arn)
        accepted = "SNS accepted it for an existing configuration"
        said = ("ok       events, subscribers: SNS accepted it", f"ok       {owned}{accepted}", f"ok       {team}{accepted}")
        self.assert_ends(self.smoke(), 0, *said)

    def test_smoke_follows_a_message_for_each_destination_of_a_shared_channel(self):
        names = ("bot", "bot-too", "channel", "channel-too")
        topics = {name: self.topics.get(name) or self.cloud.topic(f"to-{name}") for name in names}
        kinds = {name: "slack_bot" if "bot" in name else "amazon_q" for name in names}
        shared = {name: "shared" for name in names[2:]}
        self.configure("shared", "C4", topics["channel"], topics["channel-too"])
        bot = self.outputs["slack_posters"]["bot"]
        self.cloud.client("sns").subscribe(TopicArn=topics["bot-too"], Protocol="sqs", Endpoint=bot["queue_arn"])
        for name in ("bot-too", "channel-too"):
            self.keep_messages_from_subscribers(topics[name])
        self.deploy(
            topics,
            kinds,
            amazon_q_configurations=shared,
            slack_posters=dict.fromkeys(names[:2], bot),
        )
        self.assert_ends(
            self.smoke(wait=6),
            1,
            "ok       bot, Slack: posted",
            "failed   bot-too, Slack: no line about the message in /aws/lambda/poster",
            "ok       channel, Amazon Q: shared delivered 1 message",
            "failed   channel-too, Amazon Q: shared counted 1 of 2 messages",
        )

    def test_smoke_fails_when_amazon_q_reports_an_error_or_nothing(self):
        # A configuration of its own: metrics of earlier messages in the same minute would count too.
        fresh = {"channel": self.cloud.topic("to-no-subscriber")}
        kinds, silent = self.outputs["destination_kinds"], {"channel": "silent"}
        self.deploy({**self.topics, **fresh}, kinds, amazon_q_configurations=silent)
        self.configure("silent", "C2", fresh["channel"])
        waiting, failed = "waiting  channel, Amazon Q: ", "failed   channel, Amazon Q: "
        ended = self.smoke(wait=8, text="no notification")
        self.assert_ends(ended, 1, f"{failed}1 UnsupportedEvents", "First failed checkpoint: channel")
        # Another one, without metrics.
        fresh = {"channel": self.cloud.topic("to-silence")}
        self.configure("more-silent", "C6", fresh["channel"])
        self.keep_messages_from_subscribers(fresh["channel"])
        self.deploy({**self.topics, **fresh}, kinds, amazon_q_configurations={"channel": "more-silent"})
        ended = self.smoke(wait=8)
        self.assert_ends(ended, 1, waiting, f"{failed}more-silent counted 0 of 1 message", "/aws/chatbot/more-silent")

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
