"""Shows the dead letters, one JSON object a line, and leaves them where they are.

Each has `queue`, `sent_at`, `body` and `attributes`; `task dead-letters` draws them.
"""

import json
import sys
from datetime import datetime, timezone

import deployment

# Long enough to read a queue to its end; nobody else sees its messages meanwhile.
HIDDEN_SECONDS = 120
# Asks all of SQS's servers, so that a message is not overlooked.
WAIT_SECONDS = 1
AT_ONCE = 10


def main(of: deployment.Deployment, _arguments) -> int:
    """Show the messages of every dead-letter queue."""
    sqs = of.client("sqs")
    shown = 0
    for queue in of.dead_letters():
        for message in _messages(sqs, queue.url):
            print(json.dumps(_letter(queue.name, message), ensure_ascii=False))
            shown += 1
    if not shown:
        print("There are no dead letters.", file=sys.stderr)
    return 0


def _messages(sqs, url: str) -> list[dict]:
    """All messages of a queue, the oldest first."""
    found: dict[str, dict] = {}
    try:
        while new := _received(sqs, url, found):
            found.update(new)
    finally:
        _put_back(sqs, url, list(found.values()))
    return sorted(found.values(), key=_sent_at)


def _received(sqs, url: str, known: dict[str, dict]) -> dict[str, dict]:
    """More messages, by id, but for those that are known: they came to light again."""
    answer = sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=AT_ONCE,
        VisibilityTimeout=HIDDEN_SECONDS,
        WaitTimeSeconds=WAIT_SECONDS,
        AttributeNames=["SentTimestamp"],
        MessageAttributeNames=["All"],
    )
    return {each["MessageId"]: each for each in answer.get("Messages", []) if each["MessageId"] not in known}


def _put_back(sqs, url: str, messages: list[dict]):
    """Make messages visible again at once."""
    for start in range(0, len(messages), AT_ONCE):
        entries = [
            {"Id": str(number), "ReceiptHandle": each["ReceiptHandle"], "VisibilityTimeout": 0}
            for number, each in enumerate(messages[start : start + AT_ONCE])
        ]
        sqs.change_message_visibility_batch(QueueUrl=url, Entries=entries)


def _sent_at(message: dict) -> int:
    return int(message["Attributes"]["SentTimestamp"])


def _letter(queue: str, message: dict) -> dict:
    sent_at = datetime.fromtimestamp(_sent_at(message) / 1000, timezone.utc)
    attributes = message.get("MessageAttributes", {})
    return {
        "queue": queue,
        "sent_at": sent_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "body": message["Body"],
        "attributes": {name: each["StringValue"] for name, each in attributes.items() if "StringValue" in each},
    }


if __name__ == "__main__":
    deployment.run("Shows the dead letters, one JSON object a line.", lambda parser: None, main)
