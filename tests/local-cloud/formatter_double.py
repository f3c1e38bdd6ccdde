"""Stands in for the formatter: ends each delivery with the outcome that $OUTCOMES gives its destination, and logs it.

`retry, notified` and `retry, dead-lettered` are two lines: the first attempt's, and that of a second attempt.
"""

import datetime
import json
import os
import time
import urllib.request

import boto3

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
OUTCOMES = json.loads(os.environ["OUTCOMES"])


def log(**fields):
    """Write the log line of a delivery as the formatter does."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    line = {"level": "INFO", "timestamp": now, "message": "delivery finished", **fields}
    print(json.dumps(line), flush=True)


def deliver(message_id: str, destination: str, outcomes: str, topic: str):
    """Publish if an outcome is `notified`, and log every outcome."""
    for attempt, outcome in enumerate(outcomes.split(", ")):
        if outcome == "notified":
            boto3.client("sns").publish(TopicArn=topic, Message=os.environ["TEXT"])
        fields = {"destination": destination, "thread": "asr-1", "rule": "", "reason": "down"}
        # A message of the retry queue has an id of SQS's.
        log(outcome=outcome, attempt=attempt, message_id=f"of SQS {attempt}" if attempt else message_id, **fields)


while True:
    with urllib.request.urlopen(f"{API}/next") as answer:
        request_id, event = answer.headers["Lambda-Runtime-Aws-Request-Id"], json.load(answer)
    for record in event["Records"]:
        for destination, (outcomes, topic_arn) in OUTCOMES.items():
            deliver(record["Sns"]["MessageId"], destination, outcomes, topic_arn)
    # MiniStack reads the output in another thread, and counts what it reads later to the next invocation.
    time.sleep(0.2)
    url = f"{API}/{request_id}/response"
    urllib.request.urlopen(urllib.request.Request(url, b"{}", method="POST"))
