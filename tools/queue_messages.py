"""Reads the messages of a queue, which stay in it: for `task dead-letters` and `task redrive`."""

# SQS's limit for one call.
BATCH_SIZE = 10
# Long polling asks all of SQS's servers, so that no message is missed.
WAIT_SECONDS = 1
DEPTHS = tuple(f"ApproximateNumberOfMessages{which}" for which in ("", "NotVisible", "Delayed"))


def message_count(sqs, url: str) -> int:
    """About how many messages a queue holds, those included that another reader has."""
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(DEPTHS))["Attributes"]
    return sum(int(found[name]) for name in DEPTHS)


def receive(sqs, url: str, hidden_seconds: int) -> dict:
    """SQS's answer with up to ten messages, which other readers do not see for `hidden_seconds`."""
    return sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=BATCH_SIZE,
        VisibilityTimeout=hidden_seconds,
        WaitTimeSeconds=WAIT_SECONDS,
        AttributeNames=["SentTimestamp"],
        MessageAttributeNames=["All"],
    )


def sent_at(message: dict) -> int:
    """Milliseconds since 1970."""
    return int(message["Attributes"]["SentTimestamp"])


def make_visible(sqs, url: str, messages: list[dict]):
    """Make messages visible again at once."""
    for start in range(0, len(messages), BATCH_SIZE):
        entries = [
            {"Id": str(number), "ReceiptHandle": each["ReceiptHandle"], "VisibilityTimeout": 0}
            for number, each in enumerate(messages[start : start + BATCH_SIZE])
        ]
        sqs.change_message_visibility_batch(QueueUrl=url, Entries=entries)
