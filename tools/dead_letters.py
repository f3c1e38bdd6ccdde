"""Prints the dead letters, one JSON object per line, and leaves them in their queues.

Each object has `queue`, `sent_at`, `body` and `attributes`; `task dead-letters` formats them.
"""

import json
import sys
from datetime import datetime, timezone

import deployment

# Long enough to read a queue to its end. Other consumers do not see its messages meanwhile.
VISIBILITY_TIMEOUT_SECONDS = 120
# Long polling asks all of SQS's servers, so that no message is missed.
WAIT_SECONDS = 1
# SQS's limit for one call.
BATCH_SIZE = 10


def main(target: deployment.Deployment, _arguments) -> int:
    """Print the messages of every dead-letter queue."""
    sqs = target.client("sqs")
    printed = 0
    for queue in target.dead_letter_queues():
        for message in _messages(sqs, queue.url):
            print(json.dumps(_dead_letter(queue.name, message), ensure_ascii=False))
            printed += 1
    if not printed:
        print("There are no dead letters.", file=sys.stderr)
    return 0


def _messages(sqs, url: str) -> list[dict]:
    """All messages of a queue, the oldest first."""
    found: dict[str, dict] = {}
    try:
        while new := _receive(sqs, url, found):
            found.update(new)
    finally:
        _make_visible(sqs, url, list(found.values()))
    return sorted(found.values(), key=_sent_at)


def _receive(sqs, url: str, known: dict[str, dict]) -> dict[str, dict]:
    """More messages, by id. Known ones, which became visible again, are left out."""
    answer = sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=BATCH_SIZE,
        VisibilityTimeout=VISIBILITY_TIMEOUT_SECONDS,
        WaitTimeSeconds=WAIT_SECONDS,
        AttributeNames=["SentTimestamp"],
        MessageAttributeNames=["All"],
    )
    return {each["MessageId"]: each for each in answer.get("Messages", []) if each["MessageId"] not in known}


def _make_visible(sqs, url: str, messages: list[dict]):
    """Make messages visible again at once."""
    for start in range(0, len(messages), BATCH_SIZE):
        entries = [
            {"Id": str(number), "ReceiptHandle": each["ReceiptHandle"], "VisibilityTimeout": 0}
            for number, each in enumerate(messages[start : start + BATCH_SIZE])
        ]
        sqs.change_message_visibility_batch(QueueUrl=url, Entries=entries)


def _sent_at(message: dict) -> int:
    """Milliseconds since 1970."""
    return int(message["Attributes"]["SentTimestamp"])


def _dead_letter(queue: str, message: dict) -> dict:
    sent_at = datetime.fromtimestamp(_sent_at(message) / 1000, timezone.utc)
    attributes = message.get("MessageAttributes", {})
    return {
        "queue": queue,
        "sent_at": sent_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "body": message["Body"],
        "attributes": {name: each["StringValue"] for name, each in attributes.items() if "StringValue" in each},
    }


if __name__ == "__main__":
    deployment.run("Prints the dead letters, one JSON object per line.", lambda parser: None, main)
