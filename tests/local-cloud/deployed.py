"""What the tests of tools/ share: the queues and the Terraform state that the tools read, without an apply."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from running_cloud import REGION, SECURITY, Cloud

TOOLS = Path(__file__).resolve().parents[2] / "tools"


def type_of(value):
    """The type of an output, as Terraform's state has it."""
    if isinstance(value, dict):
        return ["object", {key: type_of(each) for key, each in value.items()}]
    return ["list", "string"] if isinstance(value, list) else "string"


class Deployed(unittest.TestCase):
    """A cloud, and a folder with the state of a deployment."""

    @classmethod
    def setUpClass(cls):
        cls.cloud = Cloud()
        cls.addClassCleanup(cls.cloud.end)
        cls.sqs = cls.cloud.client("sqs")
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.outputs = {
            "region": REGION,
            "slack_posters": {"bot": cls.queues("poster", "queue", "dead_letter_queue")},
            **cls.queues("formatter", "retry_queue", "dead_letter_queue"),
        }
        cls.write_state(cls.outputs)

    @classmethod
    def queues(cls, name: str, live: str, dead: str) -> dict[str, str]:
        """Make a queue and its dead-letter queue; returns their outputs."""
        dead_url, dead_arn = cls.cloud.queue(f"{name}-dead-letters")
        url, arn = cls.cloud.queue(name)
        redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 3})
        cls.sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": redrive})
        return {f"{live}_url": url, f"{live}_arn": arn, f"{dead}_url": dead_url, f"{dead}_arn": dead_arn}

    @classmethod
    def write_state(cls, outputs: dict):
        """Write the deployment's Terraform state."""
        typed = {"asr_notify": {"value": outputs, "type": type_of(outputs)}}
        state = {"version": 4, "terraform_version": "1.11.0", "serial": 1, "lineage": "x", "outputs": typed}
        (cls.folder / "terraform.tfstate").write_text(json.dumps({**state, "resources": []}))

    def run_tool(
        self,
        name: str,
        *arguments: str,
        folder: Path | None = None,
        account: str = SECURITY,
        role: str | None = None,
        seconds: int = 60,
    ):
        """Run a tool as an account's root, or as a session of a role; returns how it ended."""
        tool = self.start_tool(name, *arguments, folder=folder, account=account, role=role)
        try:
            output, errors = tool.communicate(timeout=seconds)
        finally:
            tool.kill()
        return subprocess.CompletedProcess(tool.args, tool.returncode, output, errors)

    def start_tool(
        self, name: str, *arguments: str, folder: Path | None = None, account: str = SECURITY, role: str | None = None
    ) -> subprocess.Popen:
        """Start a tool as an account's root, or as a session of a role."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            "AWS_ENDPOINT_URL": self.cloud.endpoint,
            "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
            "TZ": "Asia/Tokyo",
        }
        if role:
            keys = self.cloud.assume(role)
            environment |= {
                "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
                "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
                "AWS_SESSION_TOKEN": keys["SessionToken"],
            }
        command = [sys.executable, TOOLS / f"{name}.py", "--terraform", folder or self.folder, *arguments]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def send(self, url: str, *bodies: str):
        reason = {"reason": {"DataType": "String", "StringValue": "refused"}}
        for body in bodies:
            self.sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=reason)

    def bodies(self, url: str) -> list[str]:
        """What is in a queue, which is empty afterwards."""
        found = []
        while message := self.cloud.received(url, 0.3):
            found.append(message["Body"])
        return found

    def assert_ends(self, ended, status: int, *printed: str):
        """Check a tool's exit status, and that it printed these texts in this order."""
        self.assertEqual(ended.returncode, status, ended.stdout + ended.stderr)
        place = 0
        for each in printed:
            self.assertIn(each, ended.stdout[place:], ended.stdout + ended.stderr)
            place += ended.stdout[place:].index(each)

    def assert_refuses(self, ended, sentence: str):
        """Check that a tool refused its arguments with this sentence, and printed nothing else."""
        self.assertEqual((ended.returncode, ended.stdout), (2, ""), ended.stderr)
        self.assertIn(sentence, ended.stderr)


class DeployedState(Deployed):
    """A deployment with an empty state table."""

    TABLE = "asr-notify-state"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dynamodb = cls.cloud.client("dynamodb")
        types = {"key": "S", "sort": "S", "due_shard": "S", "due_at": "N"}
        cls.dynamodb.create_table(
            TableName=cls.TABLE,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()],
            KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}, {"AttributeName": "sort", "KeyType": "RANGE"}],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "due",
                    "KeySchema": [
                        {"AttributeName": "due_shard", "KeyType": "HASH"},
                        {"AttributeName": "due_at", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["brief"]},
                }
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        topics = {name: f"arn:aws:sns:{REGION}:{SECURITY}:{name}" for name in ("bot", "mail")}
        cls.write_state({**cls.outputs, "state_table_name": cls.TABLE, "notification_topic_arns": topics})

    @classmethod
    def reader(cls, name: str, *others: dict) -> str:
        """A role that may read the state table as docs/operations.md lists it, and what the statements allow."""
        arn = f"arn:aws:dynamodb:{REGION}:{SECURITY}:table/{cls.TABLE}"
        actions = [f"dynamodb:{action}" for action in ("Query", "GetItem", "BatchGetItem", "Scan")]
        index = {"Action": "dynamodb:Query", "Resource": f"{arn}/index/due"}
        return cls.cloud.role(name, {"Action": actions, "Resource": arn}, index, *others)

    def setUp(self):
        for each in self.items():
            keys = {name: each[name] for name in ("key", "sort")}
            self.dynamodb.delete_item(TableName=self.TABLE, Key=keys)

    def items(self) -> list[dict]:
        """Everything in the table."""
        return self.dynamodb.scan(TableName=self.TABLE)["Items"]

    def put(self, key: str, sort: str, **attributes: str | int):
        """Put an item."""
        values = {"key": key, "sort": sort, **attributes}
        item = {name: {"N" if isinstance(each, int) else "S": str(each)} for name, each in values.items()}
        self.dynamodb.put_item(TableName=self.TABLE, Item=item)

    def put_subject(self, subject: str, item: dict, due: bool = True):
        """Put a subject's item; it is in the index unless `due` is false."""
        index = {"due_shard": "0", "due_at": 1795300000} if due else {}
        text = json.dumps({**item, "id": subject})
        self.put(f"subject#{subject}", "state", item=text, seen=19, seen_at=1795200060, **index)

    def put_silence(self, silence_id: str, hidden: int = 0, **fields):
        """Put a silence of control S3.5 until 2096, as the formatter leaves it after it hid so many messages."""
        silence = {
            "id": silence_id, "control": "S3.5", "account": None, "source": None, "subject": None, "until": 4000000000,
            "created_at": 1795000000, "by": f"arn:aws:sts::{SECURITY}:assumed-role/Admin/alice", "comment": "known",
            "hidden": 0, **fields,
        }  # fmt: skip
        counted = {"hidden": hidden} if hidden else {}
        self.put("silence", silence_id, silence=json.dumps(silence), **counted)


ITEM = json.loads(Path(__file__).with_name("item.json").read_text())
# The key of its finding's alias; preview/cli/tests/item.rs has it, too.
ALIAS = "alias#5fdbac44554b3e68df42b436b715cd16"


def item_of(resource: str, **about: str) -> dict:
    """The item of tests/local-cloud/item.json, about another resource."""
    return {**ITEM, "about": {**ITEM["about"], "resource": resource, **about}}
