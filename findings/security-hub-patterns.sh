#!/bin/sh
# moto 5.2.5 and the Python package event-ruler 0.3.0 do not match an EventBridge pattern for Security Hub's findings.
#
# Guess: moto, which knows all of EventBridge's operators by now, looks into arrays of objects as EventBridge does, since
# `detail.findings` is one in every event of Security Hub; it does so in SNS's filter policies. event-ruler, "Test EventBridge
# pattern with Python locally", takes at least the operators of the documentation's examples.
# Seen: moto stops at the array: a pattern for a label in it never matches, and `exists: false` for a member that is there
# always does. The same pattern over an object, and the same filter policy of SNS over the array, work. TestEventPattern
# succeeds with an empty answer, in which boto3 finds no Result. event-ruler answers for two members of a finding, raises for
# one, and calls a pattern with prefix, wildcard, numeric or a nested anything-but invalid.
# So a test on moto that a rule drops low severities passes whatever the pattern says, and one that it drops samples fails.
# Test such patterns with AWS's own TestEventPattern, or with an emulator that was tried with an array first.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  "moto[events,sns,sqs]==5.2.5" boto3==1.43.106 event-ruler==0.3.0

"$folder/venv/bin/python" - <<'PYTHON'
import json, sys

import boto3
import event_ruler
from moto import mock_aws

options = {"region_name": "eu-central-1", "aws_access_key_id": "key", "aws_secret_access_key": "secret"}
finding = {"Severity": {"Label": "HIGH"}, "Workflow": {"Status": "NEW"}, "Types": ["TTPs/Discovery"], "Sample": True}
in_array, in_object = {"findings": [finding]}, {"findings": finding}
high, no_sample = {"findings": {"Severity": {"Label": ["HIGH"]}}}, {"findings": {"Sample": [{"exists": False}]}}

@mock_aws
def moto(service, pattern, body):
    """Whether moto delivers `body` to a queue through a rule, or a subscription, with this pattern."""
    events, sns, sqs = (boto3.client(name, **options) for name in ("events", "sns", "sqs"))
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    if service == "rule":
        events.put_rule(Name="r", EventPattern=json.dumps({"detail": pattern}))
        events.put_targets(Rule="r", Targets=[{"Id": "queue", "Arn": arn}])
        events.put_events(Entries=[{"Source": "my.findings", "DetailType": "Findings", "Detail": json.dumps(body)}])
    else:
        topic = sns.create_topic(Name="t")["TopicArn"]
        filters = {"FilterPolicyScope": "MessageBody", "FilterPolicy": json.dumps(pattern)}
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=filters)
        sns.publish(TopicArn=topic, Message=json.dumps(body))
    return "Messages" in sqs.receive_message(QueueUrl=queue)

@mock_aws
def answer():
    event = {"id": "1", "account": "111122223333", "source": "aws.securityhub", "time": "2026-11-27T05:00:00Z",
             "region": "eu-central-1", "resources": [], "detail-type": "Findings", "detail": in_array}
    answer = boto3.client("events", **options).test_event_pattern(
        EventPattern=json.dumps({"detail": high}), Event=json.dumps(event))
    return sorted(answer)

def ruler(*filters):
    """event-ruler's answer for the pattern that has these members of the finding."""
    pattern = {"detail": {"findings": {key: value for each in filters for key, value in each.items()}}}
    try:
        return event_ruler.test_event_pattern(json.dumps({"detail": in_array}), json.dumps(pattern))
    except RuntimeError as error:
        return str(error)

label, status = {"Severity": {"Label": ["HIGH"]}}, {"Workflow": {"Status": ["NEW"]}}
seen = {
    "moto, rule: HIGH in an array": (moto("rule", high, in_array), False),
    "moto, rule: HIGH in an object": (moto("rule", high, in_object), True),
    "moto, rule: no Sample in an array": (moto("rule", no_sample, in_array), True),
    "moto, rule: no Sample in an object": (moto("rule", no_sample, in_object), False),
    "moto, subscription: HIGH in an array": (moto("subscription", high, in_array), True),
    "moto, subscription: no Sample in an array": (moto("subscription", no_sample, in_array), False),
    "moto, TestEventPattern": (answer(), ["ResponseMetadata"]),
    "event-ruler: label": (ruler(label), "failed to match for payload"),
    "event-ruler: label and status": (ruler(label, status), True),
    "event-ruler: prefix": (ruler({"Types": [{"prefix": "TTPs/"}]}, status), "invalid pattern"),
    "event-ruler: wildcard": (ruler({"Types": [{"wildcard": "*Discovery"}]}, status), "invalid pattern"),
    "event-ruler: numeric": (ruler({"Confidence": [{"numeric": [">", 50]}]}, status), "invalid pattern"),
    "event-ruler: not a prefix": (ruler({"Types": [{"anything-but": {"prefix": "A"}}]}, status), "invalid pattern"),
}
for name, (answer, _) in seen.items():
    print(f"{name}: {answer}")
sys.exit(any(answer != expected for answer, expected in seen.values()))
PYTHON
