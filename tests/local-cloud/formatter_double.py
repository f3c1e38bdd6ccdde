"""In the place of the formatter: decides as $DECISIONS says, by destination, and logs as it does."""

import datetime
import json
import os
import urllib.request

import boto3

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
DECISIONS = json.loads(os.environ["DECISIONS"])


def log(message: str, **fields):
    """Write a line as the formatter does."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    print(json.dumps({"level": "INFO", "timestamp": now, "message": message, **fields}), flush=True)


def tell(message_id: str, name: str, decision: str, topic: str):
    """Do and log what was decided for a destination."""
    fields = {"message_id": message_id, "destination": name, "thread": "asr-1", "rule": "", "reason": "down"}
    if decision in ("notified", "redelivered"):
        boto3.client("sns").publish(TopicArn=topic, Message=os.environ["TEXT"])
    if decision in ("redelivered", "dead"):
        log("notice handled", decision="undelivered", **fields)
        log("undelivered handled", decision=decision, destination=name, message_id="of SQS")
    else:
        log("notice handled", decision=decision, **fields)


while True:
    with urllib.request.urlopen(f"{API}/next") as answer:
        request_id, event = answer.headers["Lambda-Runtime-Aws-Request-Id"], json.load(answer)
    for record in event["Records"]:
        for destination, (decided, topic_arn) in DECISIONS.items():
            tell(record["Sns"]["MessageId"], destination, decided, topic_arn)
    url = f"{API}/{request_id}/response"
    urllib.request.urlopen(urllib.request.Request(url, b"{}", method="POST"))
