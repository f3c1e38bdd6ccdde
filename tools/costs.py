"""Prints what a deployment costs a month while nothing happens, and which part is of each destination.

Without arguments it reads the state of the applied deployment in terraform/. A plan shows the cost before the apply:
  terraform plan -out plan.bin && terraform show -json plan.bin > plan.json
  task costs -- --plan plan.json
"""

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "terraform"

# List prices in $ a month, of 2026-11, the same in us-east-1 and ap-northeast-1. docs/performance.md has their sources.
KEY = 1.00
# Of each of a key's first two yearly rotations. Later ones are free.
ROTATION = 1.00
# Of each metric that an alarm reads. An expression over several of them is free.
ALARM_METRIC = 0.10
DASHBOARD = 3.00
# Lambda polls a queue by five connections, each of which waits 20 seconds for a message: $0.40 for a million requests.
POLLED_QUEUE = 5 * (30 * 24 * 3600 / 20) * 0.40 / 1_000_000

PRICES = {"KMS keys": KEY, "metrics of alarms": ALARM_METRIC, "dashboards": DASHBOARD, "polled queues": POLLED_QUEUE}

# The modules that exist once for each destination or channel, and the attributes by which an alarm names what it watches.
OF_A_DESTINATION = re.compile(r'module\.(?:notification_topic|amazon_q_channel|teams_channel|slack_bot|email)\["([^"]+)"\]')
NAMES = ("name", "function_name", "configuration_name")
SHARED = "shared"


@dataclass(frozen=True)
class Resource:
    """A resource of a plan or state, with the destination or channel whose module made it."""

    kind: str
    values: dict
    owner: str


def resources(shown: dict) -> list[Resource]:
    """The resources of `terraform show -json`, of a state or as a plan leaves them."""
    values = shown.get("planned_values") or shown.get("values")
    if not values:
        raise ValueError("it has neither planned_values nor values")
    return list(_of_module(values["root_module"]))


def _of_module(module: dict) -> Iterator[Resource]:
    for each in module.get("resources", []):
        if each["mode"] == "managed":
            owners = OF_A_DESTINATION.findall(each["address"])
            yield Resource(each["type"], each.get("values", {}), owners[-1] if owners else SHARED)
    for child in module.get("child_modules", []):
        yield from _of_module(child)


def charges(found: list[Resource]) -> dict[str, Counter]:
    """How many of each priced thing an owner has, by owner."""
    owners = {
        each.values[name]: each.owner for each in found for name in NAMES if each.owner != SHARED and each.values.get(name)
    }
    counted: dict[str, Counter] = {SHARED: Counter()}
    for each in found:
        counted.setdefault(each.owner, Counter())
        match each.kind:
            case "aws_kms_key":
                counted[each.owner]["KMS keys"] += 1
            case "aws_cloudwatch_dashboard":
                counted[each.owner]["dashboards"] += 1
            case "aws_lambda_event_source_mapping":
                counted[each.owner]["polled queues"] += 1
            case "aws_cloudwatch_metric_alarm":
                for dimensions in _dimensions(each.values):
                    owner = next((owners[value] for value in dimensions.values() if value in owners), SHARED)
                    counted.setdefault(owner, Counter())["metrics of alarms"] += 1
    return counted


def _dimensions(alarm: dict) -> list[dict]:
    """The dimensions of each metric that an alarm reads."""
    metrics = [metric for query in alarm.get("metric_query") or [] for metric in query.get("metric") or []]
    return [metric.get("dimensions") or {} for metric in metrics or [alarm]]


def cost(charged: Counter) -> float:
    """$ a month."""
    return sum(PRICES[item] * number for item, number in charged.items())


def report(charged: dict[str, Counter]) -> str:
    """The costs as text."""
    lines = ["Idle cost in $ a month, without free tiers. Messages, logs and custom metrics come on top.", ""]
    for owner, items in charged.items():
        lines.append(f"{owner:<40}{cost(items):>8.2f}")
        lines += [f"  {number} {item} × {PRICES[item]:.2f}" for item, number in sorted(items.items())]
    destinations = [cost(items) for owner, items in charged.items() if owner != SHARED]
    total = sum(map(cost, charged.values()))
    keys = sum(items["KMS keys"] for items in charged.values())
    lines += ["", f"{'total':<40}{total:>8.2f}"]
    if destinations:
        lines.append(f"{'a destination, on average':<40}{sum(destinations) / len(destinations):>8.2f}")
    if keys:
        later = [f"{total + keys * ROTATION * rotations:.2f}" for rotations in (1, 2)]
        lines.append(f"After one and two yearly rotations of the keys the total is {later[0]} and {later[1]}.")
    return "\n".join(lines)


def _shown(arguments: argparse.Namespace) -> dict:
    if arguments.plan:
        return json.loads(arguments.plan.read_text())
    command = ["terraform", f"-chdir={arguments.terraform}", "show", "-json", "-no-color"]
    ended = subprocess.run(command, capture_output=True, text=True)
    if ended.returncode:
        raise ValueError(ended.stderr.strip())
    return json.loads(ended.stdout)


def main() -> int:
    """Print the costs; 2 if there is nothing to read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--terraform", type=Path, default=FOLDER, metavar="DIR", help="the applied root module (default: terraform/)"
    )
    parser.add_argument("--plan", type=Path, metavar="FILE", help="output of terraform show -json for a plan or a state")
    arguments = parser.parse_args()
    try:
        found = resources(_shown(arguments))
    except (OSError, ValueError) as error:
        source = arguments.plan or arguments.terraform
        print(f"cannot read {source}: {error}; apply the deployment, or name a plan with --plan", file=sys.stderr)
        return 2
    print(report(charges(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
