"""A deployment of asr-notify: Terraform's outputs, and boto3 clients for it.

The clients honour AWS_PROFILE, AWS_ENDPOINT_URL and the other settings of the aws command.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from printing import printable

# Errors of IAM name two ARNs and a policy.
MAX_ERROR_CHARS = 2000
FOLDER = Path(__file__).resolve().parents[1] / "terraform"


class UsageError(Exception):
    """The user has to correct something first; the message says what."""


@dataclass(frozen=True)
class DeadLetterQueue:
    """A dead-letter queue, and the queue that a redrive moves its messages to."""

    url: str
    arn: str
    redrive_url: str

    @property
    def name(self) -> str:
        """The name of the dead-letter queue."""
        return name_of(self.arn)

    @property
    def redrive_name(self) -> str:
        """The name of the queue that a redrive moves its messages to."""
        return self.redrive_url.rpartition("/")[2]


class Deployment:
    """The outputs of modules/asr-notify."""

    def __init__(self, outputs: dict, profile: str | None = None):
        self._outputs = outputs
        self._session = boto3.Session(profile_name=profile)

    def output(self, name: str):
        """The value of an output. Raises UsageError if the module has no such output."""
        if name not in self._outputs:
            raise UsageError(f"modules/asr-notify has no output {name}: apply its present version.")
        return self._outputs[name]

    def client(self, service: str, region: str | None = None):
        """A client of `service`, in the deployment's region by default."""
        return self._session.client(service, region_name=region or self.output("region"))

    def dead_letter_queues(self) -> list[DeadLetterQueue]:
        """The formatter's dead-letter queue, then each poster's."""
        formatter = DeadLetterQueue(
            self.output("dead_letter_queue_url"),
            self.output("dead_letter_queue_arn"),
            self.output("retry_queue_url"),
        )
        # Destinations of one channel share a poster.
        posters = {each["queue_url"]: each for each in self.output("slack_posters").values()}.values()
        return [formatter] + [
            DeadLetterQueue(each["dead_letter_queue_url"], each["dead_letter_queue_arn"], each["queue_url"])
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
    parser.add_argument(
        "--output",
        default="asr_notify",
        metavar="NAME",
        help="the root module's output with the outputs of modules/asr-notify (default: asr_notify)",
    )
    parser.add_argument("--profile", help="the AWS profile of the security account (default: $AWS_PROFILE)")
    add_arguments(parser)
    arguments = parser.parse_args()
    try:
        sys.exit(main(Deployment(_outputs(arguments.terraform, arguments.output), arguments.profile), arguments))
    except UsageError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except (BotoCoreError, ClientError) as error:
        print(f"AWS: {printable(error, MAX_ERROR_CHARS)}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _outputs(folder: Path, name: str) -> dict:
    program = shutil.which("terraform") or shutil.which("tofu")
    if not program:
        where = "https://developer.hashicorp.com/terraform/install"
        raise UsageError(f"Terraform and OpenTofu are missing: install one of them, from {where}")
    command = [program, f"-chdir={folder}", "output", "-json", "-no-color"]
    ended = subprocess.run(command, capture_output=True, text=True)
    if ended.returncode:
        raise UsageError(f"{Path(program).name} output failed in {folder}:\n{ended.stderr.strip()}")
    outputs = {each: output["value"] for each, output in json.loads(ended.stdout).items()}
    # modules/asr-notify is the root itself, as Terragrunt applies it.
    if "formatter_function_arn" in outputs:
        return outputs
    if name not in outputs:
        raise UsageError(
            f"{folder} has no output {name}: apply it, name another folder with --terraform, or add"
            f' output "{name}" {{ value = module.asr_notify }} and apply.'
        )
    return outputs[name]
