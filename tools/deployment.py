"""A deployment of asr-notify: Terraform's outputs, and boto3 clients for it.

The clients honour AWS_PROFILE, AWS_ENDPOINT_URL and the other settings of the aws command.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

FOLDER = Path(__file__).resolve().parents[1] / "terraform"


class UsageError(Exception):
    """The user has to correct something first; the message says what."""


@dataclass(frozen=True)
class DeadLetterQueue:
    """A dead-letter queue, and the queue that a redrive moves its messages to."""

    url: str
    arn: str
    redrive_arn: str

    @property
    def name(self) -> str:
        """The name of the dead-letter queue."""
        return name_of(self.arn)


class Deployment:
    """The outputs of the root module."""

    def __init__(self, outputs: dict, profile: str | None = None):
        self._outputs = outputs
        self._session = boto3.Session(profile_name=profile)

    def output(self, name: str):
        """The value of an output. Raises UsageError if the root has no such output."""
        if name not in self._outputs:
            raise UsageError(f"The deployment has no output {name}: apply it, or name its folder with --terraform.")
        return self._outputs[name]["value"]

    def client(self, service: str, region: str | None = None):
        """A client of `service`, in the deployment's region by default."""
        return self._session.client(service, region_name=region or self.output("region"))

    def dead_letter_queues(self) -> list[DeadLetterQueue]:
        """The formatter's dead-letter queue, then each poster's."""
        formatter = DeadLetterQueue(
            self.output("dead_letter_queue_url"),
            self.output("dead_letter_queue_arn"),
            self.output("retry_queue_arn"),
        )
        posters = self.output("slack_posters").values()
        return [formatter] + [
            DeadLetterQueue(each["dead_letter_queue_url"], each["dead_letter_queue_arn"], each["queue_arn"])
            for each in posters
        ]


def name_of(arn: str) -> str:
    """The last part of an ARN."""
    return arn.rpartition(":")[2]


def run(description: str, add_arguments: Callable, main: Callable[[Deployment, argparse.Namespace], int]):
    """Run a tool and exit with its status: 1 if AWS returns an error, 2 if the tool is used wrongly."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--terraform", type=Path, default=FOLDER, metavar="DIR", help="the applied root module (default: terraform/)"
    )
    parser.add_argument("--profile", help="the AWS profile of the security account (default: $AWS_PROFILE)")
    add_arguments(parser)
    arguments = parser.parse_args()
    try:
        sys.exit(main(Deployment(_outputs(arguments.terraform), arguments.profile), arguments))
    except UsageError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except (BotoCoreError, ClientError) as error:
        print(f"AWS: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _outputs(folder: Path) -> dict:
    command = ["terraform", f"-chdir={folder}", "output", "-json", "-no-color"]
    try:
        ended = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        where = "https://developer.hashicorp.com/terraform/install"
        raise UsageError(f"Terraform is missing: install it from {where}") from None
    if ended.returncode:
        raise UsageError(f"terraform output failed in {folder}:\n{ended.stderr.strip()}")
    return json.loads(ended.stdout)
