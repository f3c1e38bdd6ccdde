"""A function that makes the calls its event lists: {"calls": [[service, method, parameters], …]}.

It makes them one after another, or with `"at_once": true` concurrently, and returns the result of each: "ok", an error
code, or the name of an exception. Records of SQS and SNS carry such an event as their text. Before its first call it
writes its event to the file $TRACE.
"""

import json
import os
import threading
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
CONFIG = Config(retries={"max_attempts": 0}, read_timeout=30, parameter_validation=False)


def outcome(service: str, method: str, parameters: dict) -> str:
    """Make one call."""
    try:
        client = boto3.client(service, config=CONFIG)
        if method == "describe_account_as":
            role = boto3.client("sts", config=CONFIG).assume_role(RoleArn=parameters["role"], RoleSessionName="reader")
            keys = role["Credentials"]
            client = boto3.client(
                service,
                config=CONFIG,
                aws_access_key_id=keys["AccessKeyId"],
                aws_secret_access_key=keys["SecretAccessKey"],
                aws_session_token=keys["SessionToken"],
            )
            method, parameters = "describe_account", {"AccountId": parameters["account"]}
        getattr(client, method)(**parameters)
        return "ok"
    except ClientError as error:
        return error.response["Error"]["Code"]
    except Exception as error:
        return type(error).__name__


def made(event: dict) -> list[str]:
    """Make the calls of an event."""
    calls, outcomes = event["calls"], [""] * len(event["calls"])
    if not event.get("at_once"):
        return [outcome(*call) for call in calls]
    barrier = threading.Barrier(len(calls))

    def make(number: int):
        barrier.wait()
        outcomes[number] = outcome(*calls[number])

    threads = [threading.Thread(target=make, args=(number,)) for number in range(len(calls))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return outcomes


while True:
    with urllib.request.urlopen(f"{API}/next") as answer:
        request_id, given = answer.headers["Lambda-Runtime-Aws-Request-Id"], json.load(answer)
    with open(os.environ["TRACE"], "a", buffering=1 << 20) as trace:
        print(json.dumps({"request_id": request_id, "event": given, "pid": os.getpid()}), file=trace)
    texts = [each.get("body") or each["Sns"]["Message"] for each in given.get("Records", [])]
    result = [made(each) for each in (map(json.loads, texts) if texts else [given])]
    body = json.dumps({"outcomes": result}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{API}/{request_id}/response", body, method="POST"))
