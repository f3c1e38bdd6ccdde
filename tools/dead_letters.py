"""Prints the dead letters, one JSON object per line, and leaves them in their queues.

Each object has `queue`, `sent_at`, `body` and `attributes`; `task dead-letters` formats them.
"""

import json
import sys
from datetime import datetime, timezone

import deployment
from printing import count
from queue_messages import make_visible, message_count, receive, sent_at

# Long enough to read some 50,000 messages. Other readers do not see them meanwhile.
HIDDEN_SECONDS = 600


def main(target: deployment.Deployment, _arguments) -> int:
    """Print the messages of every dead-letter queue."""
    sqs = target.client("sqs")
    known = 0
    for queue in target.dead_letter_queues():
        expected = message_count(sqs, queue.url)
        messages = _messages(sqs, queue.url)
        for message in messages:
            # In ASCII: nothing of a message reaches a terminal as it is.
            print(json.dumps(_dead_letter(queue.name, message)), flush=True)
        if (missing := expected - len(messages)) > 0:
            why = "another reader has them for now, or SQS's count was late: run it again in ten minutes"
            print(f"{queue.name}: about {count(missing, 'message')} could not be read; {why}", file=sys.stderr)
        known += max(expected, len(messages))
    if not known:
        print("There are no dead letters.", file=sys.stderr)
    return 0


def _messages(sqs, url: str) -> list[dict]:
    """The messages of a queue, the oldest first. One that comes again, because reading took too long, ends the reading."""
    found: dict[str, dict] = {}
    try:
        while new := [each for each in _received(sqs, url) if each["MessageId"] not in found]:
            found.update({each["MessageId"]: each for each in new})
    finally:
        make_visible(sqs, url, list(found.values()))
    return sorted(found.values(), key=sent_at)


def _received(sqs, url: str) -> list[dict]:
    return receive(sqs, url, HIDDEN_SECONDS).get("Messages", [])


def _dead_letter(queue: str, message: dict) -> dict:
    sent = datetime.fromtimestamp(sent_at(message) / 1000, timezone.utc)
    attributes = message.get("MessageAttributes", {})
    return {
        "queue": queue,
        "sent_at": sent.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "body": message["Body"],
        "attributes": {name: each["StringValue"] for name, each in attributes.items() if "StringValue" in each},
    }


if __name__ == "__main__":
    deployment.run("Prints the dead letters, one JSON object per line.", lambda parser: None, main)
