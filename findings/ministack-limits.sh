#!/bin/sh
# MiniStack 1.5.33 checks the size and the contents of one message of SNS and SQS, but not the sum of a batch, the subject of
# an email, or the range of a delay.
#
# Guess: an emulator that refuses an SNS message of more than 262,144 bytes also refuses a batch that adds up to more, as SNS
# does (BatchRequestTooLong), and a subject of more than 100 characters or with a line break (InvalidParameter). One that
# refuses a vertical tab in an SQS body (InvalidMessageContents) also refuses a delay over 900 seconds and a visibility timeout
# over 43,200, as SQS does (InvalidParameterValue).
# Seen: all of these are accepted, and eleven message attributes where SQS takes ten. Refused are the single large message, a
# batch of eleven entries or with an id twice, the vertical tab, and an SQS body of two megabytes.
# So a test on this emulator cannot show that a publisher keeps within the limits of a batch or of a subject, or that growing
# retry delays stay within what SQS accepts.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet ministack==1.5.33 boto3==1.43.106

"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import os, socket, subprocess, sys, time
import boto3
from botocore.exceptions import ClientError

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
environment = dict(os.environ, GATEWAY_PORT=str(port), MINISTACK_HOST="127.0.0.1")
log = open(f"{sys.argv[1]}/log", "w")
server = subprocess.Popen([sys.executable, "-m", "ministack"], env=environment, stdout=log, stderr=log)
try:
    for _ in range(120):
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
            break
        except OSError:
            time.sleep(0.25)
    options = {"endpoint_url": f"http://127.0.0.1:{port}", "region_name": "eu-central-1",
               "aws_access_key_id": "key", "aws_secret_access_key": "secret"}
    sns, sqs = boto3.client("sns", **options), boto3.client("sqs", **options)
    topic = sns.create_topic(Name="findings")["TopicArn"]
    queue = sqs.create_queue(QueueName="findings")["QueueUrl"]

    def code(call, **arguments):
        try:
            call(**arguments)
            return "accepted"
        except ClientError as error:
            return error.response["Error"]["Code"]

    def publish(**arguments):
        return code(sns.publish, TopicArn=topic, **arguments)

    def batch(ids, size):
        entries = [{"Id": each, "Message": "x" * size} for each in ids]
        return code(sns.publish_batch, TopicArn=topic, PublishBatchRequestEntries=entries)

    def send(body, **arguments):
        return code(sqs.send_message, QueueUrl=queue, MessageBody=body, **arguments)

    attributes = {f"a{number}": {"DataType": "String", "StringValue": "v"} for number in range(11)}

    seen = {
        "one message of 300,000 bytes": publish(Message="x" * 300_000),
        "three messages of 100,000 bytes in a batch": batch("abc", 100_000),
        "eleven entries": batch([str(number) for number in range(11)], 1),
        "the same id twice": batch("aa", 1),
        "subject of 101 characters": publish(Message="x", Subject="s" * 101),
        "subject with a line break": publish(Message="x", Subject="a\nb"),
        "vertical tab in an SQS body": send("a\x0bb"),
        "SQS body of two megabytes": send("x" * 2_000_000),
        "delay of 901 seconds": send("x", DelaySeconds=901),
        "visibility timeout of 43,201 seconds":
            code(sqs.receive_message, QueueUrl=queue, VisibilityTimeout=43_201),
        "eleven attributes": send("x", MessageAttributes=attributes),
    }
finally:
    server.terminate()
    server.wait()

expected = {
    "one message of 300,000 bytes": "InvalidParameter",
    "three messages of 100,000 bytes in a batch": "accepted",
    "eleven entries": "TooManyEntriesInBatchRequest",
    "the same id twice": "BatchEntryIdsNotDistinct",
    "subject of 101 characters": "accepted",
    "subject with a line break": "accepted",
    "vertical tab in an SQS body": "InvalidMessageContents",
    "SQS body of two megabytes": "InvalidParameterValue",
    "delay of 901 seconds": "accepted",
    "visibility timeout of 43,201 seconds": "accepted",
    "eleven attributes": "accepted",
}
for name, answer in seen.items():
    print(f"{name}: {answer}")
sys.exit(0 if seen == expected else "the behaviour has changed")
PYTHON
