"""Sends a marked test message through the deployment and reports how far it gets at each destination.

Exits with 0 if every destination whose rules take the message got it, as far as AWS shows it, otherwise with 1.
"""

import argparse
import textwrap
import time
from collections.abc import Callable
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import deployment
import marked_message
from botocore.exceptions import ClientError
from checkpoints import Checkpoints, wait_for

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
CONFIRM = "confirm the subscription in the mail that SNS sent"

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
        print(f"{status:<9}{checkpoint}: {detail}", flush=True)


class SmokeTest:
    """One test message, sent and followed."""

    def __init__(self, target: deployment.Deployment, wait_seconds: int):
        self._target = target
        self._wait_seconds = wait_seconds
        self._deadline = time.monotonic() + wait_seconds
        self._report = SmokeReport()

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
        posters, configurations = self._target.output("slack_posters"), self._target.output("amazon_q_configurations")
        if name in posters:
            return self._check_slack(name, posters[name], line["thread"])
        if name in configurations:
            return self._check_amazon_q(name, configurations[name])
        return self._check_mail(name, topic_arn)

    def _check_slack(self, name: str, poster: dict, thread: str):
        checkpoint = f"{name}, Slack"
        what = "for the poster's log line"
        line = self._wait_for(checkpoint, what, lambda: self._checkpoints.poster_outcome(poster, thread))
        if line and line["outcome"] == "posted":
            return self._report.ok(checkpoint, f"posted as {line.get('ts')}")
        missing = f"no line about the message in {poster['log_group_name']} in {self._wait_seconds} s"
        self._report.failed(checkpoint, line["reason"] if line else missing, CHECK_POSTER)

    def _check_amazon_q(self, name: str, configuration: str):
        checkpoint = f"{name}, Amazon Q"
        what = "for Amazon Q's metrics, which are minutes late"
        counts = self._wait_for(checkpoint, what, lambda: self._checkpoints.amazon_q_counts(configuration))
        if counts.pop("MessageDeliverySuccess", 0):
            return self._report.ok(checkpoint, f"{configuration} delivered a message")
        errors = ", ".join(f"{count} {metric}" for metric, count in counts.items())
        detail = errors or f"no metrics in {self._wait_seconds} s; the message may still arrive"
        self._report.failed(checkpoint, detail, CHECK_AMAZON_Q.format(configuration))

    def _check_mail(self, name: str, topic_arn: str):
        checkpoint = f"{name}, mail"
        if addresses := self._checkpoints.unconfirmed(topic_arn):
            return self._report.failed(checkpoint, f"not confirmed by {', '.join(addresses)}", CONFIRM)
        self._report.ok(checkpoint, "SNS accepted it; check your inbox")

    def _wait_for(self, checkpoint: str, what: str, look: Callable):
        """The result of `look`; prints what it waits for if that takes long."""
        if not (seen := look()):
            left = max(0, int(self._deadline - time.monotonic()))
            self._report.waiting(checkpoint, f"{what}, up to {left} s more")
            seen = wait_for(look, self._deadline)
        return seen


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
