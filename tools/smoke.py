"""Sends a marked test message through the deployment, and tells how far it gets at each destination.

Ends with 0 if every destination that wants it got it as far as can be seen from outside, with 1 if not.
"""

import argparse
import textwrap
import time
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import deployment
import marked_message
from botocore.exceptions import ClientError
from stations import Stations, wait_for

PUBLISH = "it takes sns:Publish on the topic, and kms:GenerateDataKey and kms:Decrypt on its key"
RECEIVE = "is the formatter subscribed to the topic, and may that invoke it? Look at its log and at task dead-letters"
TAKE = "repair what the reason says; what is undelivered then comes by itself, dead letters by task redrive"
POST = "look at the poster's log and dead letters (task dead-letters); is the token valid, and the bot in the channel?"
SHOW = "look into the channel, and at the log group /aws/chatbot/{} in us-east-1; is Amazon Q in the channel?"
CONFIRM = "have them confirm the mail that SNS sent them"

# Of what is said of a station: reasons can be long, and are in the log.
LONGEST = 300


class Journey:
    """What is told of the message's way, and where it first came to a halt."""

    def __init__(self):
        self._halt: tuple[str, str] | None = None

    def ok(self, station: str, said: str):
        """It is there."""
        self._say("ok", station, said)

    def waiting(self, station: str, said: str):
        """It may still come."""
        self._say("waiting", station, said)

    def not_there(self, station: str, said: str, then: str):
        """It did not come, and what to do then."""
        self._say("not there", station, said)
        self._halt = self._halt or (station, then)

    def end(self) -> int:
        """Say how it was, and return the status to end with."""
        if self._halt is None:
            print("\nEvery destination that wants it got it, as far as can be seen from here.")
            return 0
        station, then = self._halt
        print(f"\nIt first got lost at {station}. Next: {then}.")
        return 1

    @staticmethod
    def _say(word: str, station: str, said: str):
        print(f"{word:<11}{station}: {textwrap.shorten(said, LONGEST, placeholder=' …')}", flush=True)


class Smoke:
    """One test message on its way."""

    def __init__(self, of: deployment.Deployment, wait: int):
        self._of = of
        self._wait = wait
        self._until = time.monotonic() + wait
        self._journey = Journey()

    def run(self) -> int:
        """Send it and follow it; returns the status to end with."""
        stations = Stations(self._of, datetime.now(timezone.utc))
        before = stations.dead_letters()
        if not (published := self._publish()):
            return self._journey.end()
        message_id, since = published
        self._stations = Stations(self._of, since)
        topics = self._of.output("notification_topic_arns")
        decisions = self._decisions(message_id, set(topics))
        for name in sorted(topics):
            self._follow(name, topics[name], decisions.get(name))
        grown = stations.dead_letters() - before
        if grown > 0:
            self._journey.waiting("dead letters", f"{grown} more than before: task dead-letters shows them")
        else:
            self._journey.ok("dead letters", "no more than before")
        return self._journey.end()

    def _publish(self) -> tuple[str, datetime] | None:
        """Publish it; returns the id that SNS gave it and the time on AWS's clock."""
        topic, mark = self._of.output("status_topic_arn"), marked_message.marker()
        try:
            answer = self._of.client("sns").publish(TopicArn=topic, Message=marked_message.body(mark, topic))
        except ClientError as error:
            self._journey.not_there("published", str(error), PUBLISH)
            return None
        self._journey.ok("published", f'"{marked_message.title(mark)}" to {topic} as {answer["MessageId"]}')
        return answer["MessageId"], parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])

    def _decisions(self, message_id: str, names: set[str]) -> dict[str, dict]:
        """What the formatter decided, once it did for every destination and none failed."""
        seen: dict[str, dict] = {}

        def all_decided() -> bool:
            seen.update(self._stations.decisions(message_id))
            return names <= seen.keys() and all(each["decision"] != "failed" for each in seen.values())

        if not all_decided():
            self._journey.waiting("formatter", f"its log lines, for up to {self._wait} s")
            wait_for(all_decided, self._until)
        return seen

    def _follow(self, name: str, topic_arn: str, line: dict | None):
        if line is None:
            said = f"no line about it in {self._of.output('log_group_name')} within {self._wait} s"
            return self._journey.not_there(name, said, RECEIVE)
        decision, rule, reason = line["decision"], line.get("rule"), line.get("reason")
        if decision == "dropped":
            return self._journey.ok(name, f"does not want it: {rule}")
        if decision == "undelivered":
            self._journey.waiting(name, f"did not take it and is tried again: {reason}")
            line_again = wait_for(lambda: self._stations.returned(name), self._until)
            if not line_again or line_again["decision"] == "dead":
                return self._journey.not_there(name, f"did not take it: {reason}", TAKE)
        elif decision != "notified":
            return self._journey.not_there(name, f"{decision}: {reason or rule}", TAKE)
        self._journey.ok(name, f"took it ({rule or 'wants everything'})")
        posters, configurations = self._of.output("slack_posters"), self._of.output("amazon_q_configurations")
        if name in posters:
            return self._posted(name, posters[name], line["thread"])
        if name in configurations:
            return self._shown(name, configurations[name])
        return self._mailed(name, topic_arn)

    def _posted(self, name: str, poster: dict, thread: str):
        station = f"{name}, Slack"
        line = self._patiently(station, "the poster's log line", lambda: self._stations.posted(poster, thread))
        if line and line["decision"] == "posted":
            return self._journey.ok(station, f"the bot posted it as {line.get('ts')}")
        said = line["reason"] if line else f"no line about it in {poster['log_group_name']} within {self._wait} s"
        return self._journey.not_there(station, said, POST)

    def _shown(self, name: str, configuration: str):
        station = f"{name}, Amazon Q"
        what = "its metrics, which lag by minutes"
        told = self._patiently(station, what, lambda: self._stations.amazon_q(configuration))
        if told.pop("MessageDeliverySuccess", 0):
            return self._journey.ok(station, f"says that {configuration} delivered")
        bad = ", ".join(f"{count} {each}" for each, count in told.items())
        said = bad or f"told nothing within {self._wait} s; it may still do"
        return self._journey.not_there(station, said, SHOW.format(configuration))

    def _mailed(self, name: str, topic_arn: str):
        station = f"{name}, mail"
        if addresses := self._stations.unconfirmed(topic_arn):
            return self._journey.not_there(station, f"not confirmed by {', '.join(addresses)}", CONFIRM)
        return self._journey.ok(station, "SNS took it: look into your inbox")

    def _patiently(self, station: str, what: str, look):
        """What is to be seen, with a word to the reader before it takes long."""
        if not (seen := look()):
            self._journey.waiting(station, f"{what}, for up to {max(0, int(self._until - time.monotonic()))} s more")
            seen = wait_for(look, self._until)
        return seen


def _seconds(text: str) -> int:
    if (number := int(text)) < 0:
        raise argparse.ArgumentTypeError("it is not negative")
    return number


def _add_arguments(parser: argparse.ArgumentParser):
    parser.add_argument("--wait", type=_seconds, default=300, metavar="SECONDS", help="how long to follow it (300)")


if __name__ == "__main__":
    deployment.run(__doc__, _add_arguments, lambda of, arguments: Smoke(of, arguments.wait).run())
