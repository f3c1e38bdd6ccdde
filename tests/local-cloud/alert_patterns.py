"""What the tests of event patterns share: the patterns of modules/alert-patterns, as Terraform computes them, and events.

Rules about what is over end in `-over` here, as their names do, and those that count what is left out in `-omitted`.
"""

import copy
import functools
import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from running_cloud import REGION, SECURITY, shared

ROOT = Path(__file__).resolve().parents[2]
MODULE = ROOT / "modules" / "alert-patterns"
SOURCES = [
    *("security_hub", "security_hub_v2", "guardduty", "access_analyzer", "inspector", "macie", "health", "config"),
    "alarm",
]
DEFAULTS = {source: {} for source in SOURCES}
CUSTOM_ACTIONS = {"security_hub": {"custom_actions": True}}
# The lowest severity of each source.
LOWEST = {
    source: {"min_severity": "informational"}
    for source in ("security_hub", "security_hub_v2", "guardduty", "inspector", "macie")
}
# The highest one.
HIGHEST = {source: {"min_severity": "high" if source == "macie" else "critical"} for source in LOWEST}
PROWLER = f"arn:aws:securityhub:{REGION}::product/prowler/prowler"
SOME_PRODUCT = f"arn:aws:securityhub:{REGION}::product/aquasecurity/aquasecurity"


@functools.cache
def patterns(alerts: str) -> dict:
    """The pattern of each rule for these `alerts`, as JSON. Needs neither the provider nor an apply."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("aggregated.tf", "over-patterns.tf", "patterns.tf", "sources.tf", "variables.tf"):
            shutil.copy(MODULE / name, folder)
        (Path(folder) / "all.auto.tfvars.json").write_text(json.dumps({"alerts": json.loads(alerts)}))
        console = subprocess.run(
            ["terraform", f"-chdir={folder}", "console"],
            input="jsonencode(local.named_patterns)",
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(json.loads(console.stdout))


def fixture(name: str) -> dict:
    return json.loads((ROOT / "tests" / "fixtures" / name).read_text())


def changed(event: dict, *changes: tuple) -> dict:
    """A copy with other values at some paths; None removes one."""
    event = copy.deepcopy(event)
    for *path, last, value in changes:
        place = event
        for key in path:
            place = place.setdefault(key, {}) if isinstance(place, dict) else place[key]
        if value is None:
            place.pop(last, None)
        else:
            place[last] = value
    return event


def event(source: str, kind: str, detail: dict) -> dict:
    """An event as EventBridge delivers it."""
    return {
        "version": "0",
        "id": "6a1f0f3c-2f0e-4c43-9d55-1c4f7a0e5b21",
        "detail-type": kind,
        "source": source,
        "account": SECURITY,
        "time": "2026-11-23T04:12:31Z",
        "region": REGION,
        "resources": [],
        "detail": detail,
    }


def alarm(name: str, state: str, previous: str | None = None, **more) -> dict:
    """A state change of an alarm; of a contributor if there is no previous state."""
    before = {"previousState": {"value": previous}} if previous else {"alarmContributor": {"id": "a29e"}}
    kind = "CloudWatch Alarm State Change" if previous else "CloudWatch Alarm Contributor State Change"
    return event("aws.cloudwatch", kind, {"alarmName": name, "state": {"value": state}, **before, **more})


def asff(**changes) -> dict:
    """A finding of a control, with other values."""
    compliance = changes.pop("Compliance", None)
    finding = ("detail", "findings", 0)
    changes = [(*finding, key, value) for key, value in changes.items()]
    return changed(fixture("security-hub/control.json"), *changes, (*finding, "Compliance", compliance))


def ocsf(**changes) -> dict:
    """A finding in OCSF, with other values."""
    changes = [("detail", "findings", 0, key, value) for key, value in changes.items()]
    return changed(fixture("security-hub-v2/detection.json"), *changes)


def s3_scan(status: str, result: str | None) -> dict:
    detail = {"scanStatus": status, "resourceType": "S3_OBJECT", "scanResultDetails": {"scanResultStatus": result}}
    return event("aws.guardduty", "GuardDuty Malware Protection Object Scan Result", detail)


def backup_scan(state: str, result: str | None = None) -> dict:
    of_result = {"scanResult": {"scanResultStatus": result}} if result else {}
    return event("aws.backup", "Scan Job State Change", {"state": state, "malwareScanner": "GUARDDUTY", **of_result})


def on_demand(**changes) -> dict:
    """A finding of an on-demand scan of a machine image."""
    package = changed(fixture("inspector/package.json"), *[("detail", key, value) for key, value in changes.items()])
    return {**package, "source": "inspector2.ami.ondemand", "detail-type": "OnDemand AMI Scan Findings"}


def config_change(rule: str, compliance: str) -> dict:
    """A resource's new compliance with a rule of AWS Config."""
    changes = [("detail", "configRuleName", rule), ("detail", "newEvaluationResult", "complianceType", compliance)]
    return changed(fixture("config/non-compliant.json"), *changes)


def insight(action: str) -> dict:
    return event("aws.securityhub", "Security Hub Insight Results", {"actionName": action, "insightName": "Top hosts"})


def health(personas: list[str] | None) -> dict:
    return changed(fixture("health/scheduled-change.json"), ("detail", "personas", personas))


class AlertPatterns(unittest.TestCase):
    """Which rule passes which event."""

    @classmethod
    def setUpClass(cls):
        cls.events = shared().client("events")

    def rules(self, event: dict, alerts: dict) -> list[str]:
        """The rules that pass the event."""
        return [
            rule
            for rule, pattern in patterns(json.dumps(alerts)).items()
            if self.events.test_event_pattern(EventPattern=json.dumps(pattern), Event=json.dumps(event))["Result"]
        ]

    def assert_passes(self, rule: str, *events: dict, **alerts: dict):
        """Each event passes this rule and no other one."""
        for number, each in enumerate(events):
            with self.subTest(number=number, event=each):
                self.assertEqual(self.rules(each, {**DEFAULTS, **alerts}), [rule])

    def assert_over(self, rule: str, *events: dict, **alerts: dict):
        """Each event passes the rule about what is over, and no other one."""
        self.assert_passes(f"{rule}-over", *events, **alerts)

    def assert_held_back(self, *events: dict, **alerts: dict):
        for number, each in enumerate(events):
            with self.subTest(number=number, event=each):
                self.assertEqual(self.rules(each, {**DEFAULTS, **alerts}), [])
