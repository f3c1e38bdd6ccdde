"""A deployment of asr-notify, as Terraform's outputs tell of it, and clients that look at it.

The clients are boto3's own: they heed AWS_PROFILE, AWS_ENDPOINT_URL and whatever else the aws command does.
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


class WrongUse(Exception):
    """What the user has to put right before anything can be done."""


@dataclass(frozen=True)
class DeadLetters:
    """A dead-letter queue, and the queue that its messages go to again."""

    url: str
    arn: str
    again_arn: str

    @property
    def name(self) -> str:
        """The name of the dead-letter queue."""
        return name_of(self.arn)


class Deployment:
    """What the root's outputs say."""

    def __init__(self, outputs: dict, profile: str | None = None):
        self._outputs = outputs
        self._session = boto3.Session(profile_name=profile)

    def output(self, name: str):
        """The value of an output."""
        if name not in self._outputs:
            raise WrongUse(f"The deployment has no output {name}: apply it, or say with --terraform where it is.")
        return self._outputs[name]["value"]

    def client(self, service: str, region: str | None = None):
        """A client of `service`, in the deployment's region unless another is given."""
        return self._session.client(service, region_name=region or self.output("region"))

    def dead_letters(self) -> list[DeadLetters]:
        """The formatter's dead letters, and each poster's."""
        formatter = DeadLetters(
            self.output("dead_letter_queue_url"),
            self.output("dead_letter_queue_arn"),
            self.output("retry_queue_arn"),
        )
        posters = self.output("slack_posters").values()
        return [formatter] + [
            DeadLetters(each["dead_letter_queue_url"], each["dead_letter_queue_arn"], each["queue_arn"])
            for each in posters
        ]


def name_of(arn: str) -> str:
    """The last part of an ARN."""
    return arn.rpartition(":")[2]


def run(description: str, add_arguments: Callable, main: Callable[[Deployment, argparse.Namespace], int]):
    """Run a tool and end with its status: 1 if AWS refuses, 2 if it is used in a wrong way."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--terraform", type=Path, default=FOLDER, metavar="DIR", help="the applied root (terraform/)")
    parser.add_argument("--profile", help="the profile of the security account (AWS_PROFILE)")
    add_arguments(parser)
    arguments = parser.parse_args()
    try:
        sys.exit(main(Deployment(_outputs(arguments.terraform), arguments.profile), arguments))
    except WrongUse as wrong:
        print(wrong, file=sys.stderr)
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
        raise WrongUse(f"Terraform is missing: install it from {where}") from None
    if ended.returncode:
        raise WrongUse(f"terraform output failed in {folder}:\n{ended.stderr.strip()}")
    return json.loads(ended.stdout)
