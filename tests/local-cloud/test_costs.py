"""tools/costs.py."""

import json
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / "tools"
sys.path.insert(0, str(TOOLS))
import costs

ROOT = "module.asr_notify"


def resource(address: str, **values) -> dict:
    """A resource of a plan: its type is the last but one part of the address."""
    return {"address": address, "mode": "managed", "type": address.split(".")[-2], "values": values}


def metric(dimension: str, name: str) -> dict:
    """A query of one metric, as in a plan."""
    return {"expression": None, "metric": [{"dimensions": {dimension: name}, "metric_name": "Errors"}]}


ALARM = f"{ROOT}.module.monitoring[0].module.alarms.aws_cloudwatch_metric_alarm.alarm"
BOT = f'{ROOT}.module.slack_bot["on-call"]'
SHARED = [
    resource(f"{ROOT}.module.topic_key[0].aws_kms_key.topics"),
    resource(f"{ROOT}.module.topic_key[0].aws_kms_alias.topics", name="alias/asr-notify"),
    resource(f"{ROOT}.module.monitoring[0].aws_cloudwatch_dashboard.overview"),
    resource(f"{ROOT}.module.formatter.module.function.aws_lambda_event_source_mapping.queue"),
    resource(
        ALARM,
        metric_query=[
            metric("QueueName", "asr-notify-formatter-retry"),
            metric("QueueName", "asr-notify-on-call-poster"),
            {"expression": "MAX(METRICS())", "metric": []},
        ],
    ),
    resource(ALARM, metric_query=[metric("FunctionName", "asr-notify-formatter")]),
    resource(ALARM, metric_query=[metric("ConfigurationName", "asr-notify-security")]),
    # A plan has no values of a resource whose values are all unknown yet.
    {"address": f"{ROOT}.aws_sqs_queue_policy.queue", "mode": "managed", "type": "aws_sqs_queue_policy"},
    {**resource(f"{ROOT}.data.aws_region.current"), "mode": "data"},
]
BOTS = [
    resource(f"{BOT}.module.function.aws_sqs_queue.queue", name="asr-notify-on-call-poster"),
    resource(f"{BOT}.module.function.aws_lambda_event_source_mapping.queue"),
]
CHANNELS = [
    resource(
        f'{ROOT}.module.amazon_q_channel["security"].aws_chatbot_slack_channel_configuration.channel',
        configuration_name="asr-notify-security",
    )
]
TOPICS = [resource(f'{ROOT}.module.notification_topic["audit"].aws_sns_topic.notifications', name="asr-notify-audit")]


def shown(key: str = "planned_values") -> dict:
    """What terraform show prints for a plan, or with the key `values` for a state."""
    modules = [{"resources": BOTS}, {"resources": CHANNELS}, {"resources": TOPICS}]
    return {key: {"root_module": {"resources": [], "child_modules": [{"resources": SHARED, "child_modules": modules}]}}}


class Costs(unittest.TestCase):
    def charges(self, key: str = "planned_values") -> dict[str, Counter]:
        return costs.charges(costs.resources(shown(key)))

    def test_each_metric_of_an_alarm_is_charged_to_the_destination_that_it_watches(self):
        expected = {
            "shared": {"KMS keys": 1, "dashboards": 1, "polled queues": 1, "metrics of alarms": 2},
            "on-call": {"polled queues": 1, "metrics of alarms": 1},
            "security": {"metrics of alarms": 1},
            "audit": {},
        }
        for key in ("planned_values", "values"):
            with self.subTest(key):
                self.assertEqual(self.charges(key), expected)

    def test_alarm_without_queries_has_one_metric(self):
        alarm = resource("aws_cloudwatch_metric_alarm.home", dimensions={"QueueName": "retry"}, metric_query=[])
        charged = costs.charges(costs.resources({"values": {"root_module": {"resources": [alarm]}}}))
        self.assertEqual(charged, {"shared": {"metrics of alarms": 1}})

    def test_costs_are_in_dollars_a_month(self):
        self.assertAlmostEqual(costs.cost(Counter({"KMS keys": 2, "metrics of alarms": 3, "dashboards": 1})), 5.3)
        self.assertAlmostEqual(costs.cost(Counter({"polled queues": 1})), 0.2592)

    def test_report_has_each_destination_the_total_and_the_keys_rotations(self):
        text = costs.report(self.charges())
        for line in (
            r"(?m)^shared +4\.46$",
            r"(?m)^  1 KMS keys × 1\.00$",
            r"(?m)^on-call +0\.36$",
            r"(?m)^security +0\.10$",
            r"(?m)^audit +0\.00$",
            r"(?m)^total +4\.92$",
            r"(?m)^a destination, on average +0\.15$",
            r"one and two yearly rotations of the keys the total is 5\.92 and 6\.92\.$",
        ):
            self.assertRegex(text, line)

    def test_command_reads_a_plan(self):
        with tempfile.TemporaryDirectory() as folder:
            plan = Path(folder, "plan.json")
            plan.write_text(json.dumps(shown()))
            ended = self.run_tool("--plan", str(plan))
            self.assertEqual((ended.returncode, ended.stderr), (0, ""))
            self.assertIn("on-call", ended.stdout)
            plan.write_text("{}")
            ended = self.run_tool("--plan", str(plan))
            self.assertEqual((ended.returncode, ended.stdout), (2, ""))
            self.assertIn("neither planned_values nor values", ended.stderr)

    def run_tool(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([sys.executable, TOOLS / "costs.py", *arguments], capture_output=True, text=True)


if __name__ == "__main__":
    unittest.main()
