"""The event patterns of modules/alert-source, as Terraform computes them, on events: which rule passes which event.

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
MODULE = ROOT / "modules" / "alert-source"
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


# Longer patterns are refused by EventBridge.
MAX_PATTERN_CHARACTERS = 2048


@functools.cache
def patterns(alerts: str) -> dict:
    """The pattern of each rule for these `alerts`, as JSON. Needs neither the provider nor an apply."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("aggregated.tf", "over-patterns.tf", "patterns.tf", "sources.tf", "variables.tf"):
            shutil.copy(MODULE / name, folder)
        variables = {
            "alerts": json.loads(alerts),
            "function_name": "formatter",
            "function_arn": f"arn:aws:lambda:{REGION}:{SECURITY}:function:formatter",
            "dead_letter_queue_arn": f"arn:aws:sqs:{REGION}:{SECURITY}:dead-letters",
        }
        (Path(folder) / "all.auto.tfvars.json").write_text(json.dumps(variables))
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

    def test_malware_with_threats_passes_up_to_min_severity_high(self):
        found = [
            s3_scan("COMPLETED", "THREATS_FOUND"),
            backup_scan("COMPLETED", "THREATS_FOUND"),
            backup_scan("COMPLETED_WITH_ISSUES", "THREATS_FOUND"),
        ]
        for severity in ("informational", "high"):
            self.assert_passes("guardduty-malware", *found, guardduty={"min_severity": severity})
        self.assert_held_back(*found, guardduty={"min_severity": "critical"})

    def test_malware_scans_without_threats_are_held_back(self):
        status = event(
            "aws.guardduty", "GuardDuty Malware Protection Resource Status Active", {"resourceStatus": "ACTIVE"}
        )
        runtime = event("aws.guardduty", "GuardDuty Runtime Protection Healthy", {"status": "HEALTHY"})
        backup = event("aws.backup", "Backup Job State Change", {"state": "COMPLETED"})
        self.assert_held_back(
            s3_scan("COMPLETED", "NO_THREATS_FOUND"),
            s3_scan("SKIPPED", "UNSUPPORTED"),
            s3_scan("FAILED", None),
            backup_scan("RUNNING"),
            backup_scan("COMPLETED", "NO_THREATS_FOUND"),
            backup_scan("FAILED"),
            *(status, runtime, backup),
            **LOWEST,
        )

    def test_on_demand_findings_pass_as_those_of_inspector(self):
        self.assert_passes("inspector-on-demand", on_demand(), on_demand(severity="UNTRIAGED"), on_demand(severity=None))
        self.assert_held_back(on_demand(severity="LOW"), on_demand(status="CLOSED"))
        self.assert_passes("inspector-on-demand", on_demand(severity="LOW"), inspector={"min_severity": "low"})
        self.assert_held_back(on_demand(severity="HIGH"), inspector={"min_severity": "critical"})
        self.assert_passes("inspector", fixture("inspector/package.json"))

    def test_coverage_and_finished_scans_are_held_back(self):
        kinds = ["Inspector2 Scan", "Inspector2 Coverage", "Inspector2 OnDemand Scan Complete"]
        of_inspector = {"scanStatus": "SUCCESSFUL", "status": "ACTIVE"}
        finished = [event("aws.inspector2", kind, of_inspector) for kind in kinds]
        on_demand_complete = event("inspector2.ami.ondemand", kinds[2], of_inspector)
        self.assert_held_back(*finished, on_demand_complete, **LOWEST)

    def test_insight_results_pass_with_custom_actions(self):
        self.assert_passes("security-hub-actions", insight("Tell the team"), **CUSTOM_ACTIONS)
        self.assert_passes("security-hub-actions", fixture("security-hub/custom-action.json"), **CUSTOM_ACTIONS)
        self.assert_held_back(insight("Remediate with ASR"), **CUSTOM_ACTIONS)
        self.assert_held_back(insight("Tell the team"))

    def test_security_hub_holds_back_what_passed_and_what_prowler_muted(self):
        self.assert_passes(
            "security-hub",
            asff(),
            asff(Compliance={"Status": "FAILED"}),
            asff(Compliance={"Status": "WARNING"}),
            asff(Compliance={"Status": "WARNING"}, ProductArn=SOME_PRODUCT),
            asff(Compliance={"Status": "FAILED"}, ProductArn=PROWLER),
            asff(Compliance={"Status": "NOT_AVAILABLE"}, ProductArn=PROWLER),
        )
        for severities in (LOWEST, HIGHEST):
            self.assert_over(
                "security-hub",
                asff(Compliance={"Status": "PASSED"}),
                asff(Compliance={"Status": "PASSED"}, ProductArn=SOME_PRODUCT),
                asff(Compliance={"Status": "PASSED"}, ProductArn=PROWLER),
                asff(Compliance={"Status": "WARNING"}, ProductArn=PROWLER),
                asff(Compliance={"Status": "FAILED"}, Workflow={"Status": "SUPPRESSED"}),
                asff(Compliance={"Status": "FAILED"}, Workflow={"Status": "RESOLVED"}),
                asff(Compliance={"Status": "FAILED"}, RecordState="ARCHIVED"),
                # As AWS sends it, whatever the control's severity.
                asff(
                    Compliance={"Status": "PASSED"},
                    Workflow={"Status": "RESOLVED"},
                    Severity={"Label": "INFORMATIONAL", "Original": "INFORMATIONAL"},
                ),
                *map(fixture, ("security-hub/archived.json", "security-hub/resolved.json")),
                *map(fixture, ("security-hub/prowler-muted.json", "security-hub/prowler-passed.json")),
                **severities,
            )

    def test_findings_marked_as_notified_stay_in_sight(self):
        notified = {"Workflow": {"Status": "NOTIFIED"}, "Severity": {"Label": "HIGH"}}
        failed = asff(Compliance={"Status": "FAILED"}, **notified)
        unrated = asff(Compliance={"Status": "FAILED"}, Workflow={"Status": "NOTIFIED"}, Severity={})
        self.assert_over("security-hub", failed, unrated, asff(**notified))
        self.assert_held_back(failed, security_hub={"min_severity": "critical"})

    def test_security_hub_takes_all_conditions_from_one_finding(self):
        muted = asff(Compliance={"Status": "WARNING"}, ProductArn=PROWLER)
        passed = asff(Compliance={"Status": "PASSED"}, ProductArn=SOME_PRODUCT)
        findings = [each["detail"]["findings"][0] for each in (muted, passed)]
        self.assert_over("security-hub", changed(muted, ("detail", "findings", findings)), **LOWEST)
        failed = asff(Compliance={"Status": "FAILED"})["detail"]["findings"]
        mixed = changed(muted, ("detail", "findings", findings + failed))
        self.assertEqual(self.rules(mixed, DEFAULTS), ["security-hub", "security-hub-over"])

    def test_security_hub_v2_holds_back_what_closed_and_what_passed(self):
        self.assert_passes(
            "security-hub-v2",
            ocsf(),
            ocsf(activity_name="Update"),
            ocsf(activity_name=None),
            ocsf(compliance={"status": "Fail"}),
            ocsf(compliance={"status": "Warning"}),
            ocsf(compliance={"control": "EC2.19"}),
        )
        coverage = {"product": {"name": "Security Hub Coverage"}}
        for severities in (LOWEST, HIGHEST):
            self.assert_over(
                "security-hub-v2",
                ocsf(activity_name="Close"),
                ocsf(compliance={"status": "Pass"}),
                ocsf(compliance={"status": "Pass"}, activity_name="Update", severity="Informational", metadata=coverage),
                *(ocsf(status=status) for status in ("Archived", "Deleted", "Resolved", "Suppressed")),
                *map(fixture, ("security-hub-v2/closed-by-product.json", "security-hub-v2/coverage-pass.json")),
                **severities,
            )
        self.assert_held_back(ocsf(status="In Progress"))

    def test_health_passes_by_persona(self):
        for_security = {"health": {"personas": ["SECURITY", "BILLING"]}}
        for personas in (["SECURITY"], ["OPERATIONS", "SECURITY"], ["BILLING"], [], None):
            self.assert_passes("health", health(personas), **for_security)
        self.assert_held_back(health(["OPERATIONS"]), **for_security)
        self.assert_passes("health", health(["OPERATIONS"]), health(["SECURITY"]), health(None))
        self.assert_over("health", fixture("health/closed.json"))
        self.assert_over("health", fixture("health/closed.json"), **for_security)

    def test_what_is_over_passes_at_any_severity(self):
        for severities in (LOWEST, HIGHEST):
            self.assert_over("guardduty", fixture("guardduty/archived.json"), **severities)
            self.assert_over("macie", fixture("macie/archived.json"), **severities)
            self.assert_over(
                "inspector",
                fixture("inspector/closed.json"),
                changed(fixture("inspector/package.json"), ("detail", "status", "SUPPRESSED")),
                changed(fixture("inspector/package.json"), ("detail", "status", "CLOSED"), ("detail", "severity", None)),
                **severities,
            )
        external = fixture("access-analyzer/external.json")
        self.assert_over(
            "access-analyzer",
            *map(fixture, ("access-analyzer/resolved.json", "access-analyzer/deleted.json")),
            changed(external, ("detail", "status", "ARCHIVED")),
            changed(external, ("detail", "isDeleted", True)),
        )
        self.assert_over("config", fixture("config/compliant-again.json"), config_change("ssh", "NOT_APPLICABLE"))

    def test_open_findings_are_not_over(self):
        self.assert_passes("guardduty", fixture("guardduty/instance.json"), **LOWEST)
        self.assert_passes("macie", fixture("macie/sensitive-data.json"), **LOWEST)
        self.assert_passes("inspector", fixture("inspector/network.json"), **LOWEST)
        self.assert_passes("access-analyzer", fixture("access-analyzer/external.json"))
        self.assert_passes("health", fixture("health/scheduled-change.json"))
        self.assert_passes("config", fixture("config/non-compliant.json"), config_change("ssh", "INSUFFICIENT_DATA"))

    def test_forged_on_demand_finding_closes_none(self):
        self.assert_held_back(on_demand(status="CLOSED"), on_demand(status="SUPPRESSED"), **LOWEST)

    def test_config_rules_of_controls_are_left_to_security_hub(self):
        rule = "securityhub-s3-bucket-ssl-requests-only-0a1b2c3d"
        events = [config_change(rule, "NON_COMPLIANT"), config_change(rule, "COMPLIANT")]
        self.assert_held_back(*events)
        alone = [self.rules(each, {"config": {}}) for each in events]
        self.assertEqual(alone, [["config"], ["config-over"]])

    def test_listed_products_are_left_out_of_security_hub(self):
        product = f"arn:aws:securityhub:{REGION}::product/aws/"
        listed = [
            {"product": "GuardDuty", "regions": [REGION]},
            {"product": "Inspector", "regions": [REGION], "accounts": ["333333333333"]},
        ]
        settings = {"security_hub": {"aggregated": listed}}
        there = {"Region": REGION, "AwsAccountId": "333333333333"}
        self.assert_passes(
            "security-hub-omitted",
            asff(ProductArn=f"{product}guardduty", **there),
            asff(ProductArn=f"{product}inspector", **there),
            asff(ProductArn=f"{product}inspector", Compliance={"Status": "WARNING"}, **there),
            **settings,
        )
        self.assert_held_back(asff(ProductArn=f"{product}guardduty", Severity={"Label": "LOW"}, **there), **settings)
        self.assert_passes(
            "security-hub",
            asff(ProductArn=f"{product}guardduty", **{**there, "Region": "us-east-1"}),
            asff(ProductArn=f"{product}inspector", **{**there, "Region": "us-east-1"}),
            asff(ProductArn=f"{product}inspector", **{**there, "AwsAccountId": "444444444444"}),
            asff(ProductArn=f"{product}guardduty", Compliance={"Status": "WARNING"}, Region="us-east-1"),
            asff(ProductArn=f"{product}macie", **there),
            asff(ProductArn=SOME_PRODUCT, Compliance={"Status": "WARNING"}, **there),
            asff(Compliance={"Status": "FAILED"}, **there),
            **settings,
        )
        archived = asff(ProductArn=f"{product}guardduty", RecordState="ARCHIVED", **there)
        muted = asff(ProductArn=PROWLER, Compliance={"Status": "WARNING"}, **there)
        self.assert_over("security-hub", archived, muted, **settings)

    def test_listed_products_are_left_out_of_security_hub_v2(self):
        settings = {"security_hub_v2": {"aggregated": [{"product": "GuardDuty", "regions": [REGION]}]}}
        self.assert_passes("security-hub-v2-omitted", ocsf(), **settings)
        self.assert_passes("security-hub-v2", ocsf(cloud={"region": "us-east-1"}), ocsf(metadata={}), **settings)
        of_accounts = [{"product": "GuardDuty", "regions": [REGION], "accounts": ["444444444444"]}]
        self.assert_passes("security-hub-v2", ocsf(), security_hub_v2={"aggregated": of_accounts})

    def test_patterns_are_within_the_limit(self):
        every = {**DEFAULTS, **CUSTOM_ACTIONS, **HIGHEST}
        lengths = {rule: len(json.dumps(pattern)) for rule, pattern in patterns(json.dumps(every)).items()}
        self.assertGreater(len(lengths), len(SOURCES))
        self.assertEqual({rule: length for rule, length in lengths.items() if length > MAX_PATTERN_CHARACTERS}, {})

    def test_alarm_passes_when_it_starts_and_ends(self):
        self.assert_passes(
            "alarm",
            alarm("orders", "ALARM", "OK"),
            alarm("orders", "ALARM", "INSUFFICIENT_DATA"),
            alarm("orders", "OK", "ALARM"),
            alarm("orders", "ALARM"),
            alarm("orders", "OK"),
            alarm("SO0111-ASR-SlackChannelDLQ", "ALARM", "OK"),
        )
        self.assert_held_back(
            alarm("orders", "OK", "INSUFFICIENT_DATA"),
            alarm("orders", "INSUFFICIENT_DATA", "OK"),
            alarm("orders", "INSUFFICIENT_DATA", "ALARM"),
            event("aws.cloudwatch", "CloudWatch Alarm Configuration Change", {"alarmName": "orders"}),
        )

    def test_alarms_without_need_are_held_back(self):
        names = ["asr-notify-errors", "ASR-NoRunbook", "TargetTracking-table/orders-AlarmHigh-0a1b"]
        muted = {"mutedByArn": f"arn:aws:cloudwatch:{REGION}:{SECURITY}:alarm-mute-rule:nights"}
        self.assert_held_back(
            *(alarm(name, "ALARM", "OK") for name in names),
            *(alarm(name, "ALARM") for name in names),
            alarm("orders", "ALARM", "OK", muteDetail=muted),
        )

    def test_no_event_passes_two_rules(self):
        for file in sorted((ROOT / "tests" / "fixtures").glob("*/*.json")):
            with self.subTest(file.name):
                try:
                    body = json.loads(file.read_text())
                except json.JSONDecodeError:
                    continue
                if isinstance(body, dict) and "detail-type" in body:
                    self.assertLessEqual(len(self.rules(body, {**DEFAULTS, **CUSTOM_ACTIONS})), 1)


if __name__ == "__main__":
    unittest.main()
