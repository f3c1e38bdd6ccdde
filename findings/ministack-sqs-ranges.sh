#!/bin/sh
# MiniStack 1.5.33 checks the contents and the size of an SQS message, but not the ranges of its delays.
#
# Guess: an emulator that refuses a message body with a vertical tab, as SQS does (InvalidMessageContents), also
# refuses a DelaySeconds over 900 and a VisibilityTimeout over 43,200, as SQS does (InvalidParameterValue).
# Seen: it refuses the character and a body of two megabytes. It accepts a delay of 901 seconds, a visibility
# timeout of 43,201 seconds, and eleven message attributes where SQS takes ten.
# So a test on this emulator cannot show that growing retry delays stay within what SQS accepts.
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
    sqs = boto3.client("sqs", endpoint_url=f"http://127.0.0.1:{port}", region_name="eu-central-1",
                       aws_access_key_id="key", aws_secret_access_key="secret")
    queue = sqs.create_queue(QueueName="findings")["QueueUrl"]

    def code(call, **arguments):
        try:
            call(QueueUrl=queue, **arguments)
            return "accepted"
        except ClientError as error:
            return error.response["Error"]["Code"]

    attributes = {f"a{number}": {"DataType": "String", "StringValue": "v"} for number in range(11)}
    seen = {
        "vertical tab in the body": code(sqs.send_message, MessageBody="a\x0bb"),
        "body of two megabytes": code(sqs.send_message, MessageBody="x" * 2_000_000),
        "delay of 901 seconds": code(sqs.send_message, MessageBody="x", DelaySeconds=901),
        "visibility timeout of 43,201 seconds": code(sqs.receive_message, VisibilityTimeout=43_201),
        "eleven attributes": code(sqs.send_message, MessageBody="x", MessageAttributes=attributes),
    }
finally:
    server.terminate()
    server.wait()

expected = {
    "vertical tab in the body": "InvalidMessageContents",
    "body of two megabytes": "InvalidParameterValue",
    "delay of 901 seconds": "accepted",
    "visibility timeout of 43,201 seconds": "accepted",
    "eleven attributes": "accepted",
}
for name, answer in seen.items():
    print(f"{name}: {answer}")
sys.exit(0 if seen == expected else "the behaviour has changed")
PYTHON
