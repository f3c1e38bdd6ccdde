"""What the tests of tools/history.py --event share: the rules and the function of a deployment."""

import json
import subprocess
from pathlib import Path

from deployed import ITEM, DeployedState
from running_cloud import REGION, SECURITY

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests/fixtures"
FUNCTION = "asr-notify-formatter"
GUARDDUTY = {"source": ["aws.guardduty"], "detail-type": ["GuardDuty Finding"]}
TOPIC = f"arn:aws:sns:{REGION}:{SECURITY}"
DESTINATIONS = [
    {"name": "bot", "format": "slack-bot", "topic_arn": f"{TOPIC}:bot"},
    {
        "name": "mail", "format": "email", "topic_arn": f"{TOPIC}:mail",
        "rules": {"min_severity": "critical", "organizational_units": {"exclude": ["ou-ab12-11111111"]}},
    },
]  # fmt: skip
# The build of `explain`, before the tests.
BUILD_SECONDS = 900


class HistoryOfEvents(DeployedState):
    """A deployment with rules, a function and an empty state table."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        build = ["cargo", "build", "--quiet", "--locked", "--package", "preview", "--bin", "explain"]
        subprocess.run(build, cwd=ROOT, check=True, timeout=BUILD_SECONDS)
        role = cls.cloud.role("everything", {"Action": "*", "Resource": "*"})
        arn, _ = cls.cloud.function(FUNCTION, role)
        cls.set_destinations(DESTINATIONS)
        cls.cloud.queue(f"{FUNCTION}-over")
        events = cls.cloud.client("events")
        queue = f"arn:aws:sqs:{REGION}:{SECURITY}:{FUNCTION}-over"
        strong = {**GUARDDUTY, "detail": {"severity": [{"numeric": [">=", 9]}], "service": {"archived": [False]}}}
        weak = {**GUARDDUTY, "detail": {"severity": [{"numeric": [">=", 1]}]}}
        for name, pattern, target in (
            ("asr-notify-guardduty", strong, arn),
            ("asr-notify-guardduty-over", {**GUARDDUTY, "detail": {"status": ["closed"]}}, queue),
            ("asr-notify-health", {"source": ["aws.health"], "detail-type": ["AWS Health Event"]}, arn),
            ("asr-notify-2-guardduty", weak, f"{arn[: -len(FUNCTION)]}asr-notify-2-formatter"),
        ):
            events.put_rule(Name=name, EventPattern=json.dumps(pattern))
            events.put_targets(Rule=name, Targets=[{"Id": "formatter", "Arn": target}])
        events.put_rule(Name="asr-notify-sweep", ScheduleExpression="rate(5 minutes)")
        cls.write_state(
            {
                **cls.outputs,
                "state_table_name": cls.TABLE,
                "formatter_function_name": FUNCTION,
                "formatter_function_arn": arn,
            }
        )

    @classmethod
    def set_destinations(cls, destinations: list[dict]):
        cls.set_configuration({"DESTINATIONS": json.dumps(destinations)})

    @classmethod
    def set_configuration(cls, configuration: dict[str, str]):
        """Set the variables of the function that have its destinations, or say where they are."""
        variables = {
            **configuration,
            "ALERT_SEVERITIES": json.dumps({"health": "low"}),
            "TIME_ZONE": "UTC0",
        }
        functions = cls.cloud.client("lambda")
        functions.update_function_configuration(FunctionName=FUNCTION, Environment={"Variables": variables})

    def history(self, event, *arguments: str, role: str | None = None):
        """Run the tool with an event in a file."""
        file = self.folder / "event.json"
        file.write_text(event if isinstance(event, str) else json.dumps(event))
        return self.run_tool("history", "--utc", "--event", str(file), *arguments, role=role, seconds=BUILD_SECONDS)

    def explained(self, event: dict) -> dict:
        """What `explain` prints about the notice of an event."""
        file, destinations = self.folder / "explained.json", self.folder / "destinations.json"
        file.write_text(json.dumps(event))
        destinations.write_text(json.dumps(DESTINATIONS))
        command = ["cargo", "run", "--quiet", "--locked", "--package", "preview", "--bin", "explain", "--"]
        command += ["--json", "--destinations", destinations, file]
        ended = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=BUILD_SECONDS)
        return json.loads(ended.stdout)

    def result(self, name: str) -> dict:
        """A result of ASR about the finding of the known item."""
        result = json.loads((FIXTURES / f"asr/{name}.json").read_text())
        result["Finding"]["finding_arn"] = ITEM["about"]["id"]
        return result

    def finding(self, severity: float, **detail) -> dict:
        event = json.loads((FIXTURES / "guardduty/instance.json").read_text())
        event["detail"] |= {"severity": severity, **detail}
        return event
