"""Which rule passes which event of the sources besides Security Hub, and the limits of all patterns."""

import json
import unittest

from alert_patterns import (
    AlertPatterns,
    CUSTOM_ACTIONS,
    DEFAULTS,
    HIGHEST,
    LOWEST,
    ROOT,
    SOURCES,
    alarm,
    backup_scan,
    changed,
    config_change,
    event,
    fixture,
    health,
    on_demand,
    patterns,
    s3_scan,
)
from running_cloud import REGION, SECURITY

# Longer patterns are refused by EventBridge.
MAX_PATTERN_CHARACTERS = 2048


class PatternsOfSources(AlertPatterns):
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
