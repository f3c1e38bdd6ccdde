#!/bin/sh
# MiniStack 1.5.33 checks the size of one SNS message, but not the sum of a batch, and not the subject.
#
# Guess: an emulator that refuses a Publish of more than 262,144 bytes also refuses a PublishBatch whose
# messages add up to more, as SNS does (BatchRequestTooLong), and a subject of more than 100 characters or with a
# line break, as SNS does (InvalidParameter).
# Seen: it refuses the single message, and a batch of 11 entries or with the same id twice. It accepts a batch of
# three messages of 100,000 bytes each, a subject of 101 characters, and a subject with a line break.
# So a test on this emulator cannot show that a publisher keeps within the limits of a batch or of a subject.
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
    sns = boto3.client("sns", endpoint_url=f"http://127.0.0.1:{port}", region_name="eu-central-1",
                       aws_access_key_id="key", aws_secret_access_key="secret")
    topic = sns.create_topic(Name="findings")["TopicArn"]

    def code(call, **arguments):
        try:
            call(TopicArn=topic, **arguments)
            return "accepted"
        except ClientError as error:
            return error.response["Error"]["Code"]

    def batch(ids, size):
        entries = [{"Id": each, "Message": "x" * size} for each in ids]
        return code(sns.publish_batch, PublishBatchRequestEntries=entries)

    seen = {
        "one message of 300,000 bytes": code(sns.publish, Message="x" * 300_000),
        "three messages of 100,000 bytes in a batch": batch("abc", 100_000),
        "eleven entries": batch([str(number) for number in range(11)], 1),
        "the same id twice": batch("aa", 1),
        "subject of 101 characters": code(sns.publish, Message="x", Subject="s" * 101),
        "subject with a line break": code(sns.publish, Message="x", Subject="a\nb"),
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
}
for name, answer in seen.items():
    print(f"{name}: {answer}")
sys.exit(0 if seen == expected else "the behaviour has changed")
PYTHON
