"""What the tests share: a running cloud, its clients, and a small function to invoke."""

import atexit
import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from urllib.request import Request, urlopen

import boto3
from botocore.config import Config

RUN = Path(__file__).with_name("run.py")
MANAGEMENT, SECURITY, PRODUCTION = "111111111111", "222222222222", "333333333333"
REGION = "ap-northeast-1"
# The longest wait for a result, on a busy machine.
TIMEOUT_SECONDS = 20

# Writes its events to the file $TRACE. It fails if the event contains the word "fail", and reports the messages of an
# SQS batch that contain the word "retry" as failed.
BOOTSTRAP = """#!/usr/bin/env python3
import fcntl, json, os, urllib.request

api = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
while True:
    with urllib.request.urlopen(f"{api}/next") as answer:
        request_id, event = answer.headers["Lambda-Runtime-Aws-Request-Id"], json.load(answer)
    with open(os.environ["TRACE"], "a", buffering=1 << 20) as trace:
        # Others write to it too, and a batch is longer than what the system appends at once.
        fcntl.flock(trace, fcntl.LOCK_EX)
        line = {"request_id": request_id, "event": event, "environment": dict(os.environ), "pid": os.getpid()}
        print(json.dumps(line), file=trace)
    failed = "fail" in json.dumps(event)
    retry = [each["messageId"] for each in event.get("Records", []) if "retry" in each.get("body", "")]
    result = {"batchItemFailures": [{"itemIdentifier": each} for each in retry]}
    if failed:
        result = {"errorType": "Broken", "errorMessage": "on purpose"}
    url = f"{api}/{request_id}/{'error' if failed else 'response'}"
    urllib.request.urlopen(urllib.request.Request(url, json.dumps(result).encode(), method="POST"))
"""


def bootstrap(name: str) -> str:
    """The function that is written in a file beside this one, for the Python that runs the tests."""
    return f"#!{sys.executable}\n{Path(__file__).with_name(f'{name}.py').read_text()}"


# Makes the calls that its event lists, see there.
CALLING_BOOTSTRAP = bootstrap("calling_function")


class Cloud:
    """A running local cloud in a directory of its own."""

    def __init__(self):
        self._directory = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.directory = Path(self._directory.name)
        self.process = subprocess.Popen(
            [sys.executable, RUN, "--directory", self.directory], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.address = json.loads(self.process.stdout.readline())
        self.endpoint = self.address["endpoint"]

    def client(
        self, service: str, account: str = SECURITY, credentials: dict | None = None, region: str = REGION
    ):
        """A client of `service` as an account's root, or with an assumed role's credentials."""
        keys = credentials or {"AccessKeyId": account, "SecretAccessKey": "test"}
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys.get("SessionToken"),
            config=Config(retries={"max_attempts": 0}),
        )

    def page(self, path: str, method: str = "GET", content=None):
        """What a page below `/_local-cloud/` answers."""
        body = None if content is None else json.dumps(content).encode()
        with urlopen(Request(f"{self.endpoint}/_local-cloud/{path}", body, method=method)) as answer:
            return json.loads(answer.read() or "null")

    def end(self) -> int:
        """End it as its user would, by closing its standard input."""
        self.process.stdin.close()
        status = self.process.wait(10)
        self.process.stdout.close()
        self._directory.cleanup()
        return status

    def log(self) -> str:
        """What it wrote to its log."""
        return (self.directory / "local-cloud.log").read_text()

    def role(self, name: str, *statements: dict, account: str = SECURITY, trust: dict | None = None) -> str:
        """Make a role that allows the statements; any session of its account may assume it unless `trust` is given."""
        iam = self.client("iam", account)
        trust = trust or {"Principal": {"AWS": account, "Service": "lambda.amazonaws.com"}}
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy({"Action": "sts:AssumeRole", **trust}))[
            "Role"
        ]["Arn"]
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="only", PolicyDocument=policy(*statements))
        return arn

    def assume(self, role_arn: str, credentials: dict | None = None, **options) -> dict:
        """Credentials of a session of a role."""
        account = role_arn.split(":")[4]
        sts = self.client("sts", account, credentials)
        return sts.assume_role(RoleArn=role_arn, RoleSessionName="test", **options)["Credentials"]

    def function(self, name: str, role_arn: str, bootstrap: str = BOOTSTRAP, **options) -> tuple[str, Path]:
        """Make a function; returns its ARN and the file that it writes to."""
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr(zipfile.ZipInfo("bootstrap"), bootstrap)
        trace = self.directory / f"{name}.trace"
        arn = self.client("lambda").create_function(
            FunctionName=name,
            Role=role_arn,
            Runtime="provided.al2023",
            Handler="bootstrap",
            Code={"ZipFile": package.getvalue()},
            Environment={"Variables": {"TRACE": str(trace)}},
            **options,
        )["FunctionArn"]
        return arn, trace

    def permit(self, function_arn: str, service: str, source_arn: str):
        """Let a service invoke a function for one source."""
        self.client("lambda").add_permission(
            FunctionName=function_arn,
            StatementId=service.split(".")[0],
            Action="lambda:InvokeFunction",
            Principal=service,
            SourceArn=source_arn,
        )

    def topic(self, name: str, **attributes: str) -> str:
        """Make a topic."""
        return self.client("sns").create_topic(Name=name, Attributes=attributes)["TopicArn"]

    def queue(self, name: str, *statements: dict) -> tuple[str, str]:
        """Make a queue with a policy; returns its URL and its ARN."""
        attributes = {"Policy": policy(*statements)} if statements else {}
        url = self.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return url, f"arn:aws:sqs:{REGION}:{SECURITY}:{name}"

    def received(self, queue_url: str, seconds: float = TIMEOUT_SECONDS) -> dict | None:
        """The next message of a queue, or None if none comes in time."""
        sqs = self.client("sqs")
        answer = eventually(
            lambda: sqs.receive_message(QueueUrl=queue_url, MessageAttributeNames=["All"]).get("Messages"), seconds
        )
        return answer[0] if answer else None


def policy(*statements: dict) -> str:
    """A policy document; statements allow unless they say otherwise."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]})


def from_service(service: str, action: str, source_arn: str) -> dict:
    """A statement of a resource's policy that lets a service do something for one source."""
    return {
        "Principal": {"Service": service},
        "Action": action,
        "Resource": "*",
        "Condition": {"ArnEquals": {"aws:SourceArn": source_arn}},
    }


def eventually(found, seconds: float = TIMEOUT_SECONDS):
    """What `found()` returns once it is true, or its last answer when time is up."""
    last_moment = time.monotonic() + seconds
    while not (answer := found()) and time.monotonic() < last_moment:
        time.sleep(0.05)
    return answer


def lines(trace: Path) -> list[dict]:
    """What a function was given so far."""
    written = trace.read_text() if trace.exists() else ""
    return [json.loads(line) for line in written.splitlines(keepends=True) if line.endswith("\n")]


_shared: list[Cloud] = []


def shared() -> Cloud:
    """The cloud that the tests share; names of what they make in it differ."""
    if not _shared:
        _shared.append(Cloud())
        atexit.register(_shared[0].end)
    return _shared[0]
