"""Sends a marked test message through the deployment and reports how far it gets at each destination.

Exits with 0 if every destination whose rules take the message got it, as far as AWS shows it, otherwise with 1.
"""

import argparse
import textwrap
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import deployment
import marked_message
from botocore.exceptions import ClientError
from checkpoints import AMAZON_Q_HOST, Checkpoints, wait_for
from printing import printable

ALLOW_PUBLISH = "allow sns:Publish on the topic, and kms:GenerateDataKey and kms:Decrypt on its key"
CHECK_SUBSCRIPTION = (
    "check that the formatter is subscribed to the topic and that the topic may invoke it; "
    "read its log and run task dead-letters"
)
FIX_REASON = "fix the reason; messages in the retry queue then arrive by themselves, dead letters after task redrive"
CHECK_POSTER = (
    "read the poster's log and run task dead-letters; check that the token is valid and the bot is in the channel"
)
CHECK_AMAZON_Q = "look at the channel and at the log group /aws/chatbot/{} in us-east-1; check that Amazon Q is invited"
CONFIRM = (
    "open the link in the mail that SNS sent; after 48 hours, or if the address was unsubscribed, subscribe it again: "
    "terraform apply -replace of its aws_sns_topic_subscription"
)
SUBSCRIBE_QUEUE = "terraform apply: the subscription of the queue {} is missing"
SUBSCRIBE_AMAZON_Q = "terraform apply, and look at the topics of the channel configuration {} in Amazon Q"
ADD_TOPIC = "have the owner of the channel's Amazon Q configuration add the topic {} to it"
SUBSCRIBE = "subscribe the program to the topic {}"

# The reader in a report's checkpoint, by kind of destination.
READERS = {
    "amazon_q": "Amazon Q",
    "teams": "Amazon Q in Microsoft Teams",
    "slack_bot": "Slack",
    "email": "mail",
    "json": "subscribers",
}

# What is known where AWS does not show how far a message got.
ACCEPTED = {
    "amazon_q": "SNS accepted it for an existing configuration; look at its channel",
    "teams": "SNS accepted it for an existing configuration; look at its channel",
    "email": "every address is subscribed, and SNS accepted it; check your inbox",
    "json": "SNS accepted it, a filter policy may keep it from subscribers",
}

# Reasons can be long; the log has them whole.
MAX_DETAIL_CHARS = 300


class SmokeReport:
    """The lines of the report, and the first checkpoint that failed."""

    def __init__(self):
        self._failure: tuple[str, str] | None = None

    def ok(self, checkpoint: str, detail: str):
        """The message passed the checkpoint."""
        self._print("ok", checkpoint, detail)

    def waiting(self, checkpoint: str, detail: str):
        """The message may still arrive there."""
        self._print("waiting", checkpoint, detail)

    def failed(self, checkpoint: str, detail: str, next_step: str):
        """The message did not arrive there."""
        self._print("failed", checkpoint, detail)
        self._failure = self._failure or (checkpoint, next_step)

    def finish(self) -> int:
        """Print the summary and return the exit status."""
        if self._failure is None:
            print("\nThe message reached every destination whose rules take it, as far as AWS shows it.")
            return 0
        checkpoint, next_step = self._failure
        print(f"\nFirst failed checkpoint: {checkpoint}. Next: {next_step}.")
        return 1

    @staticmethod
    def _print(status: str, checkpoint: str, detail: str):
        detail = textwrap.shorten(detail, MAX_DETAIL_CHARS, placeholder=" …")
        print(f"{status:<9}{checkpoint}: {printable(detail, MAX_DETAIL_CHARS)}", flush=True)


class SmokeTest:
    """One test message, sent and followed."""

    def __init__(self, target: deployment.Deployment, wait_seconds: int):
        self._target = target
        self._wait_seconds = wait_seconds
        self._deadline = time.monotonic() + wait_seconds
        self._report = SmokeReport()
        # Destinations may share a bot or a configuration of Amazon Q: how many of each were looked at.
        self._looked_at: Counter = Counter()

    def run(self) -> int:
        """Send the message and follow it; return the exit status."""
        checkpoints = Checkpoints(self._target, datetime.now(timezone.utc))
        before = checkpoints.dead_letter_count()
        if not (published := self._publish()):
            return self._report.finish()
        message_id, since = published
        self._checkpoints = Checkpoints(self._target, since)
        topics = self._target.output("notification_topic_arns")
        lines = self._first_outcomes(message_id, set(topics))
        for name in sorted(topics):
            self._follow(name, topics[name], lines.get(name))
        self._check_alarms()
        added = checkpoints.dead_letter_count() - before
        if added > 0:
            self._report.waiting("dead letters", f"{added} more than before; show them with task dead-letters")
        else:
            self._report.ok("dead letters", "no more than before")
        return self._report.finish()

    def _publish(self) -> tuple[str, datetime] | None:
        """Publish the message; return the id that SNS gave it and the time on AWS's clock."""
        topic, mark = self._target.output("status_topic_arn"), marked_message.marker()
        try:
            answer = self._target.client("sns").publish(TopicArn=topic, Message=marked_message.body(mark, topic))
        except ClientError as error:
            self._report.failed("publish", str(error), ALLOW_PUBLISH)
            return None
        self._report.ok("publish", f'"{marked_message.title(mark)}" to {topic} as {answer["MessageId"]}')
        return answer["MessageId"], parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])

    def _first_outcomes(self, message_id: str, names: set[str]) -> dict[str, dict]:
        """The formatter's lines by destination, once each destination has one and none of them failed."""
        seen: dict[str, dict] = {}

        def is_complete() -> bool:
            seen.update(self._checkpoints.first_outcomes(message_id))
            return names <= seen.keys() and all(each["outcome"] != "failed" for each in seen.values())

        if not is_complete():
            self._report.waiting("formatter", f"for its log lines, up to {self._wait_seconds} s")
            wait_for(is_complete, self._deadline)
        return seen

    def _follow(self, name: str, topic_arn: str, line: dict | None):
        # Also where a rule drops the message: others come.
        is_subscribed = self._is_subscribed(name, topic_arn)
        if line is None:
            detail = f"no line about the message in {self._target.output('log_group_name')} in {self._wait_seconds} s"
            return self._report.failed(name, detail, CHECK_SUBSCRIPTION)
        outcome, rule, reason = line["outcome"], line.get("rule"), line.get("reason")
        if outcome == "dropped":
            return self._report.ok(name, f"dropped by a rule of the destination: {rule}")
        if outcome == "retry":
            self._report.waiting(name, f"queued for retry: {reason}")
            retried = wait_for(lambda: self._checkpoints.retried_outcome(name), self._deadline)
            if not retried or retried["outcome"] == "dead-lettered":
                end = "dead-lettered" if retried else f"still in the retry queue after {self._wait_seconds} s"
                return self._report.failed(name, f"{end}: {reason}", FIX_REASON)
        elif outcome != "notified":
            return self._report.failed(name, f"{outcome}: {reason or rule}", FIX_REASON)
        self._report.ok(name, f"notified ({rule or 'no rules'})")
        if not is_subscribed:
            return
        kind = self._target.output("destination_kinds")[name]
        checkpoint = f"{name}, {READERS[kind]}"
        if kind == "slack_bot":
            return self._check_slack(checkpoint, self._target.output("slack_posters")[name], line["thread"])
        if name in (configurations := self._target.output("amazon_q_configurations")):
            return self._check_amazon_q(checkpoint, configurations[name])
        self._report.ok(checkpoint, ACCEPTED[kind])

    def _is_subscribed(self, name: str, topic_arn: str) -> bool:
        """Whether the readers of a destination are subscribed to its topic; reports those that are not."""
        kind, confirmed = self._target.output("destination_kinds")[name], self._checkpoints.confirmed(topic_arn)
        checkpoint = f"{name}, {READERS[kind]}"
        if kind == "email":
            known = {endpoint.lower() for endpoint, protocol in confirmed.items() if protocol.startswith("email")}
            addresses = self._target.output("email_subscription_arns")[name]
            if missing := [each for each in addresses if each.lower() not in known]:
                self._report.failed(checkpoint, f"not subscribed: {', '.join(missing)}", CONFIRM)
            return not missing
        if kind == "slack_bot":
            queue = self._target.output("slack_posters")[name]["queue_arn"]
            if queue not in confirmed:
                self._report.failed(checkpoint, f"{queue} is not subscribed to {topic_arn}", SUBSCRIBE_QUEUE.format(queue))
            return queue in confirmed
        if kind == "json":
            if not confirmed:
                self._report.failed(checkpoint, "none is confirmed", SUBSCRIBE.format(topic_arn))
            return bool(confirmed)
        is_there = any(AMAZON_Q_HOST in endpoint for endpoint in confirmed)
        if not is_there:
            configuration = self._target.output("amazon_q_configurations").get(name)
            step = SUBSCRIBE_AMAZON_Q.format(configuration) if configuration else ADD_TOPIC.format(topic_arn)
            self._report.failed(checkpoint, f"Amazon Q is not subscribed to {topic_arn}", step)
        return is_there

    def _check_alarms(self):
        """Report whether someone is subscribed to each topic of the alarms on asr-notify itself."""
        monitoring = self._target.output("monitoring") or {"topic_arns": []}
        for topic_arn in dict.fromkeys(monitoring["topic_arns"]):
            try:
                number = len(self._checkpoints.confirmed(topic_arn))
            except ClientError as error:
                self._report.waiting("alarms", f"the subscriptions of {topic_arn} cannot be read: {error}")
                continue
            if number:
                self._report.ok("alarms", f"{number} subscribed to {topic_arn}")
            else:
                self._report.failed("alarms", f"none is subscribed to {topic_arn}", CONFIRM)

    def _number(self, *shared: str) -> int:
        """How many destinations share this so far; each of them has a message of its own there."""
        self._looked_at[shared] += 1
        return self._looked_at[shared]

    def _check_slack(self, checkpoint: str, poster: dict, thread: str):
        what, group = "for the poster's log line", poster["log_group_name"]
        number = self._number(group, thread)
        line = self._wait_for(checkpoint, what, lambda: self._checkpoints.poster_outcome(group, thread, number))
        if line and line["outcome"] == "posted":
            return self._report.ok(checkpoint, f"posted as {line.get('ts')}")
        missing = f"no line about the message in {group} in {self._wait_seconds} s"
        self._report.failed(checkpoint, line["reason"] if line else missing, CHECK_POSTER)

    def _check_amazon_q(self, checkpoint: str, configuration: str):
        what = "for Amazon Q's metrics, which are minutes late"
        number = self._number(configuration)
        counts: dict[str, int] = {}

        def is_counted() -> bool:
            counts.update(self._checkpoints.amazon_q_counts(configuration))
            return sum(counts.values()) >= number

        self._wait_for(checkpoint, what, is_counted)
        if (delivered := counts.pop("MessageDeliverySuccess", 0)) >= number:
            return self._report.ok(checkpoint, f"{configuration} delivered {_messages(number)}")
        errors = ", ".join(f"{count} {metric}" for metric, count in counts.items())
        late = f"{configuration} counted {delivered} of {_messages(number)} in {self._wait_seconds} s"
        detail = errors or f"{late}; it may still arrive"
        self._report.failed(checkpoint, detail, CHECK_AMAZON_Q.format(configuration))

    def _wait_for(self, checkpoint: str, what: str, look: Callable):
        """The result of `look`; prints what it waits for if that takes long."""
        if not (seen := look()):
            left = max(0, int(self._deadline - time.monotonic()))
            self._report.waiting(checkpoint, f"{what}, up to {left} s more")
            seen = wait_for(look, self._deadline)
        return seen


def _messages(number: int) -> str:
    return "1 message" if number == 1 else f"{number} messages"


def _seconds(text: str) -> int:
    if (number := int(text)) < 0:
        raise argparse.ArgumentTypeError(f"must not be negative, is {number}")
    return number


def _add_arguments(parser: argparse.ArgumentParser):
    parser.add_argument(
        "--wait", type=_seconds, default=300, metavar="SECONDS", help="how long to follow the message (default: 300)"
    )


if __name__ == "__main__":
    deployment.run(__doc__, _add_arguments, lambda target, arguments: SmokeTest(target, arguments.wait).run())
