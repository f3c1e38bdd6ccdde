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
    return ["object", {key: type_of(each) for key, each in value.items()}] if isinstance(value, dict) else "string"


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
        typed = {name: {"value": value, "type": type_of(value)} for name, value in outputs.items()}
        state = {"version": 4, "terraform_version": "1.11.0", "serial": 1, "lineage": "x", "outputs": typed}
        (cls.folder / "terraform.tfstate").write_text(json.dumps({**state, "resources": []}))

    def run_tool(self, name: str, *arguments: str, folder: Path | None = None, account: str = SECURITY):
        """Run a tool; returns how it ended."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            "AWS_ENDPOINT_URL": self.cloud.endpoint,
            "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        command = [sys.executable, TOOLS / f"{name}.py", "--terraform", folder or self.folder, *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

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
